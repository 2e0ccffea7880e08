import { describe, expect, test } from 'vitest';
import { dense, dropout, flatten, input, type Layer } from '../../src/models/layers.js';
import { sequential } from '../../src/models/sequential.js';

const weights = (seed: number | undefined) =>
  sequential([input(3), dense(4, 'relu'), dense(2)], { seed })
    .tf.getWeights()
    .map((weight) => Array.from(weight.dataSync()));

describe('sequential()', () => {
  test('gives the same weights for the same seed, others for another or none', () => {
    expect(weights(7)).toEqual(weights(7));
    expect(weights(7)).not.toEqual(weights(8));
    expect(weights(undefined)).not.toEqual(weights(undefined));
  });

  test('gives each layer weights of its own', () => {
    const { tf } = sequential([input(2), dense(2), dense(2)], { seed: 1 });
    const [first, , second] = tf.getWeights().map((weight) => Array.from(weight.dataSync()));
    expect(first).not.toEqual(second);
  });

  test('starts uniform in ±√(6 / (inputs + units)), biases at 0 (Glorot and Bengio 2010)', () => {
    const { tf } = sequential([input(200), dense(100)], { seed: 1 });
    const [kernel, bias] = tf.getWeights().map((weight) => Array.from(weight.dataSync()));
    const bound = Math.sqrt(6 / 300);
    const sizes = kernel!.map(Math.abs);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(bound * (1 + 1e-6));
    // 20,000 uniform numbers: their mean size is bound / 2 with a standard error of 0.2%.
    expect(sizes.reduce((a, b) => a + b) / sizes.length / bound).toBeCloseTo(0.5, 2);
    expect(bias!.every((value) => value === 0)).toBe(true);
  });

  test.each<{ wrong: string; layers: Layer[]; says: string }>([
    {
      wrong: 'no input',
      layers: [dense(3)],
      says: 'sequential: the first layer is dense(3), expected input(...).',
    },
    { wrong: 'nothing', layers: [], says: 'sequential: the first layer is missing' },
    { wrong: 'input alone', layers: [input(2)], says: 'sequential: there is no layer after input' },
    {
      wrong: 'input inside',
      layers: [input(2), dense(3), input(3)],
      says: 'sequential: input(3) stands inside the network',
    },
    {
      wrong: 'images for dense',
      layers: [input(28, 28, 1), dense(10, 'softmax')],
      says: 'sequential: dense(10, "softmax") got images [28, 28, 1], expected numbers in one row. Put nn.flatten() before it.',
    },
  ])('refuses $wrong', ({ layers, says }) => {
    expect(() => sequential(layers)).toThrow(says);
  });

  test('refuses an option that does not exist', () => {
    expect(() => sequential([input(2), dense(1)], { sed: 1 } as object)).toThrow('option "sed"');
  });
});

describe('summary()', () => {
  test('counts (inputs + 1) · units parameters for each dense layer', () => {
    const layers = [input(28, 28, 1), flatten(), dense(128, 'relu'), dropout(0.5), dense(10)];
    const model = sequential(layers);
    const summary = model.summary();
    expect(summary.rows.map(({ parameters }) => parameters)).toEqual([0, 0, 100480, 0, 1290]);
    expect(summary.rows.map(({ output }) => output.join())).toEqual([
      '28,28,1',
      '784',
      '128',
      '128',
      '10',
    ]);
    expect([summary.parameters, model.parameters]).toEqual([101770, 101770]);
    expect(summary.toString()).toMatch(/dense\(128, "relu"\) +128 +100,480\n/);
  });
});
