import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import * as nn from '../../src/index.js';

// What `console.log` writes of them, and a list of them in a notebook.
const data = nn.data.xor({ samples: 20, seed: 1 });
test.each<[string, unknown, string | RegExp]>([
  ['a data set', data, /^xor: 20 examples, inputs 2, 2 classes\n/],
  ['a split', data.split(0.5), /^train: xor: 10 examples[^]*\ntest: {2}xor: 10 examples/],
  [
    'a network',
    nn.sequential([nn.input(2), nn.dense(1, 'tanh')]),
    'input(2) → dense(1, "tanh"): 3 parameters',
  ],
  ['a layer', nn.dense(8, 'relu'), 'dense(8, "relu")'],
  ['a GAN', nn.gan(nn.data.eightGaussians(), { seed: 1 }), /^GAN of a generator, input\(2\)/],
  ['a figure', nn.plot.points(data), /^points|xor/],
  ['a number that remembers', nn.value(2).mul(3), 'Value(data=6, grad=0)'],
])('%s is written as text, without what is inside', (_, value, text) => {
  const written = inspect(value);
  expect(written).toMatch(text);
  expect(written).not.toContain('[Function');
  expect(inspect([value])).toContain(written.split('\n')[0]);
});
