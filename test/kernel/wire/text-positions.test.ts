import { expect, test } from 'vitest';
import { toPoints, toUnits } from '../../../kernel/src/wire/text-positions.js';

test.each([
  { text: 'abc', points: 2, units: 2 },
  { text: '😀a', points: 1, units: 2 },
  { text: 'a😀😀b', points: 3, units: 5 },
  { text: '', points: 0, units: 0 },
])('$points code points of "$text" are $units UTF-16 units', ({ text, points, units }) => {
  expect(toUnits(text, points)).toBe(units);
  expect(toPoints(text, units)).toBe(points);
});

test('a position behind the text is its end', () => {
  expect(toUnits('ab', 9)).toBe(2);
});
