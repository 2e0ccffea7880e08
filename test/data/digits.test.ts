import { describe, expect, test } from 'vitest';
import { digits } from '../../src/data/index.js';

describe('digits()', () => {
  const drawn = digits({ samples: 1500, seed: 4 });

  test('says in name and note that it is not MNIST', () => {
    expect(drawn.name).toBe('drawn digits');
    expect(drawn.describe()).toContain('drawn by a program, not MNIST');
  });

  test('gives equally many of each digit, mixed', () => {
    expect(drawn.countByClass()).toEqual(Array.from({ length: 10 }, () => 150));
    const { train } = drawn.split(0.5);
    // 5 standard deviations of drawing 750 of 1500 without putting back.
    for (const count of train.countByClass()!) expect(Math.abs(count - 75)).toBeLessThan(29);
  });

  test('gives the same digits for the same seed, others for another', () => {
    const pixels = (seed: number) => digits({ samples: 20, seed }).gatherInputs([0, 7, 19]);
    expect(pixels(7)).toEqual(pixels(7));
    expect(pixels(7)).not.toEqual(pixels(8));
  });

  // The form of MNIST: "fit in a 20x20 pixel box … centered in a 28x28 image by computing the
  // center of mass of the pixels" (LeCun, Cortes and Burges).
  test('draws white on black, 20 pixels high or wide, around the centre of mass', () => {
    for (const { input } of drawn.take(300)) {
      let [mass, massX, massY] = [0, 0, 0];
      const [columns, rows] = [new Set<number>(), new Set<number>()];
      input.forEach((white, place) => {
        const [x, y] = [place % 28, Math.floor(place / 28)];
        [mass, massX, massY] = [mass + white, massX + white * x, massY + white * y];
        if (white < 0.5) return;
        columns.add(x);
        rows.add(y);
      });
      expect(Math.max(...input)).toBeGreaterThan(0.8);
      expect(mass / 784).toBeLessThan(0.4);
      expect(Math.abs(massX / mass - 13.5)).toBeLessThan(2);
      expect(Math.abs(massY / mass - 13.5)).toBeLessThan(2);
      expect(Math.abs(Math.max(columns.size, rows.size) - 20)).toBeLessThanOrEqual(2);
    }
  });

  // What the nearest of 1,200 known digits says is right for most of 300 others. A digit whose
  // strokes look like another one's would bring it down, and so would ink without a shape.
  test('draws digits that can be told apart, but not without mistakes', () => {
    const { train, test: others } = drawn.split(0.8);
    const known = [...train];
    let right = 0;
    for (const { input, target } of others) {
      let [nearest, said] = [Infinity, -1];
      for (const example of known) {
        let distance = 0;
        for (let k = 0; k < 784 && distance < nearest; k++)
          distance += (input[k]! - example.input[k]!) ** 2;
        if (distance < nearest) [nearest, said] = [distance, example.target];
      }
      if (said === target) right++;
    }
    expect(right / others.length).toBeGreaterThan(0.8);
    expect(right / others.length).toBeLessThan(1);
  });

  test.each([
    { wrong: 'no digits', options: { samples: 0 }, says: 'samples is 0, expected a whole number' },
    { wrong: 'noise', options: { noise: 0.1 }, says: 'option "noise" does not exist' },
  ])('refuses $wrong', ({ options, says }) => {
    expect(() => digits(options)).toThrow(`digits: ${says}`);
  });
});
