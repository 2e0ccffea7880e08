/** Networks that are small enough to be written in JavaScript, and the optimizers of tfjs. */
import * as tf from '@tensorflow/tfjs';
import { maskFill, randomTensor } from '../../src/engine/random-tensor.js';

export type Loss = (targets: tf.Tensor, outputs: tf.Tensor) => tf.Tensor;

/** A network to train: what it maps, and how wrong it is. */
export interface Net {
  layers(): tf.layers.Layer[];
  loss?: Loss;
  /** Targets that are class numbers or rows of a kind, made of numbers between 0 and 1. */
  targets?: (values: tf.Tensor) => tf.Tensor;
  inputs?: (values: tf.Tensor) => tf.Tensor;
}

const { dense } = tf.layers;
const seeded = (seed: number) => ({
  kernelInitializer: tf.initializers.randomUniform({ minval: -0.7, maxval: 0.7, seed }),
});
const recurrent = { ...seeded(1), recurrentInitializer: seeded(2).kernelInitializer };
const oneHot = (values: tf.Tensor): tf.Tensor =>
  tf.oneHot(tf.argMax(values, -1), values.shape.at(-1)!);
export const squares: Loss = (targets, outputs) => tf.losses.meanSquaredError(targets, outputs);

class Dropout extends tf.layers.Layer {
  static className = 'TestDropout';
  readonly #fill = maskFill(0.7, 5);

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const [x] = [inputs].flat() as [tf.Tensor];
    return tf.tidy(() => tf.mul(x, randomTensor(x.shape, this.#fill)));
  }
}

const between = (...layers: tf.layers.Layer[]): tf.layers.Layer[] => [
  dense({ inputShape: [3], units: 5, ...seeded(1) }),
  ...layers,
  dense({ units: 3, ...seeded(2) }),
];

const image = (...layers: tf.layers.Layer[]): tf.layers.Layer[] => [
  tf.layers.conv2d({
    inputShape: [6, 6, 2],
    filters: 3,
    kernelSize: 3,
    activation: 'relu',
    ...seeded(1),
  }),
  ...layers,
  tf.layers.flatten(),
  dense({ units: 2, ...seeded(3) }),
];

const activations =
  'elu hardSigmoid linear relu relu6 selu sigmoid softmax softplus softsign tanh swish mish gelu'.split(
    ' ',
  );

/** Small networks with every activation, loss and kind of layer that such networks have. */
export const nets: Record<string, Net> = {
  ...Object.fromEntries(
    activations.map((name): [string, Net] => [
      `activation ${name}`,
      { layers: () => between(tf.layers.activation({ activation: name as 'relu' })) },
    ]),
  ),
  leakyReLU: { layers: () => between(tf.layers.leakyReLU()) },
  prelu: { layers: () => between(tf.layers.prelu({ alphaInitializer: 'ones' })) },
  dropout: { layers: () => between(new Dropout({})) },
  // Without a bias before: its gradient would be what rounding leaves, and Adam makes whole steps of that.
  batchNormalization: {
    layers: () => [
      dense({ inputShape: [3], units: 5, useBias: false, ...seeded(1) }),
      tf.layers.batchNormalization(),
      dense({ units: 3, ...seeded(2) }),
    ],
  },
  permute: {
    layers: () => [
      tf.layers.permute({ inputShape: [3, 4], dims: [2, 1] }),
      tf.layers.reshape({ targetShape: [12] }),
      dense({ units: 2, ...seeded(1) }),
    ],
  },
  'dense over time': {
    layers: () => [
      dense({ inputShape: [3, 2], units: 4, ...seeded(1) }),
      tf.layers.globalAveragePooling1d({}),
    ],
  },
  embedding: {
    layers: () => [
      tf.layers.embedding({
        inputShape: [4],
        inputDim: 6,
        outputDim: 3,
        embeddingsInitializer: seeded(1).kernelInitializer,
      }),
      tf.layers.flatten(),
      dense({ units: 2, ...seeded(2) }),
    ],
    inputs: (values) => tf.floor(tf.mul(tf.abs(values), 5.9)),
  },
  simpleRNN: {
    layers: () => [
      tf.layers.simpleRNN({ inputShape: [4, 2], units: 3, ...recurrent }),
      dense({ units: 2, ...seeded(3) }),
    ],
  },
  lstm: {
    layers: () => [
      tf.layers.lstm({ inputShape: [4, 2], units: 3, ...recurrent }),
      dense({ units: 2, ...seeded(3) }),
    ],
  },
  gru: {
    layers: () => [
      tf.layers.gru({ inputShape: [4, 2], units: 3, returnSequences: true, ...recurrent }),
      tf.layers.flatten(),
      dense({ units: 2, ...seeded(3) }),
    ],
  },
  bidirectional: {
    layers: () => [
      tf.layers.bidirectional({
        inputShape: [4, 2],
        mergeMode: 'concat',
        layer: tf.layers.simpleRNN({ units: 3, ...recurrent }),
      }),
      dense({ units: 2, ...seeded(3) }),
    ],
  },
  'max pooling': { layers: () => image(tf.layers.maxPooling2d({ poolSize: 2 })) },
  'average pooling': { layers: () => image(tf.layers.averagePooling2d({ poolSize: 2 })) },
  'strided convolution': {
    layers: () =>
      image(
        tf.layers.conv2d({ filters: 2, kernelSize: 3, strides: 2, padding: 'same', ...seeded(2) }),
      ),
  },
  'depthwise convolution': {
    layers: () =>
      image(
        tf.layers.depthwiseConv2d({
          kernelSize: 2,
          depthMultiplier: 2,
          depthwiseInitializer: seeded(2).kernelInitializer,
        }),
      ),
  },
  'padding and transposed convolution': {
    layers: () =>
      image(
        tf.layers.zeroPadding2d({ padding: 1 }),
        tf.layers.conv2dTranspose({ filters: 2, kernelSize: 2, ...seeded(2) }),
      ),
  },
  'loss absoluteDifference': {
    layers: () => between(),
    loss: (t, y) => tf.losses.absoluteDifference(t, y),
  },
  'loss cosineDistance': {
    layers: () => between(),
    loss: (t, y) => tf.losses.cosineDistance(t, y, 1),
  },
  'loss hingeLoss': {
    layers: () => between(),
    loss: (t, y) => tf.losses.hingeLoss(t, y),
    targets: oneHot,
  },
  'loss huberLoss': {
    layers: () => between(),
    loss: (t, y) => tf.losses.huberLoss(t, y, undefined, 0.3),
  },
  'loss logLoss': {
    layers: () => between(),
    loss: (t, y) => tf.losses.logLoss(t, tf.sigmoid(y)),
    targets: oneHot,
  },
  'loss sigmoidCrossEntropy': {
    layers: () => between(),
    loss: (t, y) => tf.losses.sigmoidCrossEntropy(t, y),
    targets: oneHot,
  },
  'loss softmaxCrossEntropy': {
    layers: () => between(),
    loss: (t, y) => tf.losses.softmaxCrossEntropy(t, y),
    targets: oneHot,
  },
  'loss categoricalCrossentropy': {
    layers: () => between(),
    loss: (t, y) => tf.mean(tf.metrics.categoricalCrossentropy(t, tf.softmax(y))),
    targets: oneHot,
  },
  'loss binaryCrossentropy': {
    layers: () => between(),
    loss: (t, y) => tf.mean(tf.metrics.binaryCrossentropy(t, tf.sigmoid(y))),
    targets: oneHot,
  },
  'slices, stacks and tiles': {
    layers: () => between(),
    loss: (t, y) =>
      tf.tidy(() => {
        const [a, b, c] = tf.split(y, 3, 1) as [tf.Tensor, tf.Tensor, tf.Tensor];
        const rows = tf.unstack(tf.stack([a, tf.mul(b, 2), tf.reverse(c, 0)], 2), 2);
        const joined = tf.concat([rows[0]!, tf.slice(y, [0, 1], [-1, 2])], 1);
        const shifted = tf.pad(
          joined as tf.Tensor2D,
          [
            [1, 0],
            [0, 2],
          ],
          0.5,
        );
        const every = tf.tile(shifted, [1, 2]);
        const chosen = tf.gather(every, tf.tensor1d([1, 0, 1], 'int32'), 1);
        const where = tf.where(tf.greater(t, 0), y, tf.mul(y, 0.3));
        return tf.add(tf.mean(tf.square(chosen)), tf.mean(tf.square(where)));
      }),
  },
  'reductions along any axes': {
    layers: () => between(),
    loss: (t, y) =>
      tf.tidy(() => {
        const cube = tf.reshape(tf.mul(y, tf.cumsum(y, 1)), [2, -1, 3]);
        const parts = [
          tf.max(cube, 0),
          tf.min(cube, [0, 2]),
          tf.mean(cube, 2, true),
          tf.logSumExp(cube, 1),
          tf.norm(cube),
        ];
        return tf.addN([...parts.map((part) => tf.mean(part)), squares(t, y).asScalar()]);
      }),
  },
};

export const optimizers: Record<string, () => tf.Optimizer> = {
  sgd: () => tf.train.sgd(0.05),
  momentum: () => tf.train.momentum(0.05, 0.9),
  nesterov: () => tf.train.momentum(0.05, 0.9, true),
  adagrad: () => tf.train.adagrad(0.05),
  adadelta: () => tf.train.adadelta(0.05),
  adam: () => tf.train.adam(0.01),
  adamax: () => tf.train.adamax(0.01),
  rmsprop: () => tf.train.rmsprop(0.01),
  'centered rmsprop': () => tf.train.rmsprop(0.01, 0.9, 0.5, 1e-10, true),
};
