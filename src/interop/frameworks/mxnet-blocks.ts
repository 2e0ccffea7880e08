/** Layers as Gluon's blocks, one or several for each. */
import { checkMask, checkNearest, isFrozenNorm } from '../checks.js';
import { isChain } from '../flow.js';
import { checkGates, RECURRENT } from '../gates.js';
import {
  InteropError,
  isEven,
  padsOf,
  type Kind,
  type Network,
  type NetworkLayer,
} from '../network.js';
import { call, python, type Argument } from '../source-text.js';
import { rescaled } from './words.js';

const ACTIVATIONS: Readonly<Record<string, string>> = {
  relu: 'nn.Activation("relu")',
  sigmoid: 'nn.Activation("sigmoid")',
  tanh: 'nn.Activation("tanh")',
  softplus: 'nn.Activation("softrelu")',
  softsign: 'nn.Activation("softsign")',
  softmax: 'nn.HybridLambda("softmax")',
  relu6: 'nn.HybridLambda(lambda F, x: F.clip(x, 0, 6))',
  elu: 'nn.ELU()',
  selu: 'nn.SELU()',
  swish: 'nn.Swish()',
  gelu: 'nn.GELU()',
};

/** A block, and the layer whose weights it keeps. */
interface Block {
  readonly text: string;
  readonly of?: NetworkLayer;
}

/** A block where it stands. */
export interface PlacedBlock extends Block {
  /** What names its weights: its number in a chain, else its name. */
  readonly place: string;
  /** The layer that it is a part of. */
  readonly layer: NetworkLayer;
}

/** The blocks in their order. */
export function mxnetBlocks(network: Network): PlacedBlock[] {
  const isByNumber = isChain(network);
  return network.layers
    .flatMap((layer) =>
      blocksOf(layer).map((block, i) => ({
        ...block,
        layer,
        place: i === 0 ? layer.name : `${layer.name}_${i + 1}`,
      })),
    )
    .map((block, i) => (isByNumber ? { ...block, place: String(i) } : block));
}

function blocksOf(layer: NetworkLayer): Block[] {
  const blocks = LAYERS[layer.kind](layer);
  const { activation } = layer.config;
  const isApart = layer.kind === 'Activation' || RECURRENT.has(layer.kind);
  if (isApart || activation === undefined || activation === 'linear') return blocks;
  return [...blocks, { text: activationOf(layer) }];
}

function activationOf({ name: own, output, config: { activation } }: NetworkLayer): string {
  if (activation === 'softmax' && output.length === 3) return lambda('F.softmax(x, axis=1)');
  const known = ACTIVATIONS[activation];
  if (known === undefined)
    throw new InteropError(
      `code: the layer "${own}" has the activation ${activation}, which MXNet lacks, expected ${Object.keys(ACTIVATIONS).join(', ')}.`,
    );
  return known;
}

const lambda = (result: string): string => `nn.HybridLambda(lambda F, x: ${result})`;
const CHANNELS_LAST = 'F.transpose(x, axes=(0, 2, 3, 1))';

