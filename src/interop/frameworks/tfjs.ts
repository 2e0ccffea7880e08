/** TensorFlow.js itself, as a plain program. */
import { InteropError, type Kind, type Network, type NetworkLayer } from '../network.js';
import { python } from '../source-text.js';
import type { Training } from '../training.js';
import { optimizerOptions } from './words.js';

const LAYERS: Readonly<Record<Kind, [factory: string, ...options: string[]]>> = {
  Activation: ['activation', 'activation'],
  AveragePooling2D: ['averagePooling2d', 'poolSize', 'strides', 'padding'],
  BatchNormalization: ['batchNormalization', 'momentum', 'epsilon'],
  Conv2D: ['conv2d', 'filters', 'kernelSize', 'strides', 'padding', 'activation', 'useBias'],
  Conv2DTranspose: [
    'conv2dTranspose',
    'filters',
    'kernelSize',
    'strides',
    'padding',
    'activation',
    'useBias',
  ],
  Dense: ['dense', 'units', 'activation', 'useBias'],
  DepthwiseConv2D: [
    'depthwiseConv2d',
    'kernelSize',
    'depthMultiplier',
    'strides',
    'padding',
    'activation',
    'useBias',
  ],
  Dropout: ['dropout', 'rate'],
  Embedding: ['embedding', 'inputDim', 'outputDim'],
  Flatten: ['flatten'],
  GRU: ['gru', 'units', 'activation', 'recurrentActivation', 'returnSequences'],
  GlobalAveragePooling1D: ['globalAveragePooling1d'],
  GlobalAveragePooling2D: ['globalAveragePooling2d', 'dataFormat'],
  LSTM: ['lstm', 'units', 'activation', 'recurrentActivation', 'returnSequences'],
  LayerNormalization: ['layerNormalization', 'epsilon'],
  LeakyReLU: ['leakyReLU', 'alpha'],
  MaxPooling2D: ['maxPooling2d', 'poolSize', 'strides', 'padding'],
  SimpleRNN: ['simpleRNN', 'units', 'activation', 'returnSequences'],
  ZeroPadding2D: ['zeroPadding2d', 'padding'],
};

/** What an option is when it is not given. */
const USUAL: Readonly<Record<string, unknown>> = {
  activation: 'linear',
  padding: 'valid',
  useBias: true,
  depthMultiplier: 1,
  returnSequences: false,
  dataFormat: 'channelsLast',
};

function isUsual(option: string, { kind, config }: NetworkLayer): boolean {
  const value = config[option as keyof typeof config];
  if (value === undefined || value === null) return true;
  if (option === 'strides') {
    const window = kind.endsWith('Pooling2D') ? config.poolSize : [1, 1];
    return JSON.stringify(value) === JSON.stringify(window);
  }
  return value === USUAL[option];
}

const literal = (value: unknown): string => JSON.stringify(value).replaceAll(',', ', ');

function objectOf(entries: readonly (readonly [string, unknown])[]): string {
  if (entries.length === 0) return '';
  return `{ ${entries.map(([key, value]) => `${key}: ${literal(value)}`).join(', ')} }`;
}

function layerLine(layer: NetworkLayer, first: string): string {
  const [factory, ...options] = LAYERS[layer.kind];
  const given = options
    .filter((option) => !isUsual(option, layer))
    .map((option) => [option, layer.config[option as keyof typeof layer.config]] as const);
  const entries = objectOf(given);
  const all = [first, entries.slice(2, -2)].filter(Boolean).join(', ');
  return `model.add(tf.layers.${factory}(${all && `{ ${all} }`}));`;
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

export function tfjsProgram({ input, layers }: Network, training: Training): string {
  const shape = `inputShape: ${literal(input)}`;
  const lines = layers.map((layer, i) => layerLine(layer, i === 0 ? shape : ''));
  const isClass = training.loss.endsWith('Crossentropy');
  return `import * as tf from '@tensorflow/tfjs';

const model = tf.sequential();
${lines.join('\n')}
model.compile({
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
