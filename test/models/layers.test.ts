import { describe, expect, test } from 'vitest';
import * as layers from '../../src/models/layers.js';
import {
  conv2d,
  dense,
  dropout,
  flatten,
  input,
  layerText,
  leakyReLU,
  maxPooling2d,
  residual,
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
    { wrong: 'a slope of 2', make: () => leakyReLU(2), says: 'leakyReLU: alpha is 2, expected a' },
  ])('refuse $wrong', ({ make, says }) => {
    expect(make).toThrow(says);
  });

  // TypeScript refuses these; in a notebook of JavaScript they would be passed over.
  test.each<[slip: string, make: (...values: never[]) => unknown, values: unknown[], says: string]>(
    [
      [
        'options beside the activation',
        dense,
        [30, 'sigmoid', { useBias: false }],
        'dense: got 3 arguments, expected at most 2: units, settings. Write nn.dense(30, { activation: "sigmoid", useBias: false }).',
      ],
      [
        'options beside the activation of a convolution',
        conv2d,
        [8, 3, 'relu', { padding: 'same' }],
        'Write nn.conv2d(8, 3, { activation: "relu", padding: "same" }).',
      ],
      [
        'an activation of a layer that has none',
        maxPooling2d,
        [2, {}, 'relu'],
        'maxPooling2d: got 3 arguments, expected at most 2: poolSize, options. Write nn.maxPooling2d(2).',
      ],
      [
        'a size of flatten',
        flatten,
        [784],
        'flatten: got 1 argument, expected none. Write nn.flatten().',
      ],
      ['a seed of dropout', dropout, [0.5, 1], 'Write nn.dropout(0.5).'],
      [
        'a list of layers as arguments',
        residual,
        [[dense(2)], {}, dense(2)],
        'Write nn.residual([dense(2)]).',
      ],
    ],
  )('refuse %s', (_slip, make, values, says) => {
    expect(() => make(...(values as never[]))).toThrow(says);
  });

  test('refuse one argument more than they have, each of them', () => {
    const makers = Object.entries(layers).filter(
      ([name, make]) =>
        typeof make === 'function' && !['input', 'reshape', 'layerText'].includes(name),
    ) as [string, (...values: unknown[]) => unknown][];
    expect(makers.length).toBeGreaterThan(20);
    for (const [name, make] of makers)
      expect(() => make(1, 2, 3, 4), name).toThrow(`${name}: got 4 arguments, expected `);
  });

  test('read as they were written', () => {
    const written = [input(28, 28, 1), flatten(), dropout(0.5), dense(10, 'softmax'), dense(1)];
    expect(written.map(layerText)).toEqual([
      'input(28, 28, 1)',
      'flatten()',
      'dropout(0.5)',
      'dense(10, "softmax")',
      'dense(1)',
    ]);
  });
});
