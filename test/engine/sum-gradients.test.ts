import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import '../../src/engine/index.js';

/** The derivative of Σ r · r with r a sum or mean along axes, which is 2 · r · share, and that of its own sum. */
const shape: [number, number, number] = [16, 20, 32];
const values = tf.randomUniform(shape, -1, 1, 'float32', 3);

describe.each(['onnx', 'cpu'])('on the backend %s', (backend) => {
  test.each([
    { of: 'sum', axis: [0, 2], share: 1 },
    { of: 'mean', axis: [0, 2], share: 1 / (16 * 32) },
    { of: 'sum', axis: [1], share: 1 },
    { of: 'mean', axis: undefined, share: 1 / (16 * 20 * 32) },
  ] as const)('the gradients of a large $of along $axis repeat', async ({ of, axis, share }) => {
    await tf.setBackend(backend);
    const reduced = (x: tf.Tensor): tf.Tensor => tf[of](x, axis as number[] | undefined, true);
    const gradient = tf.grad((x) => tf.sum(tf.square(reduced(x))));
    const expected = tf.mul(tf.mul(tf.ones(shape), reduced(values)), 2 * share);
    const error = tf.max(tf.abs(tf.sub(gradient(values), expected)));
    expect((await error.data())[0]).toBeLessThan(1e-4);

    // Of Σ 2 · share · r: 2 · share² · n, with n values that each result is made of.
    const second = await tf
      .grad((x) => tf.sum(gradient(x)))(values)
      .data();
    const count = (axis ?? [0, 1, 2]).reduce((size, each) => size * shape[each]!, 1);
    const wanted = 2 * share * share * count;
    for (const value of [second.at(0)!, second.at(-1)!])
      expect(Math.abs(value / wanted - 1)).toBeLessThan(1e-4);
  });
});
