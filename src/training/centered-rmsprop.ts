import * as tf from '@tensorflow/tfjs';
import type { Gradient } from './clip.js';

interface Slots {
  /** Running mean square of the gradient. */
  readonly square: tf.Variable;
  /** Running mean of the gradient. */
  readonly mean: tf.Variable;
  readonly velocity: tf.Variable;
}

/**
 * RMSprop that divides by the root of the gradient's running variance (Graves 2013, equations 38 to 45), as Keras's with `centered`.
 * tfjs's own takes epsilon off the variance, where it should add it: a gradient of 0 makes the weight NaN.
 */
export class CenteredRmsprop extends tf.Optimizer {
  static get className(): string {
    return 'CenteredRmsprop';
  }
  learningRate: number;
  readonly #rho: number;
  readonly #momentum: number;
  readonly #epsilon: number;
  readonly #slots = new Map<string, Slots>();

  constructor(learningRate: number, rho: number, momentum: number, epsilon: number) {
    super();
    this.learningRate = learningRate;
    this.#rho = rho;
    this.#momentum = momentum;
    this.#epsilon = epsilon;
  }

  override applyGradients(given: tf.NamedTensorMap | Gradient[]): void {
    const gradients = Array.isArray(given)
      ? given
      : Object.entries(given).map(([name, tensor]) => ({ name, tensor }));
    const running = (slot: tf.Variable, value: tf.Tensor): tf.Tensor =>
      tf.add(tf.mul(slot, this.#rho), tf.mul(value, 1 - this.#rho));
    tf.tidy(() => {
      for (const { name, tensor } of gradients) {
        const weight = tf.engine().registeredVariables[name]!;
        const slots = this.#slotsOf(weight);
        const square = running(slots.square, tf.square(tensor));
        const mean = running(slots.mean, tensor);
        // Rounding may leave a little less than nothing.
        const variance = tf.relu(tf.sub(square, tf.square(mean)));
        const step = tf.div(
          tf.mul(tensor, this.learningRate),
          tf.sqrt(tf.add(variance, this.#epsilon)),
        );
        const velocity = tf.add(tf.mul(slots.velocity, this.#momentum), step);
        slots.square.assign(square);
        slots.mean.assign(mean);
        slots.velocity.assign(velocity);
        weight.assign(tf.sub(weight, velocity));
      }
    });
    this.incrementIterations();
  }

  #slotsOf(weight: tf.Variable): Slots {
    let slots = this.#slots.get(weight.name);
    if (!slots) {
      const zeros = () => tf.tidy(() => tf.zerosLike(weight).variable(false));
      slots = { square: zeros(), mean: zeros(), velocity: zeros() };
      this.#slots.set(weight.name, slots);
    }
    return slots;
  }

  override dispose(): void {
    for (const slots of this.#slots.values()) tf.dispose(Object.values(slots) as tf.Variable[]);
    this.#slots.clear();
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
