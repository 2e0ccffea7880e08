/** What convolution and pooling share: a window that moves over height and width. */
import { backend_util } from '@tensorflow/tfjs-core';
import type { Attributes, Described } from '../rule.js';
import type { NodeAttributes } from '../onnx/graph-builder.js';
import type { Shape } from '../graph.js';
import { isFloat } from './elementwise.js';

export type Window = backend_util.Conv2DInfo;

type Four = [number, number, number, number];
type Pair = [number, number] | number;
type Padding = 'same' | 'valid' | number | backend_util.ExplicitPadding;

export function convolutionWindow(
  input: Shape,
  filter: Shape,
  attributes: Attributes,
  isDepthwise = false,
): Window {
  const { strides, dilations, pad, dimRoundingMode } = attributes;
  return backend_util.computeConv2DInfo(
    [...input] as Four,
    [...filter] as Four,
    strides as Pair,
    (dilations as Pair | undefined) ?? 1,
    pad as Padding,
    dimRoundingMode as 'floor' | undefined,
    isDepthwise,
    'channelsLast',
  );
}

/** The window of a gradient, if the shapes belong together. */
export function gradientWindow(
  [input, filter, dy]: readonly [Shape, Shape, Shape],
  attributes: Attributes,
  isDepthwise: boolean,
): Window | undefined {
  const window = convolutionWindow(input, filter, attributes, isDepthwise);
  const isOwn = window.outShape.every((length, axis) => length === dy[axis]);
  return isOwn && takesEachStep(window) ? window : undefined;
}

export function poolWindow(input: Shape, attributes: Attributes): Window {
  const { filterSize, strides, pad, dimRoundingMode } = attributes;
  return backend_util.computePool2DInfo(
    [...input] as Four,
    filterSize as Pair,
    strides as Pair,
    1,
    pad as Padding,
    dimRoundingMode as 'floor' | undefined,
  );
}

/** tfjs's kernels know channels last only; theirs is the error for others. */
export const isChannelsLast = ({ dataFormat }: Attributes): boolean =>
  dataFormat === undefined || dataFormat === 'NHWC' || dataFormat === 'channelsLast';

/** Rows and columns that the last window needs behind the input; negative where it leaves some out. */
export function overhang(window: Window): { height: number; width: number } {
  const of = (out: number, stride: number, extent: number, input: number, before: number): number =>
    (out - 1) * stride + extent - input - before;
  return {
    height: of(
      window.outHeight,
      window.strideHeight,
      window.effectiveFilterHeight,
      window.inHeight,
      window.padInfo.top,
    ),
    width: of(
      window.outWidth,
      window.strideWidth,
      window.effectiveFilterWidth,
      window.inWidth,
      window.padInfo.left,
    ),
  };
}

/**
 * Whether the window stops where ONNX's stops, which takes every step that fits. With a number as padding tfjs counts the steps
 * by height for both axes.
 */
export function takesEachStep(window: Window): boolean {
  const { height, width } = overhang(window);
  return height > -window.strideHeight && width > -window.strideWidth;
}

/** Rows and columns of padding before and behind the image: at the end what the last window needs. */
export const paddingOf = (window: Window): [number, number, number, number] => {
  const { height, width } = overhang(window);
  return [window.padInfo.top, window.padInfo.left, Math.max(0, height), Math.max(0, width)];
};

/** The window as attributes of ONNX. */
export function windowAttributes(
  window: Window,
): Record<string, readonly number[]> & NodeAttributes {
  return {
    kernel_shape: [window.filterHeight, window.filterWidth],
    strides: [window.strideHeight, window.strideWidth],
    pads: paddingOf(window),
  };
}

export const dilationsOf = (window: Window): readonly number[] => [
  window.dilationHeight,
  window.dilationWidth,
];

/** ONNX Runtime refuses a padding that a window could lie in. */
function fits(window: Window): boolean {
  const { height, width } = overhang(window);
  const { filterHeight, filterWidth, padInfo } = window;
  return (
    Math.max(padInfo.top, height) < filterHeight && Math.max(padInfo.left, width) < filterWidth
  );
}

/** Whether a pool, or its gradient, of `image` can be lowered. */
export function acceptsPool(
  inputs: readonly Described[],
  image: Described,
  attributes: Attributes,
): boolean {
  if (!inputs.every(isFloat) || image.shape.length !== 4) return false;
  const { dilations = 1 } = attributes as { dilations?: number | number[] };
  if ([dilations].flat().some((dilation) => dilation !== 1)) return false;
  const window = poolWindow(image.shape, attributes);
  return fits(window) && takesEachStep(window);
}
