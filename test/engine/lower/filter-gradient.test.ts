import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import '../../../src/engine/index.js';

// Each form of lowering, with the shapes that choose it.
const cases: {
  form: string;
  x: [number, number, number, number];
  filter: [number, number, number, number];
  strides?: number | [number, number];
  pad?: 'same' | 'valid' | [[0, 0], [number, number], [number, number], [0, 0]];
}[] = [
  { form: 'a product for each example', x: [3, 12, 11, 2], filter: [3, 3, 2, 4] },
  {
    form: 'a product for each example, padded',
    x: [3, 12, 11, 1],
    filter: [3, 2, 1, 4],
    pad: 'same',
  },
  {
    form: "a product for each example, of parts of the output's gradient",
    x: [3, 12, 11, 4],
    filter: [3, 2, 4, 1],
  },
  {
    form: "a product for each example, of parts of the output's gradient, padded unevenly",
    x: [3, 12, 11, 5],
    filter: [4, 2, 5, 2],
    pad: [
      [0, 0],
      [3, 0],
      [0, 1],
      [0, 0],
    ],
  },
  {
    form: "a product for each example, padded by more than parts of the output's gradient can be",
    x: [3, 12, 11, 4],
    filter: [3, 3, 4, 1],
    pad: [
      [0, 0],
      [3, 0],
      [0, 3],
      [0, 0],
    ],
  },
  { form: 'a product for each example, of one place', x: [3, 6, 5, 4], filter: [1, 1, 4, 2] },
  {
    form: 'a product of one place, with strides',
    x: [3, 7, 6, 4],
    filter: [1, 1, 4, 2],
    strides: 2,
  },
  { form: 'a product for each place', x: [3, 5, 6, 16], filter: [3, 3, 16, 5] },
  {
    form: 'a product for each place, padded unevenly',
    x: [3, 4, 5, 16],
    filter: [3, 2, 16, 5],
    pad: [
      [0, 0],
      [2, 1],
      [0, 1],
      [0, 0],
    ],
  },
  { form: 'a convolution, for few channels', x: [3, 5, 6, 3], filter: [4, 4, 3, 5] },
  { form: 'a convolution, for strides', x: [3, 8, 7, 3], filter: [3, 3, 3, 5], strides: 2 },
  {
    form: 'a convolution whose last rows no window reaches',
    x: [3, 9, 9, 3],
    filter: [2, 2, 3, 5],
    strides: [3, 2],
  },
];

type Gradient = (image: tf.Tensor4D, filter: tf.Tensor4D) => tf.Tensor4D;

const numbers = <R extends tf.Rank>(shape: readonly number[], seed: number) =>
  tf.randomUniform([...shape], -1, 1, 'float32', seed) as unknown as tf.Tensor<R>;

/** The filter's gradient of a sum in which each output counts differently. */
async function gradientOn(backend: string, of: (typeof cases)[number], convolve: Gradient) {
  await tf.setBackend(backend);
  const image = numbers<tf.Rank.R4>(of.x, 1);
  return tf
    .grad((filter) => {
      const y = convolve(image, filter as tf.Tensor4D);
      return tf.sum(tf.mul(y, numbers(y.shape, 2)));
    })(numbers(of.filter, 3))
    .data<'float32'>();
}

async function expectSame(of: (typeof cases)[number], convolve: Gradient): Promise<void> {
  const expected = await gradientOn('cpu', of, convolve);
  const gradient = await gradientOn('onnx', of, convolve);
  gradient.forEach((value, index) => expect(value).toBeCloseTo(expected[index]!, 4));
}

test.each(cases)('the gradient of a filter as $form', async (of) => {
  const { strides = 1, pad = 'valid' } = of;
  await expectSame(of, (image, filter) => tf.conv2d(image, filter, strides, pad));
});

test.each([
  { form: 'element by element', x: [3, 7, 6, 4], filter: [3, 3, 4, 1], pad: 'same' },
  { form: 'element by element, without padding', x: [3, 7, 6, 4], filter: [3, 2, 4, 1] },
  { form: 'a convolution, for strides', x: [3, 7, 6, 4], filter: [3, 3, 4, 1], strides: 2 },
  { form: 'a convolution, for two filters a channel', x: [3, 7, 6, 4], filter: [3, 3, 4, 2] },
] as typeof cases)('the gradient of a filter for each channel as $form', async (of) => {
  const { strides = 1, pad = 'valid' } = of;
  await expectSame(of, (image, filter) => tf.depthwiseConv2d(image, filter, strides, pad));
});
