import * as tf from '@tensorflow/tfjs';
import { describe, expect, test, vi } from 'vitest';
import { circle, table } from '../../src/data/index.js';
import { dense, dropout, input } from '../../src/models/layers.js';
import { sequential } from '../../src/models/sequential.js';
import { adam, rmsprop, sgd, type Optimizer } from '../../src/training/optimizers.js';
import type { FitOptions } from '../../src/training/fit.js';
import { gate } from '../gate.js';

const quiet = { plot: false };
const weightsOf = (model: { tf: tf.LayersModel }) =>
  model.tf.getWeights().map((weight) => Array.from(weight.dataSync()));
const small = (seed: number) =>
  sequential([input(2), dense(4, 'tanh'), dense(1, 'tanh')], { seed });

describe('fit()', () => {
  test('learns XOR, which a single unit can not', async () => {
    const xor = gate([-1, 1, 1, -1]);
    const model = small(1);
    const run = await model.fit(xor, {
      ...quiet,
      epochs: 300,
      batchSize: 4,
      optimizer: adam(0.05),
    });
    expect(model.evaluate(xor).accuracy).toBe(1);
    expect(run.history.loss.at(-1)).toBeLessThan(0.05);
    expect(run).toMatchObject({ epochs: 300, stopped: false });
    expect(run.history.validationLoss).toBeUndefined();
  });

  test.each([
    { last: dense(1, 'tanh'), is: 'one tanh unit' },
    { last: dense(1, 'sigmoid'), is: 'one sigmoid unit' },
    { last: dense(2, 'softmax'), is: 'a softmax over two units' },
  ])(
    'learns the circle with $is, and measures the test part after each epoch',
    async ({ last }) => {
      const data = circle({ samples: 400, seed: 3 }).split(0.5);
      const model = sequential([input(2), dense(8, 'tanh'), last], { seed: 2 });
      const run = await model.fit(data, { ...quiet, epochs: 40, optimizer: adam(0.03) });
      const { accuracy, validationLoss, validationAccuracy } = run.history;
      expect(accuracy).toHaveLength(40);
      expect(validationAccuracy!.at(-1)).toBeGreaterThan(0.95);
      const { loss, accuracy: measured } = model.evaluate(data.test);
      expect(validationLoss!.at(-1)).toBeCloseTo(loss, 6);
      expect(validationAccuracy!.at(-1)).toBe(measured);
    },
  );

  // One example x = 2 with answer 3 and the unit y = w·x + b from w = 1, b = 0.5: the error is -0.5,
  // and for E = (y − t)² the gradient is 2·error·x = -2 for w and 2·error = -1 for b.
  test.each<{ optimizer: Optimizer; steps: number; w: number; b: number }>([
    { optimizer: sgd(0.1), steps: 1, w: 1 + 0.1 * 2, b: 0.5 + 0.1 },
    // Second step: y = 3, error 0, gradient 0; momentum goes on with 0.5 of the first.
    { optimizer: sgd(0.1, { momentum: 0.5 }), steps: 2, w: 1.2 + 0.1, b: 0.6 + 0.05 },
    // Adam's first step is the learning rate in the direction of the sign.
    { optimizer: adam(0.01), steps: 1, w: 1 + 0.01, b: 0.5 + 0.01 },
    // RMSprop's: g / √(0.1·g²) with the decay of 0.9.
    {
      optimizer: rmsprop(0.01),
      steps: 1,
      w: 1 + 0.01 / Math.sqrt(0.1),
      b: 0.5 + 0.01 / Math.sqrt(0.1),
    },
  ])('takes $steps step(s) of $optimizer.name as its formula says', async (row) => {
    const model = sequential([input(1), dense(1)]);
    model.tf.setWeights([tf.tensor2d([[1]]), tf.tensor1d([0.5])]);
    const data = table([[2, 3]], { target: 1, classes: false });
    await model.fit(data, { ...quiet, epochs: row.steps, optimizer: row.optimizer });
    const [[w], [b]] = weightsOf(model) as [[number], [number]];
    expect(w).toBeCloseTo(row.w, 5);
    expect(b).toBeCloseTo(row.b, 5);
  });

  test('weighs the examples of a smaller last batch like all others', async () => {
    const model = sequential([input(1), dense(1)]);
    model.tf.setWeights([tf.tensor2d([[0]]), tf.tensor1d([0])]);
    const data = table(
      [1, 2, 3].map((t) => [0, t]),
      { target: 1, classes: false },
    );
    const options = { ...quiet, epochs: 1, batchSize: 2, optimizer: sgd(1e-9) };
    const { history } = await model.fit(data, options);
    expect(history.loss[0]).toBeCloseTo((1 + 4 + 9) / 3, 5);
  });

  test('gives the same weights for the same seed, dropout included', async () => {
    const train = async (seed: number) => {
      const layers = [input(2), dense(16, 'relu'), dropout(0.5), dense(1, 'tanh')];
      const model = sequential(layers, { seed });
      await model.fit(circle({ samples: 60 }), { ...quiet, epochs: 3 });
      return weightsOf(model);
    };
    const first = await train(5);
    expect(await train(5)).toEqual(first);
    expect(await train(6)).not.toEqual(first);
  });

  test('drops other units in each step', () => {
    const model = sequential([input(50), dropout(0.5)], { seed: 1 });
    const x = tf.ones([1, 50]);
    const masks = [0, 1, 2].map(() =>
      String((model.tf.apply(x, { training: true }) as tf.Tensor).dataSync()),
    );
    expect(new Set(masks).size).toBe(3);
    expect(masks[0]).toMatch(/^[02](,[02])+$/); // kept ones are scaled by 1 / (1 - 0.5)
  });

  test('goes on where it was: two and two epochs are four', async () => {
    const data = gate([-1, 1, 1, -1]);
    const options = { ...quiet, batchSize: 4 }; // one batch: the order does not matter
    const [once, twice] = [small(4), small(4)];
    await once.fit(data, { ...options, epochs: 4 });
    await twice.fit(data, { ...options, epochs: 2 });
    await twice.fit(data, { ...options, epochs: 2 });
    weightsOf(once).forEach((weights, i) =>
      weights.forEach((weight, j) => expect(weightsOf(twice)[i]![j]).toBeCloseTo(weight, 5)),
    );
  });

  test('keeps no tensors behind', async () => {
    const data = circle({ samples: 50 }).split(0.5);
    const model = small(1);
    const work = async () => {
      await model.fit(data, { ...quiet, epochs: 2 });
      model.predict(data.test);
      model.predict([1, 2]);
      model.evaluate(data.test);
    };
    await work();
    const { numTensors, numDataBuffers } = tf.memory();
    for (let i = 0; i < 5; i++) await work();
    expect(tf.memory()).toMatchObject({ numTensors, numDataBuffers });
    await model.fit(data, { ...quiet, epochs: 1, optimizer: sgd(0.1) });
    const fewer = tf.memory().numTensors;
    expect(fewer).toBeLessThan(numTensors); // the averages of Adam are gone
  });

  test('prints a line for each epoch in a plain script', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    await small(1).fit(circle({ samples: 40 }).split(0.5), { epochs: 2 });
    const lines = log.mock.calls.map(([line]) => line as string);
    log.mockRestore();
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(
      /^epoch 2 of 2: loss [\d.]+, accuracy [\d.]+%, validation loss [\d.]+, validation accuracy [\d.]+%$/,
    );
  });
});

