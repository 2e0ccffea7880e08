import { describe, expect, test } from 'vitest';
import { History, memoryStore, type Entry } from '../../../kernel/src/session/history.js';

const store = memoryStore();
const earlier = new History(store, 100);
earlier.add(1, 'let a = 0');
earlier.add(2, 'a + 1');
const history = new History(store, 200);
['let a = 1', 'a + 1', 'f(a)', 'a + 1', 'b.c(1)'].forEach((source, i) =>
  history.add(i + 1, source),
);
const places = (entries: Entry[]): string[] =>
  entries.map(({ session, line }) => `${session}:${line}`);

describe('History', () => {
  test('tail gives the last of all sessions, the oldest first', () => {
    expect(places(history.tail(2))).toEqual(['200:4', '200:5']);
    expect(places(history.tail(6))).toContain('100:2');
    expect(places(history.tail(0))).toEqual([]);
  });

  test.each([
    { of: 'this session', session: 0, found: ['200:2', '200:3'] },
    { of: 'the session before', session: -1, found: ['100:2'] },
    { of: 'a session before all', session: -2, found: [] },
    { of: 'a named session', session: 100, found: ['100:2'] },
  ])('range of $of ends before its stop', ({ session, found }) => {
    expect(places(history.range(session, 2, 4))).toEqual(found);
  });

  test.each([
    { pattern: 'a*', count: 9, isUnique: false, found: ['100:2', '200:2', '200:4'] },
    { pattern: 'a + ?', count: 1, isUnique: false, found: ['200:4'] },
    { pattern: 'a*', count: 9, isUnique: true, found: ['200:4'] },
    { pattern: '*(?)', count: 9, isUnique: false, found: ['200:3', '200:5'] },
    { pattern: 'b.c', count: 9, isUnique: false, found: [] },
  ])(
    'search for $pattern, $count at most, unique: $isUnique',
    ({ pattern, count, isUnique, found }) => {
      expect(places(history.search(pattern, count, isUnique))).toEqual(found);
    },
  );

  test('search ends soon, whatever the pattern and the text', () => {
    const long = new History(memoryStore(), 1);
    long.add(1, 'a'.repeat(2000));
    const started = performance.now();
    expect(long.search(`${'*a'.repeat(50)}*b`, 9, false)).toEqual([]);
    expect(long.search(`${'*a'.repeat(50)}*`, 9, false)).toHaveLength(1);
    expect(performance.now() - started).toBeLessThan(1000);
  });

  test('loses only the record that a crash cut short', () => {
    const torn = memoryStore();
    new History(torn, 1).add(1, 'first');
    torn.append('\n{"session":1,"line":2,"sou');
    const next = new History(torn, 2);
    next.add(1, 'several\nlines');
    expect(next.tail(9).map(({ source }) => source)).toEqual(['first', 'several\nlines']);
  });
});
