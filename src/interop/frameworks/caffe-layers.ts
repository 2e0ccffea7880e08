/** Layers as Caffe's, one or several for each. */
import { filled, type WeightArray } from '../arrays.js';
import { checkNearest } from '../checks.js';
import {
  INPUT,
  InteropError,
  isEven,
  padsOf,
  type Kind,
  type Network,
  type NetworkLayer,
  type Pads,
} from '../network.js';
import type { Message } from './protobuf-text.js';
import { channelsFirstShape } from './words.js';

/** A layer of Caffe's, and the layer whose weights it keeps. */
export interface CaffeLayer {
  readonly name: string;
  readonly type: string;
  readonly parameters: Message;
  readonly of?: NetworkLayer;
  /** Weights that are none of a layer's. */
  readonly fixed?: readonly WeightArray[];
  /** What it reads, where that is not the layer before. */
  readonly bottoms?: readonly string[];
}

type Piece = readonly [type: string, parameters?: Message];

const power = (parameters: Message): Piece => ['Power', { power_param: parameters }];

/** Layers one after another: Caffe has few activations, but what others are made of. */
const ACTIVATIONS: Readonly<Record<string, readonly Piece[]>> = {
  relu: [['ReLU']],
  sigmoid: [['Sigmoid']],
  tanh: [['TanH']],
  softmax: [['Softmax']],
  elu: [['ELU']],
  softplus: [['BNLL']],
  // 6 - relu(6 - relu(x))
  relu6: [['ReLU'], power({ scale: -1, shift: 6 }), ['ReLU'], power({ scale: -1, shift: 6 })],
  selu: [
    ['ELU', { elu_param: { alpha: 1.6732632423543772 } }],
    power({ scale: 1.0507009873554805 }),
  ],
};
/** x times another function of x: x · sigmoid(x), x / (1 + |x|). */
const FACTORS: Readonly<Record<string, readonly Piece[]>> = {
  swish: [['Sigmoid']],
  softsign: [['AbsVal'], power({ shift: 1 }), power({ power: -1 })],
};

/** The layers in their order, each with what it reads. */
export function caffeLayers(given: Network): (CaffeLayer & { bottoms: readonly string[] })[] {
  const network = withPaddingInside(given);
  const tops = new Map([[INPUT, 'data']]);
  return network.layers.flatMap((layer) => {
    let before = layer.inputs.map((name) => tops.get(name)!);
    const placed = partsOf(layer, before[0]!).map((each) => {
      const bottoms = each.bottoms ?? before;
      before = [each.name];
      return { ...each, bottoms };
    });
    tops.set(layer.name, before[0]!);
    return placed;
  });
}

function partsOf(layer: NetworkLayer, bottom: string): CaffeLayer[] {
  const frozen = layer.config.trainable ? undefined : [{ lr_mult: 0 }, { lr_mult: 0 }];
  const own = LAYERS[layer.kind](layer).map((each) =>
    each.of && frozen
      ? { ...each, parameters: { param: frozen.slice(0, weightCount(each)), ...each.parameters } }
      : each,
  );
  const { activation } = layer.config;
  if (layer.kind === 'Activation')
    return activation === 'linear' ? [] : activationOf(layer, layer.name, bottom);
  if (activation === undefined || activation === 'linear') return own;
  return [...own, ...activationOf(layer, `${layer.name}_${activation}`, own.at(-1)!.name)];
}

const weightCount = ({ type, of }: CaffeLayer): number =>
  type !== 'Scale' && type !== 'BatchNorm' && !of!.config.useBias ? 1 : 2;

function activationOf(
  { name, config: { activation } }: NetworkLayer,
  as: string,
  x: string,
): CaffeLayer[] {
  const pieces = ACTIVATIONS[activation] ?? FACTORS[activation];
  if (!pieces)
    throw new InteropError(
      `code: the layer "${name}" has the activation ${activation}, which Caffe lacks, expected ${Object.keys({ ...ACTIVATIONS, ...FACTORS }).join(', ')}. ` +
        'Use one of these, or write the program for Keras, TensorFlow, PyTorch or MXNet.',
    );
  const isFactor = activation in FACTORS;
  const layers = pieces.map(([type, parameters = {}], i) => ({
    name: i === pieces.length - 1 && !isFactor ? as : `${as}_${i + 1}`,
    type,
    parameters,
  }));
  if (!isFactor) return layers;
  const product = { eltwise_param: { operation: { word: 'PROD' } } };
  const bottoms = [x, layers.at(-1)!.name];
  return [...layers, { name: as, type: 'Eltwise', parameters: product, bottoms }];
}

