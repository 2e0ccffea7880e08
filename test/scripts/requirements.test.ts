import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const read = (name: string) =>
  readFileSync(new URL(`../../requirements/${name}`, import.meta.url), 'utf8');

/** Each pinned version with its condition, without its hashes. */
const pins = (name: string) => read(name).match(/^[a-z].*==.*(?= \\$)/gm) ?? [];

describe('requirements', () => {
  test('are the same versions for the tests as for the learner', () => {
    expect(pins('lab.txt').length).toBeGreaterThan(50);
    expect(pins('test.txt')).toEqual(expect.arrayContaining(pins('lab.txt')));
  });

  test.each(['lab.txt', 'test.txt', 'frontends.txt'])(
    '%s names packages and hashes, and no place to get them',
    (name) => {
      expect(read(name)).not.toMatch(/:\/\/|--index|--find-links/);
    },
  );
});
