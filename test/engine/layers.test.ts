/** The layers of tfjs, trained on the backend `onnx` and on tfjs's cpu backend from the same weights: the same results. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, test } from 'vitest';
import { captureTraining } from '../../src/engine/step/train-function.js';
import { sameOnBoth } from './layers/same-on-both.js';
import { useRecordingBackend } from './recording-backend.js';

const { layers } = tf;
type Layer = tf.layers.Layer;

beforeAll(() => useRecordingBackend());

const ROWS = [6];
const SERIES = [5, 3];
const IMAGE = [6, 6, 2];

interface Stack {
  name: string;
  input: number[];
  make: (inputShape: number[]) => Layer[];
  /** Class numbers below this instead of numbers. */
  classes?: number;
}

const stacks: Stack[] = [
  ...(
    [
      'relu',
      'relu6',
      'elu',
      'selu',
      'sigmoid',
      'hardSigmoid',
      'tanh',
      'softmax',
      'softplus',
      'softsign',
      'linear',
      'swish',
      'mish',
      'gelu',
    ] as const
  ).map((activation) => ({
    name: `dense with ${activation}`,
    input: ROWS,
    make: (inputShape: number[]) => [
      layers.dense({ units: 4, activation: activation, inputShape }),
    ],
  })),
  {
    name: 'dense with regularizers and constraints',
    input: ROWS,
    make: (inputShape) => [
      layers.dense({
        units: 4,
        inputShape,
        kernelRegularizer: tf.regularizers.l1l2({ l1: 0.01, l2: 0.02 }),
        biasRegularizer: tf.regularizers.l2({ l2: 0.1 }),
        kernelConstraint: tf.constraints.maxNorm({ maxValue: 0.8 }),
      }),
    ],
  },
  {
    name: 'conv1d',
    input: SERIES,
    make: (inputShape) => [layers.conv1d({ filters: 3, kernelSize: 2, inputShape })],
  },
  ...(
    [
      { padding: 'same', strides: 1, dilationRate: 1 },
      { padding: 'valid', strides: 2, dilationRate: 1 },
      { padding: 'same', strides: [2, 1] as [number, number], dilationRate: 1 },
    ] as const
  ).flatMap(({ padding, strides }) => {
    const shown = `${padding} padding, strides ${strides.toString()}`;
    return [
      {
        name: `conv2d, ${shown}`,
        input: IMAGE,
        make: (inputShape: number[]) => [
          layers.conv2d({
            filters: 3,
            kernelSize: 3,
            padding,
            strides: strides,
            activation: 'relu',
            inputShape,
          }),
        ],
      },
      {
        name: `conv2dTranspose, ${shown}`,
        input: IMAGE,
        make: (inputShape: number[]) => [
          layers.conv2dTranspose({
            filters: 3,
            kernelSize: 3,
            padding,
            strides: strides,
            inputShape,
          }),
        ],
      },
    ];
  }),
  {
    name: 'depthwiseConv2d',
    input: IMAGE,
    make: (inputShape) => [
      layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, inputShape }),
    ],
  },
  {
    name: 'separableConv2d',
    input: IMAGE,
    make: (inputShape) => [
      layers.separableConv2d({ filters: 3, kernelSize: 3, depthMultiplier: 2, inputShape }),
    ],
  },
  {
    name: 'conv3d, left to the cpu kernels',
    input: [4, 4, 4, 1],
    make: (inputShape) => [layers.conv3d({ filters: 2, kernelSize: 2, inputShape })],
  },
  {
    name: 'conv2d, maxPooling2d, conv2d, averagePooling2d',
    input: IMAGE,
    make: (inputShape) => [
      layers.conv2d({ filters: 3, kernelSize: 3, padding: 'same', inputShape }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.conv2d({ filters: 17, kernelSize: 2, padding: 'same', activation: 'tanh' }),
      layers.averagePooling2d({ poolSize: 2, strides: 1, padding: 'valid' }),
    ],
  },
  ...(['globalAveragePooling2d', 'globalMaxPooling2d'] as const).map((pool) => ({
    name: pool,
    input: IMAGE,
    make: (inputShape: number[]) => [
      layers.conv2d({ filters: 3, kernelSize: 3, inputShape }),
      layers[pool]({}),
    ],
  })),
  ...(['maxPooling1d', 'averagePooling1d'] as const).map((pool) => ({
    name: pool,
    input: SERIES,
    make: (inputShape: number[]) => [
      layers.conv1d({ filters: 3, kernelSize: 2, inputShape }),
      layers[pool]({ poolSize: 2 }),
    ],
  })),
  ...(['globalAveragePooling1d', 'globalMaxPooling1d'] as const).map((pool) => ({
    name: pool,
    input: SERIES,
    make: (inputShape: number[]) => [
      layers.conv1d({ filters: 3, kernelSize: 2, inputShape }),
      layers[pool]({}),
    ],
  })),
  {
    name: 'batchNormalization of rows',
    input: ROWS,
    make: (inputShape) => [layers.dense({ units: 4, inputShape }), layers.batchNormalization()],
  },
  {
    name: 'batchNormalization of images',
    input: IMAGE,
    make: (inputShape) => [
      layers.conv2d({ filters: 3, kernelSize: 3, inputShape }),
      layers.batchNormalization({ momentum: 0.7 }),
      layers.reLU(),
    ],
  },
  {
    name: 'layerNormalization',
    input: SERIES,
    make: (inputShape) => [
      layers.dense({ units: 4, inputShape }),
      layers.layerNormalization({ axis: -1 }),
    ],
  },
  {
    name: 'embedding',
    input: [5],
    classes: 7,
    make: (inputShape) => [layers.embedding({ inputDim: 7, outputDim: 3, inputShape })],
  },
  {
    name: 'embedding with a mask, and lstm',
    input: [5],
    classes: 7,
    make: (inputShape) => [
      layers.embedding({ inputDim: 7, outputDim: 3, maskZero: true, inputShape }),
      layers.lstm({ units: 3 }),
    ],
  },
  ...(['simpleRNN', 'lstm', 'gru'] as const).flatMap((recurrent) => [
    {
      name: recurrent,
      input: SERIES,
      make: (inputShape: number[]) => [layers[recurrent]({ units: 4, inputShape })],
    },
    {
      name: `${recurrent} on ${recurrent}, sequences, dropout`,
      input: SERIES,
      make: (inputShape: number[]) => [
        layers[recurrent]({ units: 3, returnSequences: true, inputShape }),
        layers.dropout({ rate: 0.3, seed: 5 }),
        layers[recurrent]({ units: 3, returnSequences: true, goBackwards: true }),
      ],
    },
    ...(['concat', 'sum'] as const).map((mergeMode) => ({
      name: `bidirectional ${recurrent}, ${mergeMode}`,
      input: SERIES,
      make: (inputShape: number[]) => [
        layers.bidirectional({
          layer: layers[recurrent]({ units: 2, returnSequences: true }),
          mergeMode,
          inputShape,
        }),
      ],
    })),
  ]),
  {
    name: 'timeDistributed',
    input: SERIES,
    make: (inputShape) => [
      layers.timeDistributed({ layer: layers.dense({ units: 4 }), inputShape }),
    ],
  },
  // Of the nearest pixel the cpu kernel's gradient is wrong: gradients.test.ts has it.
  {
    name: 'upSampling2d',
    input: IMAGE,
    make: (inputShape: number[]) => [
      layers.conv2d({ filters: 2, kernelSize: 3, inputShape }),
      layers.upSampling2d({ size: [2, 2], interpolation: 'bilinear' }),
      layers.conv2d({ filters: 2, kernelSize: 3 }),
    ],
  },
  {
    name: 'zeroPadding2d and cropping2D',
    input: IMAGE,
    make: (inputShape) => [
      layers.conv2d({ filters: 2, kernelSize: 3, inputShape }),
      layers.zeroPadding2d({
        padding: [
          [1, 2],
          [0, 1],
        ],
      }),
      layers.cropping2D({
        cropping: [
          [1, 0],
          [2, 1],
        ],
      }),
    ],
  },
  {
    name: 'dropout',
    input: ROWS,
    make: (inputShape) => [
      layers.dense({ units: 8, inputShape }),
      layers.dropout({ rate: 0.4, seed: 3 }),
    ],
  },
  {
    name: 'spatialDropout1d',
    input: SERIES,
    make: (inputShape) => [
      layers.conv1d({ filters: 4, kernelSize: 2, inputShape }),
      layers.spatialDropout1d({ rate: 0.4, seed: 3 }),
    ],
  },
  ...Object.entries({
    leakyReLU: () => layers.leakyReLU({ alpha: 0.2 }),
    prelu: () => layers.prelu({ alphaInitializer: 'glorotUniform' }),
    elu: () => layers.elu(),
    softmax: () => layers.softmax({}),
    reLU: () => layers.reLU({ maxValue: 0.5 }),
    activation: () => layers.activation({ activation: 'softsign' }),
  }).map(([name, make]) => ({
    name,
    input: ROWS,
    make: (inputShape: number[]) => [layers.dense({ units: 4, inputShape }), make()],
  })),
  {
    name: 'reshape, permute and repeatVector',
    input: ROWS,
    make: (inputShape) => [
      layers.reshape({ targetShape: [2, 3], inputShape }),
      layers.permute({ dims: [2, 1] }),
      layers.flatten(),
      layers.repeatVector({ n: 3 }),
    ],
  },
  {
    name: 'masking before a recurrent layer',
    input: SERIES,
    make: (inputShape) => [layers.masking({ maskValue: 0, inputShape }), layers.gru({ units: 3 })],
  },
];

