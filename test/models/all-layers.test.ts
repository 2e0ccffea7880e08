import * as tf from '@tensorflow/tfjs';
import { describe, expect, test, vi } from 'vitest';
import * as nn from '../../src/models/layers.js';
import { orthonormal } from '../../src/models/layers/orthogonal.js';
import { sequential } from '../../src/models/sequential.js';

const { input } = nn;
const shapeAfter = (...layers: nn.Layer[]) => sequential(layers, { seed: 1 }).outputShape;

// Parameters by hand: weights and biases of each formula; shapes by the rules of Keras's reference.
describe('each layer', () => {
  test.each<{ layer: nn.Layer; from: number[]; to: number[]; parameters: number; text: string }>([
    {
      layer: nn.conv2d(8, 3, 'relu'),
      from: [28, 28, 1],
      to: [26, 26, 8],
      parameters: 8 * (9 + 1),
      text: 'conv2d(8, 3, "relu")',
    },
    {
      layer: nn.conv2d(4, [3, 5], { padding: 'same', strides: 2, useBias: false }),
      from: [9, 10, 2],
      to: [5, 5, 4],
      parameters: 4 * 3 * 5 * 2,
      text: 'conv2d(4, [3, 5], { padding: "same", strides: 2, useBias: false })',
    },
    {
      layer: nn.conv2d(1, 3, { dilationRate: 2 }),
      from: [7, 7, 1],
      to: [3, 3, 1],
      parameters: 10,
      text: 'conv2d(1, 3, { dilationRate: 2 })',
    },
    {
      layer: nn.depthwiseConv2d(3, { depthMultiplier: 2 }),
      from: [5, 5, 3],
      to: [3, 3, 6],
      parameters: 6 * (9 + 1),
      text: 'depthwiseConv2d(3, { depthMultiplier: 2 })',
    },
    {
      layer: nn.conv2dTranspose(4, 4, { strides: 2, padding: 'same' }),
      from: [7, 7, 2],
      to: [14, 14, 4],
      parameters: 4 * (16 * 2 + 1),
      text: 'conv2dTranspose(4, 4, { strides: 2, padding: "same" })',
    },
    {
      layer: nn.maxPooling2d(),
      from: [5, 4, 3],
      to: [2, 2, 3],
      parameters: 0,
      text: 'maxPooling2d(2)',
    },
    {
      layer: nn.averagePooling2d(2, { padding: 'same' }),
      from: [5, 4, 3],
      to: [3, 2, 3],
      parameters: 0,
      text: 'averagePooling2d(2, { padding: "same" })',
    },
    {
      layer: nn.globalAveragePooling2d(),
      from: [5, 4, 3],
      to: [3],
      parameters: 0,
      text: 'globalAveragePooling2d()',
    },
    {
      layer: nn.upSampling2d(2),
      from: [5, 4, 3],
      to: [10, 8, 3],
      parameters: 0,
      text: 'upSampling2d(2)',
    },
    { layer: nn.flatten(), from: [2, 3], to: [6], parameters: 0, text: 'flatten()' },
    { layer: nn.reshape(3, 2), from: [6], to: [3, 2], parameters: 0, text: 'reshape(3, 2)' },
    { layer: nn.dropout(0.5), from: [6], to: [6], parameters: 0, text: 'dropout(0.5)' },
    { layer: nn.gaussianNoise(0.1), from: [6], to: [6], parameters: 0, text: 'gaussianNoise(0.1)' },
    { layer: nn.leakyReLU(0.2), from: [6], to: [6], parameters: 0, text: 'leakyReLU(0.2)' },
    { layer: nn.activation('relu'), from: [6], to: [6], parameters: 0, text: 'activation("relu")' },
    {
      layer: nn.batchNormalization({ momentum: 0.9 }),
      from: [4, 4, 3],
      to: [4, 4, 3],
      parameters: 4 * 3,
      text: 'batchNormalization({ momentum: 0.9 })',
    },
    {
      layer: nn.layerNormalization(),
      from: [5],
      to: [5],
      parameters: 2 * 5,
      text: 'layerNormalization()',
    },
    {
      layer: nn.embedding(100, 8),
      from: [12],
      to: [12, 8],
      parameters: 800,
      text: 'embedding(100, 8)',
    },
    {
      layer: nn.simpleRNN(4),
      from: [7, 3],
      to: [4],
      parameters: 4 * (3 + 4 + 1),
      text: 'simpleRNN(4)',
    },
    {
      layer: nn.lstm(4, { returnSequences: true }),
      from: [7, 3],
      to: [7, 4],
      parameters: 4 * 4 * (3 + 4 + 1),
      text: 'lstm(4, { returnSequences: true })',
    },
    {
      layer: nn.gru(4),
      from: [7, 3],
      to: [4],
      parameters: 3 * 4 * (3 + 4 + 1),
      text: 'gru(4)',
    },
    {
      layer: nn.bidirectional(nn.lstm(4)),
      from: [7, 3],
      to: [8],
      parameters: 2 * 4 * 4 * (3 + 4 + 1),
      text: 'bidirectional(lstm(4))',
    },
    {
      layer: nn.timeDistributed(nn.dense(5, 'softmax')),
      from: [7, 3],
      to: [7, 5],
      parameters: 5 * (3 + 1),
      text: 'timeDistributed(dense(5, "softmax"))',
    },
    {
      layer: nn.residual([nn.conv2d(4, 3, { padding: 'same' })], { shortcut: nn.conv2d(4, 1) }),
      from: [6, 6, 2],
      to: [6, 6, 4],
      parameters: 4 * (9 * 2 + 1) + 4 * (2 + 1),
      text: 'residual([conv2d(4, 3, { padding: "same" })], { shortcut: conv2d(4, 1) })',
    },
  ])('$text has $parameters parameters and gives $to', ({ layer, from, to, parameters, text }) => {
    const model = sequential([input(...from), layer], { seed: 1 });
    expect(model.outputShape).toEqual(to);
    expect(model.parameters).toBe(parameters);
    expect(layer.text).toBe(text);
    const summary = model.summary();
    expect(summary.rows.at(-1)).toEqual({ layer: text, output: to, parameters });
    // Runs, and gives the same for the same seed.
    const x = new Float32Array(from.reduce((a, b) => a * b, 1)).map((_, i) => i % 5);
    const again = sequential([input(...from), layer], { seed: 1 });
    expect(again.predict(x)).toEqual(model.predict(x));
    expect(model.predict(x).every((value) => Number.isFinite(value))).toBe(true);
  });

  test('adds what comes in to what the layers of a residual block make', () => {
    const inner = nn.dense(2, {
      weights: [
        [
          [1, 0],
          [0, 1],
        ],
        [10, 20],
      ],
    });
    expect(sequential([input(2), nn.residual([inner])]).predict([1, 2])).toEqual([12, 24]);
  });

  test('has its real layers in model.tf', () => {
    const model = sequential([input(8, 8, 1), nn.conv2d(3, 3), nn.flatten(), nn.dense(2)]);
    expect(model.tf.layers.map((layer) => layer.getClassName())).toEqual([
      'InputLayer',
      'Conv2D',
      'Flatten',
      'Dense',
    ]);
    expect(model.parts[1]!.tf[0]).toBe(model.tf.layers[1]);
  });
});

