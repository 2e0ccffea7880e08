import * as tf from '@tensorflow/tfjs';
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
  units: () => [
    nn.plot.units(network, points),
    ({ inputs, layers, points: seen, x }) => {
      expect([inputs, seen.of]).toEqual([2, 40]);
      expect(Number(x[0])).toBeLessThan(Number(x[1]));
      expect(answerOf(layers, points.at(0).input)).toBeCloseTo(
        network.predict(points.at(0).input)[0]!,
        5,
      );
    },
  ],
  network: () => [
    nn.plot.network([[nn.neuron({ weights: [1, -2], bias: 0.5, activation: 'step' })]]),
    (data) =>
      expect(data).toEqual({
        inputs: 2,
        layers: [{ activation: 'step', units: 1, weights: [[1, -2]], biases: [0.5] }],
      }),
  ],
  unrolled: () => [
    nn.plot.unrolled({ w: 1, u: 0.5 }, [1, 0, 2], { gradient: true }),
    (data) =>
      expect(data).toEqual({
        unit: { w: 1, u: 0.5, b: 0, activation: 'linear' },
        inputs: [1, 0, 2],
        states: [1, 0.5, 2.25],
        factors: [0.5, 0.5],
        gradients: [0.25, 0.5, 1],
        isBack: true,
      }),
  ],
  functions: () => [
    nn.plot.functions({ half: (x) => x / 2, root: Math.sqrt }, { from: -1, steps: 2, x: 'mV' }),
    (data) =>
      expect(data).toEqual({
        title: 'half, root',
        names: { x: 'mV', y: 'y' },
        x: [-1, 0, 1],
        functions: [
          { name: 'half', y: [-0.5, 0, 0.5] },
          { name: 'root', y: ['NaN', 0, 1] },
        ],
      }),
  ],
  convolution: () => [
    nn.explain.convolution([[0, 1, 1]], [[-1, 1]], { padding: 'same' }),
    (data) =>
      expect(data).toEqual({
        stride: 1,
        filter: [[-1, 1]],
        image: [[0, 1, 1, 0]],
        output: [[1, 0, -1]],
      }),
  ],
  weightImages: () => {
    const seer = nn.sequential([nn.input(4, 4, 1), nn.flatten(), nn.dense(3)], { seed: 1 });
    const kernel = seer.tf.layers.at(-1)!.getWeights()[0]!.dataSync();
    const ofUnit = Array.from({ length: 16 }, (_, pixel) => kernel[3 * pixel + 1]!);
    const largest = Math.max(...ofUnit.map(Math.abs));
    return [
      nn.explain.weightImages(seer, { labels: ['a'] }),
      (data) => {
        expect([data.labels, data.weights.shape]).toEqual([
          ['a', '2', '3'],
          [3, 4, 4],
        ]);
        expect(Number(data.largest[1])).toBeCloseTo(largest, 6);
        const shares = unpack(data.weights).slice(16, 32);
        const expected = ofUnit.map((weight) => weight / largest);
        expect(farthest(shares, expected)).toBeLessThan(1 / 250);
      },
    ];
  },
  spikes: () => {
    const run = nn.spikingNeuron({ weights: [10, 10] }).run([
      [1, 0],
      [1, 1],
    ]);
    return [
      run,
      (data) => {
        expect(data).toMatchObject({ rest: -70, threshold: 15, counts: [0, 3] });
        expect(farthest(data.spikes.map(Number), run.spikes)).toBeLessThan(1e-4);
        const { every, values } = data.voltage;
        expect(values).toHaveLength(1000);
        const place = run.times.findIndex((time) => Math.abs(time - 900 * Number(every)) < 0.01);
        expect(place).toBe(1800);
        expect(Number(values[900])).toBeCloseTo(run.voltage[1800]!, 2);
      },
    ];
  },
  nextLetter: () => {
    const next = writer.probabilities('to be', { temperature: 0.5 });
    return [
      next,
      ({ prompt, temperature, letters, probabilities, of }) => {
        expect([prompt, temperature, of]).toEqual(['to be', 0.5, 7]);
        expect(letters).toEqual(next.letters.map(({ letter }) => letter));
        expect(Number(probabilities[0])).toBeCloseTo(next.of(letters[0]!), 6);
      },
    ];
  },
  generatedText: () => {
    const written = writer.generate('to ', { length: 9, seed: 1 });
    return [
      written,
      ({ prompt, continuation, probabilities, of }) => {
        expect([prompt + continuation, of]).toEqual([written.text, 9]);
        expect(Number(probabilities[4])).toBeCloseTo(written.letters[4]!.probability, 6);
      },
    ];
  },
  imageSearch: () => {
    const found = nn.imageSearch(reader, digits).nearest(digits.at(7), { count: 3 });
    return [
      found,
      ({ name, indices, distances, pixels }) => {
        expect(name).toBe(digits.name);
        expect(indices).toEqual(found.map(({ index }) => index));
        expect(Number(distances[2])).toBeCloseTo(found[2]!.distance, 6);
        expect(atob(pixels)).toHaveLength(3 * 784);
      },
    ];
  },
  wordMap: async () => {
    const text = 'the cat sat on the mat and the dog sat on the cat '.repeat(20);
    const vectors = await nn.wordVectors(text, { seed: 1, epochs: 1, minCount: 1 });
    const map = vectors.map({ animals: ['cat', 'dog'], little: ['the', 'on'] });
    return [
      map,
      ({ words, classes, target, x, variance }) => {
        expect([words, classes]).toEqual([
          ['cat', 'dog', 'the', 'on'],
          ['animals', 'little'],
        ]);
        expect(target).toEqual([0, 0, 1, 1]);
        const drawn = map.data.flatMap((trace) => trace['x'] as number[]);
        expect(farthest(x.map(Number), drawn)).toBeLessThan(1e-3);
        expect(Math.abs(Number(variance) - 0.5)).toBeLessThanOrEqual(0.5);
      },
    ];
  },
  ganHistory: async () => {
    const run = await nn.gan(ring, { seed: 1 }).fit(ring, { steps: 6, batchSize: 8, plot: false });
    return [
      nn.plot.history(run),
      ({ steps, history }) => {
        expect([steps, history.step]).toEqual([6, run.history.step]);
        const losses = history.generatorLoss.map(Number);
        expect(farthest(losses, run.history.generatorLoss)).toBeLessThan(1e-6);
      },
    ];
  },
  ganProgress: async () => {
    const gan = nn.gan(ring, { seed: 1 });
    await gan.fit(ring, { steps: 20, batchSize: 8, plot: false });
    const progress = gan.progress();
    return [
      progress,
      ({ steps, generated, plane }) => {
        expect(steps).toEqual(progress.frames!.map(({ name }) => Number(name)));
        expect(generated.shape).toEqual([steps.length, 250, 2]);
        expect(plane!.answers!.shape).toEqual([steps.length, 33, 33]);
        expect(plane!.real.x).toHaveLength(80);
        // The last state is what the figure shows first.
        const drawn = progress.data.find((trace) => trace['name'] === 'generated')!['x'];
        const ofLast = unpack(generated).slice(-500);
        const places = ofLast.filter((_, i) => i % 2 === 0);
        expect(farthest(places, drawn as number[])).toBeLessThan(Number(generated.scale) / 200);
      },
    ];
  },
  ganSurface: () => {
    const gan = nn.gan(ring, { seed: 1 });
    return [
      gan.surface(ring),
      ({ steps, plane, recognised }) => {
        expect(steps).toEqual([0]);
        const answers = gan.discriminate(ring);
        const real = answers.filter((answer) => answer > 0.5).length / answers.length;
        expect(recognised.real).toBeCloseTo(real, 6);
        const { x, y, answers: map } = plane!;
        const corner = gan.discriminate([Number(x[1]), Number(y[0])]);
        expect(unpack(map!)[32]).toBeCloseTo(corner, 2);
      },
    ];
  },
  latentWalk: () => {
    const gan = nn.gan(ring, { classes: true, seed: 1 });
    return [
      gan.latentWalk({ walks: 2, steps: 3, seed: 5 }),
      ({ labels, examples }) => {
        expect(labels).toEqual(ring.classes!.slice(0, 2).map(({ label }) => label));
        expect(examples.shape).toEqual([2, 3, 2]);
        const way = gan.interpolate(3, { from: '5/2', to: '5/3', label: labels![1]! });
        const scale = Number(examples.scale);
        expect(farthest(unpack(examples).slice(6), way.inputs())).toBeLessThan(scale / 250);
      },
    ];
  },
  operations: async () => {
    const { explain } = await import('../../src/engine/index.js');
    await tf.setBackend('onnx');
    const sum = explain(() => tf.add(tf.square(tf.ones([2])), 1));
    return [
      sum,
      ({ operations, of }) => {
        expect([of, operations.length]).toEqual([sum.operations.length, of]);
        expect(operations[0]).toMatchObject({ kernel: 'Square', output: [2] });
        expect(operations.at(-1)!.from).toEqual([0]);
      },
    ];
  },
};

