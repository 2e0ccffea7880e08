import { describe, expect, test } from 'vitest';
import { table } from '../../src/data/index.js';

const and = [
  [0, 0, -1],
  [0, 1, -1],
  [1, 0, -1],
  [1, 1, 1],
];

describe('table()', () => {
  test('takes the target column out of the inputs', () => {
    const data = table(
      [
        [1, 20, 3],
        [4, 50, 6],
      ],
      { target: 1, names: ['a', 'price', 'b'] },
    );
    expect(data.at(1)).toMatchObject({ input: Float32Array.of(4, 6), target: 50 });
    expect(data.inputNames).toEqual(['a', 'b']);
  });

  test('names inputs x₁, x₂ and the classes of AND −1 and +1', () => {
    const data = table(and, { target: 2 });
    expect(data.inputNames).toEqual(['x₁', 'x₂']);
    expect(data.classes).toEqual([
      { value: -1, label: '−1' },
      { value: 1, label: '+1' },
    ]);
    expect(data.at(-1).label).toBe('+1');
  });

  test.each([
    { is: 'classes for NOT, two rows with 0 and 1', targets: [1, 0], classes: 2 },
    { is: 'classes for three kinds, twice each', targets: [0, 1, 2, 2, 1, 0], classes: 3 },
    { is: 'a quantity where whole numbers hardly repeat', targets: [2, 4, 6], classes: undefined },
    { is: 'a quantity for fractions', targets: [0.5, 0.5, 1, 1], classes: undefined },
    {
      is: 'a quantity for 11 different whole numbers',
      targets: Array.from({ length: 44 }, (_, i) => i % 11),
      classes: undefined,
    },
  ])('sees $is', ({ targets, classes }) => {
    const data = table(
      targets.map((target, i) => [i, target]),
      { target: 1 },
    );
    expect(data.classes?.length).toBe(classes);
  });

  test('lets the learner decide what the targets are', () => {
    expect(table(and, { target: 2, classes: false }).classes).toBeUndefined();
    expect(table([[1, 5]], { target: 1, classes: true }).classes).toHaveLength(1);
  });

  test.each([
    { wrong: 'no rows', rows: [], options: { target: 0 }, says: 'rows are not a table' },
    { wrong: 'flat numbers', rows: [1, 2], options: { target: 0 }, says: 'rows are not a table' },
    {
      wrong: 'a short row',
      rows: [
        [1, 2, 3],
        [1, 2],
      ],
      options: { target: 0 },
      says: 'row 1 has 2 columns, expected 3, as row 0 has.',
    },
    {
      wrong: 'a word',
      rows: [[1, 'yes']],
      options: { target: 0 },
      says: 'row 0, column 1 is "yes", expected a number.',
    },
    {
      wrong: 'a column that is not there',
      rows: and,
      options: { target: 3 },
      says: 'target is 3, expected a column from 0 to 2.',
    },
    {
      wrong: 'names for the inputs only',
      rows: and,
      options: { target: 2, names: ['a', 'b'] },
      says: 'names are 2, expected 3, one for each column.',
    },
  ])('refuses $wrong', ({ rows, options, says }) => {
    expect(() => table(rows as number[][], options)).toThrow(`table: ${says}`);
  });
});
