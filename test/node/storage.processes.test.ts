import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import ts from 'typescript';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { PublishedFile } from '../../src/data/storage.js';
import { FolderStorage } from '../../src/node/storage.js';
import { Mirror, send, sendSlowly, type Answer } from './mirror.js';

// Two notebooks are two processes: here they really are. They run the storage as plain JavaScript,
// made from the sources, in a folder of the repository so that its packages are found.

const root = fileURLToPath(new URL('../../', import.meta.url));
const content = Uint8Array.from({ length: 300_000 }, (_, i) => (i * i) >> 3);
const sha256 = createHash('sha256').update(content).digest('hex');

let scripts: string;
let folder: string;

beforeAll(async () => {
  await mkdir(join(root, 'test-results'), { recursive: true });
  scripts = await mkdtemp(join(root, 'test-results/storage-'));
  const sources = (await readdir(join(root, 'src/node'))).map((name) => `node/${name}`);
  for (const name of [...sources, 'data/storage.ts', 'check.ts']) {
    const source = await readFile(join(root, 'src', name), 'utf8');
    const { outputText } = ts.transpileModule(source, {
      compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext },
    });
    const script = join(scripts, name.replace(/\.ts$/, '.js'));
    await mkdir(dirname(script), { recursive: true });
    await writeFile(script, outputText);
  }
});
afterAll(() => rm(scripts, { recursive: true }));

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nnlab-storage-'));
  return () => rm(folder, { recursive: true });
});

async function openMirror(answer: Answer): Promise<Mirror> {
  const mirror = await Mirror.open(answer);
  onTestFinished(() => mirror.close());
  return mirror;
}

const publishedAt = (mirror: Mirror): PublishedFile => ({
  name: 'content.bin',
  mirrors: [mirror.url],
  bytes: content.length,
  sha256,
});

/** A process that loads the file and prints the checksum of what it got. */
function loadingProcess(mirror: Mirror): ChildProcess {
  const code = `
    import { createHash } from 'node:crypto';
    import { FolderStorage } from ${JSON.stringify(pathToFileURL(join(scripts, 'node/storage.js')))};
    const storage = new FolderStorage({ folder: ${JSON.stringify(folder)} });
    const bytes = await storage.fetch(${JSON.stringify(publishedAt(mirror))});
    console.log(createHash('sha256').update(bytes).digest('hex'));`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

async function until(happened: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await happened())) await sleep(20);
}

const partSize = async () =>
  (await readFile(join(folder, 'content.bin.part')).catch(() => '')).length;

describe('two processes', () => {
  test('that need the same file load it once', async () => {
    const mirror = await openMirror(sendSlowly(content, 10, 100));
    const outputs = await Promise.all(
      [loadingProcess(mirror), loadingProcess(mirror)].map(({ stdout }) => text(stdout!)),
    );
    expect(outputs).toEqual([`${sha256}\n`, `${sha256}\n`]);
    expect(mirror.requests).toHaveLength(1);
    expect(await readdir(folder)).toEqual(['content.bin']);
  }, 20_000);

  test('of which one is killed: the other waits a little, then goes on from there', async () => {
    const mirror = await openMirror(sendSlowly(content, 10, 300));
    const killed = loadingProcess(mirror);
    await until(async () => (await partSize()) >= 60_000);
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    expect(await readdir(folder)).toContain('content.bin.lock');
    const arrived = await partSize();

    mirror.answer = send(content);
    const bytes = await new FolderStorage({ folder, staleMs: 2000 }).fetch(publishedAt(mirror));
    expect(Buffer.from(content).equals(bytes)).toBe(true);
    expect(mirror.ranges).toEqual([undefined, `bytes=${arrived}-`]);
    expect(await readdir(folder)).toEqual(['content.bin']);
  }, 20_000);

  // As after a laptop slept: another process has taken the lock over and keeps renewing it.
  test('of which one lost its lock: it stops writing and waits for the other', async () => {
    const mirror = await openMirror(sendSlowly(content, 100, 100));
    const loading = new FolderStorage({ folder, staleMs: 2000 }).fetch(publishedAt(mirror));
    await until(async () => (await partSize()) > 0);
    mirror.answer = send(content);
    const lock = join(folder, 'content.bin.lock');
    const renewing = setInterval(() => void utimes(lock, new Date(), new Date()), 200);
    onTestFinished(() => clearInterval(renewing));
    await sleep(1500); // the loser looks at its lock every second
    const arrived = await partSize();
    await sleep(1000);
    expect(await partSize()).toBe(arrived);

    clearInterval(renewing);
    expect(Buffer.from(content).equals(await loading)).toBe(true);
    expect(mirror.ranges).toEqual([undefined, `bytes=${arrived}-`]);
    expect(await readdir(folder)).toEqual(['content.bin']);
  }, 20_000);
});
