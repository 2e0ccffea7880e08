/** A kernel in this process: the learner's code on the main thread, sockets and compiler each in a thread of their own. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import vm from 'node:vm';
import { MessageChannel } from 'node:worker_threads';
import { endedByBug } from '../bug.js';
import type { CellEvents, CompiledCell, Compiler } from '../contracts.js';
import { DEBUG_ACCESS } from '../executor/debug-access.js';
import { CellExecutor, type Execution, type Host } from '../executor/executor.js';
import { createDisplay } from '../executor/formats.js';
import { Stacks } from '../executor/stacks.js';
import type { Language } from '../languages.js';
import { connect, type Peer, type Port } from '../rpc.js';
import type { CompilerData } from './compiler-worker.js';
import { awaitAnswer, createAnswerLine } from './blocking-questions.js';
import { jupyterDataFolder } from './history-file.js';
import { inspectValue, tidyPromises } from './inspect.js';
import { createInterruptState, Guard } from './interrupts.js';
import { memoryLimit } from './memory.js';
import { LocalModules, metaOf, Packages } from './modules.js';
import { runNpm } from './npm.js';
import { Outflow } from './outflow.js';
import { startPart } from './parts.js';
import { portOf } from './ports.js';
import { captureStreams, keepStandardFiles, refuseExit, surviveErrors } from './process.js';
import { collectGarbage, createResting } from './resting.js';
import { connectTslab } from './tslab.js';
import type { WireData } from './wire-worker.js';

export interface RunOptions {
  connectionFile: string;
  /** Folders from which packages resolve that the notebook's folder does not have. */
  resolveFrom: readonly string[];
  /** Where the cells that ran are kept, also for other kernels. By default Jupyter's data folder. */
  historyFolder?: string | undefined;
  language: Language;
}

/**
 * The compiler keeps about 100 MB alive. Without a limit V8 goes by the memory of the machine and lets garbage grow: after
 * 5,000 cells the kernel had 780 MB on one with 24 GB, with it 480.
 */
const WORKER_LIMITS = {
  maxOldGenerationSizeMb: 768,
  // What is read and dropped, as texts of declarations, would take 30 MB more at first.
  maxYoungGenerationSizeMb: 8,
};

const KERNEL = fileURLToPath(new URL('..', import.meta.url));

