import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import '../../../src/engine/index.js';
import { OnnxBackend } from '../../../src/engine/onnx-backend.js';

type Four = [number, number, number, number];

// Large enough to be computed in blocks, whose lengths they fill or not.
const cases: {
  of: string;
  x: Four;
  filter: Four;
  strides?: number | [number, number];
  pad?: 'same' | 'valid' | [[0, 0], [number, number], [number, number], [0, 0]];
  dilations?: number;
  isDepthwise?: boolean;
}[] = [
  { of: 'whole blocks', x: [16, 8, 7, 16], filter: [3, 3, 16, 32], pad: 'same' },
  { of: 'parts of blocks', x: [16, 9, 8, 20], filter: [3, 2, 20, 12] },
  { of: 'images with few channels', x: [16, 12, 12, 3], filter: [5, 5, 3, 8], pad: 'same' },
  { of: 'one place', x: [16, 8, 8, 16], filter: [1, 1, 16, 24] },
  { of: 'strides', x: [16, 8, 12, 16], filter: [3, 3, 16, 32], strides: 2, pad: 'same' },
  { of: 'strides of a whole filter', x: [16, 8, 8, 32], filter: [4, 4, 32, 16], strides: 2 },
  { of: 'strides that leave rows out', x: [16, 9, 9, 12], filter: [2, 2, 12, 16], strides: [3, 2] },
  { of: 'strides longer than the filter', x: [16, 9, 9, 16], filter: [1, 1, 16, 32], strides: 3 },
  {
    of: 'uneven padding',
    x: [16, 6, 8, 16],
    filter: [3, 4, 16, 16],
    strides: 2,
    pad: [
      [0, 0],
      [2, 1],
      [0, 2],
      [0, 0],
    ],
  },
  { of: 'dilations', x: [16, 9, 9, 16], filter: [3, 3, 16, 16], dilations: 2 },
  { of: 'a batch that fills no block', x: [5, 9, 9, 16], filter: [3, 3, 16, 16], pad: 'same' },
  ...[
    { of: 'whole blocks of channels', x: [16, 9, 8, 32] as Four, pad: 'same' as const },
    { of: 'parts of blocks of channels', x: [7, 12, 12, 12] as Four },
    { of: 'channels with strides', x: [16, 12, 12, 16] as Four, strides: 2, pad: 'same' as const },
    { of: 'channels and rows left out', x: [16, 12, 12, 16] as Four, strides: [3, 2] as const },
    { of: 'channels with dilations', x: [16, 12, 12, 16] as Four, dilations: 2 },
  ].map((each) => ({
    ...each,
    filter: [3, 3, each.x[3], 1] as Four,
    strides: each.strides as number,
    isDepthwise: true,
  })),
];

const numbers = (shape: readonly number[], seed: number): tf.Tensor4D =>
  tf.randomUniform(shape as Four, -1, 1, 'float32', seed);

/** The output, and the gradients of a sum in which each of its elements counts differently; tfjs has none with dilations. */
async function valuesOn(backend: string, of: (typeof cases)[number]): Promise<Float32Array[]> {
  await tf.setBackend(backend);
  const { strides = 1, pad = 'valid', dilations = 1 } = of;
  const convolve = of.isDepthwise ? tf.depthwiseConv2d : tf.conv2d;
  const y = (x: tf.Tensor, filter: tf.Tensor): tf.Tensor4D =>
    convolve(x as tf.Tensor4D, filter as tf.Tensor4D, strides, pad, 'NHWC', dilations);
  const [x, filter] = [numbers(of.x, 1), numbers(of.filter, 3)];
  const gradientsOf = tf.grads((x, filter) => {
    const given = y(x, filter);
    return tf.sum(tf.mul(given, numbers(given.shape, 2)));
  });
  const gradients = dilations > 1 ? [] : gradientsOf([x, filter]);
  return Promise.all([y(x, filter), ...gradients].map((each) => each.data<'float32'>()));
}

test.each(cases)('a convolution of $of is that of tfjs, and so are its gradients', async (of) => {
  const expected = await valuesOn('cpu', of);
  const values = await valuesOn('onnx', of);
  values.forEach((list, which) => {
    const greatest = Math.max(...expected[which]!.map(Math.abs));
    list.forEach((value, index) =>
      expect(Math.abs(value - expected[which]![index]!)).toBeLessThan(1e-5 * greatest + 1e-5),
    );
  });
});

test.runIf(process.arch === 'x64')('the runtime has convolutions in blocks', async () => {
  await tf.setBackend('onnx');
  const { runner } = tf.engine().backend as OnnxBackend;
  expect([8, 16]).toContain(runner.channelBlock);
});
