/** Layers as PyTorch's modules, and as lines of `forward`. */
import { checkMask, checkNearest } from '../checks.js';
import { checkGates, RECURRENT } from '../gates.js';
import { InteropError, isEven, padsOf, type Kind, type NetworkLayer } from '../network.js';
import { call, python, type Argument } from '../source-text.js';
import { rescaled } from './words.js';

/** @param x What it is applied to. @param dim The axis of the channels. */
export const ACTIVATIONS: Readonly<Record<string, (x: string, dim?: number) => string>> = {
  linear: (x) => x,
  relu: (x) => `F.relu(${x})`,
  relu6: (x) => `F.relu6(${x})`,
  sigmoid: (x) => `torch.sigmoid(${x})`,
  tanh: (x) => `torch.tanh(${x})`,
  softmax: (x, dim = -1) => `F.softmax(${x}, dim=${dim})`,
  elu: (x) => `F.elu(${x})`,
  selu: (x) => `F.selu(${x})`,
  softplus: (x) => `F.softplus(${x})`,
  softsign: (x) => `F.softsign(${x})`,
  swish: (x) => `F.silu(${x})`,
  gelu: (x) => `F.gelu(${x})`,
};

/** A layer: what the module keeps of it, and what it does with `x`. */
export interface Lines {
  readonly init?: string | readonly string[];
  readonly forward: readonly string[];
}

export function linesOf(layer: NetworkLayer): Lines {
  const { kind, name: own, config } = layer;
  const made = LAYERS[kind](layer);
  const activation =
    RECURRENT.has(kind) || config.activation === undefined ? 'linear' : config.activation;
  const isLines = typeof made !== 'string';
  if (isLines && activation === 'linear') return made;
  const apply = activationOf(own, activation);
  const dim = layer.output.length === 3 ? 1 : -1;
  return isLines
    ? { ...made, forward: [...made.forward, `x = ${apply('x', dim)}`] }
    : { init: `self.${own} = ${made}`, forward: [`x = ${apply(`self.${own}(x)`, dim)}`] };
}

function activationOf(layer: string, activation: string): (x: string, dim: number) => string {
  const known = ACTIVATIONS[activation];
  if (known === undefined)
    throw new InteropError(
      `code: the layer "${layer}" has the activation ${activation}, expected one of ${Object.keys(ACTIVATIONS).join(', ')}: PyTorch lacks it.`,
    );
  return known;
}

