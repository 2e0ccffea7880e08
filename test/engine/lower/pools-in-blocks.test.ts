import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import '../../../src/engine/index.js';
import { CompiledStep } from '../../../src/engine/step/compile-step.js';
import { onRuntime } from '../../../src/engine/step/executor.js';

type Four = [number, number, number, number];

const numbers = (shape: readonly number[], seed: number): tf.Tensor4D =>
  tf.randomUniform(shape as Four, -1, 1, 'float32', seed);

// Behind convolutions with whole blocks of channels, and large enough for blocks.
const cases: {
  of: string;
  size: number;
  window: number | [number, number];
  pool?: typeof tf.maxPool;
  x?: () => tf.Tensor4D;
}[] = [
  { of: 'windows that cover an image', size: 10, window: 2 },
  { of: 'rows and columns in no window', size: 11, window: 2 },
  { of: 'windows of two lengths', size: 14, window: [3, 2] },
  { of: 'windows of equal elements', size: 10, window: 2, x: () => tf.ones([16, 10, 10, 16]) },
  { of: 'means', size: 11, window: 2, pool: tf.avgPool },
];

/** A convolution, a bias, ReLU and a pool: the values, and the gradients of a sum in which each counts differently. */
function step({ window, pool = tf.maxPool }: (typeof cases)[number]) {
  const y = (x: tf.Tensor, filter: tf.Tensor, bias: tf.Tensor): tf.Tensor4D => {
    const image = tf
      .conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, 'valid')
      .add(bias)
      .relu();
    return pool(image as tf.Tensor4D, window, window, 'valid');
  };
  return (...inputs: tf.Tensor[]): tf.Tensor[] => {
    const [x, filter, bias, weights] = inputs as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
    const gradients = tf.grads((x, filter, bias) => tf.sum(tf.mul(y(x, filter, bias), weights)));
    return [y(x, filter, bias), ...gradients([x, filter, bias])];
  };
}

function inputsOf(of: (typeof cases)[number]): tf.Tensor[] {
  const { size, x = () => numbers([16, size, size, 16], 1) } = of;
  const [filter, bias] = [numbers([3, 3, 16, 32], 2), numbers([32], 3)];
  const [rows, columns] =
    [of.window].flat().length > 1 ? (of.window as number[]) : [of.window, of.window];
  const out = (window: number) => Math.floor((size - 2) / window);
  const weights = numbers([16, out(rows as number), out(columns as number), 32], 4);
  return [x(), filter, bias, weights];
}

describe.each(cases)('a pool of $of', (of) => {
  test('is that of tfjs behind a convolution, and so are the gradients', async () => {
    await tf.setBackend('cpu');
    const expected = step(of)(...inputsOf(of)).map((tensor) => tensor.dataSync<'float32'>());
    await tf.setBackend('onnx');
    const compiled = new CompiledStep(step(of), {}, onRuntime);
    const inputs = inputsOf(of);
    let values: ArrayLike<number>[] = [];
    for (let each = 0; each < 3; each++) values = compiled.run(...inputs);
    expect(compiled.reason).toBeUndefined();
    values.forEach((list, which) => {
      const greatest = Math.max(...expected[which]!.map(Math.abs));
      const off = expected[which]!.map((value, at) => Math.abs(value - list[at]!));
      expect(Math.max(...off)).toBeLessThan(1e-5 * greatest);
    });
  });
});
