/** Convolutions of images and their gradients. */
import { sizeOf, type Operation, type Shape } from '../graph.js';
import type { Attributes, Described, Rule, Rules } from '../rule.js';
import { isFloat } from './elementwise.js';
import { Value, type Lowering } from './lowering.js';
import { canFinish, finish } from './matmul.js';
import {
  convolutionWindow,
  dilationsOf,
  isChannelsLast,
  overhang,
  takesEachStep,
  windowAttributes,
  type Window,
} from './windows.js';

/** From `[batch, channels, height, width]` to channels before the batch: a sum over the batch becomes one over channels. */
const SWAPPED = [1, 0, 2, 3];
/** tfjs's filters are `[height, width, in, out]`, ONNX's `[out, in, height, width]`. */
const FILTER = [3, 2, 0, 1];
/** From this many channels on, the filter's gradient is faster as one product of matrices. */
const PRODUCT_CHANNELS = 16;

const out = (shape: readonly number[]): Described[] => [{ shape, dtype: 'float32' }];

const channelsFirstShape = ([batch, height, width, channels]: Shape): number[] => [
  batch!,
  channels!,
  height!,
  width!,
];

const image = (shape: Shape, channelsFirst: string): Value =>
  new Value({ shape, dtype: 'float32' }, { channelsFirst });

/** A depthwise filter `[height, width, in, multiplier]` as ONNX's of as many groups. */
function groupedFilter(lowering: Lowering, filter: Value): string {
  const [height, width, channels, multiplier] = filter.shape as [number, number, number, number];
  const turned = lowering.transpose(lowering.plain(filter), filter.shape, [2, 3, 0, 1]);
  return lowering.reshape(turned, [channels * multiplier, 1, height, width]);
}

function convolve(
  lowering: Lowering,
  [x, filter, bias]: readonly (Value | undefined)[],
  window: Window,
  isDepthwise: boolean,
): Value {
  const weights = isDepthwise
    ? groupedFilter(lowering, filter!)
    : lowering.transpose(lowering.plain(filter!), filter!.shape, FILTER);
  const inputs = [lowering.channelsFirst(x!), weights];
  if (bias) inputs.push(lowering.plain(bias));
  const name = lowering.node('Conv', inputs, {
    ...windowAttributes(window),
    dilations: dilationsOf(window),
    group: isDepthwise ? window.inChannels : 1,
  });
  return image(window.outShape, name);
}

function convolution({ isDepthwise = false, isFused = false } = {}): Rule {
  const window = (inputs: readonly Described[], attributes: Attributes): Window =>
    convolutionWindow(inputs[0]!.shape, inputs[1]!.shape, attributes, isDepthwise);
  return {
    inputs: isFused ? ['x', 'filter', 'bias?', 'preluActivationWeights?'] : ['x', 'filter'],
    accepts: (inputs, attributes) =>
      inputs.every(isFloat) &&
      isChannelsLast(attributes) &&
      inputs[0]!.shape.length === 4 &&
      inputs[0]!.shape[3] === inputs[1]!.shape[2] &&
      takesEachStep(window(inputs, attributes)) &&
      (!isFused || canFinish(inputs, attributes)),
    outputs: (inputs, attributes) => out(window(inputs, attributes).outShape),
    work: (inputs, attributes) => {
      const { outShape, outChannels } = window(inputs, attributes);
      return (2 * sizeOf(inputs[1]!.shape) * sizeOf(outShape)) / outChannels;
    },
    lower: (lowering, values, operation) => {
      const [x, filter] = values as [Value, Value];
      const at = window(values, operation.attributes);
      const bias = values[operation.names.indexOf('bias')];
      const isRow = bias?.shape.length === 1 && bias.shape[0] === at.outChannels;
      const result = convolve(lowering, [x, filter, isRow ? bias : undefined], at, isDepthwise);
      return isFused ? finish(lowering, result, values, operation, { isBiased: isRow }) : result;
    },
  };
}

/** The window of a gradient, if the shapes belong together. */
function gradientWindow(
  [input, filter, dy]: readonly [Shape, Shape, Shape],
  attributes: Attributes,
  isDepthwise: boolean,
): Window | undefined {
  const window = convolutionWindow(input, filter, attributes, isDepthwise);
  const isOwn = window.outShape.every((length, axis) => length === dy[axis]);
  return isOwn && takesEachStep(window) ? window : undefined;
}

function inputGradient(isDepthwise: boolean): Rule {
  const shapes = ([dy, filter]: readonly Described[], { inputShape }: Attributes) =>
    [inputShape as number[], filter!.shape, dy!.shape] as const;
  return {
    inputs: ['dy', 'filter'],
    accepts: (inputs, attributes) =>
      inputs.every(isFloat) &&
      isChannelsLast(attributes) &&
      gradientWindow(shapes(inputs, attributes), attributes, isDepthwise) !== undefined,
    outputs: (_inputs, { inputShape }) => out(inputShape as number[]),
    lower: (lowering, [dy, filter], { attributes }) => {
      const inputShape = attributes['inputShape'] as number[];
      const window = convolutionWindow(inputShape, filter!.shape, attributes, isDepthwise);
      const weights = isDepthwise
        ? groupedFilter(lowering, filter!)
        : lowering.transpose(lowering.plain(filter!), filter!.shape, FILTER);
      const { height, width } = overhang(window);
      // Rows that no window reached get no gradient: zeros.
      const name = lowering.node('ConvTranspose', [lowering.channelsFirst(dy!), weights], {
        ...windowAttributes(window),
        dilations: dilationsOf(window),
        group: isDepthwise ? window.inChannels : 1,
        output_padding: [Math.max(0, -height), Math.max(0, -width)],
      });
      return image(inputShape, name);
    },
  };
}

