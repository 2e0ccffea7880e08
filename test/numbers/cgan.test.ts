import { expect, test } from 'vitest';
import { cganPair, play } from './cgan.js';
import { hasMnist, realMnist } from './keras-cnn.js';

test.runIf(hasMnist)(
  'cgan, short: on small images the discriminator gets ahead first, as in the publication',
  async () => {
    const { train } = await realMnist();
    const whole = cganPair(train);
    // 138 numbers to 7 · 7 · 138; 4 · 4 · 138 and 4 · 4 · 128 to 128; 7 · 7 · 128 to 1; biases.
    expect(whole.generator.parameters).toBe(139 * 6762 + (16 * 138 + 16 * 128 + 2) * 128 + 6273);
    expect(whole.discriminator.parameters).toBe((9 * 11 + 1) * 64 + (9 * 64 + 1) * 128 + 129);

    const data = train.take(6000).resize(8, 8);
    const { history, seconds } = await play(cganPair(data, 16), data, { steps: 300 });
    const first = history.discriminatorLoss[0]!;
    const least = Math.min(...history.discriminatorLoss);
    console.log(`cgan, short: loss ${first}, at least ${least}; ${seconds.toFixed(1)} s`);
    // Both can only guess at first: ln 2.
    expect(Math.abs(first - Math.LN2)).toBeLessThan(0.1);
    expect(Math.abs(history.generatorLoss[0]! - Math.LN2)).toBeLessThan(0.1);
    // Published, the mean of the first epoch: 0.439.
    expect(least).toBeLessThan(0.6);
  },
  120_000,
);
