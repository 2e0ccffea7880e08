/**
 * The gradient of a convolution's filter: for each place of the filter the input under it, times the gradient of the output,
 * summed over the batch and the image.
 *
 * ONNX has no such operator. It is a convolution with the roles changed, but ONNX Runtime is made for small filters: mostly
 * products of matrices are several times faster. The forms were measured on the shapes of ResNet-20, MobileNet, DCGAN and of
 * MNIST convnets, batch 128, with two cores.
 */
import { sizeOf, type Operation } from '../graph.js';
import { MICROSOFT } from '../onnx/graph-builder.js';
import type { Attributes, Described, Rule } from '../rule.js';
import {
  channelGradientInBlocks,
  filterGradientInBlocks,
  gradesInBlocks,
} from './channel-block-gradients.js';
import { isFloat } from './elementwise.js';
import type { Lowering, Value } from './lowering.js';
import { overInput, patches, underFilter } from './patches.js';
import {
  convolutionWindow,
  dilationsOf,
  gradientWindow,
  isChannelsLast,
  overhang,
  paddingOf,
  type Window,
} from './windows.js';

/** From `[batch, channels, height, width]` to channels before the batch: a sum over the batch becomes one over channels. */
const SWAPPED = [1, 0, 2, 3];
/** From `[in, out, height, width]` to tfjs's filters. */
const TO_FILTER = [2, 3, 0, 1];
/** From this many channels on a product for each place of the filter is large enough. */
const PRODUCT_CHANNELS = 16;

/** Channels before the batch: `[channels, batch, height, width]`. */
const swapped = (lowering: Lowering, value: Value): string => {
  const [batch, height, width, channels] = value.shape as [number, number, number, number];
  return value.channelsFirst === undefined && value.plain !== undefined
    ? lowering.transpose(value.plain, value.shape, [3, 0, 1, 2])
    : lowering.transpose(lowering.channelsFirst(value), [batch, channels, height, width], SWAPPED);
};

/** As a convolution: the gradient of the output moves over the input, strides become dilations. */
function correlation(
  lowering: Lowering,
  [x, dy]: readonly [string, string],
  window: Window,
  group: number,
): string {
  const name = lowering.node('Conv', [x, dy], {
    pads: paddingOf(window),
    strides: dilationsOf(window),
    dilations: [window.strideHeight, window.strideWidth],
    group,
  });
  return ofFilter(lowering, name, window);
}

/** The places that the filter has, of a gradient `[in, out, height, width]`. */
function ofFilter(lowering: Lowering, name: string, window: Window): string {
  const { height, width } = overhang(window);
  if (height >= 0 && width >= 0) return name;
  // What the last window left out would give more rows than the filter has.
  return lowering.node('Slice', [
    name,
    lowering.ints([0, 0]),
    lowering.ints([window.filterHeight, window.filterWidth]),
    lowering.ints([2, 3]),
  ]);
}

const joined = (lowering: Lowering, names: readonly string[], axis: number): string =>
  names.length > 1 ? lowering.node('Concat', names, { axis }) : names[0]!;

/** A product for each place of the filter, over batch and image at once. */
function placeProducts(lowering: Lowering, x: Value, dy: Value, window: Window): string {
  const { batchSize, inChannels, outChannels, outHeight, outWidth, inHeight, inWidth } = window;
  const inner = batchSize * outHeight * outWidth;
  const gradient = lowering.reshape(swapped(lowering, dy), [outChannels, inner]);
  const cut = underFilter(window);
  const parts = patches(lowering, swapped(lowering, x), [inHeight, inWidth], window, cut);
  const products = parts.map((part) =>
    lowering.node('Gemm', [lowering.reshape(part, [inChannels, inner]), gradient], { transB: 1 }),
  );
  return lowering.reshape(joined(lowering, products, 0), window.filterShape);
}

/** A product for each example, which needs no transpose, and their sum. */
function exampleProducts(lowering: Lowering, x: Value, dy: Value, window: Window): string {
  const { inChannels, outChannels, outHeight, outWidth, inHeight, inWidth } = window;
  const images = {
    x: { value: x, channels: inChannels, size: [inHeight, inWidth] as const },
    dy: { value: dy, channels: outChannels, size: [outHeight, outWidth] as const },
  };
  const back = overInput(window);
  const isLess = outChannels * inHeight * inWidth < inChannels * outHeight * outWidth;
  const cutsGradient =
    isLess &&
    [window.strideHeight, window.strideWidth].every((stride) => stride === 1) &&
    back.pads.every((end) => end >= 0);
  const [parted, other, cut] = cutsGradient
    ? ([images.dy, images.x, back] as const)
    : ([images.x, images.dy, underFilter(window)] as const);
  const { batchSize, filterHeight, filterWidth } = window;
  const rows = patches(lowering, lowering.channelsFirst(parted.value), parted.size, window, cut);
  const inner = sizeOf(other.size);
  const factors = [
    joined(
      lowering,
      rows.map((row) => lowering.reshape(row, [batchSize, parted.channels, inner])),
      1,
    ),
    lowering.reshape(lowering.channelsFirst(other.value), [batchSize, other.channels, inner]),
  ];
  const [products] = lowering.graph.node(
    'FusedMatMul',
    factors,
    { transB: 1 },
    { domain: MICROSOFT },
  );
  const sum = lowering.node('ReduceSum', [products!, lowering.ints([0])], { keepdims: 0 });
  if (!cutsGradient) return lowering.reshape(sum, window.filterShape);
  const shape = [filterHeight * filterWidth, outChannels, inChannels];
  const turned = lowering.transpose(lowering.reshape(sum, shape), shape, [0, 2, 1]);
  return lowering.reshape(turned, window.filterShape);
}

