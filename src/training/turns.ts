import { Control } from './control.js';
import { takeOrders } from './orders.js';
import type { Run } from './run.js';
import { Training } from './training.js';

/** Lets one training of a network go on at a time. */
export class Turns<Result = Run> {
  /** What is trained, for messages: `model`. */
  readonly #what: string;
  #control: Control | undefined;
  readonly #trainings = new WeakMap<Control, Training<Result>>();

  constructor(what: string) {
    this.#what = what;
  }

  /** The training that goes on, if one does. */
  get current(): Training<Result> | undefined {
    return this.#control && this.#trainings.get(this.#control);
  }

  /** @param signals What stops it, beside its own `stop`. */
  start(
    signals: readonly (AbortSignal | undefined)[],
    work: (control: Control) => Promise<Result>,
  ): Training<Result> {
    const control = new Control(signals);
    const from = new Error();
    const training = new Training(control, () =>
      this.#take(control, work).catch((error: unknown) => {
        throw calledFrom(error, from);
      }),
    );
    this.#trainings.set(control, training);
    return training;
  }

  async #take(control: Control, work: (control: Control) => Promise<Result>): Promise<Result> {
    const before = this.#control;
    if (before?.isStopped) {
      // It ends with its step; where the kernel has broken that off, it never will.
      await Promise.race([this.current?.catch(() => undefined), later(500)]);
      if (this.#control === before) this.#control = undefined;
    }
    if (this.#control)
      throw new Error(
        `fit: the ${this.#what} is being trained already, expected one training at a time. Write "await" before the first fit, or end it with ${this.#what}.training.stop().`,
      );
    this.#control = control;
    const ended = takeOrders(control);
    try {
      return await work(control);
    } finally {
      ended();
      if (this.#control === control) this.#control = undefined;
    }
  }
}

/** The stack of what fails behind an `await` ends there: it gets the lines of who called `fit`, the learner's cell among them. */
function calledFrom(error: unknown, from: Error): unknown {
  if (!(error instanceof Error)) return error;
  const [, ...callers] = (from.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  const { stack = '' } = error;
  if (callers[0] && !stack.includes(callers[0])) error.stack = [stack, ...callers].join('\n');
  return error;
}

const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
