/** TensorFlow.js itself, as a plain program. */
import { isFrozenNorm } from '../checks.js';
import { isChain, stepsOf } from '../flow.js';
import {
  INPUT,
  InteropError,
  isFrozen,
  type Kind,
  type LayerConfig,
  type Network,
  type NetworkLayer,
} from '../network.js';
import { RECURRENT } from '../gates.js';
import { python } from '../source-text.js';
import type { Training } from '../training.js';
import { optimizerOptions } from './words.js';

const CONVOLUTION = [
  'kernelSize',
  'strides',
  'padding',
  'dilationRate',
  'activation',
  'useBias',
  'kernelRegularizer',
] as const;
const RECURRENT_OPTIONS = [
  'units',
  'activation',
  'returnSequences',
  'goBackwards',
  'useBias',
  'kernelRegularizer',
] as const;
const NORMALIZATION = ['epsilon', 'center', 'scale'] as const;

const LAYERS: Readonly<
  Record<Kind, readonly [factory: string, ...options: (keyof LayerConfig)[]]>
> = {
  Activation: ['activation', 'activation'],
  Add: ['add'],
  AveragePooling2D: ['averagePooling2d', 'poolSize', 'strides', 'padding'],
  BatchNormalization: ['batchNormalization', 'momentum', ...NORMALIZATION],
  Bidirectional: ['bidirectional', 'mergeMode'],
  Conv2D: ['conv2d', 'filters', ...CONVOLUTION],
  Conv2DTranspose: ['conv2dTranspose', 'filters', ...CONVOLUTION],
  Dense: ['dense', 'units', 'activation', 'useBias', 'kernelRegularizer'],
  DepthwiseConv2D: ['depthwiseConv2d', ...CONVOLUTION, 'depthMultiplier', 'depthwiseRegularizer'],
  Dropout: ['dropout', 'rate'],
  Embedding: ['embedding', 'inputDim', 'outputDim', 'maskZero'],
  Flatten: ['flatten'],
  GRU: ['gru', ...RECURRENT_OPTIONS, 'recurrentActivation'],
  GaussianNoise: ['gaussianNoise', 'stddev'],
  GlobalAveragePooling1D: ['globalAveragePooling1d'],
  GlobalAveragePooling2D: ['globalAveragePooling2d'],
  LSTM: ['lstm', ...RECURRENT_OPTIONS, 'recurrentActivation'],
  LayerNormalization: ['layerNormalization', ...NORMALIZATION],
  LeakyReLU: ['leakyReLU', 'alpha'],
  MaxPooling2D: ['maxPooling2d', 'poolSize', 'strides', 'padding'],
  RepeatVector: ['repeatVector', 'n'],
  Rescaling: ['rescaling', 'scale', 'offset'],
  Reshape: ['reshape', 'targetShape'],
  SimpleRNN: ['simpleRNN', ...RECURRENT_OPTIONS],
  TimeDistributed: ['timeDistributed'],
  UpSampling2D: ['upSampling2d', 'size', 'interpolation'],
  ZeroPadding2D: ['zeroPadding2d', 'padding'],
};

/** What an option is when it is not given. */
const USUAL: Readonly<Record<string, unknown>> = {
  activation: 'linear',
  padding: 'valid',
  useBias: true,
  depthMultiplier: 1,
  returnSequences: false,
  goBackwards: false,
  maskZero: false,
  offset: 0,
  center: true,
  scale: true,
  mergeMode: 'concat',
  interpolation: 'nearest',
  trainable: true,
};

function isUsual(option: keyof LayerConfig, { kind, config }: NetworkLayer): boolean {
  const value = config[option];
  if (value === undefined || value === null) return true;
  if (option === 'activation' && RECURRENT.has(kind)) return value === 'tanh';
  if (option === 'strides' || option === 'dilationRate') {
    const window = kind.endsWith('Pooling2D') ? config.poolSize : [1, 1];
    return JSON.stringify(value) === JSON.stringify(window);
  }
  return value === USUAL[option];
}

const literal = (value: unknown): string => JSON.stringify(value).replaceAll(',', ', ');

