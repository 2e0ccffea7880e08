import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import * as nn from '../../src/index.js';

const digits = nn.data.digits();
const model = nn.sequential(
  [nn.input(28, 28, 1), nn.flatten(), nn.dense(12, 'relu'), nn.dense(10, 'softmax')],
  { seed: 2 },
);

interface Trace {
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
}
const traces = (figure: { data: readonly unknown[] }) => figure.data as readonly Trace[];

describe('calibration', () => {
  const found = nn.explain.calibration(model, digits, { bins: 20 });

  test('counts every answer once, and finds as many right as evaluate', () => {
    const count = found.bins.reduce((sum, bin) => sum + bin.count, 0);
    expect(count).toBe(digits.length);
    const right = found.bins.reduce((sum, bin) => sum + bin.count * bin.accuracy, 0);
    expect(right / count).toBeCloseTo(model.evaluate(digits).accuracy!, 10);
  });

  test('weighs the distances by the answers', () => {
    const apart = found.bins.map(
      (bin) => (Math.abs(bin.sureness - bin.accuracy) * bin.count) / digits.length,
    );
    expect(found.error).toBeCloseTo(apart.reduce((a, b) => a + b, 0));
  });

  test('wants probabilities', () => {
    const linear = nn.sequential([nn.input(28, 28, 1), nn.flatten(), nn.dense(10)]);
    expect(() => nn.explain.calibration(linear, digits)).toThrow(
      'the network ends with dense(10), expected softmax or sigmoid',
    );
  });
});

describe('projection', () => {
  test('by PCA shows most of what a plane in space varies by', () => {
    // A plane of two numbers, turned into three.
    const rows = Array.from({ length: 60 }, (_, i) => {
      const [u, v] = [Math.cos(i), 3 * Math.sin(1.7 * i)];
      return [u + v, u - v, 2 * u, i % 2];
    });
    const data = nn.data.table(rows, { target: 3, classes: true });
    const figure = nn.explain.projection(data);
    expect(figure.text).toContain('PCA, 100% of the variance');
    expect(traces(figure).map(({ x }) => x.length)).toEqual([30, 30]);
    // Distances are kept.
    const [{ x, y }] = traces(figure) as [Trace];
    const flat = Math.hypot(x[0]! - x[1]!, y[0]! - y[1]!);
    const space = Math.hypot(...[0, 1, 2].map((axis) => rows[0]![axis]! - rows[2]![axis]!));
    expect(flat).toBeCloseTo(space, 6);
  });

  test('by UMAP keeps two far clouds apart, the same for the same seed', () => {
    const rows = Array.from({ length: 40 }, (_, i) => {
      const far = i % 2 === 0 ? 0 : 50;
      return [far + Math.sin(i), far + Math.cos(i), Math.sin(2 * i), i % 2];
    });
    const data = nn.data.table(rows, { target: 3, classes: true });
    const draw = () => traces(nn.explain.projection(data, { method: 'umap', seed: 3 }));
    const [zero, one] = draw() as [Trace, Trace];
    expect(draw()[0]!.x).toEqual(zero.x);
    const middle = (own: Trace) => own.x.reduce((a, b) => a + b, 0) / own.x.length;
    const middleY = (own: Trace) => own.y.reduce((a, b) => a + b, 0) / own.y.length;
    const between = Math.hypot(middle(zero) - middle(one), middleY(zero) - middleY(one));
    const within = Math.max(
      ...zero.x.map((x, i) => Math.hypot(x - middle(zero), zero.y[i]! - middleY(zero))),
    );
    expect(between).toBeGreaterThan(within);
  });

  test('looks inside a network', () => {
    const figure = nn.explain.projection(digits, { model, count: 50 });
    expect(figure.text).toContain('inside the network');
    expect(traces(figure).reduce((sum, { x }) => sum + x.length, 0)).toBe(50);
  });

  test('names what is wrong', () => {
    expect(() => nn.explain.projection(digits, { method: 'tsne' as 'pca' })).toThrow(
      'projection: method is "tsne", expected "pca" or "umap"',
    );
  });
});

test('weights are a histogram a layer, with biases', () => {
  const figure = nn.explain.weights(model);
  const counted = figure.data.map(({ y }) => (y as number[]).reduce((sum, n) => sum + n, 0));
  expect(counted).toEqual([784 * 12 + 12, 12 * 10 + 10]);
  expect(figure.text).toContain('dense(10, "softmax"): 130 numbers, mean');
});

