import { describe, expect, test, vi } from 'vitest';
import { addition } from '../../src/data/index.js';
import { Dataset } from '../../src/data/dataset.js';
import * as nn from '../../src/models/layers.js';
import { sequential } from '../../src/models/sequential.js';
import { adam } from '../../src/training/optimizers.js';

const quiet = { plot: false };
const rows = (targets: number[], targetShape: number[]) =>
  new Dataset({
    name: 'rows',
    inputs: Float32Array.of(1, 2, 3, 4),
    inputShape: [2],
    targets: Float32Array.from(targets),
    targetShape,
  });

describe('fit() on answers of several numbers', () => {
  test('learns to add with an encoder and a decoder, captured', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const data = addition({ samples: 200, digits: 1 }).split(0.9);
    const [steps, letters] = data.train.targetShape as [number, number];
    const model = sequential(
      [
        nn.input(...data.train.inputShape),
        nn.lstm(16),
        nn.repeatVector(steps),
        nn.lstm(16, { returnSequences: true }),
        nn.timeDistributed(nn.dense(letters, 'softmax')),
      ],
      { seed: 1 },
    );
    const run = await model.fit(data, { ...quiet, epochs: 30, optimizer: adam(0.02) });
    expect(warn.mock.calls).toEqual([]);
    warn.mockRestore();
    const { loss, accuracy, validationLoss, validationAccuracy } = run.history;
    // Knowing nothing costs ln 12 a letter.
    expect(loss[0]).toBeGreaterThan(0.5 * Math.log(12));
    expect(loss.at(-1)).toBeLessThan(0.6 * loss[0]!);
    expect(accuracy!.at(-1)).toBeGreaterThan(0.5);
    const measured = model.evaluate(data.test);
    expect(validationLoss!.at(-1)).toBeCloseTo(measured.loss, 5);
    expect(validationAccuracy!.at(-1)).toBe(measured.accuracy);
  });

  test('measures the share of right rows, and their mean cross-entropy', () => {
    // Both rows of the one example are answered with 1/2, 1/2: half right, ln 2 each.
    const zero = [
      [0, 0, 0, 0],
      [0, 0, 0, 0],
    ];
    const layers = [
      nn.input(2),
      nn.dense(4, { weights: [zero, [0, 0, 0, 0]] }),
      nn.reshape(2, 2),
      nn.activation('softmax'),
    ];
    const { loss, accuracy } = sequential(layers).evaluate(rows([1, 0, 0, 1, 1, 0, 0, 1], [2, 2]));
    expect(loss).toBeCloseTo(Math.LN2, 5);
    expect(accuracy).toBe(0.5);
  });

  test('learns several numbers at once, by their mean squared error', async () => {
    const model = sequential([nn.input(2), nn.dense(3)], { seed: 1 });
    const data = rows([1, 2, 3, 4, 5, 6], [3]);
    const { history } = await model.fit(data, { ...quiet, epochs: 400, optimizer: adam(0.05) });
    expect(history.accuracy).toBeUndefined();
    expect(history.loss.at(-1)).toBeLessThan(0.01);
    expect(model.predict(data)[1]!.map((value) => Math.round(value))).toEqual([4, 5, 6]);
  });

  test.each([
    {
      is: 'labels for one-hot rows',
      data: rows([3, 1, 0, 1, 0, 0], [3]),
      layers: [nn.dense(3, 'softmax')],
      says: 'fit: the targets of example 0 of "rows" are not one-hot: [3, 1, 0] sums to 4, expected 1 after dense(3, "softmax"). Write a 1 at the place of the right class and 0 elsewhere',
    },
    {
      is: 'too few units',
      data: rows([1, 2, 3, 4, 5, 6], [3]),
      layers: [nn.dense(2)],
      says: 'fit: the network answers [2], expected [3] as the targets of "rows". Give the last layer 3 units.',
    },
    {
      is: 'one row for a sequence',
      data: rows([1, 0, 0, 1, 1, 0, 0, 1], [2, 2]),
      layers: [nn.dense(2, 'softmax')],
      says: 'Put nn.repeatVector(2) before a recurrent layer with { returnSequences: true }, and end with nn.timeDistributed(nn.dense(2, "softmax")).',
    },
    {
      is: 'targets outside of what a sigmoid gives',
      data: rows([1, 0, 9, 1], [2]),
      layers: [nn.dense(2, 'sigmoid')],
      says: 'go from 0 to 9, expected numbers from 0 to 1',
    },
  ])('refuses $is', async ({ data, layers, says }) => {
    await expect(sequential([nn.input(2), ...layers]).fit(data, quiet)).rejects.toThrow(says);
  });

  test('refuses a sequence where one answer is asked for', async () => {
    const model = sequential([
      nn.input(2),
      nn.reshape(2, 1),
      nn.lstm(1, { returnSequences: true }),
    ]);
    const one = new Dataset({
      name: 'one',
      inputs: Float32Array.of(1, 2),
      inputShape: [2],
      targets: Float32Array.of(1),
    });
    await expect(model.fit(one, quiet)).rejects.toThrow(
      'fit: the network answers [2, 1], expected one row: "one" has one answer for each example. Put nn.flatten() before the last layer, or leave out returnSequences.',
    );
  });
});
