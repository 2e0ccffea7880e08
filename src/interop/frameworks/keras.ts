/** Keras 3, and TensorFlow, which builds its networks of the same layers. */
import { checkNearest } from '../checks.js';
import { isChain, stepsOf, type Step } from '../flow.js';
import { RECURRENT } from '../gates.js';
import {
  INPUT,
  InteropError,
  isFrozen,
  type Kind,
  type Network,
  type NetworkLayer,
} from '../network.js';
import { call, indent, name, snake, type Argument } from '../source-text.js';
import type { Training } from '../training.js';
import { optimizerClass, optimizerOptions } from './words.js';

/** The weights in the file that `model.export("keras", …)` writes. */
export const KERAS_WEIGHTS = 'model.weights.h5';

const LOSSES: Readonly<Record<Training['loss'], string>> = {
  categoricalCrossentropy: 'categorical_crossentropy',
  binaryCrossentropy: 'binary_crossentropy',
  meanSquaredError: 'mean_squared_error',
  meanAbsoluteError: 'mean_absolute_error',
};
const OPTIONS: Readonly<Record<string, string>> = {
  momentum: 'momentum',
  nesterov: 'nesterov',
  beta1: 'beta_1',
  beta2: 'beta_2',
  epsilon: 'epsilon',
  rho: 'rho',
  centered: 'centered',
  weightDecay: 'weight_decay',
};

/** `keras.optimizers.Adam(learning_rate=0.001)`. */
export function kerasOptimizer(training: Training): string {
  const { name: kind, learningRate } = training.optimizer;
  return call(`keras.optimizers.${optimizerClass(kind)}`, [], {
    learning_rate: learningRate,
    ...optimizerOptions('Keras', training, OPTIONS),
  });
}

export const kerasLoss = ({ loss }: Training): string => LOSSES[loss];

export function kerasProgram(network: Network, training: Training): string {
  const metrics = training.loss.endsWith('Crossentropy') ? '\n        metrics=["accuracy"],' : '';
  return `import keras
from keras import layers

${kerasModel(network)}
model.summary()


def train(x, y):
    """x: examples, y: answers${training.loss === 'categoricalCrossentropy' ? ', one-hot' : ''}."""
    model.compile(
        optimizer=${kerasOptimizer(training)},
        loss="${kerasLoss(training)}",${metrics}
    )
    model.fit(x, y, epochs=${training.epochs}, batch_size=${training.batchSize})


# Weights that nnlab trained, from model.export("keras", "${KERAS_WEIGHTS}"):
# model.load_weights("${KERAS_WEIGHTS}")
`;
}

/** `model = keras.Sequential([…])`, or the same with functions where layers are added. */
export function kerasModel(network: Network): string {
  const { input, isText, layers } = network;
  const entry = call('keras.Input', [input], { dtype: isText ? 'int32' : undefined });
  if (!isChain(network)) return functional(entry, stepsOf(network));
  const lines = [entry, ...layers.map((layer) => kerasLayer(layer))];
  return `model = keras.Sequential([\n${indent(lines.map((line) => `${line},`))}\n])`;
}

function functional(entry: string, steps: readonly Step[]): string {
  const lines = steps.flatMap(({ layer, from, others, isKept }) => [
    ...(from === undefined ? [] : [`x = ${from}`]),
    `x = ${kerasLayer(layer)}(${others.length > 0 ? `[${[...others, 'x'].join(', ')}]` : 'x'})`,
    ...(isKept ? [`${layer.name} = x`] : []),
  ]);
  return [`${INPUT} = ${entry}`, `x = ${INPUT}`, ...lines, `model = keras.Model(${INPUT}, x)`].join(
    '\n',
  );
}

type Options = Readonly<Record<string, Argument | undefined>>;

const LAYERS: Readonly<Record<Kind, (layer: NetworkLayer) => Options>> = {
  Activation: () => ({}),
  Add: () => ({}),
  AveragePooling2D: pooling,
  BatchNormalization: ({ config }) => ({
    momentum: config.momentum,
    epsilon: config.epsilon,
    ...centered(config),
  }),
  Bidirectional: ({ config }) => ({ merge_mode: unless('concat', config.mergeMode) }),
  Conv2D: convolution,
  Conv2DTranspose: convolution,
  Dense: ({ config }) => biased(config.useBias),
  DepthwiseConv2D: (layer) => ({
    depth_multiplier: unless(1, layer.config.depthMultiplier),
    ...convolution(layer),
  }),
  Dropout: () => ({}),
  Embedding: ({ config }) => ({ mask_zero: config.maskZero ? true : undefined }),
  Flatten: () => ({}),
  GRU: (layer) => ({ reset_after: false, ...recurrent(layer) }),
  GaussianNoise: () => ({}),
  GlobalAveragePooling1D: () => ({}),
  GlobalAveragePooling2D: () => ({}),
  LSTM: recurrent,
  LayerNormalization: ({ config }) => ({ epsilon: config.epsilon, ...centered(config) }),
  LeakyReLU: ({ config }) => ({ negative_slope: config.alpha }),
  MaxPooling2D: pooling,
  RepeatVector: () => ({}),
  Rescaling: ({ config }) => ({ offset: unless(0, config.offset) }),
  Reshape: () => ({}),
  SimpleRNN: recurrent,
  TimeDistributed: () => ({}),
  UpSampling2D: (layer) => {
    checkNearest('code', 'Keras', layer);
    return {};
  },
  ZeroPadding2D: ({ config }) => ({ padding: config.padding }),
};

