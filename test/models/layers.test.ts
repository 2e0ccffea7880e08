import { describe, expect, test } from 'vitest';
import {
  dense,
  dropout,
  flatten,
  input,
  layerText,
  type Activation,
} from '../../src/models/layers.js';

describe('layers', () => {
  test.each([
    {
      wrong: 'a misspelt activation',
      make: () => dense(3, 'sigmoind' as Activation),
      says: 'dense: activation is "sigmoind", expected linear, relu, sigmoid',
    },
    { wrong: 'half a unit', make: () => dense(0.5), says: 'dense: units is 0.5, expected a whole' },
    { wrong: 'no shape', make: () => input(), says: 'input: shape is empty' },
    { wrong: 'a side of 0', make: () => input(28, 0), says: 'input: shape is 0, expected a whole' },
    { wrong: 'dropping all', make: () => dropout(1), says: 'dropout: rate is 1, expected a share' },
  ])('refuse $wrong', ({ make, says }) => {
    expect(make).toThrow(says);
  });

  test('read as they were written', () => {
    const layers = [input(28, 28, 1), flatten(), dropout(0.5), dense(10, 'softmax'), dense(1)];
    expect(layers.map(layerText)).toEqual([
      'input(28, 28, 1)',
      'flatten()',
      'dropout(0.5)',
      'dense(10, "softmax")',
      'dense(1)',
    ]);
  });
});
