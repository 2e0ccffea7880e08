/** Convolutions of images and their gradients. */
import { sizeOf, type Shape } from '../graph.js';
import type { Attributes, Described, Rule, Rules } from '../rule.js';
import { inputGradientInBlocks } from './channel-block-gradients.js';
import { convolutionInBlocks } from './channel-blocks.js';
import { isFloat } from './elementwise.js';
import { filterGradient } from './filter-gradient.js';
import { Value, type Lowering } from './lowering.js';
import { canFinish, finish } from './matmul.js';
import {
  convolutionWindow,
  dilationsOf,
  gradientWindow,
  isChannelsLast,
  overhang,
  paddingOf,
  takesEachStep,
  windowAttributes,
  type Window,
} from './windows.js';

/** tfjs's filters are `[height, width, in, out]`, ONNX's `[out, in, height, width]`. */
const FILTER = [3, 2, 0, 1];

const out = (shape: readonly number[]): Described[] => [{ shape, dtype: 'float32' }];

const image = (shape: Shape, channelsFirst: string): Value =>
  new Value({ shape, dtype: 'float32' }, { channelsFirst });

/** A depthwise filter `[height, width, in, multiplier]` as ONNX's of as many groups. */
function groupedFilter(lowering: Lowering, filter: Value): string {
  const [height, width, channels, multiplier] = filter.shape as [number, number, number, number];
  const turned = lowering.transpose(lowering.plain(filter), filter.shape, [2, 3, 0, 1]);
  return lowering.reshape(turned, [channels * multiplier, 1, height, width]);
}

/** A filter `[.., .., height, width]` turned by half a circle. */
function mirrored(lowering: Lowering, filter: string, window: Window): string {
  if (window.filterHeight * window.filterWidth === 1) return filter;
  // Before the first, which a negative end would count from the last.
  const end = -1 - Math.max(window.filterHeight, window.filterWidth);
  return lowering.node('Slice', [
    filter,
    lowering.ints([-1, -1]),
    lowering.ints([end, end]),
    lowering.ints([2, 3]),
    lowering.ints([-1, -1]),
  ]);
}

const takesEachPlace = (window: Window): boolean =>
  [window.strideHeight, window.strideWidth, ...dilationsOf(window)].every((one) => one === 1);

/** From this many channels on to one: what is few is better spread over the image than gathered from it. */
const CHANNELS_TO_ONE = 8;

/** A filter with its two kinds of channels exchanged, and turned by half a circle: what goes from outputs back to inputs. */
const backwards = (lowering: Lowering, filter: Value, window: Window): string =>
  mirrored(
    lowering,
    lowering.transpose(lowering.plain(filter), filter.shape, [2, 3, 0, 1]),
    window,
  );

const isToFew = (from: number, to: number): boolean => CHANNELS_TO_ONE * to <= from;

interface Inputs {
  readonly x: Value;
  readonly filter: Value;
  readonly bias: Value | undefined;
}

/**
 * A convolution to few channels as ONNX's transposed one of the mirrored filter, which is a product of matrices and a sum of its
 * rows: 1.3 to 7 times as fast.
 */
function toFewChannels(
  lowering: Lowering,
  { x, filter, bias }: Inputs,
  window: Window,
): Value | undefined {
  const { inChannels, outChannels, filterHeight, filterWidth } = window;
  const [top, left, bottom, right] = paddingOf(window);
  const [last, end] = [filterHeight - 1, filterWidth - 1];
  const pads = [last - top, end - left, last - bottom, end - right];
  const isFew = isToFew(inChannels, outChannels);
  if (!isFew || !takesEachPlace(window) || pads.some((rows) => rows < 0)) return undefined;
  const inputs = [lowering.channelsFirst(x), backwards(lowering, filter, window)];
  if (bias) inputs.push(lowering.plain(bias));
  const name = lowering.node('ConvTranspose', inputs, {
    kernel_shape: [filterHeight, filterWidth],
    pads,
  });
  return image(window.outShape, name);
}

function convolve(
  lowering: Lowering,
  { x, filter, bias }: Inputs,
  window: Window,
  isDepthwise: boolean,
): Value {
  const weights = isDepthwise
    ? groupedFilter(lowering, filter)
    : lowering.transpose(lowering.plain(filter), filter.shape, FILTER);
  const inputs = [lowering.channelsFirst(x), weights];
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
      const inputs = { x, filter, bias: isRow ? bias : undefined };
      const result =
        convolutionInBlocks(lowering, inputs, at, isDepthwise) ??
        (isDepthwise ? undefined : toFewChannels(lowering, inputs, at)) ??
        convolve(lowering, inputs, at, isDepthwise);
      return isFused ? finish(lowering, result, values, operation, { isBiased: isRow }) : result;
    },
  };
}

/** Whether the output has the size of the input, for each of which there is one filter at most. */
const keepsSize = (window: Window, isDepthwise: boolean): boolean => {
  const { height, width } = overhang(window);
  return (
    takesEachPlace(window) &&
    window.outHeight === window.inHeight &&
    window.outWidth === window.inWidth &&
    Math.min(height, width) >= 0 &&
    (!isDepthwise || window.outChannels === window.inChannels)
  );
};

/**
 * The gradient of the input as a convolution with the mirrored filter: a little faster than ONNX's transposed one where the image
 * keeps its size and many channels, but slower where it grows.
 */
function turnedConvolution(
  lowering: Lowering,
  dy: Value,
  filter: Value,
  window: Window,
  isDepthwise: boolean,
): string {
  const weights = isDepthwise
    ? mirrored(lowering, groupedFilter(lowering, filter), window)
    : backwards(lowering, filter, window);
  const { kernel_shape, strides, pads } = windowAttributes(window);
  const [top, left, bottom, right] = pads as [number, number, number, number];
  return lowering.node('Conv', [lowering.channelsFirst(dy), weights], {
    kernel_shape: kernel_shape!,
    strides: strides!,
    pads: [bottom, right, top, left],
    group: isDepthwise ? window.inChannels : 1,
  });
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
      const inputs = { dy: dy!, filter: filter! };
      const inBlocks = inputGradientInBlocks(lowering, inputs, window, isDepthwise);
      if (inBlocks) return inBlocks;
      const isFew = !isDepthwise && isToFew(window.outChannels, window.inChannels);
      if (keepsSize(window, isDepthwise) && !isFew)
        return image(inputShape, turnedConvolution(lowering, dy!, filter!, window, isDepthwise));
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