describe('weights', () => {
  test('of recurrent layers start orthogonal, without a warning', () => {
    const warn = vi.spyOn(console, 'warn');
    const model = sequential([input(5, 3), nn.lstm(64)], { seed: 1 });
    expect(warn).not.toHaveBeenCalled();
    const recurrent = model.tf.getWeights()[1]!;
    const products = tf.matMul(recurrent, recurrent, false, true).arraySync() as number[][];
    products.forEach((row, i) =>
      row.forEach((value, j) => expect(value).toBeCloseTo(i === j ? 1 : 0, 4)),
    );
    // The forget gate is the second of four, and starts open.
    const bias: number[] = Array.from(model.tf.getWeights()[2]!.dataSync());
    expect(bias.map((value, i) => (i >= 64 && i < 128 ? value - 1 : value))).toEqual(
      Array.from({ length: 256 }, () => 0),
    );
  });

  test('of orthonormal() are at right angles', () => {
    const [a, b] = orthonormal(2, 3, 1) as [Float64Array, Float64Array];
    expect(a.reduce((sum, value, i) => sum + value * b[i]!, 0)).toBeCloseTo(0, 12);
    expect(Math.hypot(...a)).toBeCloseTo(1, 12);
  });

  test('can be given', () => {
    const weights = [[[1], [2]], [3]];
    expect(sequential([input(2), nn.dense(1, { weights })]).predict([1, 1])).toEqual([6]);
  });

  test('can be of another size, normal or fixed', () => {
    const kernelInitializer = { mean: 0, stddev: 1 };
    const { tf: model } = sequential([input(100), nn.dense(100, { kernelInitializer })], {
      seed: 1,
    });
    const values = model.getWeights()[0]!.dataSync();
    const variance = Array.from(values, (value) => value ** 2).reduce((a, b) => a + b) / 10_000;
    expect(variance).toBeCloseTo(1, 1); // 10,000 numbers: standard error 0.014
    const fixed = nn.dense(2, { kernelInitializer: { value: 0.5 }, biasInitializer: 'ones' });
    expect(sequential([input(2), fixed]).predict([1, 1])).toEqual([2, 2]);
  });

  test('stay as they are with trainable: false', () => {
    const { tf: model } = sequential([input(2), nn.dense(3, { trainable: false }), nn.dense(1)]);
    expect(model.trainableWeights).toHaveLength(2);
  });
});

