import { inspect } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { table } from '../../src/data/index.js';
import { dense, dropout, input } from '../../src/models/layers.js';
import { sequential } from '../../src/models/sequential.js';
import { gate } from '../gate.js';

/** y = 2·a − b + 0.5 */
function linear() {
  const model = sequential([input(2), dense(1)]);
  model.tf.setWeights([tf.tensor2d([[2], [-1]]), tf.tensor1d([0.5])]);
  return model;
}

describe('predict()', () => {
  test.each([
    { is: 'one array', inputs: [1, 3], outputs: [-0.5] },
    { is: 'one typed array', inputs: Float32Array.of(1, 3), outputs: [-0.5] },
    {
      is: 'several arrays',
      inputs: [
        [1, 3],
        [0, 0],
      ],
      outputs: [[-0.5], [0.5]],
    },
    { is: 'several typed arrays', inputs: [Float32Array.of(0, 1)], outputs: [[-0.5]] },
    { is: 'no example', inputs: [], outputs: [] },
  ])('takes $is', ({ inputs, outputs }) => {
    expect(linear().predict(inputs as number[])).toEqual(outputs);
  });

  test('answers a data set in its order, also a long one', () => {
    const rows = Array.from({ length: 3000 }, (_, i) => [i, 1, 0]);
    const outputs = linear().predict(table(rows, { target: 2 }));
    expect(outputs).toHaveLength(3000);
    expect(outputs[2999]).toEqual([2 * 2999 - 1 + 0.5]);
  });

  test('does not drop anything', () => {
    const model = sequential([input(2), dropout(0.9), dense(1)], { seed: 1 });
    expect(model.predict([1, 2])).toEqual(model.predict([1, 2]));
  });

  test('takes one example of a data set', () => {
    const data = table([[1, 2, 0]], { target: 2, classes: false });
    expect(linear().predict(data.at(0))).toEqual(linear().predict([1, 2]));
  });

  test.each([
    { inputs: [1, 2, 3], says: 'predict: the example has 3 numbers, expected 2 for input(2).' },
    { inputs: [[1, 2], [3]], says: 'predict: example 1 has 1 numbers, expected 2' },
  ])('refuses $inputs', ({ inputs, says }) => {
    expect(() => linear().predict(inputs as number[][])).toThrow(says);
  });
});

describe('evaluate()', () => {
  test('measures the mean squared error of a quantity', () => {
    const data = table(
      [
        [1, 3, 0.5], // answer -0.5: error 1
        [0, 0, 2.5], // answer 0.5: error 2
        [1, 1, 1.5], // answer 1.5: error 0
      ],
      { target: 2 },
    );
    const { loss, accuracy, examples } = linear().evaluate(data);
    expect(loss).toBeCloseTo((1 + 4 + 0) / 3, 6);
    expect({ accuracy, examples }).toEqual({ accuracy: undefined, examples: 3 });
  });

  test('costs ln 2 where a sigmoid knows nothing, ln 3 for three equal outputs of a softmax', () => {
    const zero = (units: number, activation: 'sigmoid' | 'softmax') => {
      const model = sequential([input(2), dense(units, activation)]);
      model.tf.setWeights(model.tf.getWeights().map((weight) => tf.zerosLike(weight)));
      return model;
    };
    expect(zero(1, 'sigmoid').evaluate(gate([0, 0, 1, 1])).loss).toBeCloseTo(Math.LN2, 5);
    const three = table(
      [0, 1, 2, 0, 1, 2].map((kind, i) => [i, i, kind]),
      { target: 2 },
    );
    expect(zero(3, 'softmax').evaluate(three).loss).toBeCloseTo(Math.log(3), 5);
  });

  test('counts right answers by the sign for -1 and +1', () => {
    const model = linear(); // sums 0.5, -0.5, 2.5, 1.5 in counting order
    expect(model.evaluate(gate([1, -1, 1, -1])).accuracy).toBe(0.75);
  });

  test('refuses a split with the repair', () => {
    const split = gate([1, -1, 1, -1]).split(0.5);
    expect(() => linear().evaluate(split as never)).toThrow(
      'Of a split, give the part: data.test.',
    );
  });
});

test('layers show themselves as they were written', () => {
  const { layers } = sequential([input(2), dense(3, 'tanh'), dropout(0.5)]);
  expect(inspect(layers)).toBe('[ input(2), dense(3, "tanh"), dropout(0.5) ]');
});
