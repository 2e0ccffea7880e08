/** The thread of the sockets: nothing of the learner's runs here, so that it answers whatever a cell is doing. */
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import type {
  CompiledCell,
  CompilerPart,
  Executor,
  Output,
  Question,
  RunResult,
} from '../contracts.js';
import { DebugAdapter } from '../debugger/adapter.js';
import type { Language } from '../languages.js';
import { connect, type Peer } from '../rpc.js';
import { History } from '../session/history.js';
import { Session } from '../session/session.js';
import { readConnection } from '../wire/connection.js';
import { Iopub } from '../wire/iopub.js';
import { serveKernel } from '../wire/kernel.js';
import type { Header } from '../wire/messages.js';
import { openSockets } from '../wire/sockets.js';
import { sendAnswer, type AnswerLine } from './blocking-questions.js';
import { historyStore, sessionNumber } from './history-file.js';
import { requestInterrupt } from './interrupts.js';
import { watchMemory } from './memory.js';
import { Outflow } from './outflow.js';
import { endKernelWith, watchPart } from './parts.js';
import { portOf } from './ports.js';
import { log } from './process.js';
import { createUsage } from './usage.js';

export interface WireData {
  connectionFile: string;
  compiler: MessagePort;
  historyFolder: string;
  interrupts: Int32Array;
  outflow: Int32Array;
  /** For questions that block the main thread. */
  answers: AnswerLine;
  /** Bytes that values of the main thread may take. */
  memoryLimit: number;
  language: Language;
  versions: { kernel: string; typescript: string; node: string };
}

/** How long the main thread may take to end before it is killed. */
const EXIT_MS = 1000;
const PARENT_POLL_MS = 1000;

const data = workerData as WireData;
const outflow = new Outflow(data.outflow);
watchPart('the compiler', data.compiler);
const compiler: Peer<CompilerPart> = connect(portOf(data.compiler), { compiled, ended });
const executor: Peer<Executor> = connect(portOf(parentPort!), {
  output(cell: number, output: Output) {
    try {
      session.output(cell, output);
    } catch (error) {
      log(`cannot send an output: ${String(error)}`);
    }
    outflow.arrived(output);
  },
  ended,
});
const kernel = new URL('..', import.meta.url).href;
/** The debug request that came last: events belong to it. */
let debugging: Partial<Header> = {};
const debug = new DebugAdapter(compiler, kernel, (event) =>
  iopub.publish('debug_event', event, debugging),
);

async function compiled(cell: CompiledCell): Promise<void> {
  await debug.prepare(cell);
  executor.tell('run', cell);
}

function ended(cell: number, result: RunResult): void {
  debug.ran();
  session.ended(cell, result);
}

const session = new Session({
  compiler,
  executor,
  history: new History(historyStore(data.historyFolder, log), sessionNumber()),
  start: (cell) => compiler.tell('start', cell, debug.isAttached),
  interrupt: (cell, isRunning) => {
    debug.release();
    requestInterrupt(data.interrupts, cell, isRunning, () => {
      void executor.call('interrupt', cell).then((result) => {
        if (result) ended(cell, result);
      });
    });
  },
});

const sockets = await openSockets(readConnection(data.connectionFile), log);
endKernelWith('the sockets');
const iopub = new Iopub(sockets);

function answer({ id, isBlocking }: Question, text: string | undefined): void {
  if (isBlocking) sendAnswer(data.answers, id, text);
  else executor.tell('answerInput', id, text);
}

async function shutDown(): Promise<void> {
  const closing = debug.detach();
  await sockets.close();
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), EXIT_MS);
  await closing;
  executor.tell('shutdown');
}

const usage = createUsage();
const { language, versions } = data;
serveKernel(
  {
    session,
    compiler,
    iopub,
    sockets,
    language,
    versions,
    usage,
    debug(request, parent) {
      debugging = parent;
      return debug.process(request);
    },
    answer,
  },
  shutDown,
  log,
);
iopub.status('starting', {});
watchMemory(data.memoryLimit, (text) => {
  log(text.trimEnd());
  session.notify(text);
});

// A kernel whose server has died would stay for ever: nobody can reach it.
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
}, PARENT_POLL_MS);
