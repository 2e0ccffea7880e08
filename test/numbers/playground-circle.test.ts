import { expect, test } from 'vitest';
import { playground } from '../../src/playground/index.js';

// From playground.tensorflow.org's own program with this seed, run apart from ours.
test('playground-circle: train/test .501581/.518106 at first, .476346/.496310 after 10 epochs, .008898/.011450 after 100', () => {
  const { loss, testLoss } = playground({ dataset: 'circle', seed: '0.12345' }).history;
  const at = (epoch: number) => `${loss[epoch]!.toFixed(6)}/${testLoss[epoch]!.toFixed(6)}`;
  const ours = [at(0), at(10), at(100)];
  console.log(`playground-circle: ${ours.join(', ')}`);
  expect(ours).toEqual(['0.501581/0.518106', '0.476346/0.496310', '0.008898/0.011450']);
});