/** Zeros around an image become a part of the convolution that reads it: Caffe has no layer for them. */
function withPaddingInside(network: Network): Network {
  const { layers } = network;
  const inside = new Map<string, NetworkLayer>();
  for (const layer of layers) {
    const readers = layers.filter(({ inputs }) => inputs.includes(layer.name));
    const isWindow = ({ kind, config }: NetworkLayer): boolean =>
      (kind === 'Conv2D' || kind === 'DepthwiseConv2D') && config.padding === 'valid';
    if (layer.kind === 'ZeroPadding2D' && readers.length > 0 && readers.every(isWindow))
      inside.set(layer.name, layer);
  }
  const left = layers.filter(({ name }) => !inside.has(name));
  return {
    ...network,
    layers: left.map((layer) => {
      const zeros = inside.get(layer.inputs[0]!);
      if (!zeros) return layer;
      const config = { ...layer.config, padding: zeros.config.padding };
      return { ...layer, config, input: zeros.input, inputs: zeros.inputs };
    }),
  };
}

const lacking = ({ name, kind }: NetworkLayer): never => {
  throw new InteropError(
    `code: the layer "${name}" is a ${kind}, which Caffe's format has not in this form, expected dense, convolutional and pooling layers. ` +
      'Write the program for Keras, TensorFlow, PyTorch or MXNet.',
  );
};

const LAYERS: Readonly<Record<Kind, (layer: NetworkLayer) => CaffeLayer[]>> = {
  Activation: () => [],
  Add: ({ name }) => [
    { name, type: 'Eltwise', parameters: { eltwise_param: { operation: { word: 'SUM' } } } },
  ],
  AveragePooling2D: (layer) => {
    if (padsOf(layer).some((pad) => pad > 0))
      throw new InteropError(
        `code: the layer "${layer.name}" has padding "same", expected "valid": Caffe's mean counts the zeros around the image, too.`,
      );
    return [pooled(layer, 'AVE')];
  },
  BatchNormalization: (layer) => [
    {
      name: layer.name,
      type: 'BatchNorm',
      parameters: { batch_norm_param: { eps: layer.config.epsilon, use_global_stats: true } },
      of: layer,
    },
    {
      name: `${layer.name}_scale`,
      type: 'Scale',
      parameters: { scale_param: { bias_term: true } },
      of: layer,
    },
  ],
  Bidirectional: lacking,
  Conv2D: (layer) => [convolved(layer, layer.config.filters)],
  Conv2DTranspose: (layer) => {
    const { filters, useBias, kernelSize } = layer.config;
    const parameters = {
      num_output: filters,
      bias_term: useBias,
      ...windowOf(layer, kernelSize, evenPads(layer)),
    };
    return [
      {
        name: layer.name,
        type: 'Deconvolution',
        parameters: { convolution_param: parameters },
        of: layer,
      },
    ];
  },
  Dense: (layer) => {
    if (layer.input.length > 1) return lacking(layer);
    const { units, useBias } = layer.config;
    const inner = { num_output: units, bias_term: useBias };
    return [
      {
        name: layer.name,
        type: 'InnerProduct',
        parameters: { inner_product_param: inner },
        of: layer,
      },
    ];
  },
  DepthwiseConv2D: (layer) => {
    const group = layer.input.at(-1)!;
    return [convolved(layer, group * layer.config.depthMultiplier, group)];
  },
  Dropout: ({ name, config }) => [
    { name, type: 'Dropout', parameters: { dropout_param: { dropout_ratio: config.rate } } },
  ],
  Embedding: lacking,
  Flatten: (layer) => {
    if (layer.input.length === 3 && !layer.rowOf && layer.input[2] !== 1)
      throw new InteropError(
        `code: the layer "${layer.name}" flattens an image that no dense layer reads, expected one: Caffe puts its numbers in another order. Write the program for Keras, TensorFlow, PyTorch or MXNet.`,
      );
    return [{ name: layer.name, type: 'Flatten', parameters: {} }];
  },
  GRU: lacking,
  GaussianNoise: (layer) => {
    throw new InteropError(
      `code: the layer "${layer.name}" adds noise, which Caffe lacks. It does nothing when the network answers: take it out, and give the rest its weights.`,
    );
  },
  GlobalAveragePooling1D: lacking,
  GlobalAveragePooling2D: ({ name }) => [
    {
      name,
      type: 'Pooling',
      parameters: { pooling_param: { pool: { word: 'AVE' }, global_pooling: true } },
    },
    { name: `${name}_flat`, type: 'Flatten', parameters: {} },
  ],
  LSTM: lacking,
  LayerNormalization: lacking,
  LeakyReLU: ({ name, config }) => [
    { name, type: 'ReLU', parameters: { relu_param: { negative_slope: config.alpha } } },
  ],
  MaxPooling2D: (layer) => [pooled(layer, 'MAX')],
  RepeatVector: lacking,
  Rescaling: ({ name, config }) => {
    const [type, parameters = {}] = power({ scale: Number(config.scale), shift: config.offset });
    return [{ name, type, parameters }];
  },
  Reshape: (layer) => {
    const isImage = ({ length, 2: channels }: readonly number[]) => length === 3 && channels !== 1;
    if (isImage(layer.input) || isImage(layer.output)) return lacking(layer);
    const dim = [0, ...channelsFirstShape(layer.output)];
    return [
      { name: layer.name, type: 'Reshape', parameters: { reshape_param: { shape: { dim } } } },
    ];
  },
  SimpleRNN: lacking,
  TimeDistributed: lacking,
  UpSampling2D: (layer) => {
    checkNearest('code', 'Caffe', layer);
    return [upsampled(layer)];
  },
  ZeroPadding2D: lacking,
};

