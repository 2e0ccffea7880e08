import { expect, test } from 'vitest';
import { perceptron } from '../../src/neurons/perceptron.js';
import { corrections } from '../../src/plots/index.js';
import { gate } from '../gate.js';

// Computed by hand from Rosenblatt's rule; the bound is Novikoff's (1962). The last pass is clean.
test.each([
  { id: 'perceptron-and', targets: [-1, -1, -1, 1], updates: 18, passes: 9, bound: 51 },
  { id: 'perceptron-or', targets: [-1, 1, 1, 1], updates: 9, passes: 6, bound: 27 },
])('$id: $updates updates in $passes passes, at most $bound', (row) => {
  const unit = perceptron({ inputs: 2 });
  const data = gate(row.targets);
  const steps = [...unit.learn(data)];
  const [passes, bound] = [steps.at(-1)!.pass + 1, unit.mistakeBound(data)];
  console.log(`${row.id}: ${steps.length} updates in ${passes} passes, bound ${bound.toFixed(6)}`);
  expect([steps.length, passes]).toEqual([row.updates, row.passes]);
  expect(bound).toBeCloseTo(row.bound, 6);
  expect(corrections(unit, steps).text).toContain(`At most ${row.bound} could be needed`);
});

test('perceptron-xor: never converges, the weights cycle', () => {
  const unit = perceptron({ inputs: 2 });
  const steps = [...unit.learn(gate([-1, 1, 1, -1], 'XOR'))];
  const { text } = corrections(unit, steps.slice(0, 40));
  console.log(`perceptron-xor: ${text}`);
  expect(steps.at(-1)!.pass).toBe(1000);
  expect(unit.mistakeBound(steps[0]!.data)).toBe(Infinity);
  expect(text).toContain('The weights cycle');
});
