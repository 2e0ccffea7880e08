/** The network as an ONNX graph for any number of examples, which come as nnlab has them: channels last. */
import { GraphBuilder, type NodeAttributes } from '../../engine/onnx/graph-builder.js';
import { filled, reshape, transpose, weightsOf, type WeightArray } from '../arrays.js';
import { checkMask, withoutTimeDistributed } from '../checks.js';
import { checkGates, RECURRENT } from '../gates.js';
import {
  INPUT,
  InteropError,
  padsOf,
  type Kind,
  type Network,
  type NetworkLayer,
} from '../network.js';

const ANY = -1;

export function exportOnnx(given: Network): Uint8Array {
  const network = withoutTimeDistributed('export', 'ONNX', given);
  const graph = new Graph();
  const type = network.isText ? 'int32' : 'float32';
  let x = graph.builder.input('input', type, [ANY, ...network.input]);
  const values = new Map([[INPUT, x]]);
  for (const layer of network.layers) {
    graph.builder.label = layer.name;
    const [first, ...others] = layer.inputs.map((name) => values.get(name)!);
    x = LAYERS[layer.kind](graph, layer, first!, others);
    x = activated(graph, layer, x);
    values.set(layer.name, x);
  }
  graph.builder.node('Identity', [x], {}, { names: ['output'] });
  graph.builder.output('output', 'float32', [ANY, ...network.layers.at(-1)!.output]);
  return graph.builder.encode();
}

class Graph {
  readonly builder = new GraphBuilder();

  node(type: string, inputs: readonly string[], attributes?: NodeAttributes): string {
    return this.builder.node(type, inputs, attributes)[0]!;
  }

  weight({ shape, values }: WeightArray): string {
    return this.builder.constant('float32', values, shape);
  }

  numbers(values: readonly number[]): string {
    return this.builder.constant('int64', values, [values.length]);
  }

  float(value: number): string {
    return this.builder.constant('float32', [value], []);
  }

  /** Channels come second for ONNX's convolutions: the two turns between two of them cancel when a runtime reads it. */
  onChannelsFirst(x: string, work: (x: string) => string): string {
    const turned = this.node('Transpose', [x], { perm: [0, 3, 1, 2] });
    return this.node('Transpose', [work(turned)], { perm: [0, 2, 3, 1] });
  }
}

const ACTIVATIONS: Readonly<Record<string, (graph: Graph, x: string) => string>> = {
  linear: (_graph, x) => x,
  relu: (graph, x) => graph.node('Relu', [x]),
  relu6: (graph, x) => graph.node('Clip', [x, graph.float(0), graph.float(6)]),
  sigmoid: (graph, x) => graph.node('Sigmoid', [x]),
  hardSigmoid: (graph, x) =>
    graph.node('HardSigmoid', [x], { alpha: { float: 0.2 }, beta: { float: 0.5 } }),
  tanh: (graph, x) => graph.node('Tanh', [x]),
  softmax: (graph, x) => graph.node('Softmax', [x], { axis: -1 }),
  elu: (graph, x) => graph.node('Elu', [x], { alpha: { float: 1 } }),
  selu: (graph, x) => graph.node('Selu', [x]),
  softplus: (graph, x) => graph.node('Softplus', [x]),
  softsign: (graph, x) => graph.node('Softsign', [x]),
  swish: (graph, x) => graph.node('Mul', [x, graph.node('Sigmoid', [x])]),
  gelu: (graph, x) => {
    const scaled = graph.node('Mul', [x, graph.float(Math.SQRT1_2)]);
    const share = graph.node('Add', [graph.node('Erf', [scaled]), graph.float(1)]);
    return graph.node('Mul', [graph.node('Mul', [x, share]), graph.float(0.5)]);
  },
};

function activated(graph: Graph, { kind, name, config }: NetworkLayer, x: string): string {
  if (RECURRENT.has(kind) || config.activation === undefined) return x;
  const activation = ACTIVATIONS[config.activation];
  if (!activation)
    throw new InteropError(
      `export: the layer "${name}" has the activation ${config.activation}, expected ${Object.keys(ACTIVATIONS).join(', ')}.`,
    );
  return activation(graph, x);
}

type Write = (graph: Graph, layer: NetworkLayer, x: string, others: readonly string[]) => string;

const asItIs: Write = (_graph, _layer, x) => x;

