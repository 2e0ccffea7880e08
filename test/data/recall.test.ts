import { expect, test } from 'vitest';
import { recall } from '../../src/data/index.js';

test('recall() asks for the first of numbers that chance has drawn', () => {
  const data = recall({ samples: 400, steps: 6, seed: 3 });
  expect(data.inputShape).toEqual([6, 1]);
  for (const { input, target, label } of data) {
    expect(target).toBe(input[0]);
    expect(label).toBe(target < 0 ? '−1' : '+1');
  }
  // At each step about half are +1, whatever came first.
  const inputs = data.inputs();
  for (let step = 1; step < 6; step++) {
    const same = data.targets().filter((first, i) => first === inputs[6 * i + step]).length;
    expect(same).toBeGreaterThan(150);
    expect(same).toBeLessThan(250);
  }
});

test('recall() gives the same sequences for the same seed', () => {
  expect(recall({ seed: 2 }).inputs()).toEqual(recall({ seed: 2 }).inputs());
  expect(recall({ seed: 2 }).inputs()).not.toEqual(recall({ seed: 3 }).inputs());
});

test.each([
  { wrong: { steps: 0 }, says: 'steps is 0, expected a whole number' },
  { wrong: { length: 3 }, says: 'option "length" does not exist' },
])('recall() refuses $wrong', ({ wrong, says }) => {
  expect(() => recall(wrong as object)).toThrow(`recall: ${says}`);
});
