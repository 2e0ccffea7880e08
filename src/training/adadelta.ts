import * as tf from '@tensorflow/tfjs';
import { SlotOptimizer, type Slots } from './slot-optimizer.js';

/** Running mean squares of the gradient and of the steps. */
type Name = 'gradients' | 'steps';

/**
 * Adadelta as in Zeiler 2012, algorithm 1. tfjs's own divides by the mean square before it takes the gradient in, which makes the
 * first step as long as the whole gradient.
 */
export class Adadelta extends SlotOptimizer<Name> {
  static get className(): string {
    return 'Adadelta';
  }
  readonly #rho: number;
  readonly #epsilon: number;

  constructor(learningRate: number, rho: number, epsilon: number) {
    super(learningRate, ['gradients', 'steps']);
    this.#rho = rho;
    this.#epsilon = epsilon;
  }

  protected update(weight: tf.Variable, gradient: tf.Tensor, slots: Slots<Name>): void {
    const mean = (slot: tf.Variable, value: tf.Tensor): tf.Tensor =>
      tf.add(tf.mul(slot, this.#rho), tf.mul(tf.square(value), 1 - this.#rho));
    const root = (value: tf.Tensor): tf.Tensor => tf.sqrt(tf.add(value, this.#epsilon));
    const square = mean(slots.gradients, gradient);
    const step = tf.mul(tf.div(root(slots.steps), root(square)), gradient);
    slots.steps.assign(mean(slots.steps, step));
    slots.gradients.assign(square);
    weight.assign(tf.add(weight, tf.mul(step, -this.learningRate)));
  }

  getConfig(): tf.serialization.ConfigDict {
    return { learningRate: this.learningRate, rho: this.#rho, epsilon: this.#epsilon };
  }
}