const LAYERS: Readonly<Record<Kind, Write>> = {
  Activation: asItIs,
  Add: (graph, _layer, x, others) => graph.node('Sum', [x, ...others]),
  AveragePooling2D: (graph, layer, x) => pooled(graph, layer, x, 'AveragePool'),
  BatchNormalization: batchNormalized,
  Bidirectional: bidirectional,
  Conv2D: (graph, layer, x) => convolved(graph, layer, x, 'kernel', [3, 2, 0, 1], 1),
  Conv2DTranspose: convolvedBack,
  Dense: (graph, layer, x) => {
    const { kernel, bias } = weightsOf(layer);
    return withBias(graph, graph.node('MatMul', [x, graph.weight(kernel!)]), bias);
  },
  DepthwiseConv2D: (graph, layer, x) =>
    convolved(graph, layer, x, 'depthwise_kernel', [2, 3, 0, 1], layer.input.at(-1)!),
  Dropout: asItIs,
  Embedding: (graph, layer, x) => {
    checkMask('export', 'ONNX', layer);
    return graph.node('Gather', [graph.weight(weightsOf(layer)['embeddings']!), x], { axis: 0 });
  },
  Flatten: (graph, _layer, x) => graph.node('Flatten', [x], { axis: 1 }),
  GRU: recurrent,
  GaussianNoise: asItIs,
  GlobalAveragePooling1D: (graph, _layer, x) =>
    graph.node('ReduceMean', [x], { axes: [1], keepdims: 0 }),
  GlobalAveragePooling2D: (graph, _layer, x) =>
    graph.node('ReduceMean', [x], { axes: [1, 2], keepdims: 0 }),
  LSTM: recurrent,
  LayerNormalization: (graph, layer, x) => {
    const channels = [layer.input.at(-1)!];
    const { gamma = filled(channels, 1), beta = filled(channels, 0) } = weightsOf(layer);
    const epsilon = { float: layer.config.epsilon };
    return graph.node('LayerNormalization', [x, graph.weight(gamma), graph.weight(beta)], {
      axis: -1,
      epsilon,
    });
  },
  LeakyReLU: (graph, { config }, x) =>
    graph.node('LeakyRelu', [x], { alpha: { float: config.alpha } }),
  MaxPooling2D: (graph, layer, x) => pooled(graph, layer, x, 'MaxPool'),
  RepeatVector: (graph, { config }, x) => {
    const steps = graph.node('Unsqueeze', [x, graph.numbers([1])]);
    return graph.node('Tile', [steps, graph.numbers([1, config.n, 1])]);
  },
  Rescaling: (graph, { config }, x) => {
    const scaled = graph.node('Mul', [x, graph.float(Number(config.scale))]);
    return graph.node('Add', [scaled, graph.float(config.offset)]);
  },
  Reshape: (graph, { output }, x) => graph.node('Reshape', [x, graph.numbers([ANY, ...output])]),
  SimpleRNN: recurrent,
  TimeDistributed: asItIs, // taken away before
  UpSampling2D: (graph, layer, x) => {
    const { size, interpolation } = layer.config;
    const scales = graph.builder.constant('float32', [1, 1, ...size], [4]);
    // As tfjs counts pixels; corners stand on corners in the "nearest" of whole factors, too.
    const how = {
      mode: interpolation === 'bilinear' ? 'linear' : 'nearest',
      coordinate_transformation_mode: 'asymmetric',
      nearest_mode: 'floor',
    };
    return graph.onChannelsFirst(x, (images) => graph.node('Resize', [images, '', scales], how));
  },
  ZeroPadding2D: (graph, layer, x) => {
    const [top, bottom, left, right] = padsOf(layer);
    return graph.node('Pad', [x, graph.numbers([0, top, left, 0, 0, bottom, right, 0])]);
  },
};

function withBias(graph: Graph, x: string, bias: WeightArray | undefined): string {
  return bias ? graph.node('Add', [x, graph.weight(bias)]) : x;
}

/** ONNX lists what is added before all axes, then what is added after. */
function padding(layer: NetworkLayer): NodeAttributes {
  const [top, bottom, left, right] = padsOf(layer);
  return { pads: [top, left, bottom, right] };
}

function convolved(
  graph: Graph,
  layer: NetworkLayer,
  x: string,
  role: string,
  axes: readonly number[],
  group: number,
): string {
  const weights = weightsOf(layer);
  const turned = transpose(weights[role]!, axes);
  const [first, second, rows, columns] = turned.shape as [number, number, number, number];
  const isDepthwise = role !== 'kernel';
  const kernel = isDepthwise ? reshape(turned, [first * second, 1, rows, columns]) : turned;
  const inputs = [
    graph.weight(kernel),
    ...(weights['bias'] ? [graph.weight(weights['bias'])] : []),
  ];
  return graph.onChannelsFirst(x, (images) =>
    graph.node('Conv', [images, ...inputs], {
      strides: layer.config.strides,
      dilations: layer.config.dilationRate,
      group,
      ...padding(layer),
    }),
  );
}

function convolvedBack(graph: Graph, layer: NetworkLayer, x: string): string {
  const { kernel, bias } = weightsOf(layer);
  const inputs = [
    graph.weight(transpose(kernel!, [3, 2, 0, 1])),
    ...(bias ? [graph.weight(bias)] : []),
  ];
  const [top, , left] = padsOf(layer);
  const [rows, columns] = layer.output;
  return graph.onChannelsFirst(x, (images) => {
    const whole = graph.node('ConvTranspose', [images, ...inputs], {
      strides: layer.config.strides,
    });
    return graph.node('Slice', [
      whole,
      graph.numbers([top, left]),
      graph.numbers([top + rows!, left + columns!]),
      graph.numbers([2, 3]),
    ]);
  });
}

