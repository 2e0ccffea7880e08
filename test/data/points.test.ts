import { describe, expect, test } from 'vitest';
import {
  blobs,
  circle,
  eightGaussians,
  gauss,
  moons,
  regGauss,
  regPlane,
  rings,
  spiral,
  xor,
} from '../../src/data/index.js';
import type { Dataset } from '../../src/data/index.js';

const kinds = { circle, xor, gauss, spiral, moons };
const rows = (data: Dataset) =>
  [...data].map(({ input, target }) => ({ x1: input[0]!, x2: input[1]!, target }));

describe.each(Object.entries(kinds))('%s()', (name, make) => {
  test('gives as many points as asked for, about half of each class', () => {
    const data = make({ samples: 401, seed: 3 });
    expect(data).toHaveLength(401);
    const positive = rows(data).filter(({ target }) => target === 1).length;
    // XOR draws the class by chance: 3.5 standard deviations of a fair coin, 401 times.
    expect(Math.abs(positive - 200.5)).toBeLessThanOrEqual(name === 'xor' ? 35 : 0.5);
  });

  test('gives the same points for the same seed, others for another', () => {
    expect(rows(make({ seed: 7 }))).toEqual(rows(make({ seed: 7 })));
    expect(rows(make({ seed: 7 }))).not.toEqual(rows(make({ seed: 8 })));
  });

  test('mixes the classes, so that a split needs no shuffle', () => {
    const { train } = make({ seed: 1 }).split(0.5);
    const positive = rows(train).filter(({ target }) => target === 1).length;
    expect(Math.abs(positive - 125)).toBeLessThan(28); // 3.5 standard deviations
  });

  test('stays in the picture [-6, 6] without noise', () => {
    for (const { x1, x2 } of rows(make()))
      expect(Math.max(Math.abs(x1), Math.abs(x2))).toBeLessThan(6);
  });

  test.each([
    { wrong: 'too few samples', options: { samples: 1 }, says: 'samples is 1, expected a whole' },
    { wrong: 'half a sample', options: { samples: 2.5 }, says: 'samples is 2.5, expected a whole' },
    { wrong: 'noise in percent', options: { noise: 10 }, says: 'noise is 10, expected a number' },
    { wrong: 'no number', options: { noise: NaN }, says: 'noise is NaN, expected a number' },
    { wrong: 'a misspelt option', options: { sample: 9 }, says: 'option "sample" does not exist' },
  ])('refuses $wrong', ({ options, says }) => {
    expect(() => make(options)).toThrow(`${name}: ${says}`);
  });
});

