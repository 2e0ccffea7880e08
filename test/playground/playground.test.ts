import { describe, expect, test } from 'vitest';
import { displaySymbol } from '../../src/display/bundle.js';
import { playground } from '../../src/playground/index.js';
import { PlaygroundNetwork } from '../../src/playground/network.js';
import { playgroundRandom } from '../../src/data/playground-points.js';

const rule = { learningRate: 1, regularization: 'none', regularizationRate: 0 } as const;

describe('PlaygroundNetwork', () => {
  test.each(['relu', 'tanh', 'sigmoid', 'linear'] as const)(
    'steps along central differences of ½ (output − target)² with %s units',
    (activation) => {
      const make = () =>
        new PlaygroundNetwork([2, 3, 2, 1], activation, 'tanh', playgroundRandom(4));
      const [x, target] = [[0.7, -1.2], 0.4];
      const loss = (network: PlaygroundNetwork) => 0.5 * (network.forward(x) - target) ** 2;
      const trained = make();
      trained.forward(x);
      trained.backward(x, target);
      trained.update(rule);
      const before = make();
      before.layers.forEach(({ weights, biases }, l) => {
        const numeric = (row: Float64Array, at: number) => {
          const kept = row[at]!;
          const h = 1e-6;
          row[at] = kept + h;
          const up = loss(before);
          row[at] = kept - h;
          const down = loss(before);
          row[at] = kept;
          return (up - down) / (2 * h);
        };
        const after = trained.layers[l]!;
        for (const unit of biases.keys()) {
          expect(biases[unit]! - after.biases[unit]!).toBeCloseTo(numeric(biases, unit), 8);
          for (const j of weights[unit]!.keys())
            expect(weights[unit]![j]! - after.weights[unit]![j]!).toBeCloseTo(
              numeric(weights[unit]!, j),
              8,
            );
        }
      });
    },
  );

  test('takes the mean of the gradients of a batch', () => {
    // y = w·x + b with w = b = 0: the gradients are −t·x and −t.
    const network = new PlaygroundNetwork([1, 1], 'linear', 'linear');
    for (const [x, t] of [
      [2, 1],
      [4, 3],
    ] as const) {
      network.forward([x]);
      network.backward([x], t);
    }
    network.update({ ...rule, learningRate: 0.1 });
    const [{ weights, biases }] = network.layers as [PlaygroundNetwork['layers'][number]];
    expect(weights[0]![0]).toBeCloseTo(0.1 * ((2 * 1 + 4 * 3) / 2), 12);
    expect(biases[0]).toBeCloseTo(0.1 * ((1 + 3) / 2), 12);
  });

  test.each([
    { regularization: 'l2', weight: 0.5, after: 0.5 - 0.1 * 2 * 0.5 },
    { regularization: 'l1', weight: 0.5, after: 0.5 - 0.1 * 2 },
    { regularization: 'l1', weight: -0.5, after: -0.5 + 0.1 * 2 },
    { regularization: 'l1', weight: 0.15, after: 0 }, // would cross 0
  ] as const)('$regularization takes a weight of $weight to $after', (row) => {
    const network = new PlaygroundNetwork([1, 1], 'linear', 'linear');
    network.layers[0]!.weights[0]![0] = row.weight;
    network.forward([0]);
    network.backward([0], 0); // no gradient but that of the price
    network.update({
      learningRate: 0.1,
      regularization: row.regularization,
      regularizationRate: 2,
    });
    expect(network.layers[0]!.weights[0]![0]).toBeCloseTo(row.after, 12);
  });

  test('keeps a weight that L1 has brought to 0 there', () => {
    const network = new PlaygroundNetwork([1, 1], 'linear', 'linear');
    network.layers[0]!.weights[0]![0] = 0.01;
    const l1 = { learningRate: 0.1, regularization: 'l1', regularizationRate: 1 } as const;
    for (let i = 0; i < 3; i++) {
      network.forward([i]);
      network.backward([i], 1);
      if (i !== 1) network.update(l1); // the first has no gradient, the others pull it up
    }
    expect(network.layers[0]!.weights[0]![0]).toBe(0);
  });
});

