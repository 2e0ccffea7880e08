import fc from 'fast-check';
import * as tf from '@tensorflow/tfjs';
import { filter as weights, float, spaced, type Case, type Cases } from './case.js';
import { ACTIVATIONS } from './products.js';

type Padding = 'same' | 'valid' | number | tf.backend_util.ExplicitPadding;
type Pair = [number, number];

const pair = (most: number): fc.Arbitrary<Pair> =>
  fc.tuple(fc.integer({ min: 1, max: most }), fc.integer({ min: 1, max: most }));

const padding = (most: number): fc.Arbitrary<Padding> => {
  const side = fc.integer({ min: 0, max: most });
  return fc.oneof(
    fc.constantFrom<Padding>('same', 'valid'),
    side,
    fc
      .tuple(fc.tuple(side, side), fc.tuple(side, side))
      .map(([rows, columns]): Padding => [[0, 0], rows, columns, [0, 0]]),
  );
};

interface Window {
  batch: number;
  image: Pair;
  channels: number;
  filter: Pair;
  strides: Pair;
  dilations: Pair;
  pad: Padding;
}

const one = fc.constant<Pair>([1, 1]);

const windows = (dilations: fc.Arbitrary<Pair> = one): fc.Arbitrary<Window> =>
  fc
    .record({
      batch: fc.integer({ min: 0, max: 3 }),
      image: fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 7 })),
      channels: fc.integer({ min: 1, max: 3 }),
      filter: pair(3),
      strides: pair(3),
      dilations,
      pad: padding(2),
    })
    .map((window) => ({
      ...window,
      // tfjs allows one of them only; and numbers as padding go with whole steps.
      ...(window.dilations.some((each) => each > 1) && { strides: [1, 1] as Pair }),
    }))
    .filter(hasPlace);

/** Whether the window fits at least once. With a number as padding tfjs takes it for as wide as it is high. */
function hasPlace({ image, filter, dilations, pad }: Window): boolean {
  const extents = filter.map((size, side) => (size - 1) * dilations[side]! + 1);
  return image.every((size, side) => {
    if (typeof pad === 'number') return Math.max(...extents) <= size + 2 * pad;
    if (typeof pad === 'string') return pad === 'same' || extents[side]! <= size;
    return extents[side]! <= size + sum(pad[side + 1] as Pair);
  });
}

/** A window that lies in the padding has no greatest element, and no mean. */
const reachesIn = ({ filter, pad }: Window): boolean =>
  typeof pad === 'string' || Math.max(...[pad].flat(2)) < Math.min(...filter);

const even = ([rows]: Pair): Pair => [rows, rows];

const sum = ([a, b]: Pair): number => a + b;
const imageOf = ({ batch, image, channels }: Window): number[] => [batch, ...image, channels];
const shown = ({ filter, strides, dilations, pad }: Window) => ({
  filter,
  strides,
  dilations,
  pad,
});
const rounding = ({ pad }: Window): 'floor' | undefined =>
  typeof pad === 'string' ? undefined : 'floor';

const filters = fc.integer({ min: 1, max: 3 });
const apart = fc.oneof(one, pair(2));

type Image = tf.Tensor4D;

/** The gradient of a dilated convolution is none of tfjs's. */
const conv2d = (dilations?: fc.Arbitrary<Pair>, extra: Partial<Case> = {}): fc.Arbitrary<Case> =>
  fc.tuple(windows(dilations), filters).map(([window, count]) => ({
    inputs: [float(imageOf(window)), weights([...window.filter, window.channels, count])],
    op: (x, filter) =>
      tf.conv2d(
        x as Image,
        filter as Image,
        window.strides,
        window.pad,
        'NHWC',
        window.dilations,
        rounding(window),
      ),
    options: shown(window),
    ...extra,
  }));

/** Enough channels that the filter's gradient is written as a product. */
const wideConv2d: fc.Arbitrary<Case> = fc
  .tuple(windows(), fc.integer({ min: 16, max: 18 }))
  .map(([window, channels]) => ({
    inputs: [
      float([window.batch, window.image[0] + 2, window.image[1] + 2, channels]),
      weights([...window.filter, channels, 2]),
    ],
    op: (x, filter) =>
      tf.conv2d(x as Image, filter as Image, 1, window.pad === 'same' ? 'same' : 'valid'),
    options: { filter: window.filter, pad: window.pad },
  }));

