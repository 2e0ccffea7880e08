import * as tf from '@tensorflow/tfjs';
import { SlotOptimizer, type Slots } from './slot-optimizer.js';

/** Running means of the gradient and of its square, and the velocity. */
type Name = 'square' | 'mean' | 'velocity';

/**
 * RMSprop that divides by the root of the gradient's running variance (Graves 2013, equations 38 to 45), as Keras's with `centered`.
 * tfjs's own takes epsilon off the variance, where it should add it: a gradient of 0 makes the weight NaN.
 */
export class CenteredRmsprop extends SlotOptimizer<Name> {
  static get className(): string {
    return 'CenteredRmsprop';
  }
  readonly #rho: number;
  readonly #momentum: number;
  readonly #epsilon: number;

  constructor(learningRate: number, rho: number, momentum: number, epsilon: number) {
    super(learningRate, ['square', 'mean', 'velocity']);
    this.#rho = rho;
    this.#momentum = momentum;
    this.#epsilon = epsilon;
  }

  protected update(weight: tf.Variable, gradient: tf.Tensor, slots: Slots<Name>): void {
    const running = (slot: tf.Variable, value: tf.Tensor): tf.Tensor =>
      tf.add(tf.mul(slot, this.#rho), tf.mul(value, 1 - this.#rho));
    const square = running(slots.square, tf.square(gradient));
    const mean = running(slots.mean, gradient);
    // Rounding may leave a little less than nothing.
    const variance = tf.relu(tf.sub(square, tf.square(mean)));
    const step = tf.div(
      tf.mul(gradient, this.learningRate),
      tf.sqrt(tf.add(variance, this.#epsilon)),
    );
    const velocity = tf.add(tf.mul(slots.velocity, this.#momentum), step);
    slots.square.assign(square);
    slots.mean.assign(mean);
    slots.velocity.assign(velocity);
    weight.assign(tf.sub(weight, velocity));
  }

  getConfig(): tf.serialization.ConfigDict {
    return {
      learningRate: this.learningRate,
      decay: this.#rho,
      momentum: this.#momentum,
      epsilon: this.#epsilon,
    };
  }
}