describe('weights over a training', () => {
  const line = () => nn.sequential([nn.input(1), nn.dense(1, { weights: [[[2]], [0]] })]);
  const data = nn.data.table(
    [
      [1, 0],
      [3, 0],
    ],
    { target: 1, classes: false },
  );
  const centre = ({ x, y }: Record<string, unknown>) =>
    (x as number[])[(y as number[]).findIndex((n) => n > 0)]!;

  test('have their gradients beside them', () => {
    const figure = nn.explain.weights(line(), { data });
    // The mean of (2x)² has by w the slope 2·mean(2x · x) = 20, by b 2·mean(2x) = 8.
    const { x } = figure.data[1] as { x: number[] };
    expect([x[0]! - 0.1, x.at(-1)! + 0.1]).toEqual([expect.closeTo(8, 4), expect.closeTo(20, 4)]);
    expect(figure.text).toContain('gradients: standard deviation 6');
  });

  test('go over the epochs on a slider, and leave the network as it is', async () => {
    const model = line();
    const run = await model.fit(data, {
      epochs: 3,
      optimizer: nn.sgd(0.01),
      record: true,
      plot: false,
    });
    const before = model.predict([1]);
    const figure = nn.explain.weights(model, { path: run, data });
    expect(figure.frames!.map(({ name }) => name)).toEqual(['0', '1', '2', '3']);
    const [first] = figure.frames![0]!.data as Record<string, unknown>[];
    const { x } = first as { x: number[] };
    // Weight 2 and bias 0: the ends of what there was.
    expect(x.at(-1)! + (x[1]! - x[0]!) / 2).toBeCloseTo(2, 4);
    expect(centre(first!)).not.toBe(centre(figure.data[0]!));
    expect(model.predict([1])).toEqual(before);
    expect(figure.text).toMatch(/^weights after epoch 0: .*\nafter epoch 3: /);
  });

  test.each<[slip: string, wrong: () => unknown, says: string]>([
    [
      'a split',
      () => nn.explain.weights(line(), { data: data.split(0.5) as never }),
      'weights: data is not a data set, expected one of nn.data. Of a split, give the part: data.train.',
    ],
    [
      'a run without recording',
      () => nn.explain.weights(line(), { path: {} as never }),
      'weights: path has no recording',
    ],
    [
      'a misspelt option',
      () => nn.explain.weights(line(), { paths: 1 } as never),
      'Did you mean "path"?',
    ],
    [
      'a network that learns nothing',
      () => nn.explain.weights(nn.sequential([nn.input(2, 2), nn.flatten()])),
      'weights: the network learns no numbers',
    ],
  ])('refuse %s', (_slip, wrong, says) => {
    expect(wrong).toThrow(says);
  });
});

describe('weight images', () => {
  const signs = nn.sequential([nn.input(2, 3, 1), nn.flatten(), nn.dense(2), nn.dense(1)]);
  const kernel = signs.tf.layers.find((layer) => layer.countParams() === 14)!;
  kernel.setWeights([
    tf.tensor2d([1, 0, -2, 0, 4, 0, 0, 3, 0, 0, 0, -3], [6, 2]),
    tf.tensor1d([0, 0]),
  ]);
  const cells = (figure: { data: readonly Record<string, unknown>[] }) =>
    (figure.data[0]!.z as (number | null)[][]).flat().filter((value) => value !== null);

  test('put each weight where its pixel is, in scales of their own', () => {
    const figure = nn.explain.weightImages(signs, { columns: 1 });
    const parts = [1 / 4, -2 / 4, 1, 0, 0, 0, 0, 0, 0, 1, 0, -1];
    expect(cells(figure)).toEqual(parts.map((part) => Math.round(255 * part)));
    expect(figure.text).toContain('the weights of 2 units of the first layer as images of 2 by 3');
  });
  test('show as many units as asked for, with labels', () => {
    const figure = nn.explain.weightImages(signs, { count: 1, labels: ['zero'] });
    expect(cells(figure)).toHaveLength(6);
    expect((figure.layout.annotations as { text: string }[])[0]!.text).toBe('zero');
  });
  test('name what they need', () => {
    const conv = nn.sequential([nn.input(8, 8, 1), nn.conv2d(2, 3), nn.flatten(), nn.dense(1)]);
    expect(() => nn.explain.weightImages(conv)).toThrow(
      'the network begins with conv2d(2, 3), expected flatten() and a dense layer',
    );
    expect(() => nn.explain.weightImages(nn.sequential([nn.input(4), nn.dense(1)]))).toThrow(
      'the network takes [4], expected gray images [height, width, 1].',
    );
  });
});