describe('playground()', () => {
  test.each([
    { dataset: 'circle', ratio: 0.5, train: 250, test: 250 },
    { dataset: 'spiral', ratio: 0.29, train: 145, test: 355 },
    { dataset: 'reg-plane', ratio: 0.9, train: 1080, test: 120 },
  ] as const)('parts $dataset at $ratio', ({ dataset, ratio, train, test: rest }) => {
    const run = playground({ dataset, ratio, epochs: 0 });
    expect([run.train.length, run.test.length]).toEqual([train, rest]);
  });

  test('has answers of ±1 for classes, (x₁ + x₂) / 10 for the plane, six cones of height 1', () => {
    for (const { target } of playground({ dataset: 'xor', epochs: 0 }).train)
      expect(Math.abs(target)).toBe(1);
    for (const { x1, x2, target } of playground({ dataset: 'reg-plane', epochs: 0 }).train)
      expect(target).toBeCloseTo((x1 + x2) / 10, 12);
    for (const { x1, x2, target } of playground({ dataset: 'reg-gauss', epochs: 0 }).train) {
      // The nearest centre: columns 4 apart, rows 5 apart, signs like a chessboard.
      const column = Math.max(-1, Math.min(1, Math.round(x1 / 4)));
      const [dx, dy] = [x1 - 4 * column, Math.abs(x2) - 2.5];
      const sign = (column === 0 ? -1 : 1) * Math.sign(x2);
      expect(target).toBeCloseTo(sign * Math.max(0, 1 - Math.hypot(dx, dy) / 2), 12);
    }
  });

  test('goes on step by step as in one go', () => {
    const steps = playground({ seed: 3, epochs: 2, batchSize: 30 }).step().step(2);
    expect(steps.history).toEqual(playground({ seed: 3, epochs: 5, batchSize: 30 }).history);
    expect(steps.epoch).toBe(5);
  });

  test('solves spiral better with all features than with two, and the plane without hidden units', () => {
    const all = ['x1', 'x2', 'x1^2', 'x2^2', 'x1x2', 'sin x1', 'sin x2'] as const;
    const two = playground({ dataset: 'spiral', epochs: 200 }).history.testLoss.at(-1)!;
    const seven = playground({ dataset: 'spiral', epochs: 200, hidden: [8, 8], features: all });
    expect(seven.history.testLoss.at(-1)).toBeLessThan(two / 2);
    // The plane is the network: w = (0.1, 0.1), b = 0.
    const run = playground({ dataset: 'reg-plane', hidden: [], epochs: 100 });
    expect(run.predict([3, 2])).toBeCloseTo(0.5, 6);
  });

  test('maps each unit over [-6, 6]², the upper left corner first', () => {
    const run = playground({ epochs: 3 });
    const maps = run.maps(5);
    expect(maps.map((units) => units.length)).toEqual([2, 4, 2, 1]);
    expect(maps[0]![0]!.slice(0, 5)).toEqual(Float64Array.of(-6, -3, 0, 3, 6));
    expect(maps[0]![1]![0]).toBe(6);
    expect(maps[3]![0]![24]).toBe(run.predict([6, -6]));
  });

  test('stops when the loss is no longer finite, and says what to try', () => {
    const run = playground({ dataset: 'reg-plane', activation: 'linear', learningRate: 10 });
    expect(run.epoch).toBeLessThan(100);
    expect(run.describe()).toContain('no longer a finite number. Try a smaller learning rate');
    expect(run[displaySymbol]()['text/html']).not.toContain('NaN');
  });

  test.each([
    { wrong: { datset: 'xor' }, says: 'option "datset" does not exist' },
    { wrong: { dataset: 'spirl' }, says: 'dataset is "spirl", expected' },
    { wrong: { dataset: 'spirl' }, says: 'Did you mean "spiral"?' },
    { wrong: { features: ['x3'] }, says: 'features is "x3", expected "x1"' },
    { wrong: { features: [] }, says: 'features are empty, expected at least one' },
    { wrong: { noise: 25 }, says: "noise is 25, expected a number from 0 to 0.5. Playground's 25" },
    { wrong: { ratio: 50 }, says: 'ratio is 50, expected a number from 0.1 to 0.9' },
    { wrong: { learningRate: -1 }, says: 'learningRate is -1, expected a number of 0 or more' },
    { wrong: { hidden: [0] }, says: 'hidden is 0, expected a whole number' },
    { wrong: { batchSize: 0 }, says: 'batchSize is 0, expected a whole number' },
  ])('refuses $wrong', ({ wrong, says }) => {
    expect(() => playground(wrong as object)).toThrow(
      `playground: ${says}`.replace(/.*Did/, 'Did'),
    );
  });
});

describe('link', () => {
  test("names every setting as Playground's state does", () => {
    const { link } = playground({
      dataset: 'reg-gauss',
      hidden: [3, 2],
      features: ['x2', 'x1', 'sin x2'],
      activation: 'relu',
      regularization: 'l2',
      regularizationRate: 0.001,
      noise: 0.29,
      ratio: 0.7,
      seed: '0.5',
      epochs: 0,
    });
    const url = new URL(link);
    expect(url.host).toBe('playground.tensorflow.org');
    expect(Object.fromEntries(new URLSearchParams(url.hash.slice(1)))).toEqual({
      activation: 'relu',
      regularization: 'L2',
      regularizationRate: '0.001',
      batchSize: '10',
      regDataset: 'reg-gauss',
      learningRate: '0.03',
      noise: '29',
      networkShape: '3,2',
      seed: '0.5',
      percTrainData: '70',
      x: 'true',
      y: 'true',
      xSquared: 'false',
      ySquared: 'false',
      xTimesY: 'false',
      sinX: 'false',
      sinY: 'true',
      problem: 'regression',
      initZero: 'false',
    });
  });
});

describe('the picture', () => {
  test('has a map for each unit, a line for each weight, a mark for each point, both losses', () => {
    const run = playground({ epochs: 10, seed: '0.12345' });
    const bundle = run[displaySymbol]();
    const svg = bundle['image/svg+xml'] as string;
    expect(svg.match(/shape-rendering/g)).toHaveLength(2 + 4 + 2 + 1);
    expect(svg.match(/<title>weight/g)).toHaveLength(2 * 4 + 4 * 2 + 2);
    expect(svg.match(/<title>bias/g)).toHaveLength(4 + 2);
    expect(svg).toContain('250 training points');
    expect(svg).toContain('Epoch 10: test loss 0.496, training loss 0.476');
    expect(bundle['text/plain']).toBe(
      'playground: circle, x₁, x₂, tanh 4-2, seed 0.12345. Epoch 10: test loss 0.496, training loss 0.476',
    );
  });
});
