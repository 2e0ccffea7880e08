import * as tf from '@tensorflow/tfjs';
import type { Dataset } from '../data/dataset.js';
import { answersAtOnce, compileStep, type CompiledStep } from '../engine/index.js';
import { reclaimWith } from './reclaim.js';

/** Large enough to be fast, small enough that 1,024 digits need 3 MB and large photos, fewer at a time, not much more. */
const [mostExamples, mostNumbers] = [1024, 2 ** 22];

/**
 * Runs `model` on the examples of `data` in their order, some at a time, and hands on the outputs, row-major
 * `[indices, units]`. They are valid until `use` returns.
 */
export function forward(
  model: tf.LayersModel,
  data: Dataset,
  use: (outputs: Float32Array, indices: Uint32Array) => void,
): void {
  const fitting = Math.floor(mostNumbers / data.inputSize);
  const chunk = Math.min(mostExamples, Math.max(1, fitting));
  for (let from = 0; from < data.length; from += chunk) {
    const length = Math.min(chunk, data.length - from);
    const indices = Uint32Array.from({ length }, (_, i) => from + i);
    use(forwardValues(model, data.gatherInputs(indices), length, data.inputShape), indices);
  }
}

/** The outputs for `values`, row-major `[count, ...shape]`, as one array `[count, units]`, valid until the next call. */
export function forwardValues(
  model: tf.LayersModel,
  values: Float32Array,
  count: number,
  shape: readonly number[],
): Float32Array {
  const inputs = [count, ...shape];
  // In a browser tfjs's cpu kernels do it: the runtime there would answer after `predict` has returned.
  if (!answersAtOnce())
    return tf.tidy(() => {
      const outputs = model.apply(tf.tensor(values.slice(), inputs)) as tf.Tensor;
      return outputs.dataSync().slice() as Float32Array;
    });
  const [outputs] = passOf(model).run({ values, shape: inputs, dtype: 'float32' });
  return outputs as Float32Array;
}

const passes = new WeakMap<tf.LayersModel, CompiledStep>();

/** The forward pass of `model`, captured as a step of training is. */
function passOf(model: tf.LayersModel): CompiledStep {
  let pass = passes.get(model);
  if (!pass) {
    // Weakly: the pass must not keep the network.
    const reference = new WeakRef(model);
    pass = compileStep((x) => reference.deref()!.apply(x) as tf.Tensor);
    passes.set(model, pass);
    reclaimWith(model, 'forward', pass);
  }
  return pass;
}