describe('fit() that is stopped', () => {
  test('keeps the weights of its last step, and a second one goes on', async () => {
    const data = circle({ samples: 200 });
    const model = small(1);
    const before = weightsOf(model);
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 60);
    const { signal } = controller;
    const run = await model.fit(data, { ...quiet, epochs: 1e6, signal });
    expect(run.stopped).toBe(true);
    expect(run.seconds).toBeLessThan(5);
    const kept = weightsOf(model);
    expect(kept).not.toEqual(before);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(weightsOf(model)).toEqual(kept);
    expect((await model.fit(data, { ...quiet, epochs: 1 })).stopped).toBe(false);
  });

  test('does nothing if it was stopped before', async () => {
    const model = small(1);
    const before = weightsOf(model);
    const run = await model.fit(circle(), { ...quiet, signal: AbortSignal.abort() });
    expect(run).toMatchObject({ epochs: 0, stopped: true });
    expect(weightsOf(model)).toEqual(before);
  });
});

describe('fit() refuses', () => {
  const images = () => sequential([input(784), dense(10, 'softmax')]);
  test.each<{ wrong: string; options: object; says: string }>([
    {
      wrong: 'an unknown option',
      options: { epoch: 3 },
      says: 'fit: option "epoch" does not exist',
    },
    {
      wrong: 'no epochs',
      options: { epochs: 0 },
      says: 'fit: epochs is 0, expected a whole number',
    },
    { wrong: 'half a batch', options: { batchSize: 0.5 }, says: 'fit: batchSize is 0.5' },
    {
      wrong: 'an unknown optimizer',
      options: { optimizer: 'adan' },
      says: 'fit: optimizer is "adan", expected sgd, adam, adamW, rmsprop, adagrad or adadelta. Did you mean "adam"?',
    },
    {
      wrong: 'a function for an optimizer',
      options: { optimizer: adam },
      says: 'fit: optimizer is the function adam, expected sgd, adam, adamW, rmsprop, adagrad or adadelta. Write optimizer: nn.adam(), for example.',
    },
    {
      wrong: 'an unknown loss',
      options: { loss: 'mse' },
      says: 'fit: loss is "mse", expected categoricalCrossentropy',
    },
  ])('$wrong', async ({ options, says }) => {
    await expect(small(1).fit(circle(), options as FitOptions)).rejects.toThrow(says);
  });

  test('inputs of another shape, with what to write', async () => {
    await expect(images().fit(circle())).rejects.toThrow(
      'fit: "circle" has inputs [2], expected [784] as the network\'s first layer says. Write nn.input(2).',
    );
  });

  test('rows instead of a data set', async () => {
    await expect(small(1).fit([[0, 1]] as never)).rejects.toThrow('fit: data is not a data set');
  });

  test('a loss without bounds, with a smaller learning rate', async () => {
    const data = table(
      [1, 2, 3].map((x) => [x, 2 * x]),
      { target: 1, classes: false },
    );
    const model = sequential([input(1), dense(1)], { seed: 1 });
    await expect(model.fit(data, { ...quiet, epochs: 1000, optimizer: sgd(10) })).rejects.toThrow(
      /the loss became [\d.e+]+ \(it began at [\d.]+\) in epoch \d+, step 1.*nn\.sgd\(1\)/,
    );
  });

  test('a second training of the same model at the same time', async () => {
    const model = small(1);
    const first = model.fit(circle({ samples: 20 }), { ...quiet, epochs: 1 });
    await expect(model.fit(circle({ samples: 20 }), quiet)).rejects.toThrow('Write "await"');
    await first;
    await model.fit(circle({ samples: 20 }), { ...quiet, epochs: 1 });
  });
});