/** Each channel has a filter of its own: element by element. */
function channelProducts(lowering: Lowering, x: Value, dy: Value, window: Window): string {
  const { inHeight, inWidth } = window;
  const gradient = lowering.channelsFirst(dy);
  const image = lowering.channelsFirst(x);
  const parts = patches(lowering, image, [inHeight, inWidth], window, underFilter(window));
  const sums = parts.map((part) => {
    const product = lowering.node('Mul', [part, gradient]);
    // In two steps: ONNX Runtime sums inner axes much faster than outer and inner ones at once.
    const inner = lowering.node('ReduceSum', [product, lowering.ints([2, 3])], { keepdims: 0 });
    return lowering.node('ReduceSum', [inner, lowering.ints([0])], { keepdims: 0 });
  });
  return lowering.reshape(joined(lowering, sums, 0), window.filterShape);
}

const ofChannels = (lowering: Lowering, x: Value, dy: Value, window: Window): string => {
  const { batchSize, inChannels, inHeight, inWidth, filterHeight, filterWidth } = window;
  const multiplier = window.outChannels / inChannels;
  if (gradesInBlocks(lowering, window, true))
    return lowering.reshape(channelGradientInBlocks(lowering, x, dy, window), window.filterShape);
  const isDense = [window.strideHeight, window.strideWidth].every((stride) => stride === 1);
  if (isDense && multiplier === 1) return channelProducts(lowering, x, dy, window);
  const grouped = lowering.reshape(swapped(lowering, x), [
    1,
    inChannels * batchSize,
    inHeight,
    inWidth,
  ]);
  const name = correlation(lowering, [grouped, swapped(lowering, dy)], window, inChannels);
  const shape = [inChannels, multiplier, filterHeight, filterWidth];
  return lowering.transpose(lowering.reshape(name, shape), shape, TO_FILTER);
};

const ofAll = (lowering: Lowering, x: Value, dy: Value, window: Window): string => {
  const { inChannels, outChannels, outHeight, outWidth, filterHeight, filterWidth } = window;
  const filterSize = sizeOf(window.filterShape);
  const shape = [inChannels, outChannels, filterHeight, filterWidth];
  if (gradesInBlocks(lowering, window, false)) {
    const name = filterGradientInBlocks(lowering, swapped(lowering, x), dy, window);
    return lowering.transpose(ofFilter(lowering, name, window), shape, TO_FILTER);
  }
  const isStrided = window.strideHeight > 1 || window.strideWidth > 1;
  if (!isStrided || filterHeight * filterWidth === 1) {
    // A gradient for each example pays off where it is small beside the images.
    if (4 * filterSize <= (inChannels + outChannels) * outHeight * outWidth)
      return exampleProducts(lowering, x, dy, window);
    if (inChannels >= PRODUCT_CHANNELS) return placeProducts(lowering, x, dy, window);
  }
  // The input's channels take the place of the batch, its batch that of the channels.
  const swappedValues = [swapped(lowering, x), swapped(lowering, dy)] as const;
  const name = correlation(lowering, swappedValues, window, 1);
  return lowering.transpose(name, shape, TO_FILTER);
};

export function filterGradient(isDepthwise: boolean): Rule {
  const shapes = ([x, dy]: readonly Described[], { filterShape }: Attributes) =>
    [x!.shape, filterShape as number[], dy!.shape] as const;
  return {
    inputs: ['x', 'dy'],
    accepts: (inputs, attributes) =>
      inputs.every(isFloat) &&
      isChannelsLast(attributes) &&
      gradientWindow(shapes(inputs, attributes), attributes, isDepthwise) !== undefined,
    outputs: (_inputs, { filterShape }) => [{ shape: filterShape as number[], dtype: 'float32' }],
    lower: (lowering, [x, dy], operation: Operation) => {
      const { attributes } = operation;
      const filterShape = attributes['filterShape'] as number[];
      const window = convolutionWindow(x!.shape, filterShape, attributes, isDepthwise);
      const lower = isDepthwise ? ofChannels : ofAll;
      return lowering.result(operation, lower(lowering, x!, dy!, window));
    },
  };
}