export function runKernel({
  connectionFile,
  resolveFrom,
  historyFolder = jupyterDataFolder(),
  language,
}: RunOptions): void {
  const cwd = process.cwd();
  const require = createRequire(import.meta.url);
  const interrupts = createInterruptState();
  const answers = createAnswerLine();
  const outflow = new Outflow();
  const folders = [cwd, ...resolveFrom, KERNEL];

  // Those of the compiler.
  const sessionLine = new MessageChannel();
  const mainLine = new MessageChannel();
  const compilerData: CompilerData = {
    sessionLine: sessionLine.port1,
    mainLine: mainLine.port1,
    cwd,
    resolveFrom: folders.slice(1),
    checks: language.isChecked ? 'strict' : 'off',
  };
  startPart('the compiler', 'compiler-worker.js', {
    workerData: compilerData,
    transferList: [sessionLine.port1, mainLine.port1],
    resourceLimits: WORKER_LIMITS,
  });
  const wireData: WireData = {
    connectionFile,
    historyFolder,
    compiler: sessionLine.port2,
    interrupts,
    outflow: outflow.state,
    memoryLimit: memoryLimit(),
    answers: answers.answering,
    language,
    versions: {
      kernel: versionOf(require, '../../package.json'),
      typescript: versionOf(require, 'typescript/package.json'),
      node: process.versions.node,
    },
  };
  const exit = refuseExit();
  const wire = startPart(
    'the sockets',
    'wire-worker.js',
    {
      workerData: wireData,
      transferList: [sessionLine.port2, answers.answering.port],
      resourceLimits: WORKER_LIMITS,
    },
    // It sees to its own end when it has opened them.
    () => exit(1),
  );
  const wirePort: Port = {
    post: (message) => wire.postMessage(message),
    listen: (listener) => wire.on('message', listener),
  };

  const stacks = new Stacks(isInternal);
  const guard = new Guard(interrupts, { isKernel, onSignal: () => void executor.interrupt() });
  const storage = new AsyncLocalStorage<Execution>();
  const compiler: Peer<Compiler> = connect(portOf(mainLine.port2), { run });
  const packages = new Packages(folders, (specifier, folder) => {
    if (specifier === 'tslab') connectTslab(folder, jupyterHost);
  });
  const modules = new LocalModules(packages, compiler, stacks);
  const host: Host = {
    evaluate: (script, filename) =>
      new vm.Script(script, { filename, lineOffset: -1 }).runInThisContext() as unknown,
    guard: (cell, work) => guard.run(cell, work),
    isInterrupted: (cell) => guard.isInterrupted(cell),
    importModule: (specifier, options) => modules.import(specifier, cwd, options),
    meta: metaOf(path.join(cwd, 'notebook.ts')),
    inspect: inspectValue,
    context: { run: (value, work) => storage.run(value, work), get: () => storage.getStore() },
    output: (cell, output) => {
      session.tell('output', cell, output);
      outflow.sent(output);
    },
    awaitAnswer: (run, question) =>
      awaitAnswer(answers.asking, question, () => guard.isInterrupted(run)),
    readText: (file) => readFile(path.resolve(cwd, file), 'utf8'),
    npm: (args, print, signal) => runNpm(cwd, args, print, signal),
  };
  const executor = new CellExecutor(host, stacks);
  const jupyterHost = executor.jupyterHost();
  const session: Peer<CellEvents> = connect(wirePort, {
    run,
    interrupt: (cell: number) => {
      const result = executor.interrupt(cell);
      guard.taken();
      for (const each of held.splice(0)) void start(each);
      return result;
    },
    comm: executor.comm.bind(executor),
    answerInput: executor.answerInput.bind(executor),
    shutdown: () => exit(0),
  });

  /**
   * Cells come from the compiler, interrupts from the session: a cell may overtake an interrupt of what ran before it, and
   * would be ended in its place. It begins when that has been dealt with.
   */
  const held: CompiledCell[] = [];
  function run(cell: CompiledCell): Promise<void> | void {
    if (guard.isAwaited()) held.push(cell);
    else return start(cell);
  }

  const resting = createResting(collectGarbage);

  async function start(cell: CompiledCell): Promise<void> {
    resting.asked();
    try {
      session.tell('ended', cell.id, await executor.run(cell));
    } catch (error) {
      session.tell('ended', cell.id, endedByBug(error));
    }
  }

  const write = (text: string, name: 'stdout' | 'stderr'): void =>
    executor.output({ type: 'stream', name, text });
  captureStreams(write);
  keepStandardFiles();
  tidyPromises();
  surviveErrors((thrown) => executor.failure(thrown), write);
  Error.prepareStackTrace = (error, sites) => stacks.write(error, sites);
  installGlobals(executor, cwd);
}

function installGlobals(executor: CellExecutor, cwd: string): void {
  console.table = (data: unknown, properties?: unknown) => {
    if (!executor.table(data, properties)) console.log(data);
  };
  const input = (prompt = '', { password = false }: { password?: boolean } = {}) =>
    executor.input(prompt, password);
  const prompt = (
    message = '',
    otherwise = '',
    { password = false }: { password?: boolean } = {},
  ) => executor.prompt('prompt', message, password) || otherwise;
  const confirm = (message = '') =>
    /^\s*y(es)?\s*$/i.test(executor.prompt('confirm', `${message} [y/N] `, false));
  const require = createRequire(path.join(cwd, 'notebook.js'));
  const globals = {
    display: createDisplay(executor),
    input,
    prompt,
    confirm,
    require,
    [Symbol.for('Jupyter.host')]: executor.jupyterHost(),
    [DEBUG_ACCESS]: executor.debugAccess(),
  };
  for (const key of Reflect.ownKeys(globals))
    Object.defineProperty(globalThis, key, {
      value: globals[key as keyof typeof globals],
      writable: true,
      configurable: true,
    });
}

const KERNEL_URL = pathToFileURL(KERNEL).href;
const isKernel = (file: string): boolean => file.startsWith(KERNEL_URL) || file.startsWith(KERNEL);

function isInternal(line: string): boolean {
  if (!/^\s+at /.test(line)) return false;
  return line.includes(KERNEL) || /\(?node:(vm|internal|async_hooks)\b/.test(line);
}

const versionOf = (require: NodeRequire, file: string): string =>
  (require(file) as { version: string }).version;
