import * as tf from '@tensorflow/tfjs';
import type { Dataset } from '../data/dataset.js';

/** Large enough to be fast, small enough that 1,024 images need 3 MB, not 60,000 of them 190 MB. */
const chunk = 1024;

/**
 * Runs `model` on the examples of `data` in their order, some at a time, and hands on the outputs
 * `[indices, units]`. All tensors are disposed when `use` returns.
 */
export function forward(
  model: tf.LayersModel,
  data: Dataset,
  use: (outputs: tf.Tensor, indices: Uint32Array) => void,
): void {
  for (let from = 0; from < data.length; from += chunk) {
    const length = Math.min(chunk, data.length - from);
    const indices = Uint32Array.from({ length }, (_, i) => from + i);
    tf.tidy(() => use(run(model, data.gatherInputs(indices), length, data.inputShape), indices));
  }
}

/** The outputs for `values`, row-major `[count, ...shape]`, as one array `[count, units]`. */
export function forwardValues(
  model: tf.LayersModel,
  values: Float32Array,
  count: number,
  shape: readonly number[],
): Float32Array {
  return tf.tidy(() => run(model, values, count, shape).dataSync() as Float32Array);
}

function run(
  model: tf.LayersModel,
  values: Float32Array,
  count: number,
  shape: readonly number[],
): tf.Tensor {
  return model.apply(tf.tensor(values, [count, ...shape])) as tf.Tensor;
}