const LAYERS: Readonly<Record<Kind, (layer: NetworkLayer) => Block[]>> = {
  Activation: (layer) =>
    layer.config.activation === 'linear' ? [] : [{ text: activationOf(layer) }],
  Add: () => [],
  AveragePooling2D: (layer) => pooled(layer, 'nn.AvgPool2D', { count_include_pad: false }),
  BatchNormalization: (layer) => [
    {
      text: call('nn.BatchNorm', [], {
        axis: layer.input.length === 2 ? 2 : undefined,
        epsilon: layer.config.epsilon,
        momentum: layer.config.momentum,
        use_global_stats: isFrozenNorm(layer) || undefined,
        ...centered(layer),
      }),
      of: layer,
    },
  ],
  Bidirectional: bidirectional,
  Conv2D: (layer) => convolved(layer, layer.config.filters, {}),
  Conv2DTranspose: transposed,
  Dense: (layer) => {
    if (layer.input.length === 3)
      throw new InteropError(
        `code: the layer "${layer.name}" is a Dense on images, expected a row: MXNet has their channels elsewhere. Use conv2d with kernelSize 1, which is the same.`,
      );
    return [
      {
        text: call('nn.Dense', [layer.config.units], {
          flatten: layer.input.length > 1 ? false : undefined,
          use_bias: layer.config.useBias ? undefined : false,
        }),
        of: layer,
      },
    ];
  },
  DepthwiseConv2D: (layer) => {
    const groups = layer.input.at(-1)!;
    return convolved(layer, groups * layer.config.depthMultiplier, { groups });
  },
  Dropout: ({ config }) => [{ text: call('nn.Dropout', [config.rate]) }],
  Embedding: (layer) => {
    checkMask('code', 'MXNet', layer);
    const { inputDim, outputDim } = layer.config;
    return [{ text: call('nn.Embedding', [inputDim, outputDim]), of: layer }];
  },
  Flatten: ({ input, rowOf }) => [
    // What reads it wants the order of channels last.
    { text: input.length === 3 && !rowOf ? lambda(`F.flatten(${CHANNELS_LAST})`) : 'nn.Flatten()' },
  ],
  GRU: ({ name: own }) => {
    throw new InteropError(
      `code: the layer "${own}" is a GRU as Cho et al. (2014) have it, which MXNet lacks: it resets after its product with ` +
        'the weights. Use an lstm, or write the program for Keras or TensorFlow.',
    );
  },
  GaussianNoise: ({ config }) => [
    {
      text: lambda(
        `x + ${config.stddev} * F.random.normal_like(x) if autograd.is_training() else x`,
      ),
    },
  ],
  GlobalAveragePooling1D: () => [{ text: 'nn.HybridLambda(lambda F, x: F.mean(x, axis=1))' }],
  GlobalAveragePooling2D: () => [{ text: 'nn.GlobalAvgPool2D()' }, { text: 'nn.Flatten()' }],
  LSTM: (layer) => recurrent(layer, 'rnn.LSTM'),
  LayerNormalization: (layer) => [
    {
      text: call('nn.LayerNorm', [], {
        axis: layer.input.length === 3 ? 1 : undefined,
        epsilon: layer.config.epsilon,
        ...centered(layer),
      }),
      of: layer,
    },
  ],
  LeakyReLU: ({ config }) => [{ text: call('nn.LeakyReLU', [config.alpha]) }],
  MaxPooling2D: (layer) => pooled(layer, 'nn.MaxPool2D', {}),
  RepeatVector: ({ config }) => [
    { text: lambda(`F.repeat(F.expand_dims(x, axis=1), repeats=${config.n}, axis=1)`) },
  ],
  Rescaling: ({ config }) => [{ text: lambda(rescaled(config)) }],
  Reshape: ({ input, output }) => {
    const row = input.length === 3 ? CHANNELS_LAST : 'x';
    const made = `F.reshape(${row}, shape=(-1, ${output.join(', ')}))`;
    const text = output.length === 3 ? `F.transpose(${made}, axes=(0, 3, 1, 2))` : made;
    return [{ text: lambda(text) }];
  },
  SimpleRNN: (layer) => recurrent(layer, 'rnn.RNN'),
  TimeDistributed: () => [], // taken away before
  UpSampling2D: (layer) => {
    checkNearest('code', 'MXNet', layer);
    const [rows, columns] = layer.config.size;
    if (rows === columns)
      return [{ text: lambda(`F.UpSampling(x, scale=${rows}, sample_type="nearest")`) }];
    return [
      {
        text: lambda(`F.repeat(F.repeat(x, repeats=${rows}, axis=2), repeats=${columns}, axis=3)`),
      },
    ];
  },
  ZeroPadding2D: (layer) => [padded(layer)],
};

type Options = Readonly<Record<string, Argument | undefined>>;

const centered = ({ config }: NetworkLayer): Options => ({
  center: config.center ? undefined : false,
  scale: config.scale ? undefined : false,
});

/** MXNet pads all four axes. */
function padding(layer: NetworkLayer, x = 'x', value = 0): string {
  const [top, bottom, left, right] = padsOf(layer);
  const width = `(0, 0, 0, 0, ${top}, ${bottom}, ${left}, ${right})`;
  const filling = value === 0 ? '' : `, constant_value=${value}`;
  return `F.pad(${x}, mode="constant", pad_width=${width}${filling})`;
}

const padded = (layer: NetworkLayer): Block => ({ text: lambda(padding(layer)) });

function withPadding(layer: NetworkLayer, block: (padding?: Argument) => Block): Block[] {
  const pads = padsOf(layer);
  const [top, , left] = pads;
  if (isEven(pads)) return [block(top + left > 0 ? [top, left] : undefined)];
  return [padded(layer), block()];
}

function convolved(layer: NetworkLayer, filters: number, options: Options): Block[] {
  const { kernelSize, strides, useBias, dilationRate } = layer.config;
  return withPadding(layer, (padding) => ({
    text: call('nn.Conv2D', [filters, kernelSize], {
      strides: strides.join() === '1,1' ? undefined : strides,
      padding,
      dilation: dilationRate.join() === '1,1' ? undefined : dilationRate,
      ...options,
      use_bias: useBias ? undefined : false,
    }),
    of: layer,
  }));
}

