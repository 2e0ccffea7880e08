import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import '../../../src/engine/index.js';

// Each form of lowering, with the shapes that choose it.
const cases: {
  form: string;
  x: [number, number, number, number];
  filter: [number, number, number, number];
  pad: 'same' | 'valid' | [[0, 0], [number, number], [number, number], [0, 0]];
  strides?: number;
}[] = [
  { form: 'a convolution', x: [3, 6, 5, 2], filter: [3, 3, 2, 4], pad: 'same' },
  { form: 'a convolution, padded unevenly', x: [3, 6, 5, 2], filter: [4, 2, 2, 3], pad: 'same' },
  {
    form: 'a convolution, padded at one side',
    x: [3, 6, 5, 2],
    filter: [3, 3, 2, 3],
    pad: [
      [0, 0],
      [2, 0],
      [0, 2],
      [0, 0],
    ],
  },
  { form: 'a convolution of one place', x: [3, 6, 5, 2], filter: [1, 1, 2, 4], pad: 'same' },
  { form: 'a transposed convolution', x: [3, 6, 5, 2], filter: [3, 2, 2, 4], pad: 'valid' },
  {
    form: 'a transposed convolution, from many channels to few',
    x: [3, 6, 5, 1],
    filter: [3, 3, 1, 8],
    pad: 'same',
  },
  {
    form: 'a transposed convolution, with strides',
    x: [3, 6, 5, 2],
    filter: [3, 2, 2, 4],
    pad: 'same',
    strides: 2,
  },
];

const numbers = <R extends tf.Rank>(shape: readonly number[], seed: number) =>
  tf.randomUniform([...shape], -1, 1, 'float32', seed) as unknown as tf.Tensor<R>;

/** The image's gradient of a sum in which each output counts differently. */
async function gradientOn(
  backend: string,
  { x, filter, pad, strides = 1 }: (typeof cases)[number],
) {
  await tf.setBackend(backend);
  const weights = numbers<tf.Rank.R4>(filter, 1);
  return tf
    .grad((image) => {
      const y = tf.conv2d(image as tf.Tensor4D, weights, strides, pad);
      return tf.sum(tf.mul(y, numbers(y.shape, 2)));
    })(numbers(x, 3))
    .data<'float32'>();
}

test.each(cases)('the gradient of an image as $form', async (of) => {
  const expected = await gradientOn('cpu', of);
  const gradient = await gradientOn('onnx', of);
  gradient.forEach((value, index) => expect(value).toBeCloseTo(expected[index]!, 4));
});
