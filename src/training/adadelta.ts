import * as tf from '@tensorflow/tfjs';
import type { Gradient } from './clip.js';

interface Slots {
  /** Running mean square of the gradient. */
  readonly gradients: tf.Variable;
  /** Running mean square of the steps. */
  readonly steps: tf.Variable;
}

/**
 * Adadelta as in Zeiler 2012, algorithm 1. tfjs's own divides by the mean square before it takes the gradient in, which makes the
 * first step as long as the whole gradient.
 */
export class Adadelta extends tf.Optimizer {
  static get className(): string {
    return 'Adadelta';
  }
  learningRate: number;
  readonly #rho: number;
  readonly #epsilon: number;
  readonly #slots = new Map<string, Slots>();

  constructor(learningRate: number, rho: number, epsilon: number) {
    super();
    this.learningRate = learningRate;
    this.#rho = rho;
    this.#epsilon = epsilon;
  }

  override applyGradients(given: tf.NamedTensorMap | Gradient[]): void {
    const gradients = Array.isArray(given)
      ? given
      : Object.entries(given).map(([name, tensor]) => ({ name, tensor }));
    const mean = (slot: tf.Variable, value: tf.Tensor): tf.Tensor =>
      tf.add(tf.mul(slot, this.#rho), tf.mul(tf.square(value), 1 - this.#rho));
    const root = (value: tf.Tensor): tf.Tensor => tf.sqrt(tf.add(value, this.#epsilon));
    tf.tidy(() => {
      for (const { name, tensor } of gradients) {
        const weight = tf.engine().registeredVariables[name]!;
        const slots = this.#slotsOf(weight);
        const square = mean(slots.gradients, tensor);
        const step = tf.mul(tf.div(root(slots.steps), root(square)), tensor);
        slots.steps.assign(mean(slots.steps, step));
        slots.gradients.assign(square);
        weight.assign(tf.add(weight, tf.mul(step, -this.learningRate)));
      }
    });
    this.incrementIterations();
  }

  #slotsOf(weight: tf.Variable): Slots {
    let slots = this.#slots.get(weight.name);
    if (!slots) {
      const zeros = () => tf.tidy(() => tf.zerosLike(weight).variable(false));
      this.#slots.set(weight.name, (slots = { gradients: zeros(), steps: zeros() }));
    }
    return slots;
  }

  override dispose(): void {
    for (const { gradients, steps } of this.#slots.values()) tf.dispose([gradients, steps]);
    this.#slots.clear();
  }

  getConfig(): tf.serialization.ConfigDict {
    return { learningRate: this.learningRate, rho: this.#rho, epsilon: this.#epsilon };
  }
}
