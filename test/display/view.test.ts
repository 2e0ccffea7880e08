import { describe, expect, expectTypeOf, test } from 'vitest';
import { displaySymbol, type Displayable } from '../../src/display/bundle.js';
import {
  VIEW_MIME,
  type AsJson,
  type JsonNumber,
  type PackedNumbers,
  type View,
  type ViewData,
  type ViewName,
} from '../../src/display/protocol.js';
import { asJson, pack } from '../../src/display/view.js';
import * as nn from '../../src/index.js';
import { RecordingHost } from '../recording-host.js';

const points = nn.data.xor({ samples: 40 });
const digits = nn.data.digits({ samples: 40 });
const ring = nn.data.eightGaussians({ samples: 80, seed: 1 });
const network = nn.sequential([nn.input(2), nn.dense(3, 'tanh'), nn.dense(1, 'tanh')], { seed: 1 });
const reader = nn.sequential(
  [nn.input(28, 28, 1), nn.conv2d(4, 3, 'relu'), nn.flatten(), nn.dense(10, 'softmax')],
  { seed: 1 },
);
const writer = nn.charModel('to be or not to be', { units: 4, window: 5, seed: 1 });
const and = nn.data.table(
  [
    [0, 0, -1],
    [0, 1, -1],
    [1, 0, -1],
    [1, 1, 1],
  ],
  { target: 2 },
);

type Shown<Name extends ViewName> = [Displayable, (data: AsJson<ViewData[Name]>) => void];

