import { describe, expect, test } from 'vitest';
import { table } from '../../src/data/index.js';
import { countCorrect, decide, encodeTargets, encodingFor } from '../../src/models/encoding.js';
import type { Activation } from '../../src/models/layers.js';
import { gate } from '../gate.js';

const layer = (units: number, activation: Activation) => ({ text: 'dense(…)', units, activation });
const three = table(
  [5, 7, 9, 5, 7, 9].map((kind, i) => [i, kind]),
  { target: 1 },
);
const quantity = table([[1, 0.5]], { target: 1 });

describe('encodingFor()', () => {
  test.each([
    { last: layer(3, 'softmax'), data: three, encoding: 'oneHot', targets: [0, 0, 1, 1, 0, 0] },
    { last: layer(1, 'tanh'), data: gate([-1, 1]), encoding: 'signed', targets: [1, -1] },
    { last: layer(1, 'linear'), data: gate([0, 1]), encoding: 'signed', targets: [1, -1] },
    { last: layer(1, 'sigmoid'), data: gate([-1, 1]), encoding: 'zeroOne', targets: [1, 0] },
    { last: layer(2, 'softmax'), data: gate([-1, 1]), encoding: 'oneHot', targets: [0, 1, 1, 0] },
  ] as const)('lays $data.classes.length classes out for $last as $encoding', (row) => {
    const { last, data, encoding, targets } = row;
    expect(encodingFor('fit', last, data)).toBe(encoding);
    const indices = data === three ? [2, 0] : [1, 0];
    expect([...encodeTargets(encoding, data, indices)]).toEqual(targets);
  });

  test.each([
    {
      last: layer(5, 'softmax'),
      data: three,
      says: 'has 5 units, expected 3, one for each class of "table". Write nn.dense(3, "softmax").',
    },
    { last: layer(1, 'sigmoid'), data: three, says: 'has 1 unit, expected 3' },
    { last: layer(1, 'softmax'), data: gate([0, 1]), says: 'write nn.dense(1, "sigmoid")' },
    { last: layer(2, 'linear'), data: quantity, says: 'has 2 units, expected 1' },
  ])('refuses $last.units units with $last.activation: $says', ({ last, data, says }) => {
    expect(() => encodingFor('fit', last, data)).toThrow(says);
  });
});

describe('decide()', () => {
  test.each([
    { encoding: 'oneHot', outputs: [0.1, 0.2, 0.7], place: 2 },
    { encoding: 'signed', outputs: [-0.1], place: 0 },
    { encoding: 'signed', outputs: [0.1], place: 1 },
    { encoding: 'zeroOne', outputs: [0.4], place: 0 },
    { encoding: 'zeroOne', outputs: [0.6], place: 1 },
  ] as const)('reads $outputs as class $place ($encoding)', ({ encoding, outputs, place }) => {
    expect(decide(encoding, outputs)).toBe(place);
  });

  test('is what countCorrect() compares, row by row', () => {
    const outputs = Float32Array.of(0.6, 0.4, 0.3, 0.7, 0.9, 0.1);
    const targets = Float32Array.of(1, 0, 1, 0, 1, 0);
    expect(countCorrect('oneHot', outputs, targets, 2)).toBe(2);
  });
});
