import * as tf from '@tensorflow/tfjs';
import { checkOptions, checkWhole } from '../../check.js';
import '../dilated-convolution.js';
import { other, withWeights } from './core.js';
import {
  blockOf,
  callText,
  checkArguments,
  checkChoice,
  readSettings,
  shown,
  type Activation,
  type OtherLayer,
  type Refusal,
  type Sides,
} from './layer.js';
import { initializerOf, weightArguments, weightOptions, type WeightOptions } from './weights.js';

// Layers for images `[height, width, channels]`.

/** One number for both sides, or height and width. */
export type Pair = number | readonly [number, number];
/** Whether windows stay inside ('valid') or the image keeps its size with zeros around it ('same'). */
export type Padding = 'valid' | 'same';

/** What a convolution can be told. */
export interface ConvOptions extends WeightOptions {
  /** What each unit does with its sum; 'linear', the default, passes it on. */
  activation?: Activation;
  /** How far the window moves on; 1 by default. */
  strides?: Pair;
  /** 'valid' by default. */
  padding?: Padding;
  /** How far apart the window's places are; 1 by default. */
  dilationRate?: Pair;
}
/** What a transposed convolution can be told. */
export type ConvTransposeOptions = Omit<ConvOptions, 'dilationRate'>;
/** What a depthwise convolution can be told; TensorFlow.js passes over a dilationRate of it. */
export interface DepthwiseConvOptions extends ConvTransposeOptions {
  /** How many filters each channel has; 1 by default. */
  depthMultiplier?: number;
}
/** What pooling can be told. */
export interface PoolingOptions {
  /** How far the window moves on; by default its own size. */
  strides?: Pair;
  /** 'valid' by default. */
  padding?: Padding;
}

const transposeOptions = ['activation', 'strides', 'padding', ...weightOptions] as const;
const convOptions = [...transposeOptions, 'dilationRate'] as const;

/**
 * Looks at the image through small windows: each of `filters` units sees `kernelSize × kernelSize` pixels at a time and answers
 * at every place with the same weights. `[height, width, channels]` becomes `[height, width, filters]`, less the rim that
 * padding 'valid' leaves.
 *
 * @param filters How many units, and so how many channels go out.
 * @param kernelSize Sides of the window: a number, or rows and columns.
 * @param settings The activation, or options.
 * @returns A layer, for `nn.sequential`.
 * @throws {RangeError} If a size is not a whole number from 1 on, or strides and dilationRate are both above 1.
 * @throws {TypeError} If there is no such activation or option.
 *
 * @example
 * nn.conv2d(32, 3, 'relu');
 * nn.conv2d(64, 3, { activation: 'relu', padding: 'same', strides: 2 });
 */
export function conv2d(
  filters: number,
  kernelSize: Pair,
  settings: Activation | ConvOptions = {},
): OtherLayer {
  checkArguments('conv2d', arguments, ['filters', 'kernelSize', 'settings']);
  checkWhole('conv2d', 'filters', filters, 1);
  const options = readSettings('conv2d', settings, convOptions);
  return convolution('conv2d', kernelSize, options, [filters, kernelSize, settings], (common) =>
    tf.layers.conv2d({ ...common, filters }),
  );
}

/**
 * A convolution backwards: each pixel that comes in paints a window of the image that goes out. With `strides: 2` an image
 * doubles its sides, as generators do.
 *
 * @param filters How many channels go out.
 * @param kernelSize Sides of the window that a pixel paints: a number, or rows and columns.
 * @returns A layer, for `nn.sequential`.
 * @throws {RangeError} If a size is not a whole number from 1 on.
 * @throws {TypeError} If there is no such activation or option.
 *
 * @example
 * nn.conv2dTranspose(64, 4, { strides: 2, padding: 'same', activation: 'relu' });
 */
export function conv2dTranspose(
  filters: number,
  kernelSize: Pair,
  settings: Activation | ConvTransposeOptions = {},
): OtherLayer {
  checkArguments('conv2dTranspose', arguments, ['filters', 'kernelSize', 'settings']);
  checkWhole('conv2dTranspose', 'filters', filters, 1);
  const options = readSettings<ConvOptions>('conv2dTranspose', settings, transposeOptions);
  return convolution(
    'conv2dTranspose',
    kernelSize,
    options,
    [filters, kernelSize, settings],
    (common) => tf.layers.conv2dTranspose({ ...common, filters }),
    rankOnly,
  );
}

