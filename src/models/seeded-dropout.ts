import * as tf from '@tensorflow/tfjs';
import { maskFill, randomTensor } from '../engine/random-tensor.js';

/**
 * Dropout with another mask in each step, all of them decided by the seed. tfjs's own layer drops
 * the same units in every step once it has a seed.
 */
export class SeededDropout extends tf.layers.Layer {
  static className = 'SeededDropout';
  readonly #rate: number;
  readonly #seed: number;
  readonly #fill: (mask: Float32Array) => void;

  constructor({ rate, seed = 0, name }: { rate: number; seed?: number; name?: string }) {
    super({ ...(name !== undefined && { name }) });
    this.supportsMasking = true;
    this.#rate = rate;
    this.#seed = seed;
    this.#fill = maskFill(1 - rate, seed);
  }

  override call(inputs: tf.Tensor | tf.Tensor[], { training }: { training?: boolean }): tf.Tensor {
    const x = Array.isArray(inputs) ? inputs[0]! : inputs;
    if (!training || this.#rate === 0) return x.clone();
    return tf.tidy(() => tf.mul(x, randomTensor(x.shape, this.#fill)));
  }

  override computeOutputShape(inputShape: tf.Shape): tf.Shape {
    return inputShape;
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), rate: this.#rate, seed: this.#seed };
  }
}
tf.serialization.registerClass(SeededDropout);
