import { describe, expect, test } from 'vitest';
import { parseIdx } from '../../src/data/idx.js';

describe('parseIdx()', () => {
  test('reads sizes with the highest byte first, and the numbers after them', () => {
    const bytes = Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6);
    expect(parseIdx(bytes)).toEqual({ shape: [2, 3], values: Uint8Array.of(1, 2, 3, 4, 5, 6) });
    const long = new Uint8Array(8 + 258);
    long.set([0, 0, 8, 1, 0, 0, 1, 2]);
    expect(parseIdx(long).shape).toEqual([258]);
  });

  test('reads bytes that lie inside other bytes', () => {
    const bytes = Uint8Array.of(9, 9, 0, 0, 8, 1, 0, 0, 0, 2, 7, 8, 9).subarray(2, 12);
    expect(parseIdx(bytes)).toEqual({ shape: [2], values: Uint8Array.of(7, 8) });
  });

  test.each([
    { wrong: 'a packed file', bytes: [0x1f, 0x8b, 8, 0], says: 'begin with 31 139 8 0' },
    { wrong: 'numbers of another type', bytes: [0, 0, 13, 1], says: 'begin with 0 0 13 1' },
    { wrong: 'nothing', bytes: [], says: 'begin with nothing' },
    { wrong: 'half a header', bytes: [0, 0, 8, 1, 0], says: 'are 5, expected 8 by' },
    { wrong: 'too few', bytes: [0, 0, 8, 1, 0, 0, 0, 2, 7], says: 'are 9, expected 10 by' },
    { wrong: 'too many', bytes: [0, 0, 8, 1, 0, 0, 0, 1, 7, 7], says: 'are 10, expected 9 by' },
  ])('refuses $wrong', ({ bytes, says }) => {
    expect(() => parseIdx(Uint8Array.from(bytes))).toThrow(`parseIdx: bytes ${says}`);
  });
});
