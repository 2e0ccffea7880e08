import { describe, expect, test } from 'vitest';
import { nameSides } from '../../src/plots/name-sides.js';

const size = { width: 600, height: 300 };
const corners = [
  { x: 0, y: 0 },
  { x: 10, y: 10 },
];

describe('nameSides()', () => {
  test.each([
    {
      is: 'right where nothing is',
      points: [],
      named: [{ x: 5, y: 5, name: 'a' }],
      sides: ['right'],
    },
    {
      is: 'left where a point lies right of it',
      points: [{ x: 5.3, y: 5 }],
      named: [{ x: 5, y: 5, name: 'layer 1' }],
      sides: ['left'],
    },
    {
      is: 'right where the other point is a line of text higher',
      points: [{ x: 5.3, y: 6 }],
      named: [{ x: 5, y: 5, name: 'layer 1' }],
      sides: ['right'],
    },
    {
      is: 'left and right for two neighbours',
      points: [],
      named: [
        { x: 5, y: 5, name: 'layer 1' },
        { x: 5.2, y: 5, name: 'layer 2' },
      ],
      sides: ['left', 'right'],
    },
  ])('is $is', ({ points, named, sides }) => {
    expect(nameSides(named, [...corners, ...points, ...named], size)).toEqual(sides);
  });
});
