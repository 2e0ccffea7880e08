import * as tf from '@tensorflow/tfjs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { digits, xor } from '../../src/data/index.js';
import { displaySymbol } from '../../src/display/bundle.js';
import {
  batchNormalization,
  conv2d,
  dense,
  dropout,
  flatten,
  input,
  maxPooling2d,
} from '../../src/models/layers.js';
import type { Model } from '../../src/models/model.js';
import { load } from '../../src/models/saved.js';
import { sequential } from '../../src/models/sequential.js';
import * as forward from '../../src/models/forward.js';
import { sgd } from '../../src/training/optimizers.js';
import { transfer } from '../../src/transfer/transfer.js';

const all = digits({ samples: 400, seed: 1 });
const low = all.ofClasses(['0', '1', '2']);
const high = all.ofClasses(['7', '8', '9']);
const plain = { plot: false, batchSize: 16 } as const;

let base: Model;
beforeAll(async () => {
  base = sequential(
    [
      input(28, 28, 1),
      conv2d(4, 5, { strides: 2 }),
      batchNormalization(),
      maxPooling2d(2),
      flatten(),
      dropout(0.2),
      dense(3, 'softmax'),
    ],
    { seed: 1 },
  );
  await base.fit(low, { ...plain, epochs: 2 });
});
afterEach(() => vi.restoreAllMocks());

const numbersOf = (model: { tf: tf.LayersModel }) =>
  model.tf.getWeights().map((weight) => Array.from(weight.dataSync()));
const named = ({ tf: model }: Model) =>
  Object.fromEntries(
    model.layers.flatMap((layer) =>
      layer.weights.map((weight): [string, number[]] => [
        weight.originalName,
        Array.from(weight.read().dataSync()),
      ]),
    ),
  );
const kernelOf = (model: Model) => named(model)['conv2d1/kernel'];
const changed = (before: Record<string, number[]>, model: Model) =>
  Object.entries(named(model))
    .filter(([name, values]) => String(values) !== String(before[name]))
    .map(([name]) => name);

describe('transfer() and its modes', () => {
  test.each([
    { mode: 'frozen', learns: ['head_dense1/kernel', 'head_dense1/bias'] },
    {
      mode: 'fineTune',
      learns: ['conv2d1/kernel', 'conv2d1/bias', 'head_dense1/kernel', 'head_dense1/bias'],
    },
    {
      mode: 'scratch',
      learns: [
        'conv2d1/kernel',
        'batchNormalization2/gamma',
        'batchNormalization2/beta',
        'batchNormalization2/moving_mean',
        'batchNormalization2/moving_variance',
        'head_dense1/kernel',
        'head_dense1/bias',
      ],
    },
  ] as const)('$mode: $learns change, the base given stays as it is', async ({ mode, learns }) => {
    const kept = numbersOf(base);
    const model = transfer(base, { classes: high, mode, seed: 1 });
    const before = named(model);
    await model.fit(high, { ...plain, epochs: 2 });
    // A bias before batch normalization has no gradient but rounding.
    expect(
      changed(before, model).filter((name) => mode !== 'scratch' || name !== 'conv2d1/bias'),
    ).toEqual(learns);
    expect(numbersOf(base)).toEqual(kept);
  });

  test('frozen and fine-tuned ones start with the weights of the base, others with new ones', () => {
    const start = (mode: 'frozen' | 'fineTune' | 'scratch', seed = 1) =>
      kernelOf(transfer(base, { classes: 3, mode, seed }));
    expect(start('frozen')).toEqual(kernelOf(base));
    expect(start('fineTune')).toEqual(kernelOf(base));
    expect(start('scratch')).not.toEqual(kernelOf(base));
    expect(start('scratch')).toEqual(start('scratch'));
    expect(start('scratch')).not.toEqual(start('scratch', 2));
  });

  test('the same seed gives the same weights, and training goes on where it ended', async () => {
    const trained = async (epochs: number[]) => {
      const model = transfer(base, { classes: high, seed: 3 });
      for (const count of epochs) await model.fit(high, { ...plain, epochs: count, seed: 5 });
      return numbersOf(model);
    };
    expect(await trained([1, 1])).toEqual(await trained([1, 1]));
    const model = transfer(base, { classes: high, seed: 3 });
    const { history } = await model.fit(high, { ...plain, epochs: 3 });
    const more = await model.fit(high, { ...plain, epochs: 20 });
    expect(more.history.loss[0]).toBeLessThan(history.loss[1]!);
    expect(model.evaluate(high).accuracy).toBeGreaterThan(0.8);
  });
});