/** Channels before the batch: `[channels, batch, height, width]`. */
const swapped = (lowering: Lowering, value: Value): string =>
  value.channelsFirst !== undefined
    ? lowering.transpose(value.channelsFirst, channelsFirstShape(value.shape), SWAPPED)
    : lowering.transpose(value.plain!, value.shape, [3, 0, 1, 2]);

/** The filter's gradient as a convolution: the gradient of the output moves over the input, strides become dilations. */
function correlation(
  lowering: Lowering,
  [x, dy]: readonly [string, string],
  window: Window,
  group: number,
): string {
  const { height, width } = overhang(window);
  const name = lowering.node('Conv', [x, dy], {
    pads: [window.padInfo.top, window.padInfo.left, Math.max(0, height), Math.max(0, width)],
    strides: dilationsOf(window),
    dilations: [window.strideHeight, window.strideWidth],
    group,
  });
  if (height >= 0 && width >= 0) return name;
  // What the last window left out would give more rows than the filter has.
  return lowering.node('Slice', [
    name,
    lowering.ints([0, 0]),
    lowering.ints([window.filterHeight, window.filterWidth]),
    lowering.ints([2, 3]),
  ]);
}

/** As one product: the input under each of the filter's places, times the gradient of the output. */
function patchesProduct(lowering: Lowering, x: Value, dy: Value, filterShape: Shape): string {
  const [batch, height, width] = dy.shape as [number, number, number];
  const [rows, columns, channels, filters] = filterShape as [number, number, number, number];
  const input = swapped(lowering, x);
  const patches: string[] = [];
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const patch = lowering.node('Slice', [
        input,
        lowering.ints([row, column]),
        lowering.ints([row + height, column + width]),
        lowering.ints([2, 3]),
      ]);
      patches.push(lowering.reshape(patch, [channels, batch * height * width]));
    }
  const gradient = lowering.reshape(swapped(lowering, dy), [filters, batch * height * width]);
  const stacked = patches.length > 1 ? lowering.node('Concat', patches, { axis: 0 }) : patches[0]!;
  return lowering.reshape(lowering.node('Gemm', [stacked, gradient], { transB: 1 }), filterShape);
}

const isPlain = (window: Window): boolean =>
  [window.strideHeight, window.strideWidth, ...dilationsOf(window)].every((one) => one === 1) &&
  [window.padInfo.top, window.padInfo.left, ...Object.values(overhang(window))].every(
    (pad) => pad === 0,
  );

function filterGradient(isDepthwise: boolean): Rule {
  const shapes = ([x, dy]: readonly Described[], { filterShape }: Attributes) =>
    [x!.shape, filterShape as number[], dy!.shape] as const;
  return {
    inputs: ['x', 'dy'],
    accepts: (inputs, attributes) =>
      inputs.every(isFloat) &&
      isChannelsLast(attributes) &&
      gradientWindow(shapes(inputs, attributes), attributes, isDepthwise) !== undefined,
    outputs: (_inputs, { filterShape }) => out(filterShape as number[]),
    lower: (lowering, [x, dy], operation: Operation) => {
      const filterShape = operation.attributes['filterShape'] as number[];
      const window = convolutionWindow(x!.shape, filterShape, operation.attributes, isDepthwise);
      const [height, width, channels, filters] = filterShape as [number, number, number, number];
      if (isDepthwise) {
        const [batch, inHeight, inWidth] = x!.shape as [number, number, number];
        const grouped = lowering.reshape(swapped(lowering, x!), [
          1,
          channels * batch,
          inHeight,
          inWidth,
        ]);
        const name = correlation(lowering, [grouped, swapped(lowering, dy!)], window, channels);
        const split = lowering.reshape(name, [channels, filters, height, width]);
        return lowering.result(
          operation,
          lowering.transpose(split, [channels, filters, height, width], [2, 3, 0, 1]),
        );
      }
      if (isPlain(window) && channels >= PRODUCT_CHANNELS)
        return lowering.result(operation, patchesProduct(lowering, x!, dy!, filterShape));
      // The input's channels take the place of the batch, its batch that of the channels.
      const name = correlation(
        lowering,
        [swapped(lowering, x!), swapped(lowering, dy!)],
        window,
        1,
      );
      return lowering.result(
        operation,
        lowering.transpose(name, [channels, filters, height, width], [2, 3, 0, 1]),
      );
    },
  };
}

export const convolutionRules: Rules = {
  Conv2D: convolution(),
  FusedConv2D: convolution({ isFused: true }),
  DepthwiseConv2dNative: convolution({ isDepthwise: true }),
  FusedDepthwiseConv2D: convolution({ isDepthwise: true, isFused: true }),
  Conv2DBackpropInput: inputGradient(false),
  Conv2DBackpropFilter: filterGradient(false),
  DepthwiseConv2dNativeBackpropInput: inputGradient(true),
  DepthwiseConv2dNativeBackpropFilter: filterGradient(true),
};
