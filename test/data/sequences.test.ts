import { describe, expect, test } from 'vitest';
import { encodingFor } from '../../src/models/encoding.js';
import { addition, additionLetters, sine } from '../../src/data/index.js';

describe('sine()', () => {
  test('asks for the value after each window of one wave', () => {
    const data = sine({ samples: 60, window: 10, period: 12 });
    expect(data.inputShape).toEqual([10, 1]);
    // On a wave, x(t+1) = 2 cos(2π / period) x(t) − x(t−1).
    for (const { input, target } of data)
      expect(target).toBeCloseTo(2 * Math.cos((2 * Math.PI) / 12) * input[9]! - input[8]!, 5);
    expect(data.at(1).input[8]).toBe(data.at(0).input[9]);
    expect(data.at(1).input[9]).toBe(data.targetAt(0));
  });

  test('adds noise of the deviation asked for', () => {
    const [plain, noisy] = [0, 0.2].map((noise) => sine({ samples: 4000, noise }).targets());
    const squares = plain!.map((x, i) => (x - noisy![i]!) ** 2).reduce((a, b) => a + b, 0);
    expect(Math.sqrt(squares / 4000)).toBeCloseTo(0.2, 1);
  });

  test.each([
    { wrong: { window: 0 }, says: 'window is 0, expected a whole number' },
    { wrong: { period: 0 }, says: 'period is 0, expected a number of steps above 0' },
    { wrong: { noise: -1 }, says: 'noise is -1, expected 0 or more' },
    { wrong: { length: 3 }, says: 'option "length" does not exist' },
  ])('refuses $wrong', ({ wrong, says }) => {
    expect(() => sine(wrong as object)).toThrow(`sine: ${says}`);
  });
});

describe('addition()', () => {
  const read = (rows: Float32Array) =>
    Array.from({ length: rows.length / 12 }, (_, i) => {
      const row = rows.slice(12 * i, 12 * i + 12);
      expect(row.reduce((a, b) => a + b)).toBe(1);
      return additionLetters[row.indexOf(1)];
    }).join('');

  test('writes question and answer in letters, the question backwards', () => {
    const data = addition({ samples: 300, seed: 4 });
    expect([data.inputShape, data.targetShape]).toEqual([
      [7, 12],
      [4, 12],
    ]);
    for (const { input, targets, label } of data) {
      const question = [...read(input)].reverse().join('').trim();
      const [a, b] = question.split('+').map(Number);
      expect(read(targets!).trim()).toBe(String(a! + b!));
      expect(label).toBe(`${question}=${a! + b!}`);
    }
    expect(read(addition({ samples: 1, reverse: false }).at(0).input)).toMatch(/^\d+\+\d+ *$/);
  });

  test('asks nothing twice, in no order either, and has numbers of each length', () => {
    const questions = [...addition({ samples: 2000 })].map(({ label }) =>
      label!.split('=')[0]!.split('+'),
    );
    const pairs = questions.map((pair) =>
      pair
        .map(Number)
        .sort((a, b) => a - b)
        .join(),
    );
    expect(new Set(pairs).size).toBe(2000);
    expect(new Set(questions.flat().map((number) => number.length))).toEqual(new Set([1, 2, 3]));
  });

  test('gives fewer where there are not so many', () => {
    expect(addition({ digits: 1 })).toHaveLength(27); // half of 10 · 11 / 2 pairs
  });

  test('keeps targets beside inputs through views', () => {
    const data = addition({ samples: 50 });
    const view = data.shuffle(2).take(10);
    const targets = view.gatherTargets([3]);
    expect(targets).toEqual(data.at(view.at(3).row).targets);
    expect(view.describe()).toBe('addition: 10 examples, inputs 7×12, answers 4×12');
  });

  test('is not taken for a number to predict', () => {
    const layer = { text: 'dense(1)', units: 1, activation: 'linear' } as const;
    expect(() => encodingFor('fit', layer, addition({ samples: 2 }))).toThrow(
      'fit: the network answers [1], expected [4, 12] as the targets of "addition".',
    );
  });

  test.each([
    { wrong: { digits: 7 }, says: 'digits is 7, expected 6 or fewer' },
    { wrong: { samples: 0 }, says: 'samples is 0, expected a whole number' },
    { wrong: { revers: true }, says: 'option "revers" does not exist' },
  ])('refuses $wrong', ({ wrong, says }) => {
    expect(() => addition(wrong as object)).toThrow(`addition: ${says}`);
  });
});
