import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import * as nn from '../../src/index.js';

// Alone in its file: networks of other tests that the garbage collector takes meanwhile would change the count.
test('training, asking and drawing a GAN leaves no tensor behind', async () => {
  const ring = nn.data.eightGaussians({ samples: 400, noise: 0.05, seed: 1 });
  const gan = nn.gan(ring, { seed: 1 });
  const use = async () => {
    await gan.fit(ring, { steps: 30, batchSize: 16, discriminatorSteps: 2, plot: false });
    gan.discriminate(gan.generate(10));
    gan.latentWalk();
  };
  await use();
  const before = tf.memory().numTensors;
  for (let i = 0; i < 5; i++) await use();
  expect(tf.memory().numTensors).toBe(before);
});