/** The module, or lines where one does not do. */
const LAYERS: Readonly<Record<Kind, (layer: NetworkLayer) => string | Lines>> = {
  Activation: () => ({ forward: [] }),
  Add: () => ({ forward: [] }),
  AveragePooling2D: (layer) => pooled(layer, 'nn.AvgPool2d', { count_include_pad: false }),
  BatchNormalization: (layer) => {
    const { input, config } = layer;
    if (input.length === 2)
      throw new InteropError(
        `code: the layer "${layer.name}" normalizes a sequence over the batch, expected rows or images: PyTorch wants its channels elsewhere. Use layerNormalization.`,
      );
    const module = call(input.length === 3 ? 'nn.BatchNorm2d' : 'nn.BatchNorm1d', [input.at(-1)!], {
      eps: config.epsilon,
      momentum: rounded(1 - config.momentum),
    });
    return normalized(layer, module, [`x = self.${layer.name}(x)`]);
  },
  Bidirectional: bidirectional,
  Conv2D: (layer) => convolved(layer, layer.config.filters, {}),
  Conv2DTranspose: transposed,
  Dense: ({ name: own, input, config }) => {
    if (input.length === 3)
      throw new InteropError(
        `code: the layer "${own}" is a Dense on images, expected a row: PyTorch has their channels elsewhere. Use conv2d with kernelSize 1, which is the same.`,
      );
    return call('nn.Linear', [input.at(-1)!, config.units], {
      bias: config.useBias ? undefined : false,
    });
  },
  DepthwiseConv2D: (layer) => {
    const channels = layer.input.at(-1)!;
    return convolved(layer, channels * layer.config.depthMultiplier, { groups: channels });
  },
  Dropout: ({ config }) => call('nn.Dropout', [config.rate]),
  Embedding: (layer) => {
    checkMask('code', 'PyTorch', layer);
    return call('nn.Embedding', [layer.config.inputDim, layer.config.outputDim]);
  },
  Flatten: ({ input, rowOf }) => ({
    forward: [
      // What reads it wants the order of channels last.
      input.length === 3 && !rowOf
        ? `x = torch.flatten(${channelsLast('x')}, 1)`
        : 'x = torch.flatten(x, 1)',
    ],
  }),
  GRU: ({ name: own }) => {
    throw new InteropError(
      `code: the layer "${own}" is a GRU as Cho et al. (2014) have it, which PyTorch lacks: it resets after its product ` +
        'with the weights. Use an lstm, or write the program for Keras or TensorFlow.',
    );
  },
  GaussianNoise: ({ config }) => ({
    forward: ['if self.training:', `    x = x + ${config.stddev} * torch.randn_like(x)`],
  }),
  GlobalAveragePooling1D: () => ({ forward: ['x = x.mean(dim=1)'] }),
  GlobalAveragePooling2D: () => ({ forward: ['x = x.mean(dim=(2, 3))'] }),
  LSTM: (layer) => recurrent(layer, 'nn.LSTM'),
  LayerNormalization: (layer) => {
    const { name: own, input, config } = layer;
    const module = call('nn.LayerNorm', [input.at(-1)!], { eps: config.epsilon });
    const isImage = input.length === 3;
    return normalized(layer, module, [
      isImage ? `x = ${channelsFirst(`self.${own}(${channelsLast('x')})`)}` : `x = self.${own}(x)`,
    ]);
  },
  LeakyReLU: ({ config }) => ({ forward: [`x = F.leaky_relu(x, ${config.alpha})`] }),
  MaxPooling2D: (layer) => pooled(layer, 'nn.MaxPool2d', {}),
  RepeatVector: ({ config }) => ({ forward: [`x = x.unsqueeze(1).repeat(1, ${config.n}, 1)`] }),
  Rescaling: ({ config }) => ({ forward: [`x = ${rescaled(config)}`] }),
  Reshape: ({ input, output }) => {
    const row = input.length === 3 ? channelsLast('x') : 'x';
    const made = `${row}.reshape(-1, ${output.join(', ')})`;
    return { forward: [`x = ${output.length === 3 ? channelsFirst(made) : made}`] };
  },
  SimpleRNN: (layer) => recurrent(layer, 'nn.RNN'),
  TimeDistributed: () => ({ forward: [] }), // taken away before
  UpSampling2D: (layer) => {
    checkNearest('code', 'PyTorch', layer);
    return call('nn.Upsample', [], { scale_factor: pair(layer.config.size) });
  },
  ZeroPadding2D: (layer) => ({ forward: [padded(layer, '0.0')] }),
};

const channelsLast = (x: string): string => `${x}.permute(0, 2, 3, 1)`;
const channelsFirst = (x: string): string => `${x}.permute(0, 3, 1, 2)`;

/** What PyTorch's module learns and ours does not stays as it starts: 1 as a factor, 0 as a summand. */
function normalized({ name: own, config }: NetworkLayer, module: string, forward: string[]): Lines {
  const fixed = [...(config.scale ? [] : ['weight']), ...(config.center ? [] : ['bias'])];
  return {
    init: [
      `self.${own} = ${module}`,
      ...fixed.map((each) => `self.${own}.${each}.requires_grad_(False)`),
    ],
    forward,
  };
}

const rounded = (number: number): number => Number(number.toPrecision(12));

/** `F.pad` counts from the last axis: columns, then rows. */
function padded(layer: NetworkLayer, value: string, to = 'x', x = 'x'): string {
  const [top, bottom, left, right] = padsOf(layer);
  return `${to} = F.pad(${x}, (${left}, ${right}, ${top}, ${bottom}), value=${value})`;
}

type Options = Readonly<Record<string, Argument | undefined>>;

const pair = ([rows, columns]: readonly [number, number]): Argument =>
  rows === columns ? rows : [rows, columns];

/** Padding inside the module where it is the same on both sides, a line before it elsewhere. */
function withPadding(layer: NetworkLayer, module: (padding?: Argument) => string, value = '0.0') {
  const pads = padsOf(layer);
  const [top, , left] = pads;
  if (isEven(pads)) return module(top + left > 0 ? pair([top, left]) : undefined);
  const own = layer.name;
  return {
    init: `self.${own} = ${module()}`,
    forward: [padded(layer, value), `x = self.${own}(x)`],
  };
}

