import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { table } from '../../src/data/index.js';
import { displaySymbol } from '../../src/display/bundle.js';
import { backpropPicture } from '../../src/explain/backprop-picture.js';
import { backprop, type BackpropOptions } from '../../src/explain/index.js';
import { dense, dropout, flatten, input, type Layer } from '../../src/models/layers.js';
import type { Model } from '../../src/models/model.js';
import { sequential } from '../../src/models/sequential.js';
import { logisticNetwork } from '../numbers/networks.js';

/** The gradients of tfjs, in the order of its weights, as flat lists. */
function gradientsOfTfjs(model: Model, loss: (y: tf.Tensor) => tf.Scalar, x: number[]): number[][] {
  const variables = model.tf.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const { grads } = tf.variableGrads(() => loss(model.tf.apply(tf.tensor2d([x])) as tf.Tensor));
  return variables.map(({ name }) => Array.from(grads[name]!.dataSync()));
}

const stepper = () =>
  logisticNetwork(1, [
    [
      [[0.5], [-0.4]],
      [0.1, 0.2],
    ],
    [
      [
        [0.3, -0.2],
        [0.7, 0.6],
      ],
      [0, -0.1],
    ],
    [[[0.8, -0.5]], [0.05]],
  ]);

describe('backprop()', () => {
  const target = [0, 1, 0];
  const t = tf.tensor2d([target]);
  const networks: {
    name: string;
    last: Layer;
    loss: (y: tf.Tensor) => tf.Scalar;
    options?: BackpropOptions;
  }[] = [
    {
      name: 'tanh with half the squared error',
      last: dense(3, 'tanh'),
      loss: (y) => tf.mul(0.5, tf.sum(tf.square(tf.sub(y, t)))),
    },
    {
      name: 'softmax with the cross-entropy',
      last: dense(3, 'softmax'),
      loss: (y) => tf.neg(tf.sum(tf.mul(t, tf.log(y)))),
    },
    {
      name: 'sigmoid with the binary cross-entropy',
      last: dense(3, 'sigmoid'),
      loss: (y) => tf.sum<tf.Scalar>(tf.metrics.binaryCrossentropy(t, y)),
      options: { loss: 'binaryCrossentropy' },
    },
    {
      name: 'softplus with the mean squared error',
      last: dense(3, 'softplus'),
      loss: (y) => tf.sum<tf.Scalar>(tf.metrics.meanSquaredError(t, y)),
      options: { loss: 'meanSquaredError' },
    },
    {
      name: 'swish with the mean absolute error',
      last: dense(3, 'swish'),
      loss: (y) => tf.sum<tf.Scalar>(tf.metrics.meanAbsoluteError(t, y)),
      options: { loss: 'meanAbsoluteError' },
    },
  ];
  test.each(networks)('has the gradients of tfjs: $name', ({ last, loss, options }) => {
    const model = sequential([input(2), dense(4, 'tanh'), dense(3, 'elu'), last], { seed: 3 });
    const x = [0.4, -1.3];
    const trace = backprop(model, x, target, options);
    const expected = gradientsOfTfjs(model, loss, x);
    const found = trace.layers.flatMap(({ dEdw, dEdb }) => [dEdw.flat(), dEdb]);
    expect(found.map(({ length }) => length)).toEqual(expected.map(({ length }) => length));
    found.forEach((numbers, k) =>
      numbers.forEach((each, i) => expect(each).toBeCloseTo(expected[k]![i]!, 5)),
    );
    const y = model.tf.predict(tf.tensor2d([x])) as tf.Tensor;
    expect(trace.error).toBeCloseTo(loss(y).dataSync()[0]!, 5);
  });

  test('steps against the derivative, with its learning rate, and leaves the network alone', () => {
    const model = stepper();
    const before = model.tf.getWeights().map((weight) => Array.from(weight.dataSync()));
    const [first] = backprop(model, [0.9], 1, { learningRate: 2 }).layers;
    expect(first!.weightsAfter[0]![0]).toBe(0.5 - 2 * first!.dEdw[0]![0]!);
    expect(first!.biasAfter[1]).toBe(0.2 - 2 * first!.dEdb[1]!);
    expect(model.tf.getWeights().map((weight) => Array.from(weight.dataSync()))).toEqual(before);
  });

  test('takes an example of a data set, and a class for several outputs', () => {
    const data = table([[0.1, 0.7, 2]], { target: 2 });
    const model = sequential([input(2), dense(3, 'softmax')], { seed: 1 });
    const trace = backprop(model, data.at(0));
    // Not 0.10000000149: the shortest number that is the same in single precision.
    expect([trace.inputs, trace.target]).toEqual([
      [0.1, 0.7],
      [0, 0, 1],
    ]);
  });

  test('passes flatten and dropout, which change nothing when the network answers', () => {
    const layers = [input(2, 2, 1), flatten(), dropout(0.5), dense(1)];
    const model = sequential(layers, { seed: 1 });
    const trace = backprop(model, [1, 2, 3, 4], 0);
    expect(trace.output[0]).toBeCloseTo(model.predict([1, 2, 3, 4])[0]!, 5);
  });

  test.each([
    {
      wrong: 'the input',
      args: [[1, 2], 1],
      says: 'backprop: x has 2 numbers, expected 1 number, one for each input.',
    },
    {
      wrong: 'no target',
      args: [[1]],
      says: 'backprop: target is 0 numbers, expected 1 number, one for each output.',
    },
    { wrong: 'NaN', args: [[NaN], 1], says: 'x has something that is not a finite number' },
    {
      wrong: 'the rate',
      args: [[1], 1, { learningRate: 0 }],
      says: 'backprop: learningRate is 0, expected a positive number.',
    },
    {
      wrong: 'the scene',
      args: [[1], 1, { scene: 14 }],
      says: 'backprop: scene is 14, expected a whole number from 1 to 13.',
    },
    {
      wrong: 'the loss',
      args: [[1], 1, { loss: 'mse' }],
      says: 'backprop: loss is "mse", expected halfSquaredError,',
    },
    {
      wrong: 'an option',
      args: [[1], 1, { rate: 1 }],
      says: 'backprop: option "rate" does not exist',
    },
  ])('refuses $wrong', ({ args, says }) => {
    expect(() => backprop(stepper(), ...(args as [number[], number]))).toThrow(says);
  });

  test('refuses layers that it can not follow', () => {
    const inputs = tf.input({ shape: [4, 1] });
    const lstm = tf.layers.lstm({ units: 1 }).apply(inputs) as tf.SymbolicTensor;
    const model = { tf: tf.model({ inputs, outputs: lstm }) } as Model;
    expect(() => backprop(model, [1, 2, 3, 4], 1)).toThrow(
      /^backprop: the network has a layer LSTM \("lstm_.*"\), expected dense layers only\./,
    );
  });
});

