/** A trained network as other frameworks see it: layers with their options, shapes and weights. */
import type * as tf from '@tensorflow/tfjs';

/** What the layers are called in tfjs and Keras. */
export type Kind =
  | 'Activation'
  | 'Add'
  | 'AveragePooling2D'
  | 'BatchNormalization'
  | 'Bidirectional'
  | 'Conv2D'
  | 'Conv2DTranspose'
  | 'Dense'
  | 'DepthwiseConv2D'
  | 'Dropout'
  | 'Embedding'
  | 'Flatten'
  | 'GRU'
  | 'GaussianNoise'
  | 'GlobalAveragePooling1D'
  | 'GlobalAveragePooling2D'
  | 'LSTM'
  | 'LayerNormalization'
  | 'LeakyReLU'
  | 'MaxPooling2D'
  | 'RepeatVector'
  | 'Rescaling'
  | 'Reshape'
  | 'SimpleRNN'
  | 'TimeDistributed'
  | 'UpSampling2D'
  | 'ZeroPadding2D';

/** Options of layers, each as tfjs names it. Those that a kind does not have are not read. */
export interface LayerConfig {
  readonly activation: string;
  readonly recurrentActivation: string;
  readonly units: number;
  readonly filters: number;
  readonly kernelSize: readonly [number, number];
  readonly poolSize: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly dilationRate: readonly [number, number];
  /** Of convolutions and poolings 'same' or 'valid'; or, as of ZeroPadding2D, rows before, after; columns before, after. */
  readonly padding: 'same' | 'valid' | readonly [readonly number[], readonly number[]];
  readonly useBias: boolean;
  readonly depthMultiplier: number;
  readonly rate: number;
  readonly alpha: number;
  readonly epsilon: number;
  readonly momentum: number;
  readonly inputDim: number;
  readonly outputDim: number;
  readonly maskZero: boolean | undefined;
  readonly returnSequences: boolean;
  readonly goBackwards: boolean;
  readonly mergeMode: 'concat' | 'sum' | 'ave' | 'mul';
  readonly center: boolean;
  /** Of a normalization whether it has a factor, of Rescaling the factor. */
  readonly scale: boolean | number;
  readonly offset: number;
  readonly stddev: number;
  readonly n: number;
  readonly targetShape: readonly number[];
  readonly size: readonly [number, number];
  readonly interpolation: 'nearest' | 'bilinear';
  readonly trainable: boolean;
  readonly kernelRegularizer: RegularizerConfig;
  readonly depthwiseRegularizer: RegularizerConfig;
}

type RegularizerConfig =
  { readonly config: { readonly l1: number; readonly l2: number } } | null | undefined;

export interface NetworkLayer {
  readonly kind: Kind;
  /** In programs and files: `conv1`, `dense2`. */
  readonly name: string;
  readonly config: LayerConfig;
  /** Shape of one example that comes in, as tfjs has it: channels last. */
  readonly input: readonly number[];
  readonly output: readonly number[];
  /** The layers that it reads, by their names; `INPUT` is what comes into the network. */
  readonly inputs: readonly string[];
  /** Of Bidirectional the layers that read forward and backward, of TimeDistributed the one for each step. */
  readonly parts: readonly NetworkLayer[];
  /**
   * The image whose numbers come in as a row that a dense layer will read. With channels first the row stands in another order,
   * which the weights of that layer follow. Flatten has it too, if its row ends so.
   */
  readonly rowOf?: readonly number[];
  readonly layer: tf.layers.Layer;
}

/** The name of what comes into a network. */
export const INPUT = 'inputs';

export interface Network {
  /** Shape of one example. */
  readonly input: readonly number[];
  /** Whether what comes in are numbers of tokens. */
  readonly isText: boolean;
  /** Each after those that it reads. */
  readonly layers: readonly NetworkLayer[];
}

/** What a framework, or the way to it, can't express. */
export class InteropError extends Error {
  /** 'InteropError'. */
  override readonly name = 'InteropError';
}

/** Zeros that padding adds: before and after the rows, before and after the columns. */
export type Pads = readonly [top: number, bottom: number, left: number, right: number];

/** What 'same' or a padding layer means in numbers, for frameworks that want them. */
export function padsOf({ kind, config, input, output }: NetworkLayer): Pads {
  const { padding, strides, dilationRate = [1, 1] } = config;
  if (typeof padding !== 'string') {
    const [rows, columns] = padding;
    return [rows[0]!, rows[1]!, columns[0]!, columns[1]!];
  }
  if (padding === 'valid') return [0, 0, 0, 0];
  const sides = kind.endsWith('Pooling2D') ? config.poolSize : config.kernelSize;
  const window = sides.map((side, axis) => (side - 1) * dilationRate[axis]! + 1);
  const [rows, columns] = ([0, 1] as const).map((axis) => {
    // A transposed convolution goes the other way.
    const [small, large] =
      kind === 'Conv2DTranspose' ? [input[axis]!, output[axis]!] : [output[axis]!, input[axis]!];
    const total = Math.max(0, (small - 1) * strides[axis] + window[axis]! - large);
    return [Math.floor(total / 2), Math.ceil(total / 2)];
  });
  return [rows![0]!, rows![1]!, columns![0]!, columns![1]!];
}

/** Whether it has weights that do not learn. The parts of a layer say nothing of it: the layer does. */
export const isFrozen = ({ config, layer, parts }: NetworkLayer): boolean =>
  !config.trainable && layer.weights.length > 0 && parts.length === 0;

export const isEven = ([top, bottom, left, right]: Pads): boolean =>
  top === bottom && left === right;
