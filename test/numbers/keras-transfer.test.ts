import { expect, test } from 'vitest';
import { hasMnist, realMnist } from './keras-cnn.js';
import { kerasTransfer } from './keras-transfer.js';

test.runIf(hasMnist)(
  'keras-transfer, short: what the convolutions learned on 0 to 4 serves 5 to 9',
  async () => {
    const found = await kerasTransfer(await realMnist(), { epochs: 1, count: 2560, tested: 1000 });
    console.log(
      `keras-transfer, short: ${found.first} on 0-4, ${found.second} on 5-9 after 20 steps each; ${found.seconds.map((s) => s.toFixed(1)).join(' and ')} s`,
    );
    // 12 · 12 · 32 features; dense 128, dense 5. The convolutions: 32 · (9 + 1), 32 · (9 · 32 + 1).
    expect(found.learning).toBe((4608 + 1) * 128 + (128 + 1) * 5);
    expect(found.parameters).toBe(found.learning + 320 + 9248);
    // Guessing gives 0.2.
    expect(found.first).toBeGreaterThan(0.9);
    expect(found.second).toBeGreaterThan(0.7);
  },
  120_000,
);
