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
 */
export function maskFill(keep: number, seed: number): Fill {
  const next = splitmix32(seed);
  const limit = keep * 2 ** 32;
  const kept = 1 / keep;
  return (values) => {
    for (let index = 0; index < values.length; index++) values[index] = next() < limit ? kept : 0;
  };
}

/** Writes uniform numbers in [0, 1). */
export function uniformFill(seed: number): Fill {
  const next = splitmix32(seed);
  return (values) => {
    // The 24 bits that a float holds: more would round up to 1.
    for (let index = 0; index < values.length; index++) values[index] = (next() >>> 8) / 2 ** 24;
  };
}

/** Writes normal numbers with mean 0 (Box and Muller 1958). */
export function normalFill(stddev: number, seed: number): Fill {
  const next = splitmix32(seed);
  return (values) => {
    for (let index = 0; index < values.length; index++) {
      // From 2⁻³² to 1: the logarithm keeps away from 0.
      const radius = stddev * Math.sqrt(-2 * Math.log((next() + 1) / 2 ** 32));
      values[index] = radius * Math.cos((2 * Math.PI * next()) / 2 ** 32);
    }
  };
}

/** Whole numbers of 32 bits, a few operations each: a step may need hundreds of thousands (Steele, Lea, Flood 2014). */
function splitmix32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
}
