import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { displaySymbol } from '../../src/display/bundle.js';
import { dense, input, type Activation } from '../../src/models/layers.js';
import { sequential } from '../../src/models/sequential.js';
import { activations, type ActivationName } from '../../src/neurons/activations.js';
import { erf } from '../../src/neurons/erf.js';

const { softmax, ...single } = activations;
const names = Object.keys(single) as ActivationName[];
/** Between the corners and jumps, which are at 0 and 6. */
const places = Array.from({ length: 41 }, (_, i) => -7.03 + 0.35 * i);

describe.each(names)('activations.%s', (name) => {
  const f = activations[name];

  test('has the derivative of central differences', () => {
    const h = 1e-5;
    for (const x of places)
      expect(f.derivative(x), `at ${x}`).toBeCloseTo((f(x + h) - f(x - h)) / (2 * h), 7);
  });

  test('stays in its range and comes near both ends of it', () => {
    const [low, high] = f.range;
    const results = [...places, ...places.map((x) => 100 * x), 0, -0.75, -1.278].map((x) => f(x));
    const [least, most] = [Math.min(...results), Math.max(...results)];
    expect(least).toBeGreaterThanOrEqual(low);
    expect(most).toBeLessThanOrEqual(high);
    if (low === -Infinity) expect(least).toBeLessThan(-100);
    else expect(least).toBeCloseTo(low, 2);
    if (high === Infinity) expect(most).toBeGreaterThan(500);
    else expect(most).toBeCloseTo(high, 2);
  });

  test('takes lists, and has its own name', () => {
    expect(f([-1, 2])).toEqual([f(-1), f(2)]);
    expect(f.derivative(Float32Array.of(-1, 2))).toEqual([f.derivative(-1), f.derivative(2)]);
    expect(f.name).toBe(name);
  });

  test('draws itself with its derivative', () => {
    const bundle = f[displaySymbol]() as Record<string, unknown>;
    expect(bundle['text/plain']).toContain(`${name}(x) = ${f.formula}`);
    expect(f.plot({ from: -1, to: 1 }).data).toHaveLength(2);
  });
});

describe('activations', () => {
  // tfjs computes in float32.
  const inTfjs = names.filter((name) => !['step', 'sign', 'leakyRelu'].includes(name));
  test.each(inTfjs)('%s is what nn.dense does', (name) => {
    const unit = sequential([input(1), dense(1, name as Activation)], { seed: 1 });
    unit.tf.setWeights([tf.tensor2d([[1]]), tf.tensor1d([0])]);
    const said = unit.predict(places.map((x) => [x])).map(([y]) => y!);
    places.forEach((x, i) => expect(said[i], `at ${x}`).toBeCloseTo(activations[name](x), 5));
  });

  test('leakyRelu is that of TensorFlow.js', () => {
    expect(Array.from(tf.leakyRelu([-2, 3]).dataSync())).toEqual(
      Array.from(Float32Array.from(activations.leakyRelu([-2, 3]))),
    );
  });

  test('erf agrees with a published table', () => {
    // Abramowitz and Stegun (1964), table 7.1
    expect([erf(0.5), erf(1), erf(2), erf(-1), erf(9)]).toEqual([
      expect.closeTo(0.5204998778, 10),
      expect.closeTo(0.8427007929, 10),
      expect.closeTo(0.995322265, 10),
      expect.closeTo(-0.8427007929, 10),
      1,
    ]);
  });

  test.each([
    { wrong: 'text', x: '1', says: 'relu: x is string, expected a number or a list of numbers.' },
    { wrong: 'a list of texts', x: ['1'], says: 'relu: x is a list of other things' },
  ])('refuse $wrong', ({ x, says }) => {
    expect(() => activations.relu(x as never)).toThrow(says);
  });

  test('refuse a plot from right to left', () => {
    expect(() => activations.tanh.plot({ from: 2, to: 1 })).toThrow('plot: from is 2 and to is 1');
  });
});

describe('activations.softmax', () => {
  test('gives shares that add up to 1, also where e^x overflows', () => {
    expect(softmax([Math.log(1), Math.log(2), Math.log(5)])).toEqual([
      expect.closeTo(1 / 8),
      expect.closeTo(2 / 8),
      expect.closeTo(5 / 8),
    ]);
    expect(softmax([1000, 1000])).toEqual([0.5, 0.5]);
  });

  test('has the derivatives of central differences', () => {
    const [x, h] = [[0.3, -1.2, 0.8], 1e-6];
    const slopes = softmax.derivative(x);
    for (const j of x.keys()) {
      const at = (step: number) => softmax(x.map((each, k) => each + (k === j ? step : 0)));
      const [up, down] = [at(h), at(-h)];
      for (const i of x.keys()) expect(slopes[i]![j]).toBeCloseTo((up[i]! - down[i]!) / (2 * h), 7);
    }
  });

  test('refuses a single number', () => {
    expect(() => softmax(1 as never)).toThrow(
      'softmax: x is one number, expected a list of them: the shares are of all numbers together.',
    );
  });

  test('draws the share of the first of two', () => {
    const bundle = softmax[displaySymbol]() as Record<string, unknown>;
    expect(bundle['text/plain']).toContain('shares that add up to 1');
  });
});