describe('a layer refuses', () => {
  test.each<{ make: () => unknown; says: string }>([
    { make: () => nn.conv2d(8, 3, { paddin: 'same' } as object), says: 'Did you mean "padding"?' },
    {
      make: () => nn.conv2d(8, 3, { padding: 'sam' as 'same' }),
      says: 'conv2d: padding is "sam", expected valid or same. Did you mean "same"?',
    },
    { make: () => nn.conv2d(0, 3), says: 'conv2d: filters is 0, expected a whole number' },
    { make: () => nn.conv2d(8, 0.5), says: 'conv2d: kernelSize is 0.5' },
    {
      make: () => nn.conv2d(8, 3, { strides: [1, 2], dilationRate: 2 }),
      says: 'conv2d: strides are 1,2 and dilationRate is 2, expected 1 for one of them: TensorFlow.js has no convolution with both. Leave one out.',
    },
    { make: () => nn.maxPooling2d(2, { stride: 1 } as object), says: 'Did you mean "strides"?' },
    {
      make: () => nn.lstm(8, { return_sequences: true } as object),
      says: 'Did you mean "returnSequences"?',
    },
    {
      make: () => nn.depthwiseConv2d(3, { dilationRate: 2 } as object),
      says: 'depthwiseConv2d: option "dilationRate" does not exist',
    },
    { make: () => nn.gru(8, 'tahn' as 'tanh'), says: 'Did you mean "tanh"?' },
    { make: () => nn.activation('rellu' as 'relu'), says: 'Did you mean "relu"?' },
    {
      make: () =>
        nn.dense(3, { kernelRegularizer: { l3: 1 } as object }).make({ name: 'x', seed: 1 }),
      says: 'option "l3" does not exist, expected l1 or l2.',
    },
    {
      make: () => nn.bidirectional(nn.dense(3)),
      says: 'bidirectional: the layer is dense(3), expected a recurrent one.',
    },
    { make: () => nn.residual([]), says: 'residual: layers is not a list of layers' },
    {
      make: () => shapeAfter(input(784), nn.conv2d(8, 3)),
      says: 'sequential: conv2d(8, 3) got a row [784], expected images [height, width, channels]. Put nn.reshape(28, 28, 1) before it.',
    },
    {
      make: () => shapeAfter(input(28, 28), nn.conv2d(8, 3)),
      says: 'Write nn.input(28, 28, 1), or put nn.reshape(28, 28, 1) before it: gray images have 1 channel.',
    },
    {
      make: () => shapeAfter(input(2, 2, 1), nn.conv2d(8, 3)),
      says: 'conv2d(8, 3) got images [2, 2, 1], expected at least 3 × 3 pixels. The layers before it leave too little: write conv2d(…, { padding: "same" })',
    },
    {
      make: () => shapeAfter(input(1, 1, 8), nn.maxPooling2d()),
      says: 'expected at least 2 × 2 pixels',
    },
    {
      make: () => shapeAfter(input(9, 3), nn.lstm(4), nn.lstm(4)),
      says: 'sequential: lstm(4) got a row [4], expected a sequence [steps, features]. Write { returnSequences: true } in the recurrent layer before it',
    },
    {
      make: () => shapeAfter(input(100), nn.reshape(7, 7, 64)),
      says: 'sequential: reshape(7, 7, 64) got a row [100], expected 3136 numbers, got 100. Put nn.dense(3136) before it',
    },
    {
      make: () => shapeAfter(input(2), nn.residual([nn.dense(3)])),
      says: 'sequential: residual([dense(3)]) adds [2] to [3], expected equal shapes. Write { shortcut: nn.dense(3) }, or 2 units in the last layer.',
    },
    {
      make: () => shapeAfter(input(8, 8, 2), nn.residual([nn.conv2d(4, 2, { strides: 2 })])),
      says: 'Write { shortcut: nn.conv2d(4, 1, { strides: 2 }) }',
    },
    {
      make: () => shapeAfter(input(2), nn.dense(1, { weights: [[[1, 2]], [0]] })),
      says: 'have shapes [1, 2] and [1], expected [2, 1] and [1]: a row for each input, then the biases.',
    },
    {
      make: () => sequential([input(2), nn.flatten as never]),
      says: 'sequential: layer 1 is the function flatten, expected a layer. Call it: nn.flatten(…).',
    },
    {
      make: () => shapeAfter(input(2, 3), nn.embedding(9, 2)),
      says: 'expected whole numbers in one row',
    },
    {
      make: () => shapeAfter(input(3), nn.timeDistributed(nn.dense(2))),
      says: 'expected a sequence',
    },
  ])('and says $says', ({ make, says }) => {
    expect(make).toThrow(says);
  });
});