function pooled(graph: Graph, layer: NetworkLayer, x: string, type: string): string {
  const { poolSize, strides } = layer.config;
  return graph.onChannelsFirst(x, (images) =>
    graph.node(type, [images], { kernel_shape: poolSize, strides, ...padding(layer) }),
  );
}

/** As a factor and a summand for each channel, wherever the channels stand. */
function batchNormalized(graph: Graph, layer: NetworkLayer, x: string): string {
  const { gamma, beta, moving_mean: mean, moving_variance: variance } = weightsOf(layer);
  const { epsilon } = layer.config;
  const factors = variance!.values.map(
    (each, i) => (gamma ? gamma.values[i]! : 1) / Math.sqrt(each + epsilon),
  );
  const summands = mean!.values.map((each, i) => (beta ? beta.values[i]! : 0) - each * factors[i]!);
  const { shape } = mean!;
  const scaled = graph.node('Mul', [x, graph.weight({ shape, values: factors })]);
  return graph.node('Add', [scaled, graph.weight({ shape, values: summands })]);
}

/** Both read the sequence, the second from its end; its answers are put in the order of the steps. */
function bidirectional(graph: Graph, layer: NetworkLayer, x: string): string {
  const [forward, backward] = layer.parts as [NetworkLayer, NetworkLayer];
  const first = recurrent(graph, forward, x);
  const last = recurrent(graph, backward, x);
  const inOrder = backward.config.returnSequences ? reversed(graph, last) : last;
  switch (layer.config.mergeMode) {
    case 'concat':
      return graph.node('Concat', [first, inOrder], { axis: -1 });
    case 'sum':
      return graph.node('Add', [first, inOrder]);
    case 'ave':
      return graph.node('Mean', [first, inOrder]);
    case 'mul':
      return graph.node('Mul', [first, inOrder]);
    default:
      throw new InteropError(
        `export: the layer "${layer.name}" keeps both directions apart, expected mergeMode concat, sum, ave or mul.`,
      );
  }
}

/** The steps from the last to the first. */
const reversed = (graph: Graph, x: string): string =>
  graph.node('Slice', [x, ...[[-1], [-(2 ** 31)], [1], [-1]].map((each) => graph.numbers(each))]);

/** ONNX's name, and where its gates, in its order, stand in ours: i f c o in ours are i o f c in its LSTM. */
const RECURRENT_NODES: Readonly<Partial<Record<Kind, [type: string, gates: readonly number[]]>>> = {
  GRU: ['GRU', [0, 1, 2]],
  LSTM: ['LSTM', [0, 3, 1, 2]],
  SimpleRNN: ['RNN', [0]],
};

function recurrent(graph: Graph, layer: NetworkLayer, x: string): string {
  checkGates('export', 'ONNX as written here', layer, ['tanh']);
  const [type, gates] = RECURRENT_NODES[layer.kind]!;
  const { config } = layer;
  const { kernel, recurrent_kernel: back, bias } = weightsOf(layer);
  const { units } = config;
  const rows = (array: WeightArray): string => {
    const turned = array.shape.length === 1 ? array : transpose(array, [1, 0]);
    const width = turned.values.length / (gates.length * units);
    const values = new Float32Array(turned.values.length);
    gates.forEach((from, to) => {
      const size = units * width;
      values.set(turned.values.subarray(from * size, (from + 1) * size), to * size);
    });
    return graph.weight({ shape: [1, gates.length * units, width], values });
  };
  const twice = (array: WeightArray): string => {
    const values = new Float32Array(2 * array.values.length);
    gates.forEach((from, to) =>
      values.set(array.values.subarray(from * units, (from + 1) * units), to * units),
    );
    return graph.weight({ shape: [1, values.length], values });
  };
  const inOrder = config.goBackwards ? reversed(graph, x) : x;
  const first = graph.node('Transpose', [inOrder], { perm: [1, 0, 2] });
  const inputs = [first, rows(kernel!), rows(back!), ...(bias ? [twice(bias)] : [])];
  const [all, last] = graph.builder.node(type, inputs, recurrentOptions(layer, type), {
    outputs: 2,
  });
  if (!config.returnSequences) return graph.node('Squeeze', [last!, graph.numbers([0])]);
  const states = graph.node('Squeeze', [all!, graph.numbers([1])]);
  return graph.node('Transpose', [states], { perm: [1, 0, 2] });
}

function recurrentOptions({ config }: NetworkLayer, type: string): NodeAttributes {
  return { hidden_size: config.units, ...(type === 'GRU' ? { linear_before_reset: 0 } : {}) };
}
