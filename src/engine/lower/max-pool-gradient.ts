/** The gradient of max pooling, which goes to the first greatest element of each window, as tfjs's does. */
import type { Rule, Rules } from '../rule.js';
import { node, padded } from './channel-blocks.js';
import { Value, type Lowering } from './lowering.js';
import { acceptsPool, overhang, poolWindow, windowAttributes, type Window } from './windows.js';

/** Of two windows none has an element of the other. */
const areApart = (window: Window): boolean =>
  window.strideHeight >= window.filterHeight && window.strideWidth >= window.filterWidth;

/** Windows that lie side by side, so that each takes the place of one pixel. */
const isTiling = (window: Window): boolean => {
  const { height, width } = overhang(window);
  const { strideHeight, filterHeight, strideWidth, filterWidth, padInfo } = window;
  return (
    strideHeight === filterHeight &&
    strideWidth === filterWidth &&
    padInfo.top === 0 &&
    padInfo.left === 0 &&
    height <= 0 &&
    width <= 0
  );
};

const gradient = (lower: (lowering: Lowering, names: Names, window: Window) => string): Rule => ({
  inputs: ['dy', 'input', 'output'],
  accepts: (inputs, attributes) => acceptsPool(inputs, inputs[1]!, attributes),
  outputs: ([, input]) => [{ shape: input!.shape, dtype: 'float32' }],
  lower: (lowering, values, { attributes }) => {
    const { shape } = values[1]!;
    const [dy, input, output] = values.map((value) => lowering.channelsFirst(value));
    const names = { dy: dy!, input: input!, output: output! };
    const channelsFirst = lower(lowering, names, poolWindow(shape, attributes));
    return new Value({ shape, dtype: 'float32' }, { channelsFirst });
  },
});

interface Names {
  dy: string;
  input: string;
  output: string;
}

function scattered(lowering: Lowering, { dy, input }: Names, window: Window): string {
  const { batchSize, inChannels, inHeight, inWidth } = window;
  const shape = [batchSize, inChannels, inHeight, inWidth];
  const how = windowAttributes(window);
  const [, indices] = lowering.graph.node('MaxPool', [input], how, { outputs: 2 });
  if (areApart(window))
    return lowering.node('MaxUnpool', [dy, indices!, lowering.ints(shape)], how);
  const flat = (name: string): string => lowering.node('Reshape', [name, lowering.ints([-1])]);
  const size = shape.reduce((product, length) => product * length);
  const zeros = lowering.node('Expand', [lowering.scalar(0), lowering.ints([size])]);
  // Windows that overlap may have the same greatest element.
  const sums = lowering.node('ScatterElements', [zeros, flat(indices!), flat(dy)], {
    axis: 0,
    reduction: 'add',
  });
  return lowering.reshape(sums, shape);
}

/** So little less than 1 that only equal values, or those that differ in their last bits, change their order. */
const TIE = 2 ** -22;

/** 1, and a little less for each later element of a window. */
function precedence({ inHeight, inWidth, filterHeight, filterWidth }: Window): Float32Array {
  return Float32Array.from({ length: inHeight * inWidth }, (_, index) => {
    const row = Math.floor(index / inWidth) % filterHeight;
    const column = (index % inWidth) % filterWidth;
    return 1 - (row * filterWidth + column) * TIE;
  });
}

/** `lowering.node`s that give 1 where `x` is positive, or not negative, and 0 elsewhere. */
const isAbove0 = (lowering: Lowering, x: string, orIs0 = false): string =>
  lowering.node('HardSigmoid', [x], { alpha: { float: 3e38 }, beta: { float: orIs0 ? 1 : 0 } });

/**
 * As a mask on the gradient: 1 where an element is the greatest of its window. ONNX Runtime's indices of a max pool cost
 * several times as much. Only for positive elements: those that are 0 are all alike, and get no gradient.
 */