/** What shows each view, and something of its data that is known from elsewhere. */
const makers: {
  readonly [Name in ViewName]: () => Shown<Name> | Promise<Shown<Name>>;
} = {
  gan: async () => {
    const host = RecordingHost.install();
    await nn.gan(ring, { seed: 1 }).fit(ring, { steps: 20, batchSize: 8 });
    const shown = host.sent.at(-1)!;
    return [
      { [displaySymbol]: () => shown },
      ({ state, steps, history, generated }) => {
        expect([state, steps, history.step.length]).toEqual(['done', 20, 20]);
        expect(generated!.shape).toEqual([250, 2]);
      },
    ];
  },
  modes: () => [
    nn.gan(ring, { seed: 1 }).modes(ring),
    ({ samples, modes }) => expect([samples, modes.length]).toEqual([2000, 8]),
  ],
  points: () => [
    nn.plot.points(points),
    ({ of, x, target, classes }) => {
      expect([of, x.length]).toEqual([40, 40]);
      expect(classes![Number(target[0])]).toBe(points.at(0).label);
    },
  ],
  boundary: () => [
    nn.plot.boundary(network, points),
    ({ answers, wrong }) => {
      expect(wrong).toBeLessThanOrEqual(40);
      expect(unpack(answers!)).toHaveLength(71 * 71);
    },
  ],
  corrections: () => {
    const unit = nn.perceptron({ inputs: 2 });
    return [
      nn.plot.corrections(unit, [...unit.learn(and)]),
      ({ corrections }) => expect(corrections).toHaveLength(18),
    ];
  },
  activation: () => [
    nn.activations.tanh.plot(),
    ({ x, y, slope }) => {
      const middle = x.findIndex((each) => Math.abs(Number(each)) < 1e-9);
      expect([y[middle], slope[middle]]).toEqual([0, 1]);
    },
  ],
  neuron: () => [
    nn.neuron({ weights: [1, -2], bias: 3, activation: 'tanh' }),
    (data) => expect(data).toEqual({ weights: [1, -2], bias: 3, activation: 'tanh' }),
  ],
  value: () => {
    const product = nn.value(2).named('a').mul(nn.value(3).named('b')).named('c');
    product.backward();
    return [
      product,
      ({ nodes }) =>
        expect(nodes).toEqual([
          { name: 'a', operation: 'input', value: 2, gradient: 3, inputs: [] },
          { name: 'b', operation: 'input', value: 3, gradient: 2, inputs: [] },
          { name: 'c', operation: '·', value: 6, gradient: 1, inputs: [0, 1] },
        ]),
    ];
  },
  schedule: () => [
    nn.schedules.exponentialDecay(0.1, { decaySteps: 100, decayRate: 0.5 }),
    ({ x, y }) => expect(Number(y[x.indexOf(100)])).toBeCloseTo(0.05),
  ],
  history: async () => {
    const run = await network.fit(points.split(0.5), { epochs: 3, plot: false });
    return [nn.plot.history(run), ({ loss }) => expect(loss.training.y).toEqual(run.history.loss)];
  },
  monitor: async () => {
    const host = RecordingHost.install();
    const run = await network.fit(points.split(0.5), { epochs: 3 });
    return [
      { [displaySymbol]: () => host.sent.at(-1)! },
      ({ state, epoch, loss }) => {
        expect([state, epoch]).toEqual(['done', 3]);
        expect(loss.validation!.y).toEqual(run.history.validationLoss);
      },
    ];
  },
  confusion: () => [
    nn.plot.confusion(reader, digits),
    ({ counts }) => expect(counts.flat().reduce<number>((sum, n) => sum + Number(n), 0)).toBe(40),
  ],
  images: () => [
    nn.plot.images(digits, { count: 3 }),
    ({ pixels }) => {
      const bytes = Uint8Array.from(atob(pixels), (letter) => letter.charCodeAt(0));
      expect(bytes).toHaveLength(3 * 784);
      expect(bytes[400]! / 255).toBeCloseTo(digits.at(0).input[400]!, 2);
    },
  ],
  mistakes: () => [
    nn.explain.mistakes(reader, digits, { count: 2 }),
    ({ labels }) => expect(labels).toHaveLength(2),
  ],
  layers: () => {
    const trace = nn.explain.layers(reader, digits.at(0));
    return [
      trace,
      ({ layers }) => {
        const maps = unpack(layers[0]!.values);
        expect(layers[0]!.values.shape).toEqual([26, 26, 4]);
        expect(farthest(maps, trace.layers[0]!.values)).toBeLessThan(
          Number(layers[0]!.values.scale) / 250,
        );
      },
    ];
  },
  saliency: () => [
    nn.explain.saliency(reader, digits.at(0), { unit: 3 }),
    ({ unit, values }) => expect([unit, values.shape]).toEqual([3, [28, 28, 1]]),
  ],
  occlusion: () => [
    nn.explain.occlusion(reader, digits.at(0), { unit: 3, step: 7 }),
    ({ unit, values }) => expect([unit, values.shape]).toEqual([3, [28, 28, 1]]),
  ],
  backprop: () => {
    const trace = nn.explain.backprop(network, points.at(0));
    return [trace, ({ layers }) => expect(layers[1]!.dEdw).toEqual(trace.layers[1]!.dEdw)];
  },
  gradientCheck: () => [
    nn.explain.gradientCheck(network, points),
    ({ rows, passed }) => {
      expect(rows).toHaveLength(network.parameters);
      expect(passed).toBe(true);
    },
  ],
  playground: () => [
    nn.playground({ epochs: 2 }),
    ({ loss, layers }) => {
      expect(loss).toHaveLength(3);
      expect(layers.map(({ biases }) => biases.length)).toEqual([4, 2, 1]);
    },
  ],
  projection: () => [
    nn.explain.projection(digits),
    ({ x, target }) => expect([x.length, target.length]).toEqual([40, 40]),
  ],
  calibration: () => [
    nn.explain.calibration(reader, digits),
    ({ bins }) => expect(bins.reduce<number>((sum, { count }) => sum + Number(count), 0)).toBe(40),
  ],
  weights: () => [
    nn.explain.weights(network),
    ({ layers }) =>
      expect(
        layers.map(({ counts }) => counts.reduce<number>((sum, n) => sum + Number(n), 0)),
      ).toEqual([9, 4]),
  ],
  sweep: async () => [
    await nn.sweep({
      playground: { dataset: 'gauss', epochs: 3 },
      vary: { noise: [0, 0.5], seed: nn.seeds(2) },
      solved: { testLoss: 0.001 },
      workers: 0,
    }),
    ({ groups, goal }) => {
      expect(goal).toEqual({ testLoss: 0.001 });
      expect(groups.map(({ setting }) => setting)).toEqual([{ noise: '0' }, { noise: '0.5' }]);
      expect(groups[0]!.runs.map(({ seed }) => seed)).toEqual(['1', '2']);
      // Half of the points on the wrong side: never solved.
      expect([groups[1]!.solved, groups[1]!.epochs!.median]).toEqual([0, 'Infinity']);
    },
  ],
  landscape: () => {
    const found = nn.explain.landscape(network, points, { resolution: 5 });
    return [
      found,
      ({ loss, here, path, directions }) => {
        expect([loss.length, loss[2]!.length, path, directions]).toEqual([
          5,
          5,
          undefined,
          'random',
        ]);
        expect(Number(loss[2]![2])).toBeCloseTo(Number(here), 5); // the network is in the middle
      },
    ];
  },
  gates: () => {
    const gates = nn.explain.gates(writer, 'to be', { units: [3, 1] });
    return [
      gates,
      ({ labels, units, signals }) => {
        expect([labels.join(''), units]).toEqual(['to be', [3, 1]]);
        const forget = signals.find(({ name }) => name === 'forget')!.values;
        expect(forget.shape).toEqual([5, 2]);
        const [of3, of1] = [gates.of('forget', 3), gates.of('forget', 1)];
        const expected = Array.from(of3, (value, t) => [value, of1[t]!]).flat();
        expect(farthest(unpack(forget), expected)).toBeLessThan(1 / 250);
      },
    ];
  },
  gradientThroughTime: () => {
    const found = nn.explain.gradientThroughTime({ lstm: writer }, 'to be or not to be');
    return [
      found,
      ({ models }) => {
        expect(models[0]!.name).toBe('lstm');
        expect(models[0]!.norms).toEqual(found.models[0]!.norms);
      },
    ];
  },
  gradients: () => {
    const found = nn.explain.gradients(network, points);
    return [
      found,
      ({ networks }) => {
        expect(networks[0]!.layers).toEqual(['dense(3, "tanh")', 'dense(1, "tanh")']);
        expect(networks[0]!.sizes).toEqual(found.networks[0]!.sizes);
      },
    ];
  },
  deadUnits: () => [
    nn.explain.deadUnits(
      nn.sequential([
        nn.input(2),
        nn.dense(2, {
          activation: 'relu',
          weights: [
            [
              [0, 0],
              [0, 0],
            ],
            [-1, 1],
          ],
        }),
        nn.dense(1, 'tanh'),
      ]),
      points,
    ),
    // Whatever comes in, one unit says 0, the other 1.
    ({ layers }) => expect(layers[0]).toMatchObject({ firing: [0, 1], dead: 1, always: 1 }),
  ],
  transfer: async () => [
    await nn.compareTransfer(reader, digits.split(0.5), { perClass: [1], steps: 2 }),
    ({ trials, tested }) => {
      expect(tested).toBe(20);
      expect(trials.map(({ mode }) => mode)).toEqual(['scratch', 'frozen', 'fineTune']);
    },
  ],
};

