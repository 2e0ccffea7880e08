import { describe, expect, test } from 'vitest';
import { Dataset, digits, xor } from '../../src/data/index.js';
import { changesOf } from '../../src/data/augment.js';

// Two images of 3 × 3 pixels, of classes 0 and 1.
const [a, b] = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8],
  [1, 0, 0, 1, 0, 0, 1, 0, 0],
];
const data = new Dataset({
  name: 'two',
  inputs: Float32Array.from([...a, ...b]),
  inputShape: [3, 3, 1],
  targets: Float32Array.of(0, 1),
  classes: [0, 1].map((value) => ({ value, label: String(value) })),
});

describe('augment()', () => {
  test('keeps the images, and adds copies of the same class', () => {
    const more = data.augment({ copies: 3, shift: 0.3 });
    expect(more.length).toBe(8);
    expect([more.at(0), more.at(1)].map(({ input }) => [...input])).toEqual([a, b]);
    expect([...more].map(({ label }) => label)).toEqual(['0', '1', '0', '1', '0', '1', '0', '1']);
    expect([...more.at(2).input]).not.toEqual(a);
  });

  test('mirrors about half of the copies, and changes nothing else', () => {
    const mirrored = '2,1,0,5,4,3,8,7,6';
    const found = [...data.take(1).augment({ copies: 40, flip: true })]
      .slice(1)
      .map(({ input }) => String(input));
    expect(new Set(found)).toEqual(new Set([String(a), mirrored]));
    const count = found.filter((each) => each === mirrored).length;
    expect(count).toBeGreaterThan(8);
    expect(count).toBeLessThan(32);
  });

  test('keeps the mean of an image that is turned about its centre', () => {
    // The pixel in the centre stays; each copy lies between the least and the greatest.
    for (const { input } of data.take(1).augment({ copies: 9, rotate: 180 })) {
      expect(input[4]).toBeCloseTo(4, 5);
      for (const value of input) expect(value >= 0 && value <= 8).toBe(true);
    }
  });

  test('moves by the share that is asked for at most', () => {
    const image = new Float32Array(100).map((_, i) => (i % 10 >= 4 && i % 10 < 6 ? 1 : 0));
    const { draw } = changesOf({ shift: 0.2 });
    for (let i = 0; i < 20; i++) {
      const moved = draw()(image, [10, 10, 1]);
      expect(moved.reduce((sum, value) => sum + value, 0)).toBeCloseTo(20, 3);
      for (const column of [0, 1, 8, 9]) expect(moved[50 + column]).toBeCloseTo(0, 6);
    }
  });

  test('gives the same copies for the same seed', () => {
    const make = (seed: number) => digits({ samples: 3 }).augment({ rotate: 20, zoom: 0.2, seed });
    expect(make(1).inputs()).toEqual(make(1).inputs());
    expect(make(1).inputs()).not.toEqual(make(2).inputs());
  });

  test.each([
    { wrong: {}, says: 'augment: nothing is to change, expected flip, shift, rotate or zoom.' },
    { wrong: { shift: 2 }, says: 'augment: shift is 2, expected a number from 0 to 1.' },
    { wrong: { rotate: -5 }, says: 'augment: rotate is -5, expected a number from 0 to 180.' },
    { wrong: { copies: 0, flip: true }, says: 'augment: copies is 0, expected a whole number' },
    { wrong: { rotation: 5 }, says: 'option "rotation" does not exist' },
  ])('refuses $wrong', ({ wrong, says }) => {
    expect(() => data.augment(wrong)).toThrow(says);
  });

  test('refuses points', () => {
    expect(() => xor().augment({ flip: true })).toThrow(
      'expected images [height, width, channels]',
    );
  });
});
