/** What a cell may do to its process: write, fail late, try to end it. */
import fs, { writeSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import type { Failure } from '../contracts.js';
import { FORGET } from './unguarded.js';

type Write = (text: string, name: 'stdout' | 'stderr') => void;

/** Sends what is written to the streams of the process to the notebook, also by code that is not a cell's. */
export function captureStreams(write: Write): void {
  for (const name of ['stdout', 'stderr'] as const) {
    const stream: NodeJS.WriteStream = process[name];
    const decoder = new TextDecoder();
    stream.write = (
      chunk: string | Uint8Array,
      encoding?: unknown,
      callback?: (error?: Error) => void,
    ): boolean => {
      write(typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true }), name);
      const done = typeof encoding === 'function' ? (encoding as () => void) : callback;
      if (done) queueMicrotask(done);
      return true;
    };
    // The streams are there as long as the kernel is: what ends them for a program, a cell may call and go on.
    stream.end = (chunk?: unknown, encoding?: unknown, callback?: unknown) => {
      const done = [chunk, encoding, callback].find((each) => typeof each === 'function');
      if (typeof chunk === 'string' || chunk instanceof Uint8Array) stream.write(chunk);
      if (done) queueMicrotask(done as () => void);
      return stream;
    };
    stream.destroy = () => stream;
  }
}

/**
 * Leaves the files 0, 1 and 2 open whatever a cell closes: the next file to be opened would get their number, and Node.js
 * ends a process that closes such a file as its own.
 */
export function keepStandardFiles(): void {
  const { close, closeSync } = fs;
  fs.close = ((fd: number, callback?: fs.NoParamCallback) => {
    if (fd > 2) return close(fd, callback);
    if (callback) queueMicrotask(() => callback(null));
  }) as typeof fs.close;
  fs.closeSync = (fd) => {
    if (fd > 2) closeSync(fd);
  };
  syncBuiltinESMExports();
}

/** Errors that no cell waits for are shown; the kernel lives on. */
export function surviveErrors(failureOf: (thrown: unknown) => Failure, write: Write): void {
  const show = (thrown: unknown): void => {
    try {
      write(`${failureOf(thrown).traceback.join('\n')}\n`, 'stderr');
    } catch {
      // A cell has replaced what the kernel needs for it. An error here would end the kernel.
      logAlways('an error could not be shown');
    }
  };
  let ofCells: ((error: Error) => void) | null = null;
  // Unlike a listener it cannot be removed, and an error in a listener comes here as well.
  process.setUncaughtExceptionCaptureCallback((error) => {
    if ((error as unknown) === FORGET) return;
    try {
      if (ofCells) ofCells(error);
      else if (!(process as NodeJS.EventEmitter).emit('uncaughtException', error)) show(error);
    } catch (another) {
      show(error);
      show(another);
    }
  });
  process.setUncaughtExceptionCaptureCallback = (callback) => {
    ofCells = callback;
  };
  process.hasUncaughtExceptionCaptureCallback = () => ofCells !== null;
}

/** Makes `process.exit` and its like errors of the cell. Returns the real exit. */
export function refuseExit(): (code: number) => never {
  const exit = process.exit.bind(process);
  const kill = process.kill.bind(process);
  const { reallyExit } = process as { reallyExit?: unknown };
  const refuse = (name: string): never => {
    throw new Error(
      `process.${name}: a cell cannot end the kernel. Restart it from the Kernel menu to start afresh.`,
    );
  };
  process.exit = () => refuse('exit');
  process.abort = () => refuse('abort');
  Object.assign(process, { reallyExit: () => refuse('reallyExit') });
  process.kill = (pid, signal) => {
    const isOwn = pid === 0 || Math.abs(pid) === process.pid;
    if (isOwn && signal !== 0 && isDeadly(signal ?? 'SIGTERM')) return refuse('kill');
    return kill(pid, signal);
  };
  return (code) => {
    // Node's own exit calls it by this name.
    Object.assign(process, { reallyExit });
    return exit(code);
  };
}

/** A signal to which a cell listens is its own affair; SIGINT is the one that Jupyter sends. */
const isDeadly = (signal: string | number): boolean =>
  typeof signal === 'number' || signal === 'SIGINT' || process.listenerCount(signal) === 0;

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