const unpack = ({ bytes, scale }: AsJson<PackedNumbers>): number[] =>
  Array.from(atob(bytes), (letter) => ((letter.charCodeAt(0) << 24) >> 24) * (Number(scale) / 127));
const farthest = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);

describe('every picture carries the data of its view', () => {
  test.each(Object.entries(makers))('%s', async (name, make) => {
    const [shown, check] = await make();
    const bundle = await shown[displaySymbol]();
    const view = bundle[VIEW_MIME] as View;
    expect(view).toMatchObject({ view: name, version: 1 });
    expect(view.id).toMatch(/^nnlab-/);
    const text = JSON.stringify(view);
    expect(JSON.parse(text)).toEqual(view); // nothing is lost in JSON
    (check as (data: unknown) => void)(view.data);
    // Beside the still form it is small.
    const still = JSON.stringify({ ...bundle, [VIEW_MIME]: undefined });
    expect(text.length).toBeLessThan(Math.max(16_384, still.length));
  });
});

test('of 10,000 points the first 2,000 are carried', () => {
  const bundle = nn.plot.points(nn.data.circle({ samples: 10_000 }))[displaySymbol]();
  const { data } = bundle[VIEW_MIME] as View<'points'>;
  expect([data.of, data.x.length]).toEqual([10_000, 2000]);
});

test('of a layer with many channels the first ones are carried', () => {
  const packed = pack(new Float32Array(224 * 224 * 3).fill(-0.5), [224, 224, 3]);
  expect(packed).toMatchObject({ shape: [224, 224, 1], scale: 0.5 });
  expect(unpack(packed).every((value) => value === -0.5)).toBe(true);
  expect(packed.bytes.length).toBeLessThan(70_000);
});

describe('asJson()', () => {
  test('keeps numbers that JSON does not have', () => {
    const loss = { y: [1, NaN, Infinity, -Infinity], last: new Float32Array([0.1, NaN]) };
    const read = JSON.parse(JSON.stringify(asJson(loss))) as {
      y: JsonNumber[];
      last: JsonNumber[];
    };
    expect(read.y.map(Number)).toEqual([1, NaN, Infinity, -Infinity]);
    expect(read.last).toEqual([0.1, 'NaN']);
  });

  test('has the types of what comes out', () => {
    expectTypeOf<AsJson<{ a: number; b: Float32Array; c?: string }>>().toEqualTypeOf<{
      readonly a: JsonNumber;
      readonly b: readonly JsonNumber[];
      readonly c?: string;
    }>();
    expectTypeOf<View<'points'>['data']['of']>().toEqualTypeOf<JsonNumber>();
    expectTypeOf<Extract<View<'points'>, View<'weights'>>>().toBeNever();
  });
});
