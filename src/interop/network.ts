/** A trained network as other frameworks see it: a chain of layers with their options, shapes and weights. */
import type * as tf from '@tensorflow/tfjs';

/** What the layers are called in tfjs and Keras. */
export type Kind =
  | 'Activation'
  | 'AveragePooling2D'
  | 'BatchNormalization'
  | 'Conv2D'
  | 'Conv2DTranspose'
  | 'Dense'
  | 'DepthwiseConv2D'
  | 'Dropout'
  | 'Embedding'
  | 'Flatten'
  | 'GRU'
  | 'GlobalAveragePooling1D'
  | 'GlobalAveragePooling2D'
  | 'LSTM'
  | 'LayerNormalization'
  | 'LeakyReLU'
  | 'MaxPooling2D'
  | 'SimpleRNN'
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
  /** Of convolutions and poolings 'same' or 'valid'; of ZeroPadding2D rows before, after; columns before, after. */
  readonly padding: 'same' | 'valid' | readonly [readonly number[], readonly number[]];
  readonly useBias: boolean;
  readonly depthMultiplier: number;
  readonly rate: number;
  readonly alpha: number;
  readonly epsilon: number;
  readonly momentum: number;
  readonly inputDim: number;
  readonly outputDim: number;
  readonly returnSequences: boolean;
}

export interface NetworkLayer {
  readonly kind: Kind;
  /** In programs and files: `conv1`, `dense2`. */
  readonly name: string;
  readonly config: LayerConfig;
  /** Shape of one example that comes in, as tfjs has it: channels last. */
  readonly input: readonly number[];
  readonly output: readonly number[];
  readonly layer: tf.layers.Layer;
}

export interface Network {
  /** Shape of one example. */
  readonly input: readonly number[];
  /** Whether what comes in are numbers of tokens. */
  readonly isText: boolean;
  readonly layers: readonly NetworkLayer[];
}

/** Layers that are another one by their options, and our own. */
const SAME_AS: Readonly<Record<string, Kind>> = {
  ReLU: 'Activation',
  SeededDropout: 'Dropout',
  Softmax: 'Activation',
};

/** What layers are called in programs, before their number. */
const KINDS: Readonly<Record<Kind, string>> = {
  Activation: 'activation',
  AveragePooling2D: 'pool',
  BatchNormalization: 'norm',
  Conv2D: 'conv',
  Conv2DTranspose: 'conv_transpose',
  Dense: 'dense',
  DepthwiseConv2D: 'depthwise',
  Dropout: 'dropout',
  Embedding: 'embedding',
  Flatten: 'flatten',
  GRU: 'gru',
  GlobalAveragePooling1D: 'pool',
  GlobalAveragePooling2D: 'pool',
  LSTM: 'lstm',
  LayerNormalization: 'norm',
  LeakyReLU: 'activation',
  MaxPooling2D: 'pool',
  SimpleRNN: 'rnn',
  ZeroPadding2D: 'padding',
};

/** What a framework, or the way to it, can't express. */
export class InteropError extends Error {
  override readonly name = 'InteropError';
}

/**
 * Reads a network that is a chain of layers.
 *
 * @throws {InteropError} If a layer has several inputs, or is of a kind that no other framework is told of.
 */
export function readNetwork(caller: string, model: tf.LayersModel): Network {
  const counts = new Map<string, number>();
  const layers = chainOf(caller, model).flatMap((layer) => {
    const kind = kindOf(caller, layer);
    if (!kind) return [];
    const short = KINDS[kind];
    counts.set(short, (counts.get(short) ?? 0) + 1);
    return [readLayer(layer, kind, `${short}${counts.get(short)}`)];
  });
  const input = model.inputs[0]!.shape.slice(1) as number[];
  return { input, isText: layers[0]?.kind === 'Embedding', layers };
}

function chainOf(caller: string, model: tf.LayersModel): tf.layers.Layer[] {
  return model.layers.flatMap((layer) => {
    // A model used as a layer.
    if ('layers' in layer) return chainOf(caller, layer as unknown as tf.LayersModel);
    const inputs = layer.inboundNodes[0]?.inboundLayers.length ?? 0;
    if (inputs > 1)
      throw new InteropError(
        `${caller}: the layer "${layer.name}" puts ${inputs} others together, expected a chain, each layer after one. ` +
          'Networks with branches can be saved and loaded by tfjs: model.tf.save.',
      );
    return [layer];
  });
}

/** Undefined for an entry, which is not a layer elsewhere. */
function kindOf(caller: string, layer: tf.layers.Layer): Kind | undefined {
  const name = layer.getClassName();
  if (name === 'InputLayer') return undefined;
  const kind = SAME_AS[name] ?? name;
  if (!Object.hasOwn(KINDS, kind))
    throw new InteropError(
      `${caller}: the layer "${layer.name}" is a ${name}, expected one of ${Object.keys(KINDS).join(', ')}. ` +
        'Other frameworks are told of these only.',
    );
  return kind as Kind;
}

function readLayer(layer: tf.layers.Layer, kind: Kind, name: string): NetworkLayer {
  const config = layer.getConfig() as unknown as LayerConfig & { maxValue?: number };
  // tfjs has some activations as layers too.
  const activations: Readonly<Record<string, string>> = {
    ReLU: config.maxValue === 6 ? 'relu6' : 'relu',
    Softmax: 'softmax',
  };
  const activation = activations[layer.getClassName()];
  return {
    kind,
    name,
    config: activation === undefined ? config : { ...config, activation },
    input: shapeOf(layer.input as tf.SymbolicTensor),
    output: shapeOf(layer.output as tf.SymbolicTensor),
    layer,
  };
}

const shapeOf = (tensor: tf.SymbolicTensor): number[] => tensor.shape.slice(1) as number[];

/** Zeros that padding adds: before and after the rows, before and after the columns. */
export type Pads = readonly [top: number, bottom: number, left: number, right: number];

/** What 'same' or a padding layer means in numbers, for frameworks that want them. */
export function padsOf({ kind, config, input, output }: NetworkLayer): Pads {
  const { padding, strides } = config;
  if (kind === 'ZeroPadding2D') {
    const [rows, columns] = padding as readonly [readonly number[], readonly number[]];
    return [rows[0]!, rows[1]!, columns[0]!, columns[1]!];
  }
  if (padding === 'valid') return [0, 0, 0, 0];
  const window = kind.endsWith('Pooling2D') ? config.poolSize : config.kernelSize;
  const [rows, columns] = ([0, 1] as const).map((axis) => {
    // A transposed convolution goes the other way.
    const [small, large] =
      kind === 'Conv2DTranspose' ? [input[axis]!, output[axis]!] : [output[axis]!, input[axis]!];
    const total = Math.max(0, (small - 1) * strides[axis] + window[axis] - large);
    return [Math.floor(total / 2), Math.ceil(total / 2)];
  });
  return [rows![0]!, rows![1]!, columns![0]!, columns![1]!];
}

export const isEven = ([top, bottom, left, right]: Pads): boolean =>
  top === bottom && left === right;
