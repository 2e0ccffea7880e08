import { describe, expect, test, vi } from 'vitest';
import { circle, table } from '../../src/data/index.js';
import { dense, input } from '../../src/models/layers.js';
import { sequential } from '../../src/models/sequential.js';
import { sgd } from '../../src/training/optimizers.js';
import { cosineDecay } from '../../src/training/schedules.js';
import { RecordingHost } from '../recording-host.js';

const small = () => sequential([input(2), dense(4, 'tanh'), dense(1, 'tanh')], { seed: 1 });
const data = circle({ samples: 200 });
const forLong = { epochs: 1e6, plot: false };
const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const weightsOf = (model: ReturnType<typeof small>) =>
  model.tf.getWeights().map((weight) => Array.from(weight.dataSync()));

describe('a training that goes on', () => {
  test('stops from a timer, with the weights of its last step', async () => {
    const model = small();
    const training = model.fit(data, forLong);
    expect(model.training).toBe(training);
    setTimeout(() => training.stop(), 50);
    const run = await training;
    expect(run.stopped).toBe(true);
    expect(run.seconds).toBeLessThan(5);
    expect(model.training).toBeUndefined();
  });

  test('pauses: no weight changes until it is resumed', async () => {
    const model = small();
    const training = model.fit(data, forLong);
    await later(60);
    training.pause();
    await later(30);
    const paused = weightsOf(model);
    await later(60);
    expect(training.isPaused).toBe(true);
    expect(weightsOf(model)).toEqual(paused);
    training.resume();
    await later(60);
    expect(weightsOf(model)).not.toEqual(paused);
    training.pause();
    training.stop();
    expect((await training).stopped).toBe(true);
  });

  test('takes another learning rate, instead of a schedule too', async () => {
    const model = small();
    const optimizer = sgd(cosineDecay(0.1, { decaySteps: 100 }));
    const training = model.fit(data, { ...forLong, optimizer });
    await vi.waitFor(() => expect(training.learningRate).toBeLessThan(0.1), 5000);
    training.learningRate = 1e-30; // too small to change any weight
    await later(30);
    const still = weightsOf(model);
    await later(60);
    expect(weightsOf(model)).toEqual(still);
    expect(training.learningRate).toBe(1e-30);
    expect(() => (training.learningRate = -1)).toThrow('learningRate is -1, expected a positive');
    training.stop();
    await training;
  });

  test('ends when its cell is interrupted, and fit goes on from there', async () => {
    const host = RecordingHost.install();
    const model = small();
    const training = model.fit(data, { epochs: 1e6 });
    await later(300);
    training.pause();
    await later(50);
    const plot = host.sent.at(-1)!['application/vnd.plotly.v1+json'] as {
      layout: { title: { text: string } };
    };
    expect(plot.layout.title.text).toMatch(/Paused in epoch \d+ of 1000000/);
    host.interrupt();
    expect((await training).stopped).toBe(true);
    const kept = weightsOf(model);
    RecordingHost.install(); // as for the next cell
    expect((await model.fit(data, { epochs: 1 })).stopped).toBe(false);
    expect(weightsOf(model)).not.toEqual(kept);
  });

  test('that was stopped is waited for by the next fit', async () => {
    const model = small();
    const first = model.fit(data, { epochs: 1e6, plot: false });
    await later(50);
    first.stop();
    const second = model.fit(data, { epochs: 2, plot: false });
    expect((await second).epochs).toBe(2);
    expect((await first).stopped).toBe(true);
    expect(model.training).toBeUndefined();
  });

  test('has no history yet, and says what to write', async () => {
    const training = small().fit(data, { epochs: 1, plot: false });
    expect(() => (training as unknown as { history: unknown }).history).toThrow(
      'fit: the training still goes on, so it has no history yet. Write "const run = await model.fit(…)", then run.history.',
    );
    await training;
  });
});

