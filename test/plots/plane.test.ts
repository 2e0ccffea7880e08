import { describe, expect, test } from 'vitest';
import { halfPlane, lineIn } from '../../src/plots/plane.js';

const window = { x: [0, 2], y: [0, 2] } as const;
const area = (corners: readonly [number, number][]) =>
  // The shoelace formula.
  Math.abs(
    corners.reduce((sum, [x, y], i) => {
      const [nextX, nextY] = corners[(i + 1) % corners.length]!;
      return sum + x * nextY - nextX * y;
    }, 0) / 2,
  );

describe('halfPlane()', () => {
  test.each([
    { is: 'right of x = 0.5', line: [1, 0, -0.5], size: 3 },
    { is: 'left of x = 0.5', line: [-1, 0, 0.5], size: 1 },
    { is: 'above the diagonal x + y = 2', line: [1, 1, -2], size: 2 },
    { is: 'below x + y = 1', line: [-1, -1, 1], size: 0.5 },
    { is: 'above x + y = 1', line: [1, 1, -1], size: 3.5 },
    { is: 'everything', line: [0, 0, 1], size: 4 },
    { is: 'nothing', line: [0, 0, 0], size: 0 },
    { is: 'nothing, the line being outside', line: [1, 0, -5], size: 0 },
  ] as const)('covers $size of 4 for what is $is', ({ line: [a, b, c], size }) => {
    expect(area(halfPlane(window, a, b, c))).toBeCloseTo(size, 9);
  });
});

describe('lineIn()', () => {
  test.each([
    {
      line: [1, 0, -0.5],
      ends: [
        [0.5, 0],
        [0.5, 2],
      ],
    },
    {
      line: [1, 1, -1],
      ends: [
        [0, 1],
        [1, 0],
      ],
    },
    {
      line: [1, -1, 0],
      ends: [
        [0, 0],
        [2, 2],
      ],
    },
    { line: [1, 0, -5], ends: [] },
    { line: [0, 0, 1], ends: [] },
  ] as const)('cuts $line at $ends', ({ line: [a, b, c], ends }) => {
    const sorted = lineIn(window, a, b, c).sort((p, q) => p[0] - q[0] || p[1] - q[1]);
    expect(sorted).toEqual(ends);
  });
});
