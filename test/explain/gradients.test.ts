import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { circle, table } from '../../src/data/index.js';
import { displaySymbol } from '../../src/display/bundle.js';
import { gradients } from '../../src/explain/index.js';
import { activation, dense, input } from '../../src/models/layers.js';
import { sequential } from '../../src/models/sequential.js';

describe('gradients()', () => {
  test('are those of the mean squared error of a line, computed by hand', () => {
    const model = sequential([input(1), dense(1)]);
    model.tf.setWeights([tf.tensor2d([[2]]), tf.tensor1d([0])]);
    const data = table(
      [
        [1, 1],
        [3, 2],
      ],
      { target: 1, classes: false },
    );
    // The mean of 2 (w x − t) x: ((2 − 1) · 1 + (6 − 2) · 3) = 13.
    expect(gradients(model, data).networks[0]!.sizes[0]).toBeCloseTo(13, 4);
  });

  test('shrink through layers of sigmoid, by at least a quarter each with weights of 1', () => {
    const layers = Array.from({ length: 8 }, () => dense(1, 'sigmoid'));
    const model = sequential([input(2), ...layers, dense(1, 'tanh')], { seed: 1 });
    model.tf.setWeights(model.tf.getWeights().map((each) => tf.onesLike(each)));
    const { sizes } = gradients(model, circle({ seed: 1 })).networks[0]!;
    expect(sizes).toHaveLength(9);
    for (let l = 1; l < 7; l++) expect(sizes[l]!).toBeLessThan(sizes[l + 1]! / 4 + 1e-9);
  });

  test('of several networks stand in one picture, which says what it shows', () => {
    const make = (activation: 'sigmoid' | 'relu') =>
      sequential([input(2), dense(4, activation), dense(1, 'tanh')], { seed: 1 });
    const found = gradients({ sigmoid: make('sigmoid'), relu: make('relu') }, circle());
    const bundle = found[displaySymbol]();
    expect(bundle).toHaveProperty(['application/vnd.plotly.v1+json', 'data', 'length'], 2);
    expect(bundle['text/plain']).toMatch(/sigmoid: .* in the first layer[^]*relu: /);
  });

  test.each([
    { of: () => gradients({}, circle()), says: 'gradients: models is something else' },
    {
      of: () => gradients(sequential([input(2), dense(1)]), circle().split(0.5) as never),
      says: 'gradients: data is not a data set',
    },
    {
      of: () => gradients(sequential([input(2), activation('tanh')]), circle()),
      says: 'learns no numbers',
    },
  ])('refuse what they cannot measure: $says', ({ of, says }) => {
    expect(of).toThrow(says);
  });
});
