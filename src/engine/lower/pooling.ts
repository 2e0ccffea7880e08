/** Pooling of images and its gradients. */
import type { Attributes, Described, Rule, Rules } from '../rule.js';
import { isFloat } from './elementwise.js';
import { Value, type Lowering } from './lowering.js';
import { overhang, poolWindow, takesEachStep, windowAttributes, type Window } from './windows.js';

/** ONNX Runtime refuses a padding that a window could lie in. */
function fits(window: Window): boolean {
  const { height, width } = overhang(window);
  const { filterHeight, filterWidth, padInfo } = window;
  return (
    Math.max(padInfo.top, height) < filterHeight && Math.max(padInfo.left, width) < filterWidth
  );
}

function accepts(inputs: readonly Described[], image: Described, attributes: Attributes): boolean {
  if (!inputs.every(isFloat) || image.shape.length !== 4) return false;
  const { dilations = 1 } = attributes as { dilations?: number | number[] };
  if ([dilations].flat().some((dilation) => dilation !== 1)) return false;
  const window = poolWindow(image.shape, attributes);
  return fits(window) && takesEachStep(window);
}

function pool(lower: (lowering: Lowering, x: string, window: Window) => string): Rule {
  return {
    inputs: ['x'],
    accepts: (inputs, attributes) => accepts(inputs, inputs[0]!, attributes),
    outputs: ([x], attributes) => [
      { shape: poolWindow(x!.shape, attributes).outShape, dtype: 'float32' },
    ],
    lower: (lowering, [x], { attributes }) => {
      const window = poolWindow(x!.shape, attributes);
      const channelsFirst = lower(lowering, lowering.channelsFirst(x!), window);
      return new Value({ shape: window.outShape, dtype: 'float32' }, { channelsFirst });
    },
  };
}

/** The gradient goes to the first greatest element of each window, as tfjs's does. */
const maxPoolGrad: Rule = {
  inputs: ['dy', 'input', 'output'],
  accepts: (inputs, attributes) => accepts(inputs, inputs[1]!, attributes),
  outputs: ([, input]) => [{ shape: input!.shape, dtype: 'float32' }],
  lower: (lowering, [dy, input], { attributes }) => {
    const window = poolWindow(input!.shape, attributes);
    const [batch, height, width, channels] = input!.shape as [number, number, number, number];
    const x = lowering.channelsFirst(input!);
    const [, indices] = lowering.graph.node('MaxPool', [x], windowAttributes(window), {
      outputs: 2,
    });
    const flat = (name: string): string => lowering.node('Reshape', [name, lowering.ints([-1])]);
    const size = batch * height * width * channels;
    const zeros = lowering.node('Expand', [lowering.scalar(0), lowering.ints([size])]);
    // Windows that overlap may have the same greatest element.
    const scattered = lowering.node(
      'ScatterElements',
      [zeros, flat(indices!), flat(lowering.channelsFirst(dy!))],
      { axis: 0, reduction: 'add' },
    );
    const channelsFirst = lowering.reshape(scattered, [batch, channels, height, width]);
    return new Value({ shape: input!.shape, dtype: 'float32' }, { channelsFirst });
  },
};

/** How many elements of the input each window has: padding does not count. */
function counts(window: Window): Float32Array {
  const along = (length: number, out: number, stride: number, extent: number, before: number) =>
    Array.from({ length: out }, (_, index) => {
      const start = index * stride - before;
      return Math.min(start + extent, length) - Math.max(start, 0);
    });
  const { padInfo } = window;
  const rows = along(
    window.inHeight,
    window.outHeight,
    window.strideHeight,
    window.filterHeight,
    padInfo.top,
  );
  const columns = along(
    window.inWidth,
    window.outWidth,
    window.strideWidth,
    window.filterWidth,
    padInfo.left,
  );
  return Float32Array.from(rows.flatMap((row) => columns.map((column) => row * column)));
}

/** Each element of a window gets its share. tfjs's cpu kernel divides by the whole window also at the border. */
const avgPoolGrad: Rule = {
  inputs: ['dy', 'input'],
  isWrongOnCpu: true,
  accepts: (inputs, attributes) => accepts(inputs, inputs[1]!, attributes),
  outputs: ([, input]) => [{ shape: input!.shape, dtype: 'float32' }],
  lower: (lowering, [dy, input], { attributes }) => {
    const window = poolWindow(input!.shape, attributes);
    const { outHeight, outWidth, filterHeight, filterWidth, inChannels } = window;
    const shares = lowering.node('Div', [
      lowering.channelsFirst(dy!),
      lowering.graph.constant('float32', counts(window), [outHeight, outWidth]),
    ]);
    const size = inChannels * filterHeight * filterWidth;
    const ones = lowering.graph.constant('float32', new Float32Array(size).fill(1), [
      inChannels,
      1,
      filterHeight,
      filterWidth,
    ]);
    const { height, width } = overhang(window);
    const channelsFirst = lowering.node('ConvTranspose', [shares, ones], {
      ...windowAttributes(window),
      group: inChannels,
      output_padding: [Math.max(0, -height), Math.max(0, -width)],
    });
    return new Value({ shape: input!.shape, dtype: 'float32' }, { channelsFirst });
  },
};

export const poolingRules: Rules = {
  MaxPool: pool((lowering, x, window) => lowering.node('MaxPool', [x], windowAttributes(window))),
  AvgPool: pool((lowering, x, window) =>
    lowering.node('AveragePool', [x], { ...windowAttributes(window), count_include_pad: 0 }),
  ),
  MaxPoolGrad: maxPoolGrad,
  AvgPoolGrad: avgPoolGrad,
};
