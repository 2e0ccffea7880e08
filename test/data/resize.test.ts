import { describe, expect, test } from 'vitest';
import { Dataset, digits, xor } from '../../src/data/index.js';

describe('resize()', () => {
  test('makes smaller images of the same brightness, and keeps their classes', () => {
    const data = digits({ samples: 20 });
    const small = data.resize(7, 7);
    expect(small.inputShape).toEqual([7, 7, 1]);
    expect([...small].map(({ label }) => label)).toEqual([...data].map(({ label }) => label));
    const mean = (each: Dataset) => each.inputs().reduce((a, b) => a + b, 0) / each.inputs().length;
    expect(mean(small)).toBeCloseTo(mean(data), 1);
  });

  test('leaves images of one colour as they are', () => {
    const data = new Dataset({
      name: 'red',
      inputs: Float32Array.from({ length: 48 }, (_, i) => (i % 3 === 0 ? 0.75 : 0.25)),
      inputShape: [4, 4, 3],
      targets: Float32Array.of(1),
    });
    const wide = data.resize(2, 6);
    expect(wide.inputShape).toEqual([2, 6, 3]);
    wide.inputs().forEach((value, i) => expect(value).toBeCloseTo(i % 3 === 0 ? 0.75 : 0.25, 6));
  });

  test('refuses what is no image, and sides that are none', () => {
    expect(() => xor().resize(8, 8)).toThrow('has inputs [2], expected images');
    expect(() => digits({ samples: 1 }).resize(0, 8)).toThrow('resize: height is 0');
  });
});
