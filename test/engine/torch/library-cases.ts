/** Networks and trainings as calls, which both `nn` and the program in Python read. */
import * as nn from '../../../src/index.js';
import { activations } from '../../../src/models/layers/layer.js';
import type { LossName } from '../../../src/training/objective.js';

/** A function of `nn` and its arguments, which may be or hold calls themselves. */
export type Call = readonly [name: string, ...given: unknown[]];

export interface NetworkCase {
  readonly input: readonly number[];
  readonly layers: readonly Call[];
  /** Numbers of tokens that come in, where they do. */
  readonly tokens?: number;
}

/** What a call gives: `made(['dense', 3])` is `nn.dense(3)`. */
export function made<Result>(call: Call): Result {
  const [name, ...given] = call;
  const home = name in nn ? nn : nn.schedules;
  return (home as unknown as Record<string, (...given: unknown[]) => Result>)[name]!(
    ...given.map(read),
  );
}

function read(value: unknown): unknown {
  if (Array.isArray(value))
    return typeof value[0] === 'string' ? made(value as never) : value.map(read);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, read(each)]));
}

/** As the learner writes it. */
export function callText([name, ...given]: Call): string {
  return `${name}(${given.map(valueText).join(', ')})`;
}

function valueText(value: unknown): string {
  if (Array.isArray(value) && typeof value[0] === 'string') return callText(value as never);
  if (Array.isArray(value)) return `[${value.map(valueText).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(([name, each]) => `${name}: ${valueText(each)}`);
  return `{ ${entries.join(', ')} }`;
}

const alone = (input: readonly number[], layers: readonly Call[]): NetworkCase[] =>
  layers.map((layer) => ({ input, layers: [layer] }));

const cost = { kernelRegularizer: { l1: 0.01, l2: 0.02 } };
const sequence = { returnSequences: true };

const rows = alone(
  [5],
  [
    ...activations.map((name): Call => ['dense', 4, name]),
    ...activations.map((name): Call => ['activation', name]),
    ['dense', 4, { useBias: false }],
    ['dense', 4, { kernelRegularizer: { l1: 0.01 } }],
    ['dense', 4, { activation: 'tanh', ...cost }],
    ['dense', 4, { trainable: false }],
    ['leakyReLU', 0.3],
    ['repeatVector', 3],
    ['reshape', 5, 1],
    ['batchNormalization'],
    ['batchNormalization', { epsilon: 0.1, momentum: 0.5 }],
    ['batchNormalization', { center: false }],
    ['batchNormalization', { scale: false }],
    ['layerNormalization'],
    ['layerNormalization', { epsilon: 0.1 }],
    ['layerNormalization', { center: false }],
    ['layerNormalization', { scale: false }],
    [
      'residual',
      [
        ['dense', 6, 'tanh'],
        ['dense', 5, cost],
      ],
    ],
    ['residual', [['dense', 4, 'tanh']], { shortcut: ['dense', 4, { useBias: false }] }],
    ['residual', [['residual', [['dense', 5, 'softsign']]], ['layerNormalization']]],
  ],
);

const images = alone(
  [7, 6, 3],
  [
    ['conv2d', 4, 3],
    ['conv2d', 4, [3, 2], 'softplus'],
    ['conv2d', 4, 3, { padding: 'same' }],
    ['conv2d', 4, 2, { padding: 'same', activation: 'tanh' }],
    ['conv2d', 4, 3, { strides: 2 }],
    ['conv2d', 4, 3, { strides: [2, 3], padding: 'same' }],
    ['conv2d', 4, 3, { dilationRate: 2 }],
    ['conv2d', 4, [3, 2], { dilationRate: [2, 3], padding: 'same' }],
    ['conv2d', 4, 3, { useBias: false, ...cost }],
    ['conv2d', 4, 1, 'softmax'],
    ['conv2d', 4, 1, { strides: 2 }],
    ['conv2dTranspose', 4, 3],
    ['conv2dTranspose', 4, [3, 2], { activation: 'elu' }],
    ['conv2dTranspose', 4, 3, { strides: 2 }],
    ['conv2dTranspose', 4, 3, { strides: 2, padding: 'same' }],
    ['conv2dTranspose', 4, 4, { strides: [2, 3], padding: 'same' }],
    ['conv2dTranspose', 4, 1, { strides: 2 }],
    ['conv2dTranspose', 4, 2, { strides: 3, padding: 'same' }],
    ['conv2dTranspose', 4, 3, { useBias: false, ...cost }],
    ['depthwiseConv2d', 3],
    ['depthwiseConv2d', [3, 2], { depthMultiplier: 2 }],
    ['depthwiseConv2d', 3, { strides: 2, padding: 'same', activation: 'tanh' }],
    ['depthwiseConv2d', 3, { depthMultiplier: 2, strides: [1, 2] }],
    ['depthwiseConv2d', 3, { useBias: false, ...cost }],
    ['maxPooling2d'],
    ['maxPooling2d', [2, 3]],
    ['maxPooling2d', 3, { strides: 2 }],
    ['maxPooling2d', 3, { strides: 2, padding: 'same' }],
    ['maxPooling2d', 2, { strides: [1, 2], padding: 'same' }],
    ['averagePooling2d'],
    ['averagePooling2d', [2, 3]],
    ['averagePooling2d', 3, { strides: 2 }],
    ['averagePooling2d', 3, { strides: 2, padding: 'same' }],
    ['averagePooling2d', 2, { strides: [1, 2], padding: 'same' }],
    ['globalAveragePooling2d'],
    ['upSampling2d'],
    ['upSampling2d', [2, 3]],
    ['upSampling2d', 2, { interpolation: 'bilinear' }],
    ['upSampling2d', [3, 2], { interpolation: 'bilinear' }],
    ['flatten'],
    ['reshape', 6, 7, 3],
    ['batchNormalization'],
    ['batchNormalization', { scale: false }],
    ['layerNormalization'],
    ['layerNormalization', { center: false }],
    ['activation', 'softmax'],
    [
      'residual',
      [['conv2d', 4, 3, { padding: 'same', strides: 2 }], ['batchNormalization']],
      { shortcut: ['conv2d', 4, 1, { strides: 2, ...cost }] },
    ],
  ],
);

const recurrent = alone(
  [5, 4],
  ['simpleRNN', 'lstm', 'gru'].flatMap((kind): Call[] => [
    [kind, 3],
    [kind, 3, sequence],
    [kind, 3, { goBackwards: true }],
    [kind, 3, { goBackwards: true, ...sequence }],
    [kind, 3, { useBias: false, ...cost }],
    [kind, 3, { activation: 'softsign' }],
    ['bidirectional', [kind, 3]],
    ['bidirectional', [kind, 3, { goBackwards: true, ...sequence }]],
    ...['concat', 'sum', 'ave', 'mul'].map((mergeMode): Call => [
      'bidirectional',
      [kind, 3, { ...sequence, ...cost }],
      { mergeMode },
    ]),
  ]),
);

const sequences = [
  ...recurrent,
  ...alone(
    [5, 4],
    [
      ['lstm', 3, { recurrentActivation: 'tanh' }],
      ['gru', 3, { recurrentActivation: 'softsign', activation: 'sigmoid' }],
      ['timeDistributed', ['dense', 3, { activation: 'softmax', ...cost }]],
      ['timeDistributed', ['layerNormalization']],
      ['timeDistributed', ['activation', 'softplus']],
      ['timeDistributed', ['repeatVector', 2]],
      ['batchNormalization'],
      ['layerNormalization'],
      ['flatten'],
      ['reshape', 2, 10],
      ['residual', [['lstm', 4, sequence]]],
    ],
  ),
  ...alone(
    [2, 5, 6, 2],
    [
      ['timeDistributed', ['conv2d', 3, 3, { padding: 'same', ...cost }]],
      ['timeDistributed', ['maxPooling2d']],
      ['timeDistributed', ['flatten']],
    ],
  ),
  ...alone([2, 4, 3], [['timeDistributed', ['gru', 3]]]),
];

const texts = [
  [],
  ...['simpleRNN', 'lstm', 'gru'].flatMap((kind): Call[][] => [
    [[kind, 3]],
    [[kind, 3, { goBackwards: true }]],
    [[kind, 3, { goBackwards: true, ...sequence }]],
    [
      [kind, 4, sequence],
      [kind, 3],
    ],
    [['bidirectional', [kind, 3]]],
    [['bidirectional', [kind, 3, sequence]]],
  ]),
].flatMap((layers): NetworkCase[] =>
  [{}, { maskZero: true }].map((options) => ({
    input: [6],
    tokens: 5,
    layers: [['embedding', 5, 4, options], ...layers],
  })),
);

/** Each layer with each option that changes what it computes. */
export const NETWORKS: readonly NetworkCase[] = [
  ...rows,
  ...images,
  ...alone(
    [5, 5, 16],
    [
      ['conv2d', 4, 3],
      ['conv2dTranspose', 4, 3],
      ['depthwiseConv2d', 3],
    ],
  ),
  ...sequences,
  ...texts,
];

/** They draw numbers when they are trained. */
export const NOISY: readonly NetworkCase[] = alone(
  [6],
  [
    ['dropout', 0.4],
    ['gaussianNoise', 0.5],
  ],
);

export interface TrainingCase {
  readonly network: keyof typeof TRAINED;
  readonly optimizer: Call;
  readonly loss?: LossName;
  /** How much each class counts. */
  readonly classWeight?: Readonly<Record<number, number>>;
}

// Not l1, too: its slope jumps where a weight changes its sign.
const square = { kernelRegularizer: { l2: 0.02 } };

/** Small enough for JavaScript, then large enough for ONNX Runtime; the last layer comes with the loss. */
export const TRAINED = {
  small: {
    input: [4],
    layers: [['dense', 6, { activation: 'tanh', ...square }], ['batchNormalization']],
  },
  large: {
    input: [12, 10, 3],
    layers: [
      ['conv2d', 16, 3, { activation: 'tanh', padding: 'same' }],
      ['maxPooling2d'],
      ['flatten'],
      ['dense', 48, { activation: 'softsign', ...square }],
    ],
  },
  sequence: { input: [5, 4], layers: [['gru', 6, sequence]] },
} as const satisfies Record<string, NetworkCase>;

const OPTIMIZERS: readonly Call[] = [
  ['sgd', 0.1],
  ['sgd', 0.05, { momentum: 0.9 }],
  ['sgd', 0.05, { momentum: 0.9, nesterov: true }],
  ['adam', 0.01, { beta1: 0.8, beta2: 0.9, epsilon: 0.01 }],
  ['adamW', 0.01, { weightDecay: 0.5, beta1: 0.5, epsilon: 0.01 }],
  ['rmsprop', 0.01],
  ['rmsprop', 0.01, { rho: 0.5, momentum: 0.5 }],
  ['rmsprop', 0.01, { centered: true }],
  ['rmsprop', 0.01, { centered: true, momentum: 0.9, epsilon: 0.001 }],
  ['adagrad', 0.1],
  ['adagrad', 0.1, { initialAccumulatorValue: 1 }],
  ['adadelta', 1],
  ['adadelta', 0.5, { rho: 0.5, epsilon: 0.001 }],
  ['sgd', 0.1, { clipValue: 0.01 }],
  ['sgd', 0.1, { clipNorm: 0.05 }],
  ['sgd', 0.1, { globalClipNorm: 0.1 }],
  ['sgd', 0.1, { clipValue: 0.03, clipNorm: 0.06, globalClipNorm: 0.1, momentum: 0.9 }],
  ['adam', 0.01, { clipNorm: 0.05, epsilon: 0.001 }],
  ['sgd', ['constant', 0.1]],
  ['sgd', ['exponentialDecay', 0.1, { decaySteps: 2, decayRate: 0.5 }]],
  ['rmsprop', ['stepDecay', 0.01, { decaySteps: 2, decayRate: 0.1 }]],
  ['rmsprop', ['warmup', 3, ['exponentialDecay', 0.01, { decaySteps: 1, decayRate: 0.5 }]]],
  ['adadelta', ['warmup', 2, ['cosineDecay', 1, { decaySteps: 4 }]]],
];

/** With so small an epsilon rounding decides the steps of those few of many weights that have hardly a gradient. */
const SMALL_EPSILON: readonly Call[] = [
  ['adam', 0.01],
  ['adamW', 0.01],
  ['adam', ['stepDecay', 0.01, { decaySteps: 2, decayRate: 0.1 }]],
  ['adamW', ['cosineDecay', 0.01, { decaySteps: 5, alpha: 0.1 }]],
];

const LOSSES: readonly Omit<TrainingCase, 'optimizer'>[] = [
  { network: 'small', loss: 'meanSquaredError' },
  { network: 'small', loss: 'meanAbsoluteError' },
  { network: 'small', loss: 'binaryCrossentropy' },
  { network: 'small', loss: 'binaryCrossentropy', classWeight: { 0: 0.5, 1: 2 } },
  { network: 'small', loss: 'categoricalCrossentropy', classWeight: { 0: 0.5, 1: 3, 2: 0 } },
  { network: 'large', loss: 'meanSquaredError' },
  { network: 'large', loss: 'meanAbsoluteError' },
  { network: 'large', loss: 'binaryCrossentropy' },
  { network: 'large', loss: 'categoricalCrossentropy', classWeight: { 1: 4 } },
  { network: 'sequence', loss: 'meanSquaredError' },
  { network: 'sequence', loss: 'meanAbsoluteError' },
  { network: 'sequence', loss: 'binaryCrossentropy' },
  { network: 'sequence', loss: 'categoricalCrossentropy' },
];

/** Each optimizer with each option on both networks, and each loss. */
export const TRAININGS: readonly TrainingCase[] = [
  ...(['small', 'large'] as const).flatMap((network) =>
    OPTIMIZERS.map((optimizer): TrainingCase => ({ network, optimizer })),
  ),
  ...SMALL_EPSILON.map((optimizer): TrainingCase => ({ network: 'small', optimizer })),
  ...LOSSES.map((each): TrainingCase => ({ ...each, optimizer: ['sgd', 0.1] })),
];

/** How a network ends that is trained on a loss. */
export const ENDS = {
  categoricalCrossentropy: ['dense', 3, 'softmax'],
  binaryCrossentropy: ['dense', 1, 'sigmoid'],
  meanSquaredError: ['dense', 2],
  meanAbsoluteError: ['dense', 2],
} as const satisfies Record<LossName, Call>;
