import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { tokens } from '../../src/display/tokens.js';
import * as nn from '../../src/index.js';

const image = [0, 1, 2, 3, 4, 5].map((r) =>
  [0, 1, 2, 3, 4, 5, 6].map((c) => ((r * 5 + c * 3) % 7) - 2),
);
const filter = [
  [1, -2, 0],
  [3, 1, -1],
];

describe('convolution()', () => {
  test.each([
    [1, 'valid'],
    [2, 'valid'],
    [1, 'same'],
    [2, 'same'],
    [3, 'same'],
  ] as const)('finds what TensorFlow.js finds with stride %i, padding %s', (stride, padding) => {
    const expected = tf.tidy(() =>
      tf
        .conv2d(
          tf.tensor2d(image).expandDims<tf.Tensor3D>(2),
          tf.tensor2d(filter).expandDims(2).expandDims<tf.Tensor4D>(3),
          stride,
          padding,
        )
        .squeeze([2])
        .arraySync(),
    );
    expect(nn.explain.convolution(image, filter, { stride, padding }).output).toEqual(expected);
  });

  test('goes place by place over a small image', () => {
    const { frames, text } = nn.explain.convolution([[0, 1, 1]], [[-1, 1]]);
    expect(frames!.map(({ name }) => name)).toEqual(['1,1', '1,2']);
    expect(text).toBe('filter −1 1 over an image of 1 × 3, stride 1: map of 1 × 2, 1 0');
    expect(JSON.stringify(frames![0])).toContain('−1·0 + 1·1<br><b>= 1</b>');
  });

  test('sets the zeros of same padding apart from the image', () => {
    const { data, layout, text } = nn.explain.convolution([[5, 6]], [[1, 1, 1]], {
      padding: 'same',
    });
    expect(text).toContain('over an image of 1 × 2, with zeros 1 × 4, stride 1');
    const [cells, numbers] = data as {
      z: unknown;
      text: string[];
      textfont: { color: string[] };
    }[];
    expect(cells!.z).toEqual([[null, 5, 6, null]]);
    expect(numbers!.text).toEqual(['0', '5', '6', '0']);
    const [zero, , , last] = numbers!.textfont.color;
    expect([zero, last]).toEqual([tokens.ink2, tokens.ink2]);
    const shapes = layout.shapes as {
      x0: number;
      x1: number;
      layer?: string;
      fillcolor?: string;
    }[];
    const [all, own] = shapes; // the panel under everything, and the frame of the image
    expect(all).toMatchObject({ layer: 'below', fillcolor: tokens.panel });
    expect([own!.x0, own!.x1]).toEqual([all!.x1 / 4, (3 * all!.x1) / 4]);
  });

  test('shows a digit all at once', () => {
    const { frames, output } = nn.explain.convolution(nn.data.digits({ samples: 1 }).at(0), filter);
    expect(frames).toBeUndefined();
    expect([output.length, output[0]!.length]).toEqual([27, 26]);
  });

  test.each<[() => unknown, string]>([
    [
      () => nn.explain.convolution([[1, 2], [3]], [[1]]),
      'row 2 of the image has 1 numbers, expected 2',
    ],
    [() => nn.explain.convolution([[1]], [[1, 1]]), 'filter is 1 × 2, expected at most 1 × 1'],
    [() => nn.explain.convolution([], [[1]]), 'image is [], expected rows of numbers'],
    [() => nn.explain.convolution([[1]], [[1]], { stride: 0 }), 'stride is 0'],
    [
      () => nn.explain.convolution([[1]], [[1]], { padding: 'full' as 'same' }),
      'padding is "full"',
    ],
    [
      () => nn.explain.convolution(nn.data.circle().at(0), [[1]]),
      'has 2 numbers, expected a square',
    ],
  ])('says what does not fit: %#', (call, says) => {
    expect(call).toThrow(says);
  });
});