/** What dense layers of tanh make of an input. */
function answerOf(layers: AsJson<ViewData['units']>['layers'], input: Float32Array): number {
  const [answer] = layers.reduce<readonly number[]>(
    (given, { weights, biases }) =>
      weights!.map((row, unit) =>
        Math.tanh(
          row.reduce<number>((sum, w, i) => sum + Number(w) * given[i]!, Number(biases![unit])),
        ),
      ),
    Array.from(input),
  );
  return answer!;
}

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

test('of large networks the sizes are carried, of large images none', () => {
  const large = nn.sequential([nn.input(2), nn.dense(90, 'tanh'), nn.dense(60), nn.dense(1)]);
  const { data } = nn.plot.network(large)[displaySymbol]()[VIEW_MIME] as View<'network'>;
  expect(data.layers.map(({ units, weights }) => [units, weights])).toEqual([
    [90, undefined],
    [60, undefined],
    [1, undefined],
  ]);
  const image = Array.from({ length: 65 }, () => new Array<number>(64).fill(1));
  const shown = nn.explain.convolution(image, [[1]])[displaySymbol]();
  expect((shown[VIEW_MIME] as View<'convolution'>).data).toEqual({ stride: 1, filter: [[1]] });
});

test('of long texts and runs a part is carried', () => {
  const prompt = 'to be or not to be '.repeat(20);
  const next = writer.probabilities(prompt)[displaySymbol]()[VIEW_MIME] as View<'nextLetter'>;
  expect(next.data.prompt).toBe(prompt.slice(-200));
  const long = writer.generate('to', { length: 2100, seed: 1 });
  const { data } = long[displaySymbol]()[VIEW_MIME] as View<'generatedText'>;
  expect([data.of, data.probabilities.length]).toEqual([2100, 2000]);
  expect(data.continuation).toBe(long.continuation.slice(0, 2000));
  const cell = nn.spikingNeuron({ weights: [9000], refractory: 0 });
  const run = cell.run([1], { milliseconds: 500 });
  const spikes = run[displaySymbol]()[VIEW_MIME] as View<'spikes'>;
  expect(run.spikes).toHaveLength(5000);
  expect([spikes.data.spikes.length, spikes.data.counts]).toEqual([2000, [5000]]);
  const curve = nn.plot.functions({ sine: Math.sin }, { steps: 5000 })[displaySymbol]();
  const { x } = (curve[VIEW_MIME] as View<'functions'>).data;
  expect([x.length, x[0], x.at(-1)]).toEqual([1001, 0, 1]);
});

test('of a GAN of large images fewer times are carried, and fewer images of each', async () => {
  const images = nn.data.digits({ samples: 8 }).resize(64, 64);
  const gan = nn.gan({
    generator: nn.sequential([nn.input(2), nn.dense(4096, 'sigmoid'), nn.reshape(64, 64, 1)]),
    discriminator: nn.sequential([nn.input(64, 64, 1), nn.flatten(), nn.dense(1)]),
    seed: 1,
  });
  await gan.fit(images, { steps: 20, batchSize: 2, plot: false });
  const { data } = gan.progress()[displaySymbol]()[VIEW_MIME] as View<'ganProgress'>;
  expect(data.steps).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20]);
  expect(data.generated.shape).toEqual([11, 1, 64, 64, 1]);
  const walk = gan.latentWalk({ walks: 5, steps: 8 })[displaySymbol]();
  expect((walk[VIEW_MIME] as View<'latentWalk'>).data.examples.shape).toEqual([2, 8, 64, 64, 1]);
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