function evenPads(layer: NetworkLayer): readonly [number, number] {
  const pads = padsOf(layer);
  if (!isEven(pads))
    throw new InteropError(
      `code: the layer "${layer.name}" pads one side more than the other, which Caffe can't. Use padding "valid".`,
    );
  return [pads[0], pads[2]];
}

function windowOf(
  { config: { strides, dilationRate } }: NetworkLayer,
  [rows, columns]: readonly [number, number],
  [top, left]: readonly [number, number],
): Message {
  const isDilated = dilationRate !== undefined && dilationRate.join() !== '1,1';
  return {
    kernel_h: rows,
    kernel_w: columns,
    stride_h: strides[0],
    stride_w: strides[1],
    pad_h: top,
    pad_w: left,
    dilation: isDilated ? dilationRate : undefined,
  };
}

/**
 * Caffe adds the same on both sides. Where one side has more zeros than the other, the kernel gets rows or columns of zeros on the
 * side that has fewer.
 */
export function grownBy(layer: NetworkLayer): Pads {
  const [top, bottom, left, right] = padsOf(layer);
  const more = (own: number, other: number): number => Math.max(0, other - own);
  return [more(top, bottom), more(bottom, top), more(left, right), more(right, left)];
}

function convolved(layer: NetworkLayer, filters: number, group?: number): CaffeLayer {
  const { kernelSize, useBias, dilationRate } = layer.config;
  const [above, below, before, behind] = grownBy(layer);
  if (above + below + before + behind > 0 && dilationRate.join() !== '1,1') evenPads(layer);
  const [top, bottom, left, right] = padsOf(layer);
  const kernel = [kernelSize[0] + above + below, kernelSize[1] + before + behind] as const;
  const convolution = {
    num_output: filters,
    bias_term: useBias,
    group,
    ...windowOf(layer, kernel, [Math.max(top, bottom), Math.max(left, right)]),
  };
  return {
    name: layer.name,
    type: 'Convolution',
    parameters: { convolution_param: convolution },
    of: layer,
  };
}

/** Each pixel becomes a block of its like: a transposed convolution with ones, channel by channel. */
function upsampled({ name, input, config: { size } }: NetworkLayer): CaffeLayer {
  const [rows, columns] = size;
  const channels = input[2]!;
  const parameters = {
    num_output: channels,
    group: channels,
    bias_term: false,
    kernel_h: rows,
    kernel_w: columns,
    stride_h: rows,
    stride_w: columns,
  };
  return {
    name,
    type: 'Deconvolution',
    parameters: { param: { lr_mult: 0 }, convolution_param: parameters },
    fixed: [filled([channels, 1, rows, columns], 1)],
  };
}

function pooled(layer: NetworkLayer, pool: string): CaffeLayer {
  const pooling = {
    pool: { word: pool },
    ...windowOf(layer, layer.config.poolSize, evenPads(layer)),
    // Caffe would look at a part of a window at the border.
    round_mode: { word: 'FLOOR' },
  };
  return { name: layer.name, type: 'Pooling', parameters: { pooling_param: pooling } };
}
