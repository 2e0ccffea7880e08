import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { displaySymbol } from '../../src/display/bundle.js';
import { randomDirections } from '../../src/explain/landscape-directions.js';
import * as nn from '../../src/index.js';
import { copyWeights } from '../../src/training/weights.js';

const rows = [-1, 0.5, 2].map((x) => [x, 2 * x]);
const line = nn.data.table(rows, { target: 1 });
const single = () => nn.sequential([nn.input(1), nn.dense(1)], { seed: 1 });
const plot = false;

describe('landscape()', () => {
  test('is the parabola that a single weight has', () => {
    const model = single();
    const [w] = copyWeights(model.tf)[0]!;
    const square = (1 + 0.25 + 4) / 3;
    const of = (weight: number) => square * (weight - 2) ** 2;
    const { x, y, loss, here } = nn.explain.landscape(model, line, { resolution: 5 });
    expect(x).toEqual([-1, -0.5, 0, 0.5, 1]);
    expect(here).toBeCloseTo(of(w!), 5);
    // Filter normalization makes both ways w or −w; 0 in the middle takes them apart.
    const signs = [1, -1].flatMap((a) => [1, -1].map((b) => [a, b] as const));
    const isSame = ([a, b]: readonly [number, number]) =>
      y.every((v, row) =>
        x.every((u, column) => {
          const expected = of(w! * (1 + a * u + b * v));
          return Math.abs(loss[row]![column]! - expected) < 1e-4 * Math.max(1, expected);
        }),
      );
    expect(signs.filter(isSame)).toHaveLength(1);
  });

  test('shows a path of two numbers as it is, on a plane through its end', async () => {
    const model = single();
    const run = await model.fit(line, { epochs: 8, optimizer: nn.sgd(0.1), plot, record: true });
    const before = copyWeights(model.tf);
    const found = nn.explain.landscape(model, line, { path: run, resolution: 5 });
    expect(copyWeights(model.tf)).toEqual(before);
    expect(found.shares![0] + found.shares![1]).toBeCloseTo(1, 6);
    expect(found.path!.map(({ epoch }) => epoch)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    const flat = run.recording!.weights.map((weights) => weights.map(([value]) => value!));
    found.path!.forEach(({ x, y }, i) => {
      const far = Math.hypot(...flat[i]!.map((value, k) => value - flat[8]![k]!));
      expect(Math.hypot(x, y)).toBeCloseTo(far, 4);
    });
    expect(found.path![0]!.x).toBeGreaterThan(0);
    expect(found.describe()).toMatch(/the way of 8 epochs$/);
    const figure = found.figure();
    expect(figure.data.map(({ type }) => type)).toContain('contour');
    expect(found[displaySymbol]()['text/plain']).toBe(found.describe());
  });

  test('moves the weights of units by their length, and neither biases nor what is frozen', () => {
    const model = nn.sequential([nn.input(2), nn.dense(3, 'tanh'), nn.dense(1, 'tanh')], {
      seed: 1,
    });
    model.tf.layers.at(-1)!.trainable = false;
    const [kernel] = copyWeights(model.tf);
    const [way, ...others] = randomDirections(model.tf, 3).both[0];
    const length = (values: Float32Array, unit: number) =>
      Math.hypot(values[unit]!, values[unit + 3]!);
    for (const unit of [0, 1, 2]) expect(length(way!, unit)).toBeCloseTo(length(kernel!, unit), 5);
    expect(others.flatMap((values) => [...values])).toEqual([0, 0, 0, 0, 0, 0, 0]);
    const data = nn.data.xor({ samples: 20 });
    const tensors = () => tf.memory().numTensors;
    nn.explain.landscape(model, data, { resolution: 3 });
    const before = tensors();
    const { loss } = nn.explain.landscape(model, data, { resolution: 3 });
    nn.explain.landscape(model, data, { resolution: 3 });
    expect(tensors()).toBe(before);
    expect(new Set(loss.flat()).size).toBe(9);
    expect(loss).toEqual(nn.explain.landscape(model, data, { resolution: 3 }).loss);
  });

  test('says what is wrong', async () => {
    const model = single();
    const look = (options: object) => () => nn.explain.landscape(model, line, options);
    const run = await model.fit(line, { epochs: 3, plot });
    const other = nn.sequential([nn.input(1), nn.dense(2), nn.dense(1)]);
    const theirs = await other.fit(line, { epochs: 2, plot, record: true });
    expect(look({ path: run })).toThrow(
      'landscape: path has no recording, expected the weights of each epoch. Train with model.fit(data, { record: true }).',
    );
    expect(look({ path: theirs })).toThrow('landscape: path is that of another network');
    expect(look({ directions: 'pca' })).toThrow('directions is "pca", but there is no path');
    expect(look({ directions: 'pcs' })).toThrow('directions is "pcs", expected "pca" or "random"');
    expect(look({ span: 0 })).toThrow('landscape: span is 0, expected a number above 0');
    expect(look({ resolution: 2 })).toThrow('resolution is 2, expected a whole number, 3 or more');
    expect(look({ sapn: 1 })).toThrow('Did you mean "span"?');
    expect(() => nn.explain.landscape(model, line.split(0.5) as never)).toThrow(
      'give the part: data.train',
    );
  });
});

describe('deadUnits()', () => {
  const data = nn.data.table(
    [-2, -1, 1, 3].map((x) => [x, x]),
    { target: 1 },
  );

  test('tells units that never fire, always fire, and how often the others do', () => {
    const model = nn.sequential([nn.input(1), nn.dense(3, 'relu'), nn.dense(1)]);
    const values = [tf.tensor2d([[1, 1, -1]]), tf.tensor1d([-100, 100, 1.5])];
    model.tf.layers[1]!.setWeights(values);
    tf.dispose(values);
    const found = nn.explain.deadUnits(model, data);
    // −x + 1.5 > 0 for −2, −1 and 1.
    expect(Array.from(found.layers[0]!.firing)).toEqual([0, 1, 0.75]);
    expect(found.layers[0]).toMatchObject({ text: 'dense(3, "relu")', dead: 1, always: 1 });
    expect(found.describe()).toContain('dense(3, "relu"): 1 of 3 never fire (33%), 1 always');
    expect(found.describe()).toContain('smaller learning rate');
    const svg = found[displaySymbol]()['image/svg+xml'] as string;
    expect(svg.match(/var\(--nn-neg\)"\/>/g)).toHaveLength(1);
  });

  test('counts the filters of a convolution over all places', () => {
    const digits = nn.data.digits({ samples: 20 });
    const model = nn.sequential(
      [nn.input(28, 28, 1), nn.conv2d(4, 3, 'relu'), nn.flatten(), nn.dense(10, 'softmax')],
      { seed: 1 },
    );
    const [layer] = nn.explain.deadUnits(model, digits).layers;
    const first = nn.explain.deadUnits(model, digits.take(1)).layers[0]!;
    const maps = nn.explain.layers(model, digits.at(0)).layers[0]!.values;
    const share = maps.filter((value, i) => i % 4 === 2 && value > 0).length / (26 * 26);
    expect(first.firing[2]).toBeCloseTo(share, 10);
    expect(layer!.firing).toHaveLength(4);
  });

  test('says what is wrong', () => {
    const smooth = nn.sequential([nn.input(1), nn.dense(3, 'tanh'), nn.dense(1)]);
    expect(() => nn.explain.deadUnits(smooth, data)).toThrow(
      'deadUnits: the network has no layer with relu, expected at least one.',
    );
    expect(() => nn.explain.deadUnits(smooth, data.split(0.5) as never)).toThrow(
      'give the part: data.train',
    );
  });
});
