/** `%npm`: the npm that came with the running Node, at work in the notebook's folder. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { Interrupted } from '../executor/interrupted.js';

/** What npm says of a file that it fetched: `npm http fetch GET 200 https://…/left-pad-1.3.0.tgz 35ms (cache miss)`. */
const FETCHED = /^npm http (?:fetch|cache) .*?\/([^/\s]+)\s+\d+m?s\b/;
const ERROR = /^npm (?:error|ERR!) ?(.*)$/;
const CODE = /^code (\w+)$/;

/**
 * Runs npm, printing what it fetches and what it says.
 *
 * @param args What stands behind `%npm`: `install left-pad@1`.
 * @throws {Error} In plain words, when npm fails.
 */
export async function runNpm(
  folder: string,
  args: string,
  print: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const words = wordsOf(args);
  const npm = findNpm();
  print(`npm ${words.join(' ')}, in ${folder}\n`);
  // Without --prefix, npm would look for a package.json in the folders above.
  const options = ['--prefix', folder, '--loglevel', 'http', '--no-audit', '--no-fund'];
  const child = spawn(process.execPath, [npm, ...words, ...options], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own: npm starts other programs, which have to stop with it.
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  const stop = (): void => kill(child);
  signal.addEventListener('abort', stop);
  try {
    const { exitCode, errors } = await follow(child, print);
    if (signal.aborted) throw new Interrupted();
    if (exitCode !== 0) throw new Error(`%npm: ${reasonOf(errors, words, folder)}`);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** Words as a shell has them: quotes hold together what has spaces. */
function wordsOf(text: string): string[] {
  const words = text.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g);
  return [...words].map(([word]) => word.replace(/"([^"]*)"|'([^']*)'/g, '$1$2'));
}

function findNpm(): string {
  const beside = path.dirname(process.execPath);
  const folders = [path.join(beside, '..', 'lib'), beside];
  const onPath = (process.env.PATH ?? '').split(path.delimiter);
  const candidates = [
    ...folders.map((folder) => path.join(folder, 'node_modules', 'npm', 'bin', 'npm-cli.js')),
    // Where a system has its own place for npm, `npm` is a link into it.
    ...onPath
      .map((folder) => path.join(folder, 'npm'))
      .filter(existsSync)
      .map(realpathOf),
    ...onPath.map((folder) => path.join(folder, 'node_modules', 'npm', 'bin', 'npm-cli.js')),
  ];
  const found = candidates.find((file) => file.endsWith('.js') && existsSync(file));
  if (found) return found;
  throw new Error(
    `%npm: the Node.js that runs the kernel, ${process.execPath}, has no npm. Install packages in a terminal.`,
  );
}

const realpathOf = (file: string): string => realpathSync(file);

function kill({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGTERM');
  } catch {
    // It has ended already.
  }
}

/** Prints what a run of npm says, line by line, until it ends. */
function follow(
  child: ChildProcess,
  print: (text: string) => void,
): Promise<{ exitCode: number | null; errors: string[] }> {
  const errors: string[] = [];
  let fetched = 0;
  /** The line of progress, which the next line overwrites. */
  let shown = '';
  const printLine = (line: string): void => {
    print(shown ? `\r${' '.repeat(shown.length)}\r${line}\n` : `${line}\n`);
    shown = '';
  };
  const take = (line: string): void => {
    const [, file] = FETCHED.exec(line) ?? [];
    const [, error] = ERROR.exec(line) ?? [];
    if (file) {
      const progress = `${++fetched} fetched: ${decodeURIComponent(file)}`;
      print(`${shown ? '\r' : ''}${progress.padEnd(shown.length)}`);
      shown = progress;
    } else if (error !== undefined) errors.push(error);
    else if (line.trim() && !line.startsWith('npm http')) printLine(line);
  };
  for (const stream of [child.stdout!, child.stderr!]) eachLine(stream, take);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode) => {
      if (shown) print('\n');
      resolve({ exitCode, errors });
    });
  });
}

function eachLine(stream: NodeJS.ReadableStream, take: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    const lines = (rest + text).split(/\r?\n/);
    rest = lines.pop()!;
    lines.forEach(take);
  });
  stream.on('end', () => {
    if (rest) take(rest);
  });
}

/** Why npm failed, in a learner's words; npm's own where they say more. */
function reasonOf(errors: readonly string[], words: readonly string[], folder: string): string {
  const code = errors.map((line) => CODE.exec(line)?.[1]).find(Boolean) ?? '';
  const said = errors.filter((line) => line.trim() && !CODE.test(line) && !isNoise(line));
  const packages = words
    .slice(1)
    .filter((word) => !word.startsWith('-'))
    .join(' ');
  switch (code) {
    case 'E404':
      return `there is no package ${missingOf(said) ?? packages}. Is its name spelt right?`;
    case 'ETARGET':
      return `there is no such version. ${(said[0] ?? '').replace(/^notarget /, '')}`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'ECONNREFUSED':
    case 'ECONNRESET':
    case 'ETIMEDOUT':
      return `the registry of packages cannot be reached (${code}). Is there a connection to the internet?`;
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return `nothing can be written into ${folder} (${code}).`;
    case 'ENOSPC':
      return 'the disk is full.';
    case 'ERESOLVE':
      return `${packages} does not go together with what is installed.\n${said.join('\n')}`;
    default:
      return `npm ${words.join(' ')} failed.\n${said.join('\n')}`.trimEnd();
  }
}

/** `404  'lefft-pad@*' is not in this registry.` */
const missingOf = (said: readonly string[]): string | undefined =>
  said
    .map((line) => /'([^']+?)(?:@\*)?' (?:is not in|could not be found)/.exec(line)?.[1])
    .find(Boolean);

const isNoise = (line: string): boolean =>
  /^(A complete log|Log files|\s*\/|syscall|errno|network This is|path )/.test(line);