describe.each([
  { way: 'recorded anew at each step', prepare: () => undefined },
  { way: 'captured', prepare: captureTraining },
])('a model trains as on cpu, $way, with', ({ prepare }) => {
  beforeAll(prepare);

  test.each(stacks)('$name', async ({ input, make, classes }) => {
    await sameOnBoth(
      () => {
        const model = tf.sequential({ layers: make(input) });
        if ((model.outputs[0]!.shape ?? []).length > 2) model.add(layers.flatten());
        model.add(layers.dense({ units: 2 }));
        model.compile({ optimizer: tf.train.momentum(0.02, 0.9), loss: 'meanSquaredError' });
        return model;
      },
      async (model, random) => {
        // The last of three batches has two rows.
        const x = random.tensor([10, ...input], classes);
        const y = random.tensor([10, 2]);
        const options = { epochs: 2, batchSize: 4, shuffle: false, verbose: 0 };
        const { history } = await model.fit(x, y, options);
        return [...(history['loss'] as number[]), model.predict(x) as tf.Tensor];
      },
    );
  });

  const merges = {
    add: () => layers.add(),
    multiply: () => layers.multiply(),
    average: () => layers.average(),
    maximum: () => layers.maximum(),
    minimum: () => layers.minimum(),
    concatenate: () => layers.concatenate(),
    dot: () => layers.dot({ axes: -1 }),
  };
  test.each(Object.entries(merges))('two inputs and %s', async (_name, merge) => {
    await sameOnBoth(
      () => {
        const inputs = [tf.input({ shape: [4] }), tf.input({ shape: [3] })];
        const branches = inputs.map(
          (input) => layers.dense({ units: 5 }).apply(input) as tf.SymbolicTensor,
        );
        const merged = merge().apply(branches) as tf.SymbolicTensor;
        const outputs = layers.dense({ units: 1 }).apply(merged) as tf.SymbolicTensor;
        const model = tf.model({ inputs, outputs });
        model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
        return model;
      },
      async (model, random) => {
        const x = [random.tensor([6, 4]), random.tensor([6, 3])];
        const { history } = await model.fit(x, random.tensor([6, 1]), {
          epochs: 3,
          shuffle: false,
        });
        return history['loss'] as number[];
      },
    );
  });

  test.each([
    { loss: 'meanSquaredError', classes: undefined },
    { loss: 'meanAbsoluteError', classes: undefined },
    { loss: 'logcosh', classes: undefined },
    { loss: 'cosineProximity', classes: undefined },
    { loss: 'squaredHinge', classes: undefined },
    { loss: 'binaryCrossentropy', classes: 2 },
    { loss: 'categoricalCrossentropy', classes: 2 },
    { loss: 'sparseCategoricalCrossentropy', classes: 3 },
    { loss: 'kullbackLeiblerDivergence', classes: 2 },
    { loss: 'poisson', classes: 2 },
  ])('$loss, and its metrics', async ({ loss, classes }) => {
    await sameOnBoth(
      () => {
        const activation = classes ? 'softmax' : 'linear';
        const model = tf.sequential({
          layers: [layers.dense({ units: 3, inputShape: [4], activation })],
        });
        model.compile({
          optimizer: tf.train.sgd(0.1),
          loss,
          metrics: classes ? ['accuracy'] : ['mse'],
        });
        return model;
      },
      async (model, random) => {
        const units = loss.startsWith('sparse') ? 1 : 3;
        const x = random.tensor([8, 4]);
        const y = random.tensor([8, units], classes);
        const { history } = await model.fit(x, y, { epochs: 3, shuffle: false });
        return Object.values(history).flat();
      },
    );
  });
});
