import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { CompiledStep } from '../../../src/engine/step/compile-step.js';
import { onRuntime } from '../../../src/engine/step/executor.js';
import { splitUpdates } from '../../../src/engine/updates/split-updates.js';
import { programOfStep, weightsAfter, type Task } from '../passes/training.js';

const dense: Task = {
  x: [6, 4],
  targets: [6, 3],
  weights: [[4, 5], [5], [5, 3], [3]],
  answer: (x, w1, b1, w2, b2) => x.matMul(w1).add(b1).relu().matMul(w2).add(b2),
};

const momentum = () => tf.train.momentum(0.1, 0.9);

const cases: { what: string; task: Task; groups: number; given: number; left: number }[] = [
  // Weights, two slots, two powers of the decay rates; their gradients.
  { what: 'all of Adam', task: dense, groups: 5, given: 1, left: 0 },
  {
    what: 'weights and velocities',
    task: { ...dense, optimizer: momentum },
    groups: 2,
    given: 1,
    left: 0,
  },
  {
    what: 'no variable whose new value the step goes on with',
    // Of three trained in turn only the last one's is not needed.
    task: {
      ...dense,
      weights: [[4, 3], [3], [3]],
      answer: (x, w, a, b) => x.matMul(w).add(a).mul(b),
      optimizer: () => tf.train.sgd(0.1),
      inTurns: true,
    },
    groups: 1,
    given: 1,
    left: 2,
  },
  {
    what: 'no gradient that is a sum',
    task: {
      ...dense,
      weights: [[4, 3]],
      answer: (x, w) => x.matMul(w).add(x.square().matMul(w)).tanh(),
      optimizer: () => tf.train.sgd(0.1),
    },
    groups: 1,
    given: 1,
    left: 0,
  },
];

describe('splitUpdates()', () => {
  test.each(cases)('takes out $what', async ({ task, groups, given, left }) => {
    const { rest, updates } = splitUpdates(await programOfStep(task));
    expect(updates!.groups).toHaveLength(groups);
    expect(updates!.given).toHaveLength(given);
    expect(rest.groups).toHaveLength(left);
  });

  test.each(cases)('trains as tfjs does on its cpu backend: $what', async ({ task }) => {
    const expected = await weightsAfter(task, 'cpu');
    const weights = await weightsAfter(task, 'onnx', [], onRuntime);
    weights.forEach((values, index) =>
      values.forEach((value, at) => expect(value).toBeCloseTo(expected[index]![at]!, 4)),
    );
  });

  test('leaves a step whole that does nothing else', async () => {
    await tf.setBackend('onnx');
    const weight = tf.variable(tf.tensor1d([16, 32]));
    const halve = new CompiledStep(
      () => {
        weight.assign(weight.mul(0.5));
        return [];
      },
      {},
      onRuntime,
    );
    for (let each = 0; each < 4; each++) halve.run();
    expect(halve.reason).toBeUndefined();
    expect([...weight.dataSync()]).toEqual([1, 2]);
  });
});
