/**
 * How an interrupt reaches the thread of the learner's code, whatever it is doing:
 *
 * - a flag in shared memory, which code looks at after awaits and in loops that nothing else stops;
 * - a message, which ends the await of the cell and aborts its signal;
 * - SIGINT, when the thread has been inside synchronous code of the cell for 6 ms: `vm` then ends the script and keeps
 *   all state. It is sent only while the cell is inside that code, by an atomic exchange: a late one would stop the next;
 * - the inspector, when the thread is elsewhere and has not taken the message for 6 ms; see `unguarded.ts`;
 * - SIGINT to the processes that this one started, when it waits for one of them (`execSync`).
 */
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';
import { Interrupted } from '../executor/interrupted.js';
import { childrenOf } from './children.js';
import { stopUnguarded, Unguarded } from './unguarded.js';

const REQUESTED = 0;
/** Holds the id of the cell whose synchronous code runs, 0 when none does, SIGNALLED when the signal was sent. */
const GUARDED = 1;
const SIGNALLED = -1;
/** Counts interrupts. */
const ASKED = 2;
/** The latest interrupt whose message has arrived: whoever takes messages hangs nowhere. */
const TAKEN = 3;
const HARD_STOP_MS = 6;
/** What has not ended by then may wait for another process. Asked again: it may have been about to start it. */
const CHILDREN_MS = 20;
const CHILDREN_AGAIN_MS = 100;
/** The message was stopped itself, in a listener of the cell's signal that does not end. */
const TELL_AGAIN_MS = 200;
/** A signal that was sent arrives long before this. */
const SIGNAL_MS = 1000;

export const createInterruptState = (): Int32Array => new Int32Array(new SharedArrayBuffer(16));

/**
 * The side that asks, in another thread.
 *
 * @param isRunning Whether that cell still runs, as far as this side knows.
 * @param tell Sends the message.
 */
export function requestInterrupt(
  state: Int32Array,
  cell: number,
  isRunning: () => boolean,
  tell: () => void,
): void {
  Atomics.store(state, REQUESTED, cell);
  const request = Atomics.add(state, ASKED, 1) + 1;
  const isTaken = (): boolean => Atomics.load(state, TAKEN) >= request;
  tell();
  const asked = performance.now();
  let told = asked;
  let isStopping = false;
  let childrenAt = asked + CHILDREN_MS;
  const timer = setInterval(() => {
    const guarded = Atomics.load(state, GUARDED);
    if (isTaken() && !isRunning()) clearInterval(timer);
    else if (Atomics.compareExchange(state, GUARDED, cell, SIGNALLED) === cell)
      process.kill(process.pid, 'SIGINT');
    else if (!isTaken() && guarded === 0 && !isStopping) {
      isStopping = true;
      void stopUnguarded(request, isTaken);
    }
    const now = performance.now();
    if (now > childrenAt && (!isTaken() || guarded !== 0)) {
      childrenAt = now + CHILDREN_AGAIN_MS;
      for (const child of childrenOf(process.pid)) sendInterrupt(child);
    }
    if (!isTaken() && now - told > TELL_AGAIN_MS) {
      told = now;
      tell();
    }
  }, HARD_STOP_MS);
}

function sendInterrupt(child: number): void {
  try {
    process.kill(child, 'SIGINT');
  } catch {
    // It has ended meanwhile.
  }
}

/** Text: a cell may replace `Symbol`. */
const ENTER = 'nnlab-kernel.enter';

/** The side that is interrupted. */
export class Guard {
  readonly #state: Int32Array;
  // Named as this file, so that its frame counts as the kernel's own.
  readonly #enter = new vm.Script(`globalThis[${JSON.stringify(ENTER)}]()`, {
    filename: fileURLToPath(import.meta.url),
  });
  readonly #unguarded: Unguarded;
  readonly #onSignal: () => void;
  #work: () => unknown = () => undefined;

  /**
   * @param isKernel Whether a file is the kernel's own.
   * @param onSignal Called for signals that come from outside.
   */
  constructor(
    state: Int32Array,
    { isKernel, onSignal }: { isKernel: (file: string) => boolean; onSignal: () => void },
  ) {
    this.#state = state;
    this.#onSignal = onSignal;
    this.#listen();
    this.#unguarded = new Unguarded(
      (request) => Atomics.load(state, TAKEN) < request && Atomics.load(state, GUARDED) === 0,
      isKernel,
    );
    Object.defineProperty(globalThis, ENTER, { value: () => this.#work() });
  }

  /** To be called when the message of an interrupt has been dealt with. */
  taken(): void {
    Atomics.store(this.#state, TAKEN, Atomics.load(this.#state, ASKED));
    this.#unguarded.release();
  }

  /** Whether the message of an interrupt is still on its way. */
  isAwaited(): boolean {
    return Atomics.load(this.#state, TAKEN) < Atomics.load(this.#state, ASKED);
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
      this.#listen();
    }
  }

  /** Again and again: a cell may remove all listeners. */
  #listen(): void {
    if (!process.listeners('SIGINT').includes(this.#onSignal)) process.on('SIGINT', this.#onSignal);
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
