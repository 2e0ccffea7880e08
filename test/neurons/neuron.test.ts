import { describe, expect, test } from 'vitest';
import { displaySymbol } from '../../src/display/bundle.js';
import { activations } from '../../src/neurons/activations.js';
import { neuron } from '../../src/neurons/neuron.js';
import { boundary } from '../../src/plots/index.js';
import { gate } from '../gate.js';

const corners = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
];

describe('neuron()', () => {
  // McCulloch and Pitts 1943: the gates as threshold units.
  test.each([
    { gate: 'AND', weights: [1, 1], threshold: 2, answers: [0, 0, 0, 1] },
    { gate: 'OR', weights: [1, 1], threshold: 1, answers: [0, 1, 1, 1] },
    { gate: 'NAND', weights: [-1, -1], threshold: -1, answers: [1, 1, 1, 0] },
  ])('is a $gate gate with threshold $threshold', ({ weights, threshold, answers }) => {
    const unit = neuron({ weights, threshold });
    expect(corners.map((corner) => unit.output(corner))).toEqual(answers);
    expect(unit.mistakes(gate(answers))).toBe(0);
  });

  test('answers with the activation of its sum', () => {
    const unit = neuron({ weights: [2, -1], bias: 0.5, activation: activations.sigmoid });
    expect(unit.sum([1, 3])).toBe(-0.5);
    expect(unit.output([1, 3])).toBeCloseTo(1 / (1 + Math.exp(0.5)), 12);
  });

  test.each([
    { weights: [1, 2], bias: -3, line: 'x₂ = −0.5·x₁ + 1.5' },
    { weights: [1, 1], bias: -1.5, line: 'x₂ = −x₁ + 1.5' },
    { weights: [1, 0], bias: -3, line: '1·x₁ + 0·x₂ − 3 = 0' },
    { weights: [1, 1, 1], bias: 0, line: '1·x₁ + 1·x₂ + 1·x₃ + 0 = 0' },
  ])('says where its sum is 0: $line', ({ weights, bias, line }) => {
    expect(neuron({ weights, bias }).line).toBe(line);
  });

  test('counts the examples on the wrong side, and shows them on the plane', () => {
    const unit = neuron({ weights: [1, 1], bias: -0.5 });
    const xor = gate([0, 1, 1, 0]);
    expect(unit.mistakes(xor)).toBe(1);
    expect(boundary(unit, xor).text).toContain('3 of 4 points on the right side');
  });

  test('shows itself as a picture with its weights', () => {
    const bundle = neuron({ weights: [0.5, -2], bias: 1 })[displaySymbol]();
    expect(bundle['image/svg+xml']).toMatch(/>0.5<[^]*>−2</);
    expect(bundle['text/plain']).toContain('step(sum)');
    const wide = neuron({ weights: Array<number>(50).fill(1) })[displaySymbol]();
    expect(wide['image/svg+xml']).toContain('… 42 more');
  });

  test('draws its answers over the plane, with its line', () => {
    const [answers, line] = neuron({ weights: [1, 1], activation: 'tanh' }).plot().data;
    expect(answers).toMatchObject({ type: 'heatmap', zmin: -1, zmax: 1 });
    expect(line!.x).toEqual([2, -2]);
  });

  test.each([
    { options: { weights: [] }, says: 'neuron: weights is not a list of numbers' },
    { options: { weights: [1, NaN] }, says: 'neuron: weight 2 is NaN, expected a finite number' },
    { options: { weights: [1], bias: '1' }, says: 'neuron: bias is 1, expected a finite number' },
    { options: { weights: [1], bias: 1, threshold: 1 }, says: 'Write bias: -1 for threshold 1.' },
    {
      options: { weights: [1], activation: 'relo' },
      says: 'neuron: activation is "relo", expected step, sign,',
    },
    {
      options: { weights: [1], activation: 'softmax' },
      says: 'Softmax needs the sums of several units.',
    },
    { options: { weights: [1], rate: 1 }, says: 'neuron: option "rate" does not exist' },
  ])('refuses $options', ({ options, says }) => {
    expect(() => neuron(options as never)).toThrow(says);
  });

  test('refuses what does not fit its weights', () => {
    expect(() => neuron({ weights: [1, 1] }).sum([1])).toThrow(
      'neuron: x has 1 numbers, expected 2',
    );
    expect(() => neuron({ weights: [1] }).mistakes(gate([0, 0, 0, 1]))).toThrow(
      'mistakes: data has 2 inputs and 2 classes, expected 1 inputs',
    );
    expect(() => neuron({ weights: [1] }).plot()).toThrow(
      'plot: the unit has 1 inputs, expected 2',
    );
  });
});