function convolved(layer: NetworkLayer, filters: number, options: Options): string | Lines {
  const { kernelSize, strides, useBias, dilationRate } = layer.config;
  return withPadding(layer, (padding) =>
    call('nn.Conv2d', [layer.input.at(-1)!, filters, pair(kernelSize)], {
      stride: strides.join() === '1,1' ? undefined : pair(strides),
      padding,
      dilation: dilationRate.join() === '1,1' ? undefined : pair(dilationRate),
      ...options,
      bias: useBias ? undefined : false,
    }),
  );
}

/** What tfjs pads unevenly is cut off afterwards. */
function transposed(layer: NetworkLayer): Lines {
  const { filters, kernelSize, strides, useBias } = layer.config;
  const [top, , left] = padsOf(layer);
  const [rows, columns] = layer.output;
  const module = call('nn.ConvTranspose2d', [layer.input.at(-1)!, filters, pair(kernelSize)], {
    stride: pair(strides),
    bias: useBias ? undefined : false,
  });
  const from = (start: number, count: number): string => `${start}:${start + count}`;
  return {
    init: `self.${layer.name} = ${module}`,
    forward: [`x = self.${layer.name}(x)[:, :, ${from(top, rows!)}, ${from(left, columns!)}]`],
  };
}

function pooled(layer: NetworkLayer, module: string, options: Options): string | Lines {
  const { poolSize, strides } = layer.config;
  const pads = padsOf(layer);
  if (module === 'nn.AvgPool2d' && !isEven(pads)) {
    const how = `${python(pair(poolSize))}, ${python(pair(strides))}`;
    // The sum of the pixels over how many there are: those of the padding don't count.
    return {
      forward: [
        padded(layer, '0.0', 'sums'),
        padded(layer, '0.0', 'counts', 'torch.ones_like(x)'),
        `x = F.avg_pool2d(sums, ${how}) / F.avg_pool2d(counts, ${how})`,
      ],
    };
  }
  return withPadding(
    layer,
    (padding) =>
      call(module, [pair(poolSize)], {
        stride: strides.join() === poolSize.join() ? undefined : pair(strides),
        padding,
        ...(padding === undefined ? {} : options),
      }),
    'float("-inf")',
  );
}

const MODULES: Readonly<Partial<Record<Kind, string>>> = { LSTM: 'nn.LSTM', SimpleRNN: 'nn.RNN' };

function recurrent(layer: NetworkLayer, module: string): Lines {
  const { name: own, input, config } = layer;
  return {
    init: `self.${own} = ${recurrentModule(layer, module, input)}`,
    forward: [
      ...(config.goBackwards ? ['x = x.flip(1)'] : []),
      `x, _ = self.${own}(x)`,
      ...(config.returnSequences ? [] : ['x = x[:, -1]']),
    ],
  };
}

function recurrentModule(
  layer: NetworkLayer,
  module: string,
  input: readonly number[],
  options: Options = {},
): string {
  checkGates('code', 'PyTorch', layer);
  const { activation, units, useBias } = layer.config;
  return call(module, [input.at(-1)!, units], {
    nonlinearity: module === 'nn.RNN' && activation === 'relu' ? 'relu' : undefined,
    bias: useBias ? undefined : false,
    batch_first: true,
    ...options,
  });
}

/** One module reads both ways; its answer of the way back stands at the first step. */
function bidirectional(layer: NetworkLayer): Lines {
  const { name: own, config, parts, input } = layer;
  const [forward] = parts as [NetworkLayer, NetworkLayer];
  const module = MODULES[forward.kind];
  if (!module) LAYERS[forward.kind]({ ...forward, name: own });
  if (forward.config.goBackwards)
    throw new InteropError(
      `code: the layer "${own}" has goBackwards in both directions, expected it without: PyTorch reads forward first. Leave goBackwards out.`,
    );
  const { units, returnSequences } = forward.config;
  const last = `x = torch.cat([x[:, -1, :${units}], x[:, 0, ${units}:]], dim=-1)`;
  const merged = {
    concat: [],
    sum: ['forward, backward = x.chunk(2, dim=-1)', 'x = forward + backward'],
    ave: ['forward, backward = x.chunk(2, dim=-1)', 'x = (forward + backward) / 2'],
    mul: ['forward, backward = x.chunk(2, dim=-1)', 'x = forward * backward'],
  }[config.mergeMode];
  return {
    init: `self.${own} = ${recurrentModule(forward, module!, input, { bidirectional: true })}`,
    forward: [`x, _ = self.${own}(x)`, ...(returnSequences ? [] : [last]), ...merged],
  };
}