// What the shapes are comes from Playground's description of its data.
describe('the shapes', () => {
  test('of circle: a disc of radius 2.5 in a ring from 3.5 to 5', () => {
    for (const { x1, x2, target } of rows(circle())) {
      const radius = Math.hypot(x1, x2);
      if (target === 1) expect(radius).toBeLessThan(2.5);
      else expect(radius).toBeGreaterThan(3.499);
      expect(radius).toBeLessThan(5.001);
    }
  });

  test('of xor: the sign of the product, with a gap along the axes', () => {
    for (const { x1, x2, target } of rows(xor())) {
      expect(Math.sign(x1 * x2)).toBe(target);
      expect(Math.min(Math.abs(x1), Math.abs(x2))).toBeGreaterThan(0.299);
      expect(Math.max(Math.abs(x1), Math.abs(x2))).toBeLessThan(5.301);
    }
  });

  test.each([
    { noise: 0, variance: 0.5 },
    { noise: 0.5, variance: 4 },
  ])(
    'of gauss with noise $noise: variance $variance around ±(2, 2)',
    ({ noise, variance: expected }) => {
      const offsets = rows(gauss({ samples: 4000, noise })).flatMap(({ x1, x2, target }) => [
        x1 - 2 * target,
        x2 - 2 * target,
      ]);
      const mean = offsets.reduce((sum, x) => sum + x, 0) / offsets.length;
      const variance = offsets.reduce((sum, x) => sum + (x - mean) ** 2, 0) / offsets.length;
      expect(Math.abs(mean)).toBeLessThan(4 * Math.sqrt(expected / 8000));
      expect(Math.abs(variance / expected - 1)).toBeLessThan(4 * Math.sqrt(2 / 8000));
    },
  );

  test('of spiral: the angle grows with the radius, 1.75 turns in 5, half a turn apart', () => {
    for (const { x1, x2, target } of rows(spiral())) {
      const along = Math.hypot(x1, x2) / 5;
      const angle = 2 * Math.PI * 1.75 * along + (target === 1 ? 0 : Math.PI);
      expect(5 * along * Math.sin(angle)).toBeCloseTo(x1, 4);
      expect(5 * along * Math.cos(angle)).toBeCloseTo(x2, 4);
    }
  });

  test('of moons: half circles of radius 3, the one the other turned around', () => {
    for (const { x1, x2, target } of rows(moons())) {
      const [right, up] = [target * x1 + 1.5, target * x2 + 0.75];
      expect(Math.hypot(right, up)).toBeCloseTo(3, 4);
      expect(up).toBeGreaterThan(-1e-6);
    }
  });

  test.each([
    { kind: 'circle', wrong: ({ x1, x2 }: Row) => (Math.hypot(x1, x2) < 3 ? 1 : -1) },
    { kind: 'xor', wrong: ({ x1, x2 }: Row) => Math.sign(x1 * x2) },
  ] as const)('noise in $kind changes answers, not places', ({ kind, wrong: rule }) => {
    const noisy = rows(kinds[kind]({ noise: 0.3, seed: 2 }));
    const contradictions = noisy.filter((row) => rule(row) !== row.target).length;
    expect(contradictions).toBeGreaterThan(25);
    for (const { x1, x2 } of noisy)
      expect(Math.max(Math.abs(x1), Math.abs(x2))).toBeLessThan(5.301);
  });
});

interface Row {
  x1: number;
  x2: number;
}

describe('the shapes of other sets', () => {
  test('of rings: two circles, the inner one +1', () => {
    for (const { x1, x2, target } of rows(rings()))
      expect(Math.hypot(x1, x2)).toBeCloseTo(target === 1 ? 2 : 5, 4);
  });

  test('of regPlane: a slope along the diagonal', () => {
    const data = regPlane();
    expect(data).toHaveLength(1200);
    expect(data.classes).toBeUndefined();
    for (const { x1, x2, target } of rows(data)) expect(target).toBeCloseTo((x1 + x2) / 10, 5);
  });

  test('of regGauss: hills and pits of height 1 at their centres', () => {
    for (const { x1, x2, target } of rows(regGauss({ samples: 3000 })))
      if (Math.hypot(x1 - 4, x2 - 2.5) < 1) expect(target).toBeGreaterThan(0.49);
      else if (Math.hypot(x1, x2 - 2.5) < 1) expect(target).toBeLessThan(-0.49);
      else if (Math.abs(x2) > 4.5) expect(target).toBeCloseTo(0, 6);
  });

  test('of blobs: as many clouds as classes, normal around their centres', () => {
    const data = blobs({ classes: 4, samples: 4000 });
    expect(data.countByClass()).toEqual([1000, 1000, 1000, 1000]);
    expect(data.classes?.map(({ label }) => label)).toEqual(['A', 'B', 'C', 'D']);
    const first = data.filter(({ label }) => label === 'A').statistics();
    for (const deviation of first.deviation)
      expect(Math.abs(deviation / 0.7 - 1)).toBeLessThan(4 / Math.sqrt(2000));
    expect(() => blobs({ classes: 27 })).toThrow('blobs: classes is 27, expected 26 or fewer');
    expect(() => blobs({ clases: 2 } as object)).toThrow('Did you mean "classes"?');
  });

  test('of eightGaussians: narrow clouds evenly on a circle of radius 2', () => {
    for (const { x1, x2, target } of rows(eightGaussians())) {
      const angle = (target * Math.PI) / 4;
      expect(Math.hypot(x1 - 2 * Math.cos(angle), x2 - 2 * Math.sin(angle))).toBeLessThan(0.12);
    }
  });
});
