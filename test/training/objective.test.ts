import { describe, expect, test } from 'vitest';
import { table } from '../../src/data/index.js';
import type { Activation } from '../../src/models/layers.js';
import { objectiveFor, type LossName } from '../../src/training/objective.js';
import { gate } from '../gate.js';

const two = gate([0, 1, 1, 0]);
const quantity = table([[1, 0.5]], { target: 1 });
const layer = (units: number, activation: Activation) => ({
  text: `dense(${units}, "${activation}")`,
  units,
  activation,
});

describe('objectiveFor()', () => {
  test.each<{ last: ReturnType<typeof layer>; data: typeof two; loss: LossName }>([
    { last: layer(2, 'softmax'), data: two, loss: 'categoricalCrossentropy' },
    { last: layer(1, 'sigmoid'), data: two, loss: 'binaryCrossentropy' },
    { last: layer(2, 'sigmoid'), data: two, loss: 'binaryCrossentropy' },
    { last: layer(1, 'tanh'), data: two, loss: 'meanSquaredError' },
    { last: layer(1, 'linear'), data: quantity, loss: 'meanSquaredError' },
    { last: layer(1, 'sigmoid'), data: quantity, loss: 'meanSquaredError' },
  ])('chooses $loss after $last.text for $data.name', ({ last, data, loss }) => {
    expect(objectiveFor('fit', last, data).lossName).toBe(loss);
  });

  test('takes another one when asked', () => {
    const { lossName } = objectiveFor('fit', layer(2, 'softmax'), two, 'meanSquaredError');
    expect(lossName).toBe('meanSquaredError');
  });

  test.each<{ last: ReturnType<typeof layer>; loss: LossName; says: string }>([
    {
      last: layer(1, 'tanh'),
      loss: 'binaryCrossentropy',
      says: 'fit: loss is "binaryCrossentropy", expected meanSquaredError after dense(1, "tanh")',
    },
    {
      last: layer(1, 'sigmoid'),
      loss: 'categoricalCrossentropy',
      says: 'expected binaryCrossentropy after dense(1, "sigmoid"): with one output it would always be 0.',
    },
  ])('refuses $loss after $last.text', ({ last, loss, says }) => {
    expect(() => objectiveFor('fit', last, two, loss)).toThrow(says);
  });

  test('refuses data without examples', () => {
    expect(() => objectiveFor('evaluate', layer(1, 'tanh'), two.take(0))).toThrow(
      'evaluate: "gate" has 0 examples, expected at least 1.',
    );
  });
});
