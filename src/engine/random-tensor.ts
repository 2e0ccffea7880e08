import { engine, tensor, type Tensor } from '@tensorflow/tfjs-core';
import { sizeOf, type Shape } from './graph.js';
import { OnnxBackend } from './onnx-backend.js';
import type { Fill } from './step/trace.js';

/**
 * A tensor of random numbers. In a captured step `fill` is called again for each step, so that it goes on in its sequence
 * whether the step is captured or not.
 */
export function randomTensor(shape: Shape, fill: Fill): Tensor {
  const { backend } = engine();
  if (backend instanceof OnnxBackend)
    return engine().makeTensorFromTensorInfo(backend.random(shape, fill));
  const values = new Float32Array(sizeOf(shape));
  fill(values);
  return tensor(values, [...shape], 'float32');
}

/**
 * Writes masks for dropout: 1/keep with the probability `keep`, otherwise 0, so that the mean stays.
 *
 * Numbers by splitmix32: a few operations each, since a step may need hundreds of thousands.
 */
export function maskFill(keep: number, seed: number): Fill {
  let state = seed | 0;
  const limit = keep * 2 ** 32;
  const kept = 1 / keep;
  return (values) => {
    for (let index = 0; index < values.length; index++) {
      state = (state + 0x9e3779b9) | 0;
      let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
      mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
      values[index] = (mixed ^ (mixed >>> 15)) >>> 0 < limit ? kept : 0;
    }
  };
}
