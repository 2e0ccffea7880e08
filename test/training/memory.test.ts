import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import * as nn from '../../src/index.js';

const data = nn.data.xor({ samples: 40 }).split(0.5);
const model = nn.sequential([nn.input(2), nn.dense(4, 'tanh'), nn.dense(1, 'tanh')], { seed: 1 });

test('1,000 epochs of fit hold no more tensors than a few', async () => {
  const counts: number[] = [];
  await model.fit(data, {
    epochs: 1000,
    batchSize: 8,
    plot: false,
    onEpochEnd: () => counts.push(tf.memory().numTensors),
  });
  // The first epochs capture the steps.
  expect(new Set(counts.slice(5)).size).toBe(1);
}, 60_000);

test('10,000 calls of predict hold no more tensors than a few', () => {
  for (let call = 0; call < 5; call++) model.predict([0.5, -1]);
  const before = tf.memory().numTensors;
  for (let call = 0; call < 10_000; call++) model.predict([0.5, -1]);
  expect(tf.memory().numTensors).toBe(before);
}, 60_000);

test.each([
  ['lstm', nn.lstm(3)],
  ['bidirectional', nn.bidirectional(nn.lstm(3))],
  ['gru', nn.gru(3)],
  ['simpleRNN', nn.simpleRNN(3)],
])('a network with %s holds its weights, and nothing of how they were made', (_name, layer) => {
  const before = tf.memory().numTensors;
  const made = nn.sequential([nn.input(4, 2), layer, nn.dense(2)], { seed: 1 });
  const copy = nn.transfer(made, { classes: 3, seed: 1 });
  const weights = [made, copy].flatMap((each) => each.tf.weights);
  expect(tf.memory().numTensors - before).toBe(weights.length);
});
