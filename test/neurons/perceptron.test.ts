import { describe, expect, test } from 'vitest';
import { table } from '../../src/data/index.js';
import { displaySymbol } from '../../src/display/bundle.js';
import { perceptron } from '../../src/neurons/perceptron.js';
import { seededRandom } from '../../src/random.js';
import { gate } from '../gate.js';

describe('perceptron learn()', () => {
  // Counted by hand from Rosenblatt's rule: weights from 0, examples in counting order, update when
  // t·sum <= 0. The pass after the last correction is the clean one.
  test.each([
    { name: 'AND', targets: [-1, -1, -1, 1], updates: 18, passes: 9 },
    { name: 'OR', targets: [-1, 1, 1, 1], updates: 9, passes: 6 },
    { name: 'NAND', targets: [1, 1, 1, -1], updates: 18, passes: 9 },
  ])('needs $updates corrections in $passes passes for $name', ({ targets, updates, passes }) => {
    const unit = perceptron({ inputs: 2 });
    const data = gate(targets);
    const corrections = [...unit.learn(data)];
    expect(corrections).toHaveLength(updates);
    expect(corrections.at(-1)!.pass).toBe(passes - 1);
    expect(unit.mistakes(data)).toBe(0);
  });

  test('never ends on XOR: the weights come back to 0 after every pass', () => {
    const unit = perceptron({ inputs: 2 });
    const corrections = [...unit.learn(gate([-1, 1, 1, -1]), { maxPasses: 50 })];
    expect(corrections.at(-1)!.pass).toBe(50);
    // Minsky and Papert 1969: bounded weights on finite data must recur.
    const states = new Set(corrections.map(({ after }) => JSON.stringify(after)));
    expect(states.size).toBeLessThan(corrections.length / 10);
  });

  test('says of each correction what was before, after, and why', () => {
    const unit = perceptron({ inputs: 2, learningRate: 0.5 });
    const [first, second] = unit.learn(gate([-1, -1, -1, 1]));
    expect(first).toMatchObject({
      step: 1,
      pass: 1,
      before: { weights: [0, 0], bias: 0 },
      after: { weights: [0, 0], bias: -0.5 },
    });
    expect(second).toMatchObject({
      step: 2,
      example: { target: 1, input: Float32Array.of(1, 1) },
      before: { weights: [0, 0], bias: -0.5 },
      after: { weights: [0.5, 0.5], bias: 0 },
    });
  });

  test('says of each correction the sum, and the error: target less sign of the sum', () => {
    const corrections = [...perceptron({ inputs: 2 }).learn(gate([-1, -1, -1, 1]))];
    expect(corrections.slice(0, 3).map(({ sum, error }) => [sum, error])).toEqual([
      [0, -1],
      [-1, 2],
      [0, -1],
    ]);
  });

  test('says when its weights cycle, and is silent where they do not', () => {
    const onXor = [...perceptron({ inputs: 2 }).learn(gate([-1, 1, 1, -1]), { maxPasses: 10 })];
    const again = onXor.find(({ repeats }) => repeats !== undefined)!;
    expect(again.after).toEqual(onXor[again.repeats! - 1]!.after);
    expect(again.example).toEqual(onXor[again.repeats! - 1]!.example);
    const onAnd = [...perceptron({ inputs: 2 }).learn(gate([-1, -1, -1, 1]))];
    expect(onAnd.every(({ repeats }) => repeats === undefined)).toBe(true);
  });

  test('goes on from weights set by hand', () => {
    const unit = perceptron({ inputs: 2 });
    unit.weights = [1, 1];
    unit.bias = -1.5;
    expect([...unit.learn(gate([-1, -1, -1, 1]))]).toEqual([]);
  });

  test('refuses answers 0 and 1 with the repair', () => {
    expect(() => [...perceptron({ inputs: 2 }).learn(gate([0, 0, 0, 1]))]).toThrow(
      'learn: a target is 0, expected -1 or +1. Write the answers as -1 for no and +1 for yes.',
    );
  });

  test('refuses data with another number of inputs', () => {
    const data = table([[0, 1, 1, -1]], { target: 3 });
    expect(() => [...perceptron({ inputs: 2 }).learn(data)]).toThrow(
      'learn: data has 3 inputs, expected 2. Write nn.perceptron({ inputs: 3 }).',
    );
  });
});

describe('perceptron mistakeBound()', () => {
  // (R/γ)² by hand: R² = 3, and γ = 1/|w| for the widest w with all t·sum ≥ 1.
  test.each([
    { name: 'AND, w = (2, 2, −3)', targets: [-1, -1, -1, 1], bound: 51 },
    { name: 'OR, w = (2, 2, −1)', targets: [-1, 1, 1, 1], bound: 27 },
    { name: 'one class, w = (0, 0, 1)', targets: [1, 1, 1, 1], bound: 3 },
    { name: 'XOR, which no line parts', targets: [-1, 1, 1, -1], bound: Infinity },
  ])('is $bound for $name', ({ targets, bound }) => {
    expect(perceptron({ inputs: 2 }).mistakeBound(gate(targets))).toBeCloseTo(bound, 6);
  });

  test('is never below the number of corrections, on data that a line parts', () => {
    const random = seededRandom(1);
    for (let run = 0; run < 20; run++) {
      const [a, b, c] = [random.normal(), random.normal(), random.normal()];
      const rows = Array.from({ length: 60 }, () => [random.normal(), random.normal()])
        .map(([x, y]) => [x!, y!, Math.sign(a * x! + b * y! + c)])
        .filter(([x, y]) => Math.abs(a * x! + b * y! + c) > 0.2);
      const data = table(rows, { target: 2, classes: true });
      if (data.classes!.length < 2) continue;
      const unit = perceptron({ inputs: 2 });
      const needed = [...unit.learn(data, { maxPasses: 10_000 })].length;
      expect(needed).toBeLessThanOrEqual(unit.mistakeBound(data));
      expect(unit.mistakeBound(data)).toBeLessThan(Infinity);
    }
  });
});

describe('perceptron', () => {
  test('answers with the sign of the sum, and -1 on the border', () => {
    const unit = perceptron({ inputs: 2 });
    unit.weights = [2, -1];
    unit.bias = 1;
    expect(unit.sum([3, 4])).toBe(3);
    expect([unit.output([3, 4]), unit.output([0, 2]), unit.output([0, 1])]).toEqual([1, -1, -1]);
  });

  test('shows its sum as a formula', () => {
    const unit = perceptron({ inputs: 2 });
    unit.weights = [2, -0.5];
    unit.bias = -3;
    expect(unit[displaySymbol]()['text/plain']).toContain('2·x₁ − 0.5·x₂ − 3');
  });

  test.each([
    { options: { inputs: 0 }, says: 'perceptron: inputs is 0, expected a whole number' },
    { options: { inputs: 2, learningRate: -1 }, says: 'perceptron: learningRate is -1' },
    { options: { inputs: 2, rate: 1 }, says: 'perceptron: option "rate" does not exist' },
  ])('refuses $options', ({ options, says }) => {
    expect(() => perceptron(options)).toThrow(says);
  });
});
