import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';
import { seededRandom } from '../../../src/random.js';
import type { Backend } from '../recording-backend.js';

/** Tensors that are the same on each backend. */
export interface RandomTensors {
  /** Normal numbers, or whole ones below `classes`. */
  tensor(shape: number[], classes?: number): tf.Tensor;
}

type Outcome = tf.Tensor | number;

/** Does the same with a model on each backend, from the same weights; results and weights must agree. */
export async function sameOnBoth<M extends tf.LayersModel>(
  make: () => M,
  work: (model: M, random: RandomTensors) => Promise<Outcome[]> | Outcome[],
  { tolerance = 1e-4 } = {},
): Promise<void> {
  let start: number[][] | undefined;
  const run = async (backend: Backend): Promise<number[][]> => {
    await tf.setBackend(backend);
    tf.engine().startScope();
    try {
      const model = make();
      start ??= model.getWeights().map(seeded);
      model.setWeights(
        model
          .getWeights()
          .map(({ shape, dtype }, index) => tf.tensor(start![index]!, shape, dtype)),
      );
      const outcomes = await work(model, randomTensors());
      const numbers = [...outcomes, ...model.getWeights()].map(numbersOf);
      expect(start.flat(), 'trained').not.toEqual(model.getWeights().map(numbersOf).flat());
      model.dispose();
      return numbers;
    } finally {
      tf.engine().endScope();
    }
  };
  const onCpu = await run('cpu');
  const onOnnx = await run('onnx');
  expect(onCpu.flat().every(Number.isFinite)).toBe(true);
  onCpu.forEach((expected, index) => expectClose(onOnnx[index]!, expected, tolerance));
}

/** Weights that a model has drawn, drawn again from a seed. Those that are all alike, it has set. */
function seeded(weight: tf.Tensor, index: number): number[] {
  const numbers = numbersOf(weight);
  const random = seededRandom(index);
  return numbers.every((number) => number === numbers[0])
    ? numbers
    : numbers.map(() => 0.2 * random.normal());
}

const numbersOf = (outcome: Outcome): number[] =>
  typeof outcome === 'number' ? [outcome] : Array.from(outcome.dataSync());

export function expectClose(
  actual: readonly number[],
  expected: readonly number[],
  tolerance: number,
): void {
  expect(actual.length).toBe(expected.length);
  const isClose = (value: number, index: number): boolean =>
    Math.abs(value - expected[index]!) <= tolerance * Math.max(1, Math.abs(expected[index]!));
  if (!actual.every(isClose)) expect(actual).toEqual(expected);
}

export function randomTensors(seed = 7): RandomTensors {
  const random = seededRandom(seed);
  return {
    tensor(shape, classes) {
      const size = tf.util.sizeFromShape(shape);
      const draw = () => (classes === undefined ? random.normal() : random.integer(classes));
      return tf.tensor(Array.from({ length: size }, draw), shape, 'float32');
    },
  };
}
