import { describe, expect, test } from 'vitest';
import { History } from '../../../kernel/src/session/history.js';

const history = new History();
['let a = 1', 'a + 1', 'f(a)', 'a + 1', 'b.c(1)'].forEach((source, i) =>
  history.add(i + 1, source),
);
const lines = (entries: { line: number }[]): number[] => entries.map(({ line }) => line);

describe('History', () => {
  test('tail gives the last, the oldest first', () => {
    expect(lines(history.tail(2))).toEqual([4, 5]);
    expect(lines(history.tail(0))).toEqual([]);
  });

  test('range ends before its stop', () => {
    expect(lines(history.range(2, 4))).toEqual([2, 3]);
  });

  test.each([
    { pattern: 'a*', count: 9, isUnique: false, found: [2, 4] },
    { pattern: 'a + ?', count: 1, isUnique: false, found: [4] },
    { pattern: 'a*', count: 9, isUnique: true, found: [4] },
    { pattern: '*(?)', count: 9, isUnique: false, found: [3, 5] },
    { pattern: 'b.c', count: 9, isUnique: false, found: [] },
  ])(
    'search for $pattern, $count at most, unique: $isUnique',
    ({ pattern, count, isUnique, found }) => {
      expect(lines(history.search(pattern, count, isUnique))).toEqual(found);
    },
  );
});
