import { expect, test } from 'vitest';
import * as nn from '../../src/index.js';
import { hasPlays, plays } from './char-lstm.js';

// Frequencies of letters alone cost 3.3 nats, knowing nothing ln 65 = 4.17.
test.runIf(hasPlays).each([
  { row: 'char-lstm', learn: 'last', optimizer: nn.rmsprop(0.01) },
  { row: 'shakespeare', learn: 'every', optimizer: nn.adam(0.01) },
] as const)(
  '$row, short: falls below single letters in some steps',
  async ({ row, learn, optimizer }) => {
    const text = await plays();
    const writer = nn.charModel(text, {
      learn,
      units: 32,
      window: 20,
      step: learn === 'last' ? 5 : 20,
      seed: 1,
    });
    const options = { batchSize: 64, optimizer, plot: false } as const;
    await writer.fit({ ...options, text: text.slice(0, 100_000), epochs: 1 });
    const measured = writer.evaluate(text.slice(-20_000));
    console.log(
      `${row}, short: ${measured.loss} nats, ${measured.bitsPerCharacter} bits per character`,
    );
    expect(measured.loss).toBeLessThan(3.2);
  },
  60_000,
);