function transposed(layer: NetworkLayer): Block[] {
  const { filters, kernelSize, strides, useBias } = layer.config;
  const [top, , left] = padsOf(layer);
  const [rows, columns] = layer.output;
  const cut = `F.slice(x, begin=(None, None, ${top}, ${left}), end=(None, None, ${top + rows!}, ${left + columns!}))`;
  return [
    {
      text: call('nn.Conv2DTranspose', [filters, kernelSize], {
        strides,
        use_bias: useBias ? undefined : false,
      }),
      of: layer,
    },
    { text: `nn.HybridLambda(lambda F, x: ${cut})` },
  ];
}

/** Less than any pixel. */
const LOWEST = -3e38;

function pooled(layer: NetworkLayer, block: string, options: Options): Block[] {
  const { poolSize, strides } = layer.config;
  if (!isEven(padsOf(layer))) {
    const sizes = [`kernel=${python(poolSize)}`, `stride=${python(strides)}`].join(', ');
    const pool = (x: string, type: string): string =>
      `F.Pooling(${x}, pool_type="${type}", ${sizes})`;
    if (block === 'nn.MaxPool2D')
      return [{ text: lambda(pool(padding(layer, 'x', LOWEST), 'max')) }];
    // The sum of the pixels over how many there are: those of the padding don't count.
    const sums = pool(padding(layer), 'avg');
    const counts = pool(padding(layer, 'F.ones_like(x)'), 'avg');
    return [{ text: lambda(`${sums} / ${counts}`) }];
  }
  return withPadding(layer, (padding) => ({
    text: call(block, [poolSize], {
      strides: strides.join() === poolSize.join() ? undefined : strides,
      padding,
      ...(padding === undefined ? {} : options),
    }),
  }));
}

function recurrent(layer: NetworkLayer, block: string): Block[] {
  const { goBackwards, returnSequences } = layer.config;
  return [
    ...(goBackwards ? [{ text: lambda('F.flip(x, axis=1)') }] : []),
    { text: recurrentText(layer, block, layer), of: layer },
    ...(returnSequences
      ? []
      : [{ text: lambda('F.slice_axis(x, axis=1, begin=-1, end=None).reshape((0, -1))') }]),
  ];
}

function recurrentText(
  layer: NetworkLayer,
  block: string,
  { name: own }: NetworkLayer,
  options: Options = {},
): string {
  checkGates('code', 'MXNet', { ...layer, name: own });
  const { activation, units, useBias } = layer.config;
  if (!useBias)
    throw new InteropError(
      `code: the layer "${own}" has useBias false, expected true: MXNet's recurrent layers have biases always. Leave useBias out.`,
    );
  return call(block, [units], {
    activation: block === 'rnn.RNN' ? activation : undefined,
    layout: 'NTC',
    input_size: layer.input.at(-1)!,
    ...options,
  });
}

const RECURRENT_BLOCKS: Readonly<Partial<Record<Kind, string>>> = {
  LSTM: 'rnn.LSTM',
  SimpleRNN: 'rnn.RNN',
};

/** One block reads both ways; its answer of the way back stands at the first step. */
function bidirectional(layer: NetworkLayer): Block[] {
  const [forward] = layer.parts as [NetworkLayer, NetworkLayer];
  const block = RECURRENT_BLOCKS[forward.kind];
  if (!block) return LAYERS[forward.kind]({ ...forward, name: layer.name });
  const { units, returnSequences, goBackwards } = forward.config;
  if (goBackwards)
    throw new InteropError(
      `code: the layer "${layer.name}" has goBackwards in both directions, expected it without: MXNet reads forward first. Leave goBackwards out.`,
    );
  const text = recurrentText(forward, block, layer, { bidirectional: true });
  const step = (at: number, from: string): string =>
    `F.slice(x, begin=(None, ${at}, ${from}), end=(None, ${at === 0 ? 1 : 'None'}, ${from === '0' ? units : 'None'}))`;
  const last = `F.concat(${step(-1, '0')}, ${step(0, String(units))}, dim=2).reshape((0, -1))`;
  const half = (from: string, to: string): string =>
    `F.slice_axis(x, axis=-1, begin=${from}, end=${to})`;
  const halves = [half('0', String(units)), half(String(units), 'None')] as const;
  const merged = {
    concat: [],
    sum: [{ text: lambda(halves.join(' + ')) }],
    ave: [{ text: lambda(`(${halves.join(' + ')}) / 2`) }],
    mul: [{ text: lambda(halves.join(' * ')) }],
  }[layer.config.mergeMode];
  return [{ text, of: layer }, ...(returnSequences ? [] : [{ text: lambda(last) }]), ...merged];
}
