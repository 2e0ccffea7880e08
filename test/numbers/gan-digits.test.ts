import { expect, test } from 'vitest';
import { ganDigits, small } from './gan-digits.js';
import { hasMnist, realMnist } from './keras-cnn.js';

test.runIf(hasMnist)(
  'gan-digits, short: in its first epoch the discriminator recognises nearly all, as in the publication',
  async () => {
    const { train } = await realMnist();
    const { pair, real, fake, seconds } = await ganDigits(small(train), { epochs: 1, seed: 1 });
    console.log(
      `gan-digits, short: ${real} real, ${fake} made recognised; ${seconds.toFixed(1)} s`,
    );
    // 100 numbers to 2048; 2 · 2 · (128 · 64 + 64 · 32 + 32 · 16 + 16); 4 for each normalized channel.
    expect(pair.generator.parameters).toBe(101 * 2048 + 4 * 10_768 + 4 * 112);
    // 3 · 3 · (32 + 32 · 64 + 64 · 64); 4 for each normalized channel; 256 and a bias.
    expect(pair.discriminator.parameters).toBe(9 * 6176 + 4 * 128 + 257);
    // Published: 0.985 and 0.992.
    expect(real).toBeGreaterThan(0.93);
    expect(fake).toBeGreaterThan(0.93);
  },
  120_000,
);
