/** Keras 3, and TensorFlow, which builds its networks of the same layers. */
import type { Network, NetworkLayer, Kind } from '../network.js';
import { InteropError } from '../network.js';
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
  const metrics = training.loss.endsWith('Crossentropy') ? ['accuracy'] : undefined;
  const compiling = call('model.compile', [], {
    optimizer: name(kerasOptimizer(training)),
    loss: kerasLoss(training),
    metrics: metrics && name('["accuracy"]'),
  });
  return `import keras
from keras import layers

${kerasModel(network)}
model.summary()


def train(x, y):
    """x: examples, y: answers${training.loss === 'categoricalCrossentropy' ? ', one-hot' : ''}."""
    ${compiling}
    model.fit(x, y, epochs=${training.epochs}, batch_size=${training.batchSize})


# Weights that nnlab trained, from model.export("keras", "${KERAS_WEIGHTS}"):
# model.load_weights("${KERAS_WEIGHTS}")
`;
}

/** `model = keras.Sequential([…])`. */
export function kerasModel({ input, isText, layers }: Network): string {
  const entry = call('keras.Input', [input], { dtype: isText ? 'int32' : undefined });
  const lines = [entry, ...layers.map((layer) => kerasLayer(layer))];
  return `model = keras.Sequential([\n${indent(lines.map((line) => `${line},`))}\n])`;
}

type Options = Readonly<Record<string, Argument | undefined>>;

const LAYERS: Readonly<Record<Kind, (layer: NetworkLayer) => Options>> = {
  Activation: () => ({}),
  AveragePooling2D: pooling,
  BatchNormalization: ({ config }) => ({ momentum: config.momentum, epsilon: config.epsilon }),
  Conv2D: convolution,
  Conv2DTranspose: convolution,
  Dense: ({ config }) => biased(config.useBias),
  DepthwiseConv2D: (layer) => ({
    depth_multiplier: unless(1, layer.config.depthMultiplier),
    ...convolution(layer),
  }),
  Dropout: () => ({}),
  Embedding: () => ({}),
  Flatten: () => ({}),
  GRU: (layer) => ({ reset_after: false, ...recurrent(layer) }),
  GlobalAveragePooling1D: () => ({}),
  GlobalAveragePooling2D: () => ({}),
  LSTM: recurrent,
  LayerNormalization: ({ config }) => ({ epsilon: config.epsilon }),
  LeakyReLU: ({ config }) => ({ negative_slope: config.alpha }),
  MaxPooling2D: pooling,
  SimpleRNN: recurrent,
  ZeroPadding2D: ({ config }) => ({ padding: config.padding }),
};

function kerasLayer(layer: NetworkLayer): string {
  const { kind, config } = layer;
  return call(`layers.${kind}`, valuesOf(layer), {
    ...activationOf(layer, kind.endsWith('NN') || kind === 'LSTM' || kind === 'GRU'),
    ...LAYERS[kind](layer),
    name: layer.name,
  });
  function valuesOf({ kind: of }: NetworkLayer): Argument[] {
    if (of === 'Activation') return [activationName(config.activation)];
    if (of === 'Dropout') return [config.rate];
    if (of === 'Embedding') return [config.inputDim, config.outputDim];
    if (of === 'DepthwiseConv2D') return [config.kernelSize];
    if (of.startsWith('Conv2D')) return [config.filters, config.kernelSize];
    if (of === 'MaxPooling2D' || of === 'AveragePooling2D') return [config.poolSize];
    return config.units === undefined ? [] : [config.units];
  }
}

const unless = <T>(usual: T, value: T): T | undefined => (value === usual ? undefined : value);
const biased = (useBias: boolean): Options => ({ use_bias: useBias ? undefined : false });

function convolution({ config }: NetworkLayer): Options {
  const { strides, padding, useBias } = config;
  return { ...stepping(strides, [1, 1]), padding: samePadding(padding), ...biased(useBias) };
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
  const { recurrentActivation, returnSequences } = config;
  const gates = kind === 'SimpleRNN' ? undefined : activationName(recurrentActivation);
  return {
    recurrent_activation: gates && unless('sigmoid', gates),
    return_sequences: returnSequences || undefined,
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