/**
 * A convolution in which each channel has filters of its own and sees no other: far fewer weights. A `conv2d` with
 * `kernelSize` 1 behind it mixes the channels (MobileNet, Howard et al. 2017).
 *
 * @param kernelSize Sides of the window: a number, or rows and columns.
 * @returns A layer, for `nn.sequential`.
 * @throws {RangeError} If a size is not a whole number from 1 on.
 * @throws {TypeError} If there is no such activation or option.
 *
 * @example
 * nn.depthwiseConv2d(3, { padding: 'same', activation: 'relu' });
 */
export function depthwiseConv2d(
  kernelSize: Pair,
  settings: Activation | DepthwiseConvOptions = {},
): OtherLayer {
  checkArguments('depthwiseConv2d', arguments, ['kernelSize', 'settings']);
  const options = readSettings('depthwiseConv2d', settings, [
    ...transposeOptions,
    'depthMultiplier',
  ]);
  const { depthMultiplier = 1 } = options;
  checkWhole('depthwiseConv2d', 'depthMultiplier', depthMultiplier, 1);
  return convolution(
    'depthwiseConv2d',
    kernelSize,
    options,
    [kernelSize, settings],
    ({ kernelInitializer, kernelRegularizer, ...common }, seed) => {
      // Glorot's rule would count all channels as seen by each filter: ±√(6 / pixels seen) instead.
      const [height, width] = pair(kernelSize);
      const bound = Math.sqrt(6 / (height * width * (1 + depthMultiplier)));
      const depthwiseInitializer = options.kernelInitializer
        ? kernelInitializer
        : initializerOf(
            'depthwiseConv2d',
            'kernelInitializer',
            { minval: -bound, maxval: bound },
            seed,
          );
      return tf.layers.depthwiseConv2d({
        ...common,
        depthMultiplier,
        depthwiseInitializer,
        ...(kernelRegularizer && { depthwiseRegularizer: kernelRegularizer }),
      });
    },
  );
}

type Common = ReturnType<typeof weightArguments> & {
  name: string;
  kernelSize: [number, number];
  strides: [number, number];
  padding: Padding;
  activation: Activation;
  dilationRate?: [number, number];
};

function convolution(
  kind: OtherLayer['kind'],
  kernelSize: Pair,
  options: ConvOptions,
  values: readonly unknown[],
  make: (common: Common, seed: number) => tf.layers.Layer,
  refuses: (
    incoming: Sides,
    kind: OtherLayer['kind'],
    window: Pair,
    padding: Padding,
  ) => Refusal | undefined = fits,
): OtherLayer {
  checkPair(kind, 'kernelSize', kernelSize);
  const { strides = 1, padding = 'valid', activation = 'linear', dilationRate } = options;
  checkPair(kind, 'strides', strides);
  if (dilationRate !== undefined) checkPair(kind, 'dilationRate', dilationRate);
  checkChoice(kind, 'padding', padding, ['valid', 'same']);
  const [height, width] = pair(kernelSize);
  const [apartY, apartX] = pair(dilationRate ?? 1);
  if (Math.max(...pair(strides)) > 1 && Math.max(apartY, apartX) > 1)
    throw new RangeError(
      `${kind}: strides are ${String(strides)} and dilationRate is ${String(dilationRate)}, expected 1 for one of them: TensorFlow.js has no convolution with both. Leave one out.`,
    );
  const seen: Pair = [(height - 1) * apartY + 1, (width - 1) * apartX + 1];
  return shown({
    kind,
    text: callText(kind, ...values),
    activation,
    refuses: (incoming) => refuses(incoming, kind, seen, padding),
    make: ({ name, seed }) => {
      const common: Common = {
        name,
        kernelSize: pair(kernelSize),
        strides: pair(strides),
        padding,
        activation,
        ...(dilationRate !== undefined && { dilationRate: pair(dilationRate) }),
        ...weightArguments(kind, options, seed),
      };
      return blockOf(withWeights(make(common, seed), options.weights));
    },
  });
}

/**
 * Keeps the largest number of each window, channel by channel: the image becomes smaller, and where exactly something was seen
 * matters less.
 *
 * @param poolSize Sides of the window: a number, or rows and columns.
 * @returns A layer, for `nn.sequential`.
 * @throws {RangeError} If a size is not a whole number from 1 on.
 *
 * @example
 * nn.maxPooling2d(2);
 */
export function maxPooling2d(poolSize: Pair = 2, options: PoolingOptions = {}): OtherLayer {
  checkArguments('maxPooling2d', arguments, ['poolSize', 'options']);
  return pooling('maxPooling2d', poolSize, options, tf.layers.maxPooling2d);
}

