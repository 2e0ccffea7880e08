/**
 * The threads beside the learner's, of the sockets and of the compiler. The kernel cannot go on without either: when one
 * ends, the kernel ends, with a last line for whoever reads the server's log.
 */
import { Worker, type MessagePort, type WorkerOptions } from 'node:worker_threads';
import { logAlways } from './process.js';

/** How long the main thread may take to see it: it may be inside a loop that never ends. */
const PATIENCE_MS = 1000;

/**
 * Not by `process.exit`: while threads end in their turn, a ZeroMQ library with open sockets would end the process its own
 * way, with a last line of its own.
 */
const kill = (): void => void process.kill(process.pid, 'SIGKILL');

function endKernel(part: string, reason: string, end: () => void): void {
  logAlways(
    `the thread of ${part} has ended (${reason}), and the kernel with it. ` +
      'Restart it from the Kernel menu: what the cells had defined is gone.',
  );
  end();
}

function endKernelBy(part: string, error: Error, end: () => void): void {
  logAlways(error.stack ?? String(error));
  endKernel(part, `${error.name}: ${error.message.split('\n')[0]}`, end);
}

/**
 * To be called by the main thread.
 *
 * @param end Ends the process.
 */
export function startPart(part: string, file: string, options: WorkerOptions, end = kill): Worker {
  const worker = new Worker(new URL(file, import.meta.url), options);
  worker.on('error', (error: Error) => endKernelBy(part, error, end));
  worker.on('exit', (code) => endKernel(part, `exit code ${code}`, end));
  return worker;
}

/** To be called in the thread itself: the main thread may be busy. */
export function endKernelWith(part: string): void {
  process.on('uncaughtException', (error) => endKernelBy(part, error, kill));
  process.on('exit', (code) => endKernel(part, `exit code ${code}`, kill));
}

/** To be called in another thread that has a line to it: one that is out of memory cannot say so itself. */
export function watchPart(part: string, line: MessagePort): void {
  line.on('close', () => {
    setTimeout(() => endKernel(part, 'out of memory, it seems', kill), PATIENCE_MS);
  });
}