/** `tf.layers.dense({ units: 3, activation: 'relu' })`. */
function layerCall(layer: NetworkLayer, first?: string): string {
  const [factory, ...options] = LAYERS[layer.kind];
  const { config, parts } = layer;
  const own: (keyof LayerConfig)[] = isFrozen(layer) ? [...options, 'trainable'] : options;
  const given = own
    .filter((option) => !isUsual(option, layer))
    .map((option) => `${option}: ${valueOf(option, config)}`);
  const inner = parts.length > 0 ? [`layer: ${layerCall(parts[0]!)}`] : [];
  const all = [...(first ? [first] : []), ...inner, ...given].join(', ');
  // Only this one fails without an argument.
  const none = factory === 'globalAveragePooling2d' ? '{}' : '';
  return `tf.layers.${factory}(${all ? `{ ${all} }` : none})`;
}

function valueOf(option: keyof LayerConfig, config: LayerConfig): string {
  const value = config[option];
  if (option === 'kernelRegularizer' || option === 'depthwiseRegularizer') {
    const { l1, l2 } = config[option]!.config;
    return `tf.regularizers.l1l2({ l1: ${l1}, l2: ${l2} })`;
  }
  return literal(value);
}

function modelLines(network: Network): string[] {
  const { input, layers } = network;
  if (isChain(network))
    return [
      'const model = tf.sequential();',
      ...layers.map(
        (layer, i) =>
          `model.add(${layerCall(layer, i === 0 ? `inputShape: ${literal(input)}` : undefined)});`,
      ),
    ];
  const as = 'as tf.SymbolicTensor';
  return [
    `const ${INPUT} = tf.input({ shape: ${literal(input)} });`,
    `let x = ${INPUT};`,
    ...stepsOf(network).flatMap(({ layer, from, others, isKept }) => [
      ...(from === undefined ? [] : [`x = ${from};`]),
      `x = ${layerCall(layer)}.apply(${others.length > 0 ? `[${[...others, 'x'].join(', ')}]` : 'x'}) ${as};`,
      ...(isKept ? [`const ${layer.name} = x;`] : []),
    ]),
    `const model = tf.model({ inputs: ${INPUT}, outputs: x });`,
  ];
}

function optimizerCall(training: Training): string {
  const { name, learningRate } = training.optimizer;
  if (name === 'adamW')
    throw new InteropError(
      'code: TensorFlow.js has no optimizer adamW, expected sgd, adam, rmsprop, adagrad or adadelta. Train with one of these.',
    );
  const { momentum, nesterov } = optimizerOptions('TensorFlow.js', training, {
    momentum: 'momentum',
    nesterov: 'nesterov',
  });
  if (momentum === undefined) return `tf.train.${name}(${learningRate})`;
  if (name === 'rmsprop') return `tf.train.rmsprop(${learningRate}, 0.9, ${python(momentum)})`;
  const numbers = [learningRate, python(momentum), ...(nesterov ? [true] : [])];
  return `tf.train.momentum(${numbers.join(', ')})`;
}

/** tfjs has frozen ones normalize with the mean and variance of the batch. */
const KEEP_STATISTICS = `for (const layer of model.layers)
  if (layer.getClassName() === 'BatchNormalization' && !layer.trainable) {
    const call = layer.call.bind(layer);
    // Frozen: it keeps the mean and variance that it has.
    layer.call = (inputs, options) => call(inputs, { ...options, training: false });
  }
`;

export function tfjsProgram(network: Network, training: Training): string {
  const isClass = training.loss.endsWith('Crossentropy');
  return `import * as tf from '@tensorflow/tfjs';

${modelLines(network).join('\n')}
${network.layers.some(isFrozenNorm) ? KEEP_STATISTICS : ''}model.compile({
  optimizer: ${optimizerCall(training)},
  loss: '${training.loss}',${isClass ? "\n  metrics: ['accuracy']," : ''}
});
model.summary();

/** x: examples, y: answers${training.loss === 'categoricalCrossentropy' ? ', one-hot' : ''}. */
async function train(x: tf.Tensor, y: tf.Tensor): Promise<void> {
  await model.fit(x, y, { epochs: ${training.epochs}, batchSize: ${training.batchSize}, shuffle: true });
}

// Weights that nnlab trained, from model.save: const model = await tf.loadLayersModel(url);
`;
}