describe('early stopping', () => {
  // One example; a rate that makes each step worse: the first epoch is the best.
  const worse = () => sequential([input(1), dense(1, { weights: [[[1]], [0.5]] })]);
  const one = table([[2, 3]], { target: 1, classes: false });
  const options = { epochs: 50, optimizer: sgd(0.25), plot: false };

  test('ends after `patience` epochs without a better one, with the weights of the best', async () => {
    const model = worse();
    const run = await model.fit(one, {
      ...options,
      validation: one,
      earlyStopping: { patience: 3 },
    });
    expect(run).toMatchObject({ epochs: 4, stopped: false, bestEpoch: 1 });
    expect(model.evaluate(one).loss).toBeCloseTo(run.history.validationLoss![0]!, 5);
  });

  test('keeps the last weights if asked', async () => {
    const model = worse();
    const earlyStopping = { patience: 3, restoreBestWeights: false };
    const run = await model.fit(one, { ...options, validation: one, earlyStopping });
    expect(model.evaluate(one).loss).toBeCloseTo(run.history.validationLoss!.at(-1)!, 3);
  });

  test.each([
    { earlyStopping: { patienc: 3 }, says: 'Did you mean "patience"?' },
    { earlyStopping: { monitor: 'validationLos' }, says: 'Did you mean "validationLoss"?' },
    {
      earlyStopping: { monitor: 'validationLoss' },
      says: 'fit: earlyStopping watches "validationLoss", but nothing is validated',
    },
    { earlyStopping: { monitor: 'accuracy' }, says: 'but a number is predicted' },
  ])('says $says', async ({ earlyStopping, says }) => {
    await expect(worse().fit(one, { ...options, earlyStopping } as object)).rejects.toThrow(says);
  });
});

describe('class weights', () => {
  const two = table(
    [
      [1, 0],
      [1, 1],
    ],
    { target: 1 },
  );
  const step = async (classWeight: Record<string, number>) => {
    const model = sequential([input(1), dense(1, { weights: [[[0]], [0]] })]);
    await model.fit(two, { epochs: 1, optimizer: sgd(0.1), classWeight, plot: false });
    return model.tf.getWeights()[1]!.dataSync()[0]!;
  };

  test('multiply what an example costs', async () => {
    // Targets -1 and +1, answer 0: the gradients of the bias are 2 and -2, their weighted mean 1 − 3.
    expect(await step({ 0: 1, 1: 3 })).toBeCloseTo(0.1 * 2, 6);
    expect(await step({ 1: 0 })).toBeCloseTo(-0.1, 6);
  });

  test('name the class that does not exist', async () => {
    await expect(step({ 2: 1 })).rejects.toThrow(
      'fit: classWeight has the class "2", expected 0 or 1.',
    );
  });
});

describe('an l2 penalty', () => {
  test('is part of the loss and shrinks the weights', async () => {
    const layer = dense(1, { weights: [[[2]], [0]], kernelRegularizer: { l2: 0.5 } });
    const model = sequential([input(1), layer]);
    const data = table([[0, 0]], { target: 1, classes: false });
    expect(model.evaluate(data).loss).toBeCloseTo(0.5 * 4, 5);
    const { history } = await model.fit(data, { epochs: 1, optimizer: sgd(0.1), plot: false });
    expect(history.loss[0]).toBeCloseTo(2, 5);
    // w ← w − 0.1 · 2 · 0.5 · w
    expect(model.tf.getWeights()[0]!.dataSync()[0]).toBeCloseTo(1.8, 5);
  });
});

test('a network is told once that its inputs are large', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const pixels = table(
    [0, 128, 255].map((x) => [x, x / 255]),
    { target: 1, classes: false, name: 'pixels' },
  );
  const model = sequential([input(1), dense(1)], { seed: 1 });
  const options = { epochs: 1, plot: false, optimizer: sgd(1e-6) };
  for (let i = 0; i < 2; i++) await model.fit(pixels, options);
  const lines = warn.mock.calls.map(([line]) => line as string);
  warn.mockRestore();
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(
    /^fit: the inputs of "pixels" go from 0 to 255; networks learn best from numbers around −1 to 1\. Divide them by 255/,
  );
});

test('a network is told once that its targets are large, and of a unit that helps', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const prices = table(
    [0, 0.5, 1].map((x) => [x, 200 + 440 * x]),
    { target: 1, classes: false, name: 'flats' },
  );
  const model = sequential([input(1), dense(1)], { seed: 1 });
  const options = { epochs: 1, plot: false };
  for (let i = 0; i < 2; i++) await model.fit(prices, options);
  await model.fit(
    prices.map(({ target }) => ({ target: target / 100 })),
    options,
  );
  const lines = warn.mock.calls.map(([line]) => line as string);
  warn.mockRestore();
  expect(lines).toEqual([
    'fit: the targets of "flats" go from 200 to 640; a network begins with answers near 0 and takes long to get there. Give them in units of 100: data.map(({ target }) => ({ target: target / 100 })).',
  ]);
});

test('what fails behind an await tells where fit was called', async () => {
  const model = sequential([input(1), dense(2)], { seed: 1 });
  const data = table([[0, 0.5]], { target: 1, classes: false });
  const error = await model.fit(data, { plot: false }).catch((reason: Error) => reason);
  expect((error as Error).message).toContain('the last layer dense(2) has 2 units');
  expect((error as Error).stack!.match(/Model\.fit .*\n.*control\.test\.ts/g)).toHaveLength(1);
});
