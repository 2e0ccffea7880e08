/** Caffe: a network and its training as two texts of protocol buffers, and the program that reads them. */
import {
  InteropError,
  isEven,
  padsOf,
  type Kind,
  type Network,
  type NetworkLayer,
} from '../network.js';
import { python } from '../source-text.js';
import type { Training } from '../training.js';
import { channelsFirstShape, optimizerOptions } from './words.js';

/** What `model.export("caffe", …)` writes beside one another. */
export const CAFFE_FILES = { network: 'model.prototxt', weights: 'model.caffemodel' } as const;

/** A message: fields by name, texts in quotes, words bare. */
export type Message = { readonly [field: string]: Field | undefined };
type Field = number | boolean | string | Message | Word | readonly (number | string)[];
export interface Word {
  readonly word: string;
}

/** A layer of Caffe's, and the layer whose weights it keeps. */
export interface CaffeLayer {
  readonly name: string;
  readonly type: string;
  readonly parameters: Message;
  readonly of?: NetworkLayer;
}

const ACTIVATIONS: Readonly<Record<string, [type: string, parameters?: Message]>> = {
  relu: ['ReLU'],
  sigmoid: ['Sigmoid'],
  tanh: ['TanH'],
  softmax: ['Softmax'],
  elu: ['ELU'],
};

export function caffeProgram(network: Network, training: Training): string {
  return `# ${CAFFE_FILES.network}, the network
${prototxt(network)}
# solver.prototxt, its training: caffe train -solver solver.prototxt
net: "${CAFFE_FILES.network}"
type: "${solverOf(training)}"
base_lr: ${training.optimizer.learningRate}
${momentumOf(training)}lr_policy: "fixed"
max_iter: 10000
solver_mode: CPU

# Python that runs it, with Caffe or with OpenCV, which reads the same files:
# import cv2
# net = cv2.dnn.readNetFromCaffe("${CAFFE_FILES.network}", "${CAFFE_FILES.weights}")
# net.setInput(x)  # ${inputOf(network).join(' x ')}
# y = net.forward()
`;
}

/** The one option that is told. */
function momentumOf(training: Training): string {
  const { momentum } = optimizerOptions('Caffe', training, {
    momentum: 'momentum',
    nesterov: 'nesterov',
  });
  return momentum === undefined ? '' : `momentum: ${python(momentum)}\n`;
}

function solverOf({ optimizer }: Training): string {
  const name = optimizer.name === 'sgd' && optimizer.nesterov ? 'nesterov' : optimizer.name;
  const solvers: Readonly<Record<string, string>> = {
    sgd: 'SGD',
    adam: 'Adam',
    rmsprop: 'RMSProp',
    adagrad: 'AdaGrad',
    adadelta: 'AdaDelta',
    nesterov: 'Nesterov',
  };
  const solver = solvers[name];
  if (!solver)
    throw new InteropError(
      `code: Caffe has no optimizer ${name}, expected ${Object.keys(solvers).join(', ')}.`,
    );
  return solver;
}

/** The shape of one example as Caffe has it. */
function inputOf({ input }: Network): number[] {
  return [1, ...channelsFirstShape(input)];
}

/** The network as Caffe reads it. */
export function prototxt(network: Network): string {
  const head = {
    name: 'nnlab',
    input: 'data',
    input_shape: { dim: inputOf(network) },
  };
  let bottom = 'data';
  const layers = caffeLayers(network).map(({ name, type, parameters }) => {
    const message = { layer: { name, type, bottom, top: name, ...parameters } };
    bottom = name;
    return written(message);
  });
  return [written(head), ...layers].join('');
}

function written(message: Message, depth = 0): string {
  const space = '  '.repeat(depth);
  return Object.entries(message)
    .flatMap(([field, value]) => {
      if (value === undefined) return [];
      const all = Array.isArray(value) ? (value as readonly Field[]) : [value];
      return all.map((each) => {
        if (typeof each !== 'object') return `${space}${field}: ${JSON.stringify(each)}\n`;
        if ('word' in each) return `${space}${field}: ${(each as Word).word}\n`;
        return `${space}${field} {\n${written(each as Message, depth + 1)}${space}}\n`;
      });
    })
    .join('');
}

/** The layers in their order. */
export function caffeLayers({ layers }: Network): CaffeLayer[] {
  return layers.flatMap((layer) => {
    const own = LAYERS[layer.kind](layer);
    const { activation } = layer.config;
    if (layer.kind === 'Activation' || activation === undefined || activation === 'linear')
      return own;
    return [...own, activationOf(layer, `${layer.name}_${activation}`)];
  });
}

function activationOf({ name, config: { activation } }: NetworkLayer, as: string): CaffeLayer {
  const known = ACTIVATIONS[activation];
  if (!known)
    throw new InteropError(
      `code: the layer "${name}" has the activation ${activation}, which Caffe lacks, expected ${Object.keys(ACTIVATIONS).join(', ')}.`,
    );
  return { name: as, type: known[0], parameters: known[1] ?? {} };
}

const lacking = ({ name, kind }: NetworkLayer): never => {
  throw new InteropError(
    `code: the layer "${name}" is a ${kind}, which Caffe's format has not in this form, expected dense, convolutional and pooling layers. ` +
      'Write the program for Keras, TensorFlow, PyTorch or MXNet.',
  );
};

const LAYERS: Readonly<Record<Kind, (layer: NetworkLayer) => CaffeLayer[]>> = {
  Activation: (layer) =>
    layer.config.activation === 'linear' ? [] : [activationOf(layer, layer.name)],
  AveragePooling2D: (layer) => [pooled(layer, 'AVE')],
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
  Conv2D: (layer) => [convolved(layer, layer.config.filters)],
  Conv2DTranspose: lacking,
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
  Flatten: ({ name }) => [{ name, type: 'Flatten', parameters: {} }],
  GRU: lacking,
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
  SimpleRNN: lacking,
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

function windowOf(layer: NetworkLayer, [rows, columns]: readonly [number, number]): Message {
  const [top, left] = evenPads(layer);
  const { strides } = layer.config;
  return {
    kernel_h: rows,
    kernel_w: columns,
    stride_h: strides[0],
    stride_w: strides[1],
    pad_h: top,
    pad_w: left,
  };
}

function convolved(layer: NetworkLayer, filters: number, group?: number): CaffeLayer {
  const { kernelSize, useBias } = layer.config;
  const convolution = {
    num_output: filters,
    bias_term: useBias,
    group,
    ...windowOf(layer, kernelSize),
  };
  return {
    name: layer.name,
    type: 'Convolution',
    parameters: { convolution_param: convolution },
    of: layer,
  };
}

function pooled(layer: NetworkLayer, pool: string): CaffeLayer {
  const pooling = {
    pool: { word: pool },
    ...windowOf(layer, layer.config.poolSize),
    // Caffe would look at a part of a window at the border.
    round_mode: { word: 'FLOOR' },
  };
  return { name: layer.name, type: 'Pooling', parameters: { pooling_param: pooling } };
}
