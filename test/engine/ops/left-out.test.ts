import { describe, expect, test } from 'vitest';
import { readLeftOut } from './left-out.mjs';

describe('readLeftOut()', () => {
  test('gives each name its reason', () => {
    expect(readLeftOut('{ "tan {} far": "needs more digits" }').get('tan {} far')).toBe(
      'needs more digits',
    );
  });

  test.each(['""', '" "', 'null'])('refuses %s as a reason', (reason) => {
    expect(() => readLeftOut(`{ "tan {} far": ${reason} }`)).toThrow(
      `ops: the reason to leave out "tan {} far" is ${reason}, expected a text. Say why it can't pass.`,
    );
  });
});
