import { displaySymbol, type Displayable, type MimeBundle } from '../display/bundle.js';
import type { Control } from './control.js';
import type { Run } from './run.js';

/**
 * A training that goes on: `await` gives its result, a `Run` for a network. Kept in a variable, or found as `model.training`, it
 * takes orders meanwhile, from another cell, a timer or a button.
 *
 * @example
 * const training = model.fit(data, { epochs: 100 });
 * setTimeout(() => (training.learningRate /= 10), 5000);
 * const run = await training;
 */
export class Training<Result = Run> extends Promise<Result> implements Displayable {
  readonly #control: Control;

  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  constructor(control: Control, work: () => Promise<Result>) {
    super((resolve, reject) => {
      work().then(resolve, reject);
    });
    this.#control = control;
    for (const name of ['history', 'epochs', 'seconds', 'stopped', 'recording'])
      Reflect.defineProperty(this, name, { get: () => stillGoesOn(name) });
  }

  /** Whether it waits. */
  get isPaused(): boolean {
    return this.#control.isPaused;
  }

  /**
   * Waits before the next step, until `resume` or `stop`.
   *
   * @example
   * const training = model.fit(data, { epochs: 2 });
   * training.pause();
   * training.resume();
   * await training;
   */
  pause(): void {
    this.#control.pause();
  }

  /**
   * Goes on after `pause`.
   *
   * @example
   * const training = model.fit(data, { epochs: 2 });
   * training.pause();
   * training.resume();
   * await training;
   */
  resume(): void {
    this.#control.resume();
  }

  /**
   * Ends it before the next step; the weights stay as they are, and `fit` can go on from them.
   *
   * @example
   * const training = model.fit(data, { epochs: 1000 });
   * training.stop();
   * (await training).stopped; // true
   */
  stop(): void {
    this.#control.stop();
  }

  /** The learning rate of the last step. Another one is taken from the next step on, instead of a schedule, too. */
  get learningRate(): number {
    return this.#control.rate ?? this.#control.currentRate;
  }

  /** @throws {RangeError} If it is not a positive number. */
  set learningRate(rate: number) {
    this.#control.setRate(rate);
  }

  [displaySymbol](): MimeBundle {
    return {
      'text/plain': `a training that goes on${this.isPaused ? ', paused' : ''}: await it for its result`,
    };
  }
}

function stillGoesOn(name: string): never {
  throw new Error(
    `fit: the training still goes on, so it has no ${name} yet. Write "const run = await model.fit(…)", then run.${name}.`,
  );
}
