/** What a cell may do to its process: write, fail late, try to end it. */
import { writeSync } from 'node:fs';
import type { Failure } from '../contracts.js';

type Write = (text: string, name: 'stdout' | 'stderr') => void;

/** Sends what is written to the streams of the process to the notebook, also by code that is not a cell's. */
export function captureStreams(write: Write): void {
  for (const name of ['stdout', 'stderr'] as const) {
    const decoder = new TextDecoder();
    process[name].write = (
      chunk: string | Uint8Array,
      encoding?: unknown,
      callback?: (error?: Error) => void,
    ): boolean => {
      write(typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true }), name);
      const done = typeof encoding === 'function' ? (encoding as () => void) : callback;
      if (done) queueMicrotask(done);
      return true;
    };
  }
}

/** Errors that no cell waits for are shown; the kernel lives on. */
export function surviveErrors(failureOf: (thrown: unknown) => Failure, write: Write): void {
  process.on('uncaughtException', (error) => {
    write(`${failureOf(error).traceback.join('\n')}\n`, 'stderr');
  });
}

/** Makes `process.exit` and its like errors of the cell. Returns the real exit. */
export function refuseExit(): (code: number) => never {
  const exit = process.exit.bind(process);
  const { reallyExit } = process as { reallyExit?: unknown };
  const refuse = (name: string) => (): never => {
    throw new Error(
      `process.${name}: a cell cannot end the kernel. Restart it from the Kernel menu to start afresh.`,
    );
  };
  process.exit = refuse('exit');
  process.abort = refuse('abort');
  Object.assign(process, { reallyExit: refuse('reallyExit') });
  return (code) => {
    // Node's own exit calls it by this name.
    Object.assign(process, { reallyExit });
    return exit(code);
  };
}

/** So many lines a second, and the number of the others: whoever sends nonsense must not fill the disk. */
const LINES_PER_SECOND = 20;
let [second, lines] = [0, 0];

/** A line for whoever reads the server's log. */
export function log(line: string): void {
  const now = Math.floor(performance.now() / 1000);
  if (now !== second) {
    if (lines > LINES_PER_SECOND) logAlways(`and ${lines - LINES_PER_SECOND} more lines`);
    [second, lines] = [now, 0];
  }
  if (++lines <= LINES_PER_SECOND) logAlways(line);
}

export function logAlways(line: string): void {
  try {
    writeSync(2, `nnlab-kernel: ${line}\n`);
  } catch {
    // Nobody reads it: the pipe is full, or closed.
  }
}
