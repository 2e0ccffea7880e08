import * as tf from '@tensorflow/tfjs';
import { normalFill, randomTensor } from '../engine/random-tensor.js';

/** Gaussian noise with other numbers in each step, all of them decided by the seed: see `SeededDropout`. */
export class SeededNoise extends tf.layers.Layer {
  static className = 'SeededNoise';
  readonly #stddev: number;
  readonly #seed: number;
  readonly #fill: (noise: Float32Array) => void;

  constructor({ stddev, seed = 0, name }: { stddev: number; seed?: number; name?: string }) {
    super({ ...(name !== undefined && { name }) });
    this.supportsMasking = true;
    this.#stddev = stddev;
    this.#seed = seed;
    this.#fill = normalFill(stddev, seed);
  }

  override call(inputs: tf.Tensor | tf.Tensor[], { training }: { training?: boolean }): tf.Tensor {
    const x = Array.isArray(inputs) ? inputs[0]! : inputs;
    if (!training || this.#stddev === 0) return x.clone();
    return tf.tidy(() => tf.add(x, randomTensor(x.shape, this.#fill)));
  }

  override computeOutputShape(inputShape: tf.Shape): tf.Shape {
    return inputShape;
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), stddev: this.#stddev, seed: this.#seed };
  }
}
tf.serialization.registerClass(SeededNoise);