const depthwise = fc.tuple(windows(apart), filters).map(([window, multiplier]): Case => ({
  inputs: [float(imageOf(window)), weights([...window.filter, window.channels, multiplier])],
  op: (x, filter) =>
    tf.depthwiseConv2d(
      x as Image,
      filter as Image,
      window.strides,
      window.pad,
      'NHWC',
      window.dilations,
      rounding(window),
    ),
  options: shown(window),
  ...(window.dilations.some((each) => each > 1) && { noGradient: 'tfjs has none with a dilation' }),
}));

const transposed: fc.Arbitrary<Case> = fc
  .record({
    batch: fc.integer({ min: 1, max: 2 }),
    image: pair(4),
    channels: filters,
    count: filters,
    filter: pair(3),
    strides: pair(2),
    pad: fc.constantFrom('same' as const, 'valid' as const),
  })
  .map(({ batch, image, channels, count, filter, strides, pad }) => {
    const [height, width] = image.map((size, side) =>
      pad === 'same' ? size * strides[side]! : (size - 1) * strides[side]! + filter[side]!,
    ) as Pair;
    return {
      inputs: [float([batch, ...image, channels]), weights([...filter, count, channels])],
      op: (x, filter) =>
        tf.conv2dTranspose(
          x as Image,
          filter as Image,
          [batch, height, width, count],
          strides,
          pad,
        ),
      options: { filter, strides, pad },
    };
  });

function fused(isDepthwise: boolean): fc.Arbitrary<Case> {
  return fc
    .tuple(windows(), filters, fc.constantFrom(...ACTIVATIONS), fc.boolean())
    .map(([window, count, activation, isBiased]) => {
      const out = isDepthwise ? window.channels * count : count;
      const isPrelu = activation === 'prelu';
      return {
        inputs: [
          float(imageOf(window)),
          weights([...window.filter, window.channels, count]),
          ...(isBiased ? [float([out])] : []),
          ...(isPrelu ? [float([1, 1, out])] : []),
        ],
        op: (x, filter, ...rest) =>
          (isDepthwise ? tf.fused.depthwiseConv2d : tf.fused.conv2d)({
            x: x as Image,
            filter: filter as Image,
            strides: window.strides,
            pad: window.pad as number,
            dimRoundingMode: rounding(window),
            ...(isBiased && { bias: rest[0]! }),
            activation,
            ...(isPrelu && { preluActivationWeights: rest.at(-1)! }),
            leakyreluAlpha: 0.3,
          }),
        options: { ...shown(window), activation, isBiased },
        ...(activation !== 'linear' && {
          noGradient: 'tfjs takes the fused kernel in a gradient only without an activation',
        }),
      };
    });
}

const pool = (
  op: (x: Image, window: Window) => tf.Tensor,
  extra: Partial<Case>,
): fc.Arbitrary<Case> =>
  windows()
    .map((window) =>
      // With a number as padding tfjs counts the windows of a row like those of a column.
      typeof window.pad === 'number'
        ? { ...window, filter: even(window.filter), strides: even(window.strides) }
        : window,
    )
    .filter((window) => hasPlace(window) && reachesIn(window))
    .map((window) => ({
      inputs: [float(imageOf(window), spaced)],
      op: (x) => op(x as Image, window),
      options: shown(window),
      ...extra,
    }));

const maxPool = pool(
  (x, window) => tf.maxPool(x, window.filter, window.strides, window.pad, rounding(window)),
  { onlyFinite: 'where a window has nothing else, ONNX Runtime gives -3.4e38 or NaN, tfjs -∞' },
);
const avgPool = pool(
  (x, window) => tf.avgPool(x, window.filter, window.strides, window.pad, rounding(window)),
  { wrongOnCpu: 'it divides by the whole window at the border' },
);

export const windowCases: Cases = {
  Conv2D: fc.oneof(conv2d(), conv2d(apart, { noGradient: 'tfjs has none with a dilation' })),
  FusedConv2D: fused(false),
  DepthwiseConv2dNative: depthwise,
  FusedDepthwiseConv2D: fused(true),
  Conv2DBackpropInput: fc.oneof(conv2d(), transposed),
  Conv2DBackpropFilter: fc.oneof(conv2d(), wideConv2d),
  DepthwiseConv2dNativeBackpropInput: depthwise,
  DepthwiseConv2dNativeBackpropFilter: depthwise,
  MaxPool: maxPool,
  AvgPool: avgPool,
  MaxPoolGrad: maxPool,
  AvgPoolGrad: avgPool,
};
