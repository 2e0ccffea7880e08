import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { explain } from '../../../src/engine/index.js';

type Padding = 'same' | 'valid' | [[0, 0], [number, number], [number, number], [0, 0]];

const numbers = <R extends tf.Rank>(shape: readonly number[], seed: number) =>
  tf.randomUniform([...shape], -1, 1, 'float32', seed) as unknown as tf.Tensor<R>;

const convolved = (filter: number[], pad: Padding, strides = 1): tf.Tensor =>
  tf.fused.conv2d({
    x: numbers<tf.Rank.R4>([2, 7, 6, filter[2]!], 1),
    filter: numbers<tf.Rank.R4>(filter, 2),
    bias: numbers(filter.slice(3), 3),
    activation: 'relu',
    strides,
    pad,
  });

/** Which operators of ONNX do it. */
function isTransposed(compute: () => tf.Tensor): boolean {
  return new TextDecoder('latin1').decode(explain(compute).onnx).includes('ConvTranspose');
}

test.each<{ form: string; filter: number[]; pad: Padding; strides?: number; is: boolean }>([
  { form: 'that keeps the size', filter: [3, 3, 8, 1], pad: 'same', is: true },
  { form: 'of an even filter', filter: [4, 2, 16, 2], pad: 'same', is: true },
  { form: 'without padding', filter: [3, 2, 8, 1], pad: 'valid', is: true },
  { form: 'of one place', filter: [1, 1, 8, 1], pad: 'valid', is: true },
  {
    form: 'padded unevenly',
    filter: [3, 3, 8, 1],
    pad: [
      [0, 0],
      [2, 0],
      [1, 2],
      [0, 0],
    ],
    is: true,
  },
  {
    form: 'padded by more than its filter',
    filter: [2, 2, 8, 1],
    pad: [
      [0, 0],
      [2, 0],
      [0, 2],
      [0, 0],
    ],
    is: false,
  },
  { form: 'with strides', filter: [3, 3, 8, 1], pad: 'same', strides: 2, is: false },
  { form: 'of channels not so many', filter: [3, 3, 7, 1], pad: 'same', is: false },
])('a convolution to few channels $form is that of tfjs', async ({ filter, pad, strides, is }) => {
  await tf.setBackend('cpu');
  const expected = await convolved(filter, pad, strides).data();
  await tf.setBackend('onnx');
  expect(isTransposed(() => convolved(filter, pad, strides))).toBe(is);
  const got = await convolved(filter, pad, strides).data();
  expect(got).toHaveLength(expected.length);
  got.forEach((value, index) => expect(value).toBeCloseTo(expected[index]!, 4));
});