/**
 * Keeps the mean of each window, channel by channel.
 *
 * @param poolSize Sides of the window: a number, or rows and columns.
 * @returns A layer, for `nn.sequential`.
 * @throws {RangeError} If a size is not a whole number from 1 on.
 *
 * @example
 * nn.averagePooling2d(2);
 */
export function averagePooling2d(poolSize: Pair = 2, options: PoolingOptions = {}): OtherLayer {
  checkArguments('averagePooling2d', arguments, ['poolSize', 'options']);
  return pooling('averagePooling2d', poolSize, options, tf.layers.averagePooling2d);
}

function pooling(
  kind: OtherLayer['kind'],
  poolSize: Pair,
  options: PoolingOptions,
  make: (args: Parameters<typeof tf.layers.maxPooling2d>[0]) => tf.layers.Layer,
): OtherLayer {
  checkPair(kind, 'poolSize', poolSize);
  checkOptions(kind, options, ['strides', 'padding']);
  const { strides = poolSize, padding = 'valid' } = options;
  checkPair(kind, 'strides', strides);
  checkChoice(kind, 'padding', padding, ['valid', 'same']);
  return other(
    kind,
    [poolSize, options],
    ({ name }) => make({ poolSize: pair(poolSize), strides: pair(strides), padding, name }),
    (incoming) => fits(incoming, kind, poolSize, padding),
  );
}

/**
 * The mean of each channel over the whole image: `[height, width, channels]` becomes `[channels]`.
 *
 * @returns A layer, for `nn.sequential`.
 * @throws {TypeError} If it is given something.
 *
 * @example
 * nn.globalAveragePooling2d();
 */
export function globalAveragePooling2d(): OtherLayer {
  checkArguments('globalAveragePooling2d', arguments, []);
  return other(
    'globalAveragePooling2d',
    [],
    ({ name }) => tf.layers.globalAveragePooling2d({ name }),
    rankOnly,
  );
}

/** What upsampling can be told. */
export interface UpSamplingOptions {
  /** How pixels between are filled; 'nearest' by default. */
  interpolation?: 'nearest' | 'bilinear';
}

/**
 * Makes the image larger by whole factors.
 *
 * @param size The factor, or one for rows and one for columns.
 * @returns A layer, for `nn.sequential`.
 * @throws {RangeError} If a factor is not a whole number from 1 on.
 *
 * @example
 * nn.upSampling2d(2);
 */
export function upSampling2d(size: Pair = 2, options: UpSamplingOptions = {}): OtherLayer {
  checkArguments('upSampling2d', arguments, ['size', 'options']);
  checkPair('upSampling2d', 'size', size);
  checkOptions('upSampling2d', options, ['interpolation']);
  const { interpolation = 'nearest' } = options;
  checkChoice('upSampling2d', 'interpolation', interpolation, ['nearest', 'bilinear']);
  return other(
    'upSampling2d',
    [size, options],
    ({ name }) => tf.layers.upSampling2d({ size: pair(size), interpolation, name }),
    rankOnly,
  );
}

function rankOnly(incoming: Sides): Refusal | undefined {
  if (incoming.length === 3) return undefined;
  const side = Math.sqrt(incoming[0]!);
  const repair =
    incoming.length === 2
      ? `Write nn.input(${incoming.join(', ')}, 1), or put nn.reshape(${incoming.join(', ')}, 1) before it: gray images have 1 channel.`
      : Number.isInteger(side) && side > 1
        ? `Put nn.reshape(${side}, ${side}, 1) before it.`
        : 'Put nn.reshape(height, width, channels) before it.';
  return { expected: 'images [height, width, channels]', repair };
}

function fits(incoming: Sides, kind: string, window: Pair, padding: Padding): Refusal | undefined {
  const refusal = rankOnly(incoming);
  const [height, width] = pair(window);
  if (refusal || padding === 'same' || (incoming[0]! >= height && incoming[1]! >= width))
    return refusal;
  return {
    expected: `at least ${height} × ${width} pixels`,
    repair: `The layers before it leave too little: write ${kind}(…, { padding: "same" }), or take one of them out.`,
  };
}

const pair = (value: Pair): [number, number] =>
  typeof value === 'number' ? [value, value] : [...value];

function checkPair(caller: string, name: string, value: Pair): void {
  const numbers: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (numbers.length > 2 || numbers.length === 0)
    throw new RangeError(
      `${caller}: ${name} has ${numbers.length} numbers, expected 1 or 2. Write 3, or [3, 5] for height and width.`,
    );
  for (const each of numbers)
    if (!Number.isInteger(each) || (each as number) < 1)
      throw new RangeError(
        `${caller}: ${name} is ${String(each)}, expected a whole number from 1 on. Write 2 or 3, for example.`,
      );
}
