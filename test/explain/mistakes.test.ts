import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { csv, Dataset, sentences, table } from '../../src/data/index.js';
import { displaySymbol } from '../../src/display/bundle.js';
import { mistakes } from '../../src/explain/index.js';
import { dense, embedding, flatten, input } from '../../src/models/layers.js';
import { sequential } from '../../src/models/sequential.js';

const dates = 'length,color,kind\n170,red,plum\n180,blue,pear\n190,red,plum\n160,blue,plum\n';

test('rows of a table stand in a table, with their own numbers', async () => {
  const data = (await csv(dates, { target: 'kind', name: 'fruit' })).standardize();
  const model = sequential([input(3), dense(2, 'softmax')]);
  // Long ones are plums.
  model.tf.setWeights([
    tf.tensor2d([
      [0, 2],
      [0, 0],
      [0, 0],
    ]),
    tf.zeros([2]),
  ]);
  const found = mistakes(model, data);
  expect(found.figure).toBeUndefined();
  expect(found.title).toBe('3 of 4 wrong');
  expect([...found].map(({ index, right, said }) => [index, right, said])).toEqual([
    [3, 'plum', 'pear'],
    [0, 'plum', 'pear'],
    [1, 'pear', 'plum'],
  ]);
  expect([...found.mistakes[0]!.input]).toEqual([160, 1, 0]);
  const bundle = await found[displaySymbol]();
  const sure = `${Math.round(100 * found.mistakes[0]!.sureness!)}%`;
  expect(bundle['text/plain']).toContain(
    `example 3, length 160, color=blue 1, color=red 0, right answer plum, it said pear, sure ${sure}`,
  );
  expect(bundle['text/html']).toContain(
    '<th>length</th><th>color=blue</th><th>color=red</th><th>right answer</th>',
  );
});

test('numbers to predict are told by how far they are off', async () => {
  const rows = [1, 2, 3, 4].map((x) => [x, x === 3 ? 10 : x]);
  const data = table(rows, { target: 1, classes: false, name: 'line' });
  const model = sequential([input(1), dense(1)]);
  model.tf.setWeights([tf.tensor2d([[1]]), tf.zeros([1])]);
  const found = mistakes(model, data, { count: 2 });
  expect(found.title).toBe('4 answers, 1.75 off on average; the furthest');
  expect(found.mistakes[0]).toMatchObject({ index: 2, right: 10, said: 3 });
  expect(found.mistakes).toHaveLength(2);
  expect((await found[displaySymbol]())['text/plain']).toContain('right answer 10, it said 3');
});

test('texts are shown as they were read', async () => {
  const { data, texts, vocabulary } = await sentences({ samples: 40, seed: 1 });
  const model = sequential([input(24), embedding(vocabulary, 2), flatten(), dense(1, 'sigmoid')]);
  const found = mistakes(model, data);
  const [worst] = found.mistakes;
  expect(worst!.text).toBe(texts[worst!.index]);
  expect((await found[displaySymbol]())['text/html']).toContain('<th>text</th>');
  expect((await found[displaySymbol]())['text/html']).toContain('<td style="text-align:left">');
});

test('cells are no HTML', async () => {
  const data = (await csv('a,kind\n1,<b>x\n2,<b>y\n', { target: 'kind' })).take(1);
  const model = sequential([input(1), dense(2, 'softmax')]);
  model.tf.setWeights([tf.tensor2d([[0, 9]]), tf.zeros([2])]);
  const html = (await mistakes(model, data)[displaySymbol]())['text/html'];
  expect(html).toContain('&lt;b&gt;x');
  expect(html).not.toContain('<b>');
});

test('answers of several numbers are refused', () => {
  const data = new Dataset({
    name: 'pairs',
    inputs: new Float32Array(4),
    inputShape: [2],
    targets: new Float32Array(4),
    targetShape: [2],
  });
  expect(() => mistakes(sequential([input(2), dense(2)]), data)).toThrow(
    'mistakes: "pairs" has answers of 2 numbers, expected classes or one number. Compare model.predict(data) with the targets instead.',
  );
});
