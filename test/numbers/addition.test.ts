import { expect, test } from 'vitest';
import * as nn from '../../src/index.js';
import { adder } from './addition.js';

test('addition: the network of keras.io has as many parameters', () => {
  // 4 · 128 · (12 + 128 + 1) + 4 · 128 · (128 + 128 + 1) + 12 · (128 + 1)
  const data = nn.data.addition({ samples: 10 });
  expect([data.inputShape, data.targetShape]).toEqual([
    [7, 12],
    [4, 12],
  ]);
  expect(adder(data).parameters).toBe(4 * 128 * 141 + 4 * 128 * 257 + 12 * 129);
});

test('addition, short: letters are better than guessed after 60 steps', async () => {
  const { train, test } = nn.data.addition({ samples: 2200 }).split(0.9);
  const model = adder(train);
  await model.fit(train.take(1920), { epochs: 1, batchSize: 32, plot: false });
  const { loss, accuracy } = model.evaluate(test);
  console.log(`addition, short: loss ${loss}, accuracy ${accuracy} after 60 steps`);
  // Knowing nothing costs ln 12; Keras is right about 41 % after 1,407 steps.
  expect(loss).toBeLessThan(0.85 * Math.log(12));
  expect(accuracy).toBeGreaterThan(0.25);
}, 60_000);