function masked(lowering: Lowering, { dy, input }: Names, window: Window): string {
  const { batchSize, inChannels, inHeight, inWidth, outHeight, outWidth } = window;
  const [height, width] = [outHeight * window.filterHeight, outWidth * window.filterWidth];
  const enlarged = (name: string): string => {
    const sizes = lowering.ints([batchSize, inChannels, height, width]);
    const large = lowering.node('Resize', [name, '', '', sizes], {
      mode: 'nearest',
      coordinate_transformation_mode: 'asymmetric',
      nearest_mode: 'floor',
    });
    if (height === inHeight && width === inWidth) return large;
    const ends = [0, 0, 0, 0, 0, 0, inHeight - height, inWidth - width];
    return lowering.node('Pad', [large, lowering.ints(ends)]);
  };
  const order = lowering.graph.constant('float32', precedence(window), [inHeight, inWidth]);
  const ordered = lowering.node('Mul', [input, order]);
  const greatest = lowering.node('MaxPool', [ordered], windowAttributes(window));
  const below = lowering.node('Sub', [ordered, enlarged(greatest)]);
  return lowering.node('Mul', [isAbove0(lowering, below, true), enlarged(dy)]);
}

export const maxPoolGradients: Rules = { MaxPoolGrad: gradient(scattered) };

/** The same on blocks, without the rows and columns in no window until the end: to add them is fast there. */
function maskedInBlocks(
  lowering: Lowering,
  { dy, input }: Pick<Names, 'dy' | 'input'>,
  window: Window,
): string {
  const { batchSize, inChannels, inHeight, inWidth, outHeight, outWidth } = window;
  const [height, width] = [outHeight * window.filterHeight, outWidth * window.filterWidth];
  const block = lowering.channelBlock;
  const images = (batchSize * inChannels) / block;
  const asRows = (name: string): string => lowering.reshape(name, [images, height, width, block]);
  const enlarged = (name: string): string =>
    asRows(
      node(lowering, 'Upsample', [name], {
        scales: [1, 1, window.filterHeight, window.filterWidth],
        mode: 'nearest',
        coordinate_transformation_mode: 'asymmetric',
      }),
    );
  const isWhole = height === inHeight && width === inWidth;
  const rows = lowering.reshape(input, [images, inHeight, inWidth, block]);
  const covered = isWhole
    ? rows
    : lowering.node('Slice', [
        rows,
        lowering.ints([0, 0]),
        lowering.ints([height, width]),
        lowering.ints([1, 2]),
      ]);
  const each = precedence({ ...window, inHeight: height, inWidth: width });
  const order = Float32Array.from(
    { length: each.length * block },
    (_, at) => each[Math.floor(at / block)]!,
  );
  const ordered = lowering.node('Mul', [
    covered,
    lowering.graph.constant('float32', order, [height, width, block]),
  ]);
  const greatest = node(
    lowering,
    'MaxPool',
    [lowering.reshape(ordered, [batchSize, inChannels, height, width])],
    windowAttributes(window),
  );
  const below = lowering.node('Sub', [ordered, enlarged(greatest)]);
  const gradient = lowering.node('Mul', [isAbove0(lowering, below, true), enlarged(dy)]);
  const ends = [0, 0, 0, 0, 0, inHeight - height, inWidth - width, 0];
  return lowering.reshape(padded(lowering, gradient, ends), [
    batchSize,
    inChannels,
    inHeight,
    inWidth,
  ]);
}

const ofPlainImages = gradient((lowering, names, window) => {
  const dy = lowering.node('Mul', [names.dy, isAbove0(lowering, names.output)]);
  return (isTiling(window) ? masked : scattered)(lowering, { ...names, dy }, window);
});

/** The gradient of ReLU's input, where ReLU's output is pooled: a rewrite makes it. */
export const reluMaxPoolGradient: Rule = {
  ...ofPlainImages,
  lower: (lowering, values, operation) => {
    const [dy, input, output] = values as [Value, Value, Value];
    const { shape } = input;
    const window = poolWindow(shape, operation.attributes);
    if (!lowering.isOnlyInBlocks(input) || !lowering.hasWholeBlocks(input) || !isTiling(window))
      return ofPlainImages.lower(lowering, values, operation);
    const mask = isAbove0(lowering, lowering.inBlocks(output));
    const names = {
      dy: lowering.node('Mul', [lowering.inBlocks(dy), mask]),
      input: input.blocks!,
    };
    return new Value(
      { shape, dtype: 'float32' },
      { blocks: maskedInBlocks(lowering, names, window) },
    );
  },
};