describe('transfer() with a frozen base', () => {
  test('learns on features what the whole network would learn', async () => {
    const make = () => transfer(base, { classes: high, seed: 1 });
    const [quick, slow] = [make(), make()];
    const options = { ...plain, epochs: 2, optimizer: sgd(0.1), seed: 7 };
    const run = await quick.fit(high, options);
    // The same by tfjs's own means, layer after layer.
    Object.assign(slow, {
      task: (data: unknown, given: unknown) => ({ model: slow, data, options: given }),
    });
    const whole = await slow.fit(high, options);
    run.history.loss.forEach((loss, i) => expect(loss).toBeCloseTo(whole.history.loss[i]!, 4));
    const [a, b] = [numbersOf(quick).flat(), numbersOf(slow).flat()];
    expect(Math.max(...a.map((value, i) => Math.abs(value - b[i]!)))).toBeLessThan(1e-4);
  });

  test('computes them once for each data set', async () => {
    const pass = vi.spyOn(forward, 'forwardValues');
    const model = transfer(base, { classes: high, seed: 1 });
    const images = () =>
      pass.mock.calls
        .filter(([, , , shape]) => shape.length === 3)
        .reduce((sum, [, , count]) => sum + count, 0);
    const parts = high.split(0.5);
    await model.fit(parts, { ...plain, epochs: 3 });
    expect(images()).toBe(high.length);
    await model.fit(parts, { ...plain, epochs: 2 });
    expect(images()).toBe(high.length);
    await model.freeze(-3).fit(parts, { ...plain, epochs: 1 });
    expect(images()).toBe(2 * high.length);
  });

  test('leaves no tensors behind', async () => {
    const model = transfer(base, { classes: high, seed: 1 });
    await model.fit(high.split(0.5), { ...plain, epochs: 1 });
    model.predict(high.at(0).input);
    const before = tf.memory().numTensors;
    for (let i = 0; i < 3; i++) await model.fit(high.split(0.5), { ...plain, epochs: 1 });
    for (let i = 0; i < 100; i++) model.predict(high.at(0).input);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('saves the whole network as checkpoint, which is loaded with its frozen layers', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'nnlab-transfer-'));
    try {
      const model = transfer(base, { classes: high, seed: 1 });
      await model.fit(high, { ...plain, epochs: 1, checkpoint: folder });
      const same = await load(folder);
      expect(same.predict(high.at(0).input)).toEqual(model.predict(high.at(0).input));
      const before = named(same);
      await same.fit(high, { ...plain, epochs: 1 });
      expect(changed(before, same)).toEqual(['head_dense1/kernel', 'head_dense1/bias']);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('transfer() and freeze', () => {
  const learning = (freeze: boolean | number | string) =>
    transfer(base, { classes: 3, freeze }).trainableParameters;
  const [conv, head] = [4 * 25 + 4, 4 * 6 * 6 * 3 + 3];

  test.each<{ freeze: boolean | number | string; learns: number }>([
    { freeze: true, learns: head },
    { freeze: false, learns: conv + head },
    { freeze: 0, learns: conv + head },
    { freeze: 1, learns: head },
    { freeze: -4, learns: conv + head },
    { freeze: 'maxPooling2d3', learns: head },
  ])('$freeze lets $learns numbers learn', ({ freeze, learns }) => {
    expect(learning(freeze)).toBe(learns);
  });

  test('says what learns, and changes it later', () => {
    const model = transfer(base, { classes: 3, head: [dense(4, 'relu')], seed: 1 });
    const text = () => model[displaySymbol]()['text/plain'];
    expect(text()).toBe(
      'input(28, 28, 1) → base of 4 layers (frozen) → dense(4, "relu") → dense(3, "softmax"): 715 parameters, 595 of them learn',
    );
    expect(model.freeze(1).trainableParameters).toBe(595);
    expect(text()).toContain('(the first 1 frozen, 3 fine-tuned)');
    expect(model.baseLayers).toEqual([
      'conv2d1',
      'batchNormalization2',
      'maxPooling2d3',
      'flatten4',
    ]);
  });

  test('takes a network of TensorFlow.js, and heads that predict a number', async () => {
    const theirs = tf.sequential({
      layers: [
        tf.layers.dense({ units: 4, activation: 'tanh', inputShape: [2] }),
        tf.layers.dense({ units: 1 }),
      ],
    });
    const model = transfer(theirs, { head: [dense(1, 'tanh')], seed: 1 });
    await model.fit(xor({ samples: 20 }), { ...plain, epochs: 1 });
    expect(model.trainableParameters).toBe(5);
  });
});

describe('transfer() refuses', () => {
  test.each<{ what: string; options: object; says: string }>([
    {
      what: 'nothing to answer',
      options: {},
      says: 'transfer: classes and head are missing, expected one of them. Write { classes: 5 }',
    },
    {
      what: 'a misspelt option',
      options: { clases: 3 },
      says: 'option "clases" does not exist, expected classes, head, mode, freeze, features or seed. Did you mean "classes"?',
    },
    {
      what: 'a misspelt mode',
      options: { classes: 3, mode: 'finetune' },
      says: 'transfer: mode is "finetune", expected scratch, frozen or fineTune. Did you mean "fineTune"?',
    },
    {
      what: 'a misspelt layer',
      options: { classes: 3, freeze: 'conv2d' },
      says: 'transfer: freeze is "conv2d", expected the name of a layer of the base: conv2d1, batchNormalization2, maxPooling2d3, flatten4. Did you mean "conv2d1"?',
    },
    {
      what: 'features of a layer that is not there',
      options: { classes: 3, features: 'flaten4' },
      says: 'transfer: features is "flaten4", expected the name of a layer of the base: conv2d1, batchNormalization2, maxPooling2d3, flatten4, dropout5, dense6. Did you mean "flatten4"?',
    },
    {
      what: 'more layers than there are',
      options: { classes: 3, freeze: 9 },
      says: 'transfer: freeze is 9, expected true, false, the name of a layer, or a whole number up to 4, as many as the base has layers.',
    },
    {
      what: 'a mode against freeze',
      options: { classes: 3, mode: 'frozen', freeze: false },
      says: 'transfer: mode is "frozen" and freeze is false, expected one of the two only.',
    },
    {
      what: 'one class',
      options: { classes: 1 },
      says: 'transfer: classes is 1, expected a whole number, 2 or more',
    },
    {
      what: 'two last layers',
      options: { classes: 3, head: [dense(3, 'softmax')] },
      says: 'transfer: head ends with dense(3, "softmax") and classes is 3, expected one last layer. Leave it out of the head',
    },
    {
      what: 'a head that is no layer',
      options: { head: [dense] },
      says: 'transfer: layer 1 of the head is the function dense, expected a layer.',
    },
    {
      what: 'a head that does not fit',
      options: { features: 'maxPooling2d3', head: [dense(3)] },
      says: 'transfer: dense(3) got images [6, 6, 4], expected numbers in one row. Put nn.flatten() before it.',
    },
    {
      what: 'data without classes',
      options: { classes: xor().map(({ row }) => ({ target: row / 7 })) },
      says: 'has a number to predict, expected classes. Write { head: [nn.dense(1)] }',
    },
  ])('$what', ({ options, says }) => {
    expect(() => transfer(base, options)).toThrow(says);
  });

  test.each([
    {
      what: 'a promise',
      given: Promise.resolve(1),
      says: 'transfer: the base is a promise, expected a network: it is still on its way. Write "await"',
    },
    {
      what: 'something else',
      given: 'mobilenet',
      says: 'transfer: the base is "mobilenet", expected a network. Write nn.transfer(await nn.mobileNet(), { classes: 5 })',
    },
    {
      what: 'a network without hidden layers',
      given: sequential([input(2), dense(1)]),
      says: 'transfer: the base has one layer with weights, which answers, expected features before it.',
    },
  ])('$what as base', ({ given, says }) => {
    expect(() => transfer(given as never, { classes: 2 })).toThrow(says);
  });
});
