/**
 * How an interrupt reaches the thread of the learner's code, whatever it is doing:
 *
 * - a flag in shared memory, which code looks at after awaits and in loops that nothing else stops;
 * - a message, which ends the await of the cell and aborts its signal;
 * - SIGINT, when the thread has been inside synchronous code for 25 ms: `vm` then ends the script and keeps all state.
 *
 * The signal is sent only while the cell is inside that code, by an atomic exchange: a late one would stop the next cell.
 */
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';
import { Interrupted } from '../executor/interrupted.js';

const REQUESTED = 0;
/** Holds the id of the cell whose synchronous code runs, 0 when none does, SIGNALLED when the signal was sent. */
const GUARDED = 1;
const SIGNALLED = -1;
const HARD_STOP_MS = 25;
/** A signal that was sent arrives long before this. */
const SIGNAL_MS = 1000;

export const createInterruptState = (): Int32Array => new Int32Array(new SharedArrayBuffer(8));

/**
 * The side that asks, in another thread.
 *
 * @param isRunning Whether that cell still runs, as far as this side knows.
 */
export function requestInterrupt(
  state: Int32Array,
  cell: number,
  isRunning: () => boolean,
  tell: () => void,
): void {
  Atomics.store(state, REQUESTED, cell);
  tell();
  const timer = setInterval(() => {
    if (!isRunning()) clearInterval(timer);
    else if (Atomics.compareExchange(state, GUARDED, cell, SIGNALLED) === cell)
      process.kill(process.pid, 'SIGINT');
  }, HARD_STOP_MS);
}

const ENTER = Symbol.for('nnlab-kernel.enter');

/** The side that is interrupted. `onSignal` is called for signals that come from outside. */
export class Guard {
  readonly #state: Int32Array;
  // Named as this file, so that its frame counts as the kernel's own.
  readonly #enter = new vm.Script('globalThis[Symbol.for("nnlab-kernel.enter")]()', {
    filename: fileURLToPath(import.meta.url),
  });
  #work: () => unknown = () => undefined;

  constructor(state: Int32Array, onSignal: () => void) {
    this.#state = state;
    Object.defineProperty(globalThis, ENTER, { value: () => this.#work() });
    process.on('SIGINT', onSignal);
  }

  isInterrupted(cell: number): boolean {
    return this.#state[REQUESTED] === cell;
  }

  run<T>(cell: number, work: () => T): T {
    this.#work = () => {
      Atomics.store(this.#state, GUARDED, cell);
      try {
        return work();
      } finally {
        this.#leave();
      }
    };
    try {
      return this.#enter.runInThisContext({ breakOnSigint: true, displayErrors: false }) as T;
    } catch (error) {
      throw isStop(error) ? new Interrupted() : error;
    } finally {
      Atomics.store(this.#state, GUARDED, 0);
    }
  }

  /** A signal on its way must arrive here: outside, it would meet no handler, or the next cell. */
  #leave(): void {
    if (Atomics.exchange(this.#state, GUARDED, 0) !== SIGNALLED) return;
    const deadline = performance.now() + SIGNAL_MS;
    while (performance.now() < deadline);
  }
}

const isStop = (error: unknown): boolean =>
  error instanceof Error &&
  (error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED';
