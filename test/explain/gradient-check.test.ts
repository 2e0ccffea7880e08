import { describe, expect, test } from 'vitest';
import { moons, table } from '../../src/data/index.js';
import { displaySymbol } from '../../src/display/bundle.js';
import { backprop, gradientCheck } from '../../src/explain/index.js';
import { dense, input, type Activation, type Layer } from '../../src/models/layers.js';
import { sequential } from '../../src/models/sequential.js';

const data = moons({ samples: 40, noise: 0.1, seed: 1 });
const network = (last: Layer, activation: Activation = 'tanh') =>
  sequential([input(2), dense(4, activation), dense(3, activation), last], { seed: 2 });

describe('gradientCheck()', () => {
  test.each<{ name: string; last: Layer; activation: Activation }>([
    { name: 'tanh, squared error', last: dense(1, 'tanh'), activation: 'tanh' },
    { name: 'relu, binary cross-entropy', last: dense(1, 'sigmoid'), activation: 'relu' },
    { name: 'gelu, categorical cross-entropy', last: dense(2, 'softmax'), activation: 'gelu' },
    { name: 'elu without a bias', last: dense(1, { useBias: false }), activation: 'elu' },
  ])('passes for the gradients of TensorFlow.js: $name', ({ last, activation }) => {
    const check = gradientCheck(network(last, activation), data);
    expect(check.passed).toBe(true);
    expect(check.rows).toHaveLength(check.parameters);
    // Single precision against double: some of seven digits are lost, not more.
    expect(check.rows[0]!.relativeError).toBeLessThan(1e-4);
    expect(check.rows[0]!.relativeError).toBeGreaterThan(0);
  });

  test('knows a corner: a sum of exactly 0 before relu has two slopes', () => {
    // Seed 2 leaves all units of the first layer at 0 for one example, and biases start at 0.
    const check = gradientCheck(network(dense(1, 'sigmoid'), 'relu'), data);
    const corners = check.rows.filter(({ isCorner }) => isCorner);
    expect(corners.map(({ layer, kind }) => `${layer} ${kind}`)).toEqual(Array(3).fill('2 bias'));
    for (const { analytic, numeric, between } of corners) {
      expect(Math.abs(analytic - numeric)).toBeGreaterThan(1e-3);
      expect(analytic).toBeGreaterThan(between[0] - 1e-6);
      expect(analytic).toBeLessThan(between[1] + 1e-6);
    }
    expect(String(check)).toContain('; 3 at a corner');
  });

  const one = table([[0.3, -0.8, 1]], { target: 2, classes: false });
  const own = () => {
    const model = network(dense(1));
    const { layers } = backprop(model, [0.3, -0.8], 1);
    return { model, gradients: layers.flatMap(({ dEdw, dEdb }) => [dEdw, dEdb]) };
  };

  test('checks gradients of your own: those of backprop are right to nine digits', () => {
    const { model, gradients } = own();
    const check = gradientCheck(model, one, { gradients, loss: 'halfSquaredError' });
    expect(check.passed).toBe(true);
    expect(check.rows[0]!.relativeError).toBeLessThan(1e-8);
  });

  test('names the worst derivative by layer and index', () => {
    const { model, gradients } = own();
    const weights = gradients[2] as number[][];
    weights[3]![1]! *= -1; // a sign lost, in layer 2
    const right = -weights[3]![1]!;
    const check = gradientCheck(model, one, { gradients, loss: 'halfSquaredError' });
    expect(check.passed).toBe(false);
    expect(check.wrong).toHaveLength(1);
    expect(check.rows[0]).toMatchObject({ layer: 2, kind: 'weights', index: [3, 1] });
    expect(check.rows[0]!.analytic).toBe(-right);
    expect(check.rows[0]!.numeric).toBeCloseTo(right, 8);
    const bundle = check[displaySymbol]();
    expect(bundle['text/plain']).toContain('layer 2 weights[3][1]');
    expect(bundle['text/plain']).toContain('(halfSquaredError, those of yours)');
    expect(bundle['application/vnd.plotly.v1+json']).toBeDefined();
  });

  test('finds a derivative that is not a number', () => {
    const { model, gradients } = own();
    (gradients[1] as number[])[0] = NaN;
    const check = gradientCheck(model, one, { gradients, loss: 'halfSquaredError' });
    expect(check.rows[0]).toMatchObject({ layer: 1, kind: 'bias', index: [0], analytic: NaN });
    expect(check.passed).toBe(false);
  });

  test('takes some of many numbers, decided by the seed', () => {
    const row = table([[0.1, 0.2, 0.3, 0.4, 1]], { target: 4, classes: false });
    const model = sequential([input(4), dense(50, 'relu'), dense(1)], { seed: 1 });
    const check = gradientCheck(model, row, { perTensor: 10 });
    expect([check.rows.length, check.parameters]).toEqual([31, 301]);
    expect(String(check)).toContain('31 of 301 derivatives checked on 1 example');
    const again = gradientCheck(model, row, { perTensor: 10 });
    expect(again.rows).toEqual(check.rows);
    expect(gradientCheck(model, row, { perTensor: 10, seed: 2 }).rows).not.toEqual(check.rows);
  });

  test('leaves out a frozen layer, which has no gradient', () => {
    const layers = [input(2), dense(3, { activation: 'tanh', trainable: false }), dense(1)];
    const check = gradientCheck(sequential(layers, { seed: 1 }), data);
    expect(new Set(check.rows.map(({ layer }) => layer))).toEqual(new Set([2]));
  });

  test.each([
    {
      wrong: 'a split',
      args: [data.split(0.5)],
      says: 'gradientCheck: data is not a data set, expected one of nn.data. Of a split, give the part: data.train.',
    },
    {
      wrong: 'the loss',
      args: [data, { loss: 'mse' }],
      says: 'gradientCheck: loss is "mse", expected halfSquaredError',
    },
    {
      wrong: 'the shape',
      args: [data, { gradients: [[[1]]] }],
      says: 'gradientCheck: gradients[0] does not have the shape [2, 4], expected that of the weights of layer 1.',
    },
    {
      wrong: 'an option',
      args: [data, { example: 1 }],
      says: 'gradientCheck: option "example" does not exist',
    },
    { wrong: 'no examples', args: [data, { examples: 0 }], says: 'gradientCheck: examples is 0' },
  ])('refuses $wrong', ({ args, says }) => {
    expect(() => gradientCheck(network(dense(1)), ...(args as [typeof data]))).toThrow(says);
  });
});
