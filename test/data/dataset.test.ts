import { describe, expect, test } from 'vitest';
import { Dataset, digits, table } from '../../src/data/index.js';
import { displaySymbol } from '../../src/display/bundle.js';

const numbers = table(
  Array.from({ length: 10 }, (_, i) => [i, i % 2]),
  { target: 1, name: 'odd or even' },
);
const inputs = (data: Dataset) => [...data].map(({ input }) => input[0]);

describe('a Dataset', () => {
  test('counts from the end for negative places, as arrays do', () => {
    expect(numbers.at(-2)).toEqual({
      row: 8,
      input: Float32Array.of(8),
      target: 0,
      label: '0',
    });
  });

  test.each([10, -11, 0.5, NaN])('refuses place %s', (index) => {
    expect(() => numbers.at(index)).toThrow(`at: index is ${index}, expected a whole number`);
  });

  test('keeps the row of an example through shuffle, take and split', () => {
    const { train, test } = numbers.shuffle(5).take(8).split(0.75);
    expect([train.length, test.length]).toEqual([6, 2]);
    for (const { row, input, target } of [...train, ...test]) {
      expect(input[0]).toBe(row);
      expect(target).toBe(row % 2);
    }
  });

  test('shuffles by seed, with each example once', () => {
    const shuffled = inputs(numbers.shuffle(5));
    expect(shuffled).not.toEqual(inputs(numbers));
    expect(shuffled).toEqual(inputs(numbers.shuffle(5)));
    expect(shuffled.toSorted((a, b) => a! - b!)).toEqual(inputs(numbers));
  });

  test('gathers inputs of a view, scaled', () => {
    const pixels = new Dataset({
      name: 'pixels',
      inputs: Uint8Array.of(0, 51, 102, 255),
      inputShape: [2],
      scale: 1 / 255,
      targets: Uint8Array.of(0, 1),
    });
    const [first, second, third, fourth] = pixels.gatherInputs([1, 0]);
    expect([first, second, third, fourth].map((x) => x?.toFixed(4))).toEqual(
      ['0.4000', '1.0000', '0.0000', '0.2000'], // 102/255, 255/255, 0/255, 51/255
    );
  });

  test.each([-1, 2.5])('refuses to take %s', (count) => {
    expect(() => numbers.take(count)).toThrow(`take: count is ${count}, expected a whole number`);
  });

  test.each([0, 1, 80])('refuses to split at %s', (ratio) => {
    expect(() => numbers.split(ratio)).toThrow(`split: ratio is ${ratio}, expected a number`);
  });

  test('counts the examples of each class of a view', () => {
    expect(numbers.take(5).countByClass()).toEqual([3, 2]);
    expect(table([[1, 0.5]], { target: 1 }).countByClass()).toBeUndefined();
  });
});

describe('what a notebook shows', () => {
  test('of a split: the note, then a row for each part', () => {
    const bundle = digits({ samples: 20 }).split(0.5)[displaySymbol]();
    expect(bundle['text/plain']).toMatch(/^train: drawn digits \(drawn by a program, not MNIST\)/);
    const html = bundle['text/html'] as string;
    expect(html).toContain('drawn by a program, not MNIST');
    expect(html.match(/<tr>/g)).toHaveLength(3);
    expect(html).toContain('<td>test</td><td>10</td>');
  });

  test('of names with angle brackets: those', () => {
    const bundle = table([[1, 2.5]], { target: 1, name: '<b>"me" & you</b>' })[displaySymbol]();
    expect(bundle['text/html']).toContain('<td>&lt;b&gt;&quot;me&quot; &amp; you&lt;/b&gt;</td>');
  });
});