describe('the picture of backprop()', () => {
  const trace = () => backprop(stepper(), [0.9], 1);
  /** The texts of a picture, without what letters are made of. */
  const textsOf = (svg: string) =>
    [...svg.matchAll(/<text[^>]*>(.*?)<\/text>/gs)].map(([, inner]) =>
      inner!.replace(/<[^>]*>/g, ''),
    );

  // In which scene each number of the mock-up appears: before, its place is empty.
  test.each([
    { what: 'the input', text: '0.9', scene: 4 },
    { what: 'a sum of the first layer', text: '−0.1600', scene: 5 },
    { what: 'an output of the first layer', text: '0.4601', scene: 6 },
    { what: 'a sum of the second layer', text: '0.6199', scene: 7 },
    { what: '∂E/∂y of the output', text: '−0.4639', scene: 10 },
    { what: '∂E/∂x of the output', text: '−0.1154', scene: 11 },
    { what: '∂E/∂w of the last layer', text: '−0.0750', scene: 12 },
    { what: '∂E/∂y of the second layer', text: '0.0577', scene: 12 },
    { what: '∂E/∂x of the second layer', text: '0.0131', scene: 13 },
  ])('shows $what from scene $scene on', ({ text, scene }) => {
    for (let each = 1; each <= 13; each++)
      expect(textsOf(backpropPicture(trace(), each)).includes(text), `scene ${each}`).toBe(
        each >= scene,
      );
  });

  test('steps without a script: a radio button for each scene, the chosen one checked', () => {
    const html = backprop(stepper(), [0.9], 1, { scene: 5 })[displaySymbol]()[
      'text/html'
    ] as string;
    const buttons = [...html.matchAll(/<input type="radio"[^>]*>/g)].map(([tag]) => tag);
    expect(buttons).toHaveLength(13);
    expect(buttons.filter((tag) => tag.includes('checked'))).toEqual([
      expect.stringContaining('nn-step-5'),
    ]);
    expect(html).not.toContain('<script');
    for (const [, id] of html.matchAll(/<label for="([^"]*)"/g))
      expect(html).toContain(`id="${id}"`);
  });

  test('stands beside a table of all numbers, and data for a view', () => {
    const bundle = trace()[displaySymbol]();
    expect(bundle['text/plain']).toContain('E = ½ ∑ (y − t)² = 0.107616');
    expect(bundle['text/plain']).toMatch(/w₁₁ +0\.5 +4\.758e−4/);
    expect(bundle['image/svg+xml']).toContain('13 · And so on, back to the input');
    expect(bundle['application/vnd.nnlab.view.v1+json']).toMatchObject({
      view: 'backprop',
      data: { learningRate: 0.5, inputs: [0.9], target: [1] },
    });
  });

  test.each([
    { network: 'one layer', hidden: [], last: dense(1, 'tanh'), loss: 'halfSquaredError' },
    { network: 'three outputs', hidden: [], last: dense(3, 'tanh'), loss: 'meanSquaredError' },
    { network: 'softmax', hidden: [4], last: dense(3, 'softmax'), loss: 'categoricalCrossentropy' },
    { network: 'sigmoids', hidden: [4], last: dense(2, 'sigmoid'), loss: 'binaryCrossentropy' },
    {
      network: 'no bias',
      hidden: [],
      last: dense(1, { useBias: false }),
      loss: 'meanAbsoluteError',
    },
    { network: 'six layers', hidden: [3, 3, 3, 3, 3], last: dense(1), loss: 'halfSquaredError' },
  ] as const)('has a number in every place: $network, $loss', ({ hidden, last, loss }) => {
    const layers = hidden.map((units) => dense(units, 'tanh'));
    const model = sequential([input(2), ...layers, last], { seed: 1 });
    const target = model.outputLayer.units === 1 ? 1 : 0;
    const bundle = backprop(model, [0.5, -1], target, { loss })[displaySymbol]();
    const shown = `${bundle['text/html'] as string}${bundle['text/plain']}`;
    expect(shown).not.toMatch(/NaN|undefined|Infinity/);
    // Every weight and bias has a line in the table.
    const lines = bundle['text/plain'].split('\n').filter((line) => /^[wb][₀-₉]/.test(line));
    expect(lines).toHaveLength(model.parameters);
  });

  test('leaves out units of large layers and says how many, never the one that matters', () => {
    const model = sequential([input(20), dense(30, 'relu'), dense(10, 'softmax')], { seed: 1 });
    const wide = backprop(
      model,
      Array.from({ length: 20 }, (_, i) => i / 20),
      9,
    );
    const texts = textsOf(backpropPicture(wide, 13));
    expect(texts).toEqual(expect.arrayContaining(['… 16 more', '… 26 more', '… 6 more']));
    expect(texts).toContain('wanted: t = 1');
    expect(String(wide)).toContain('… 606 more'); // 20·30 + 30 weights, 24 shown
  });
});
