import { newViewId } from '../display/view.js';
import { checkRate } from './schedule.js';

/** What other cells, timers and buttons tell a training, which looks between two steps. */
export class Control {
  /** By which views find it. */
  readonly id = newViewId();
  readonly #stopped = new AbortController();
  readonly #signal: AbortSignal;
  #resume: (() => void) | undefined;
  #paused: Promise<void> | undefined;
  #rate: number | undefined;
  /** The learning rate of the last step. */
  currentRate = NaN;

  /** @param signals What else stops it. */
  constructor(signals: readonly (AbortSignal | undefined)[] = []) {
    const given = signals.filter((signal) => signal !== undefined);
    this.#signal = AbortSignal.any([this.#stopped.signal, ...given]);
    this.#signal.addEventListener('abort', () => this.resume());
  }

  get isStopped(): boolean {
    return this.#signal.aborted;
  }
  get isPaused(): boolean {
    return this.#paused !== undefined;
  }
  /** The rate that was set by hand, if one was. */
  get rate(): number | undefined {
    return this.#rate;
  }

  /** Waits while it is paused. */
  get resumed(): Promise<void> | undefined {
    return this.#paused;
  }

  pause(): void {
    if (this.isPaused || this.isStopped) return;
    this.#paused = new Promise((resolve) => (this.#resume = resolve));
  }

  resume(): void {
    this.#resume?.();
    this.#paused = this.#resume = undefined;
  }

  stop(): void {
    this.#stopped.abort();
  }

  setRate(rate: number): void {
    checkRate('training', rate);
    this.#rate = rate;
  }
}
