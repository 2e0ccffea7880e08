import { expect, test } from 'vitest';
import * as nn from '../../src/index.js';
import { copyWeights } from '../../src/training/weights.js';

const data = nn.data.xor({ samples: 20 }).split(0.5);
const make = () => nn.sequential([nn.input(2), nn.dense(2, 'tanh'), nn.dense(1)], { seed: 1 });
const plot = false;

test('fit calls onEpochEnd after each epoch with what was measured', async () => {
  const seen: [number, number][] = [];
  const run = await make().fit(data, {
    epochs: 3,
    plot,
    onEpochEnd: (epoch, { loss, validationLoss }) => {
      expect(validationLoss).toHaveLength(epoch);
      seen.push([epoch, loss.at(-1)!]);
    },
  });
  expect(seen).toEqual(run.history.loss.map((loss, i) => [i + 1, loss]));
});

test('record keeps the weights before and after each epoch', async () => {
  const model = make();
  const first = copyWeights(model.tf);
  const { recording } = await model.fit(data, { epochs: 3, plot, record: true });
  expect(recording!.epochs).toEqual([0, 1, 2, 3]);
  expect(recording!.weights[0]).toEqual(first);
  expect(recording!.weights[3]).toEqual(copyWeights(model.tf));
  const shorter = make();
  await shorter.fit(data, { epochs: 2, plot });
  expect(recording!.weights[2]).toEqual(copyWeights(shorter.tf));
  expect((await model.fit(data, { epochs: 1, plot })).recording).toBeUndefined();
});

test('of a long training every second epoch, or fourth, and the last', async () => {
  const { recording } = await make().fit(data, { epochs: 403, plot, record: true });
  const { epochs, weights } = recording!;
  expect(epochs.slice(0, 3)).toEqual([0, 4, 8]);
  expect(epochs.slice(-2)).toEqual([400, 403]);
  expect(weights).toHaveLength(epochs.length);
});
