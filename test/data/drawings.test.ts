import { describe, expect, test } from 'vitest';
import { drawings } from '../../src/data/index.js';
import { paint, type Color } from '../../src/data/paint.js';

describe('drawings()', () => {
  test('has equally many of each kind, the same for the same seed', () => {
    const data = drawings({ samples: 12, size: 16, seed: 2 });
    expect(data.countByClass()).toEqual([2, 2, 2, 2, 2, 2]);
    expect(data.inputShape).toEqual([16, 16, 3]);
    expect(data.note).toBe('drawn by a program, not photos');
    expect(data.inputs()).toEqual(drawings({ samples: 12, size: 16, seed: 2 }).inputs());
    expect(Math.max(...data.inputs())).toBeLessThanOrEqual(1);
  });

  test('draws the kinds that are asked for', () => {
    const pets = drawings({ samples: 4, size: 8, kinds: ['dog', 'cat'] });
    expect(pets.classes!.map(({ label }) => label)).toEqual(['dog', 'cat']);
    expect(() => drawings({ kinds: ['horse'] })).toThrow(
      'drawings: kinds are horse, expected some of cat, dog, fish, house, tree, boat. Leave "horse" out.',
    );
  });
});

test('paint fills shapes, the last in front, on a ground of two colours', () => {
  const [red, green, blue, grey]: Color[] = [
    [200, 0, 0],
    [0, 200, 0],
    [0, 0, 200],
    [100, 100, 100],
  ];
  const pixels = new Uint8Array(4 * 4 * 3);
  paint(pixels, 4, {
    shapes: [
      {
        color: red!,
        polygon: [
          [-1, -1],
          [0, -1],
          [0, 1],
          [-1, 1],
        ],
      },
      { color: green!, ellipse: [-0.75, -0.75, 0.5, 0.5] },
    ],
    place: { x: 0, y: 0, scale: 1, turn: 0, isMirrored: false },
    ground: [grey!, blue!],
  });
  const pixel = (row: number, column: number) => [
    ...pixels.subarray((row * 4 + column) * 3).slice(0, 3),
  ];
  expect(pixel(0, 0)).toEqual(green);
  expect(pixel(3, 0)).toEqual(red);
  expect(pixel(3, 3)).toEqual([12, 12, 187]); // 7/8 of the way down
});
