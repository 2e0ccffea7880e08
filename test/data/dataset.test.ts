import { describe, expect, test } from 'vitest';
import { Dataset, addition, circle, digits, gauss, table } from '../../src/data/index.js';
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

describe('a changed Dataset', () => {
  test('comes in batches, the last one with what is left', () => {
    const batches = [...numbers.shuffle(5).batches(4)];
    expect(batches.map(({ length }) => length)).toEqual([4, 4, 2]);
    const all = batches.flatMap((batch) => [...batch.inputs()]);
    expect(all).toEqual(inputs(numbers.shuffle(5)));
    expect([...batches[0]!.targets()]).toEqual(all.slice(0, 4).map((x) => x % 2));
    expect(() => [...numbers.batches(0)]).toThrow('batches: size is 0, expected a whole number');
  });

  test('keeps the examples that a filter passes, with their rows', () => {
    const odd = numbers.filter(({ target }) => target === 1);
    expect([...odd].map(({ row }) => row)).toEqual([1, 3, 5, 7, 9]);
    expect(inputs(numbers.filter((_, index) => index < 2))).toEqual([0, 1]);
  });

  test('has the inputs and targets that a map gives, classes where they still fit', () => {
    const squares = circle({ samples: 20 }).map(({ input }) => ({
      input: [input[0]! ** 2 + input[1]! ** 2],
    }));
    expect(squares.inputShape).toEqual([1]);
    expect(squares.classes).toHaveLength(2);
    for (const { input, target } of squares) expect(target).toBe(input[0]! < 6.25 ? 1 : -1);
    const quantity = numbers.map(({ input }) => ({ target: 2 * input[0]! }));
    expect(quantity.classes).toBeUndefined();
    expect(quantity.at(4)).toMatchObject({ input: Float32Array.of(4), target: 8 });
    expect(() => numbers.map((_, i) => ({ input: i === 3 ? [1, 2] : [1] }))).toThrow(
      'map: the input of example 3 has 2 numbers, expected 1 as example 0 has.',
    );
  });

  test('knows the statistics of its columns', () => {
    // 0 … 9: mean 4.5, variance (10² − 1) / 12.
    const { mean, deviation, least, most } = numbers.statistics();
    expect([mean[0], least[0], most[0]]).toEqual([4.5, 0, 9]);
    expect(deviation[0]).toBeCloseTo(Math.sqrt(99 / 12), 10);
    // Far from 0 the differences of single precision numbers still count.
    const far = numbers.map(({ input }) => ({ input: [1e6 + input[0]!] }));
    expect(far.statistics().deviation[0]).toBeCloseTo(Math.sqrt(99 / 12), 6);
  });

  test('is standardised by the training part alone', () => {
    const split = gauss({ samples: 200, noise: 0.3 }).split(0.5);
    const { train, test } = split.standardize();
    const { mean, deviation } = train.statistics();
    for (const column of [0, 1]) {
      expect(mean[column]).toBeCloseTo(0, 6);
      expect(deviation[column]).toBeCloseTo(1, 6);
    }
    const by = split.train.statistics();
    expect(test.at(0).input[1]).toBeCloseTo(
      (split.test.at(0).input[1]! - by.mean[1]!) / by.deviation[1]!,
      5,
    );
    const twice = train.standardize(train.take(10));
    const again = train.take(10).statistics();
    expect(twice.at(20).input[0]).toBeCloseTo(
      (train.at(20).input[0]! - again.mean[0]!) / again.deviation[0]!,
      5,
    );
  });

  test('is standardised colour by colour where it has images, and keeps its one byte each', () => {
    const bytes = Uint8Array.of(0, 10, 20, 10, 40, 10, 60, 10);
    const images = new Dataset({
      name: 'two images',
      inputs: bytes,
      inputShape: [1, 2, 2],
      scale: 1 / 255,
      targets: Uint8Array.of(0, 1),
    });
    // First colour 0, 20, 40, 60: mean 30, deviation √500. The second never changes.
    const values = [...images.standardize().inputs()];
    [-30, -10, 10, 30].forEach((difference, i) => {
      expect(values[2 * i]).toBeCloseTo(difference / Math.sqrt(500), 5);
      expect(values[2 * i + 1]).toBeCloseTo(0, 5);
    });
    const many = digits({ samples: 50 });
    const before = process.memoryUsage().arrayBuffers;
    expect(many.standardize().shuffle(1).split(0.5).train).toHaveLength(25);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50 * 784);
  });

  test('refuses to be standardised by other data', () => {
    expect(() => numbers.standardize(circle())).toThrow(
      'standardize: by has 500 examples with inputs [2], expected some with [1].',
    );
    expect(() => numbers.standardize(numbers.take(0))).toThrow('by has 0 examples');
  });

  test('says what it is, with the examples of each class', () => {
    expect(numbers.describe()).toBe(
      'odd or even: 10 examples, inputs 1, 2 classes\n       0: 5, 1: 5',
    );
  });
});

describe('what a notebook shows', () => {
  test('of images: the first ten with their classes', async () => {
    const html = (await digits({ samples: 30 })[displaySymbol]())['text/html'] as string;
    expect(html.match(/<img src="data:image\/png;base64,/g)).toHaveLength(10);
    expect(html.match(/<figcaption>\d<\/figcaption>/g)).toHaveLength(10);
  });

  test('of sequences: what they say', async () => {
    const html = (await addition({ samples: 30, seed: 2 })[displaySymbol]())['text/html'] as string;
    expect(html).toContain('answers 4×12');
    expect(html.match(/<li>\d+\+\d+=\d+<\/li>/g)).toHaveLength(5);
  });

  test('of a table: the first five rows under their names', async () => {
    const html = (await circle({ seed: 3 })[displaySymbol]())['text/html'] as string;
    expect(html).toContain('<th>x₁</th><th>x₂</th><th>class</th>');
    expect(html.split('<th>class</th>')[1]!.match(/<tr>/g)).toHaveLength(5);
  });

  test('of a split: the note, then a row for each part', async () => {
    const bundle = await digits({ samples: 20 }).split(0.5)[displaySymbol]();
    expect(bundle['text/plain']).toMatch(/^train: drawn digits \(drawn by a program, not MNIST\)/);
    const html = bundle['text/html'] as string;
    expect(html).toContain('drawn by a program, not MNIST');
    expect(html.match(/<tr>/g)).toHaveLength(3);
    expect(html).toContain('<td>test</td><td>10</td>');
    expect(html.match(/<img /g)).toHaveLength(10);
  });

  test('of names with angle brackets: those', async () => {
    const bundle = await table([[1, 2.5]], { target: 1, name: '<b>"me" & you</b>' })[
      displaySymbol
    ]();
    expect(bundle['text/html']).toContain('<td>&lt;b&gt;&quot;me&quot; &amp; you&lt;/b&gt;</td>');
  });
});
