import * as tf from '@tensorflow/tfjs';
import type { Gradient } from './clip.js';

/** What an optimizer keeps for a weight from step to step, by name: numbers that start at 0. */
export type Slots<Name extends string> = Readonly<Record<Name, tf.Variable>>;

/** An optimizer that is told in terms of one weight, its gradient and its slots. */
export abstract class SlotOptimizer<Name extends string> extends tf.Optimizer {
  learningRate: number;
  readonly #names: readonly Name[];
  readonly #slots = new Map<string, Slots<Name>>();

  constructor(learningRate: number, names: readonly Name[]) {
    super();
    this.learningRate = learningRate;
    this.#names = names;
  }

  /** Gives the weight and its slots their next values. What it makes besides is freed. */
  protected abstract update(weight: tf.Variable, gradient: tf.Tensor, slots: Slots<Name>): void;

  override applyGradients(given: tf.NamedTensorMap | Gradient[]): void {
    const gradients = Array.isArray(given)
      ? given
      : Object.entries(given).map(([name, tensor]) => ({ name, tensor }));
    tf.tidy(() => {
      for (const { name, tensor } of gradients) {
        const weight = tf.engine().registeredVariables[name]!;
        this.update(weight, tensor, this.#slotsOf(weight));
      }
    });
    this.incrementIterations();
  }

  #slotsOf(weight: tf.Variable): Slots<Name> {
    let slots = this.#slots.get(weight.name);
    if (!slots) {
      const zeros = () => tf.tidy(() => tf.zerosLike(weight).variable(false));
      slots = Object.fromEntries(this.#names.map((each) => [each, zeros()])) as Slots<Name>;
      this.#slots.set(weight.name, slots);
    }
    return slots;
  }

  override dispose(): void {
    for (const slots of this.#slots.values()) tf.dispose(Object.values<tf.Variable>(slots));
    this.#slots.clear();
  }
}