/** What stands first, without a name. */
const VALUES: Readonly<Partial<Record<Kind, (layer: NetworkLayer) => Argument[]>>> = {
  Activation: ({ config }) => [activationName(config.activation)],
  AveragePooling2D: ({ config }) => [config.poolSize],
  Bidirectional: ({ parts }) => [name(kerasLayer(parts[0]!))],
  Conv2D: ({ config }) => [config.filters, config.kernelSize],
  Conv2DTranspose: ({ config }) => [config.filters, config.kernelSize],
  Dense: ({ config }) => [config.units],
  DepthwiseConv2D: ({ config }) => [config.kernelSize],
  Dropout: ({ config }) => [config.rate],
  Embedding: ({ config }) => [config.inputDim, config.outputDim],
  GRU: ({ config }) => [config.units],
  GaussianNoise: ({ config }) => [config.stddev],
  LSTM: ({ config }) => [config.units],
  MaxPooling2D: ({ config }) => [config.poolSize],
  RepeatVector: ({ config }) => [config.n],
  Rescaling: ({ config }) => [Number(config.scale)],
  Reshape: ({ output }) => [output],
  SimpleRNN: ({ config }) => [config.units],
  TimeDistributed: ({ parts }) => [name(kerasLayer(parts[0]!))],
  UpSampling2D: ({ config }) => [config.size],
};

function kerasLayer(layer: NetworkLayer): string {
  const { kind, parts } = layer;
  const isInner = layer.inputs.length === 0;
  return call(`layers.${kind}`, VALUES[kind]?.(layer) ?? [], {
    ...(parts.length > 0 ? {} : activationOf(layer, RECURRENT.has(kind))),
    ...LAYERS[kind](layer),
    ...regularized(layer),
    trainable: isFrozen(layer) ? false : undefined,
    name: isInner ? undefined : layer.name,
  });
}

/** What large weights cost. */
function regularized({ config, parts }: NetworkLayer): Options {
  const { kernelRegularizer, depthwiseRegularizer } = config;
  if (parts.length > 0) return {};
  const written = (of: typeof kernelRegularizer): Argument | undefined => {
    if (!of) return undefined;
    const { l1, l2 } = of.config;
    return name(call('keras.regularizers.L1L2', [], { l1: unless(0, l1), l2: unless(0, l2) }));
  };
  return {
    kernel_regularizer: written(kernelRegularizer),
    depthwise_regularizer: written(depthwiseRegularizer),
  };
}

const centered = ({ center, scale }: NetworkLayer['config']): Options => ({
  center: center ? undefined : false,
  scale: scale ? undefined : false,
});

const unless = <T>(usual: T, value: T): T | undefined => (value === usual ? undefined : value);
const biased = (useBias: boolean): Options => ({ use_bias: useBias ? undefined : false });

function convolution({ config }: NetworkLayer): Options {
  const { strides, padding, useBias, dilationRate } = config;
  return {
    ...stepping(strides, [1, 1]),
    padding: samePadding(padding),
    dilation_rate: unless('1,1', String(dilationRate)) && dilationRate,
    ...biased(useBias),
  };
}

function pooling({ config }: NetworkLayer): Options {
  return { ...stepping(config.strides, config.poolSize), padding: samePadding(config.padding) };
}

const stepping = (strides: readonly number[], usual: readonly number[]): Options => ({
  strides: strides.join() === usual.join() ? undefined : strides,
});

const samePadding = (padding: unknown): string | undefined =>
  padding === 'same' ? 'same' : undefined;

function recurrent({ kind, config }: NetworkLayer): Options {
  const { recurrentActivation, returnSequences, goBackwards, useBias } = config;
  const gates = kind === 'SimpleRNN' ? undefined : activationName(recurrentActivation);
  return {
    recurrent_activation: gates && unless('sigmoid', gates),
    return_sequences: returnSequences || undefined,
    go_backwards: goBackwards || undefined,
    ...biased(useBias),
  };
}

/** A recurrent layer has tanh where it says nothing, the others nothing. */
function activationOf({ kind, config }: NetworkLayer, isRecurrent: boolean): Options {
  if (kind === 'Activation' || config.activation === undefined) return {};
  return {
    activation: unless(isRecurrent ? 'tanh' : 'linear', activationName(config.activation)),
  };
}

/** Keras's hard sigmoid is another one than that of tfjs: relu6(x + 3) / 6 there, 0.2 x + 0.5 here. */
function activationName(activation: string): string {
  if (snake(activation) === 'hard_sigmoid')
    throw new InteropError(
      "code: the network has a hardSigmoid, expected sigmoid: Keras 3's hard sigmoid is another function. " +
        'Give the layer recurrentActivation "sigmoid" and train it.',
    );
  return snake(activation);
}
