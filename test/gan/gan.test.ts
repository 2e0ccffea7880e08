import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { displaySymbol } from '../../src/display/bundle.js';
import * as nn from '../../src/index.js';
import { RecordingHost } from '../recording-host.js';

const ring = nn.data.eightGaussians({ samples: 400, noise: 0.05, seed: 1 });
const digits = nn.data.digits({ samples: 60, seed: 1 });
const small = { steps: 30, batchSize: 16, plot: false };
const weightsOf = ({ generator, discriminator }: nn.Gan) =>
  [generator, discriminator].map(({ tf: model }) =>
    model.getWeights().map((weight) => Array.from(weight.dataSync())),
  );
const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('gan()', () => {
  test('chooses networks for points and for images', () => {
    expect(nn.gan(ring).generate(5).inputShape).toEqual([2]);
    expect(nn.gan(digits).generate(5).inputShape).toEqual([28, 28, 1]);
    const odd = digits.map(({ input }) => ({ input: input.subarray(0, 3) }));
    expect(nn.gan(odd).generate(5).inputShape).toEqual([3]);
  });

  test('takes layers without input, and models', () => {
    const discriminator = nn.sequential([nn.input(2), nn.dense(1)], { seed: 1 });
    const gan = nn.gan(ring, { generator: [nn.dense(2)], discriminator, latent: 7, seed: 1 });
    expect(gan.discriminator).toBe(discriminator);
    expect(String(gan)).toBe(
      'GAN of a generator, input(7) → dense(2) (16 parameters), and a discriminator, input(2) → dense(1) (3 parameters); 0 steps learned',
    );
  });

  const generator = [nn.dense(2)];
  const discriminator = [nn.dense(1, 'sigmoid')];
  test.each<{ given: () => unknown; says: string }>([
    {
      given: () => nn.gan({ generator } as never),
      says: 'gan: discriminator is missing, expected a model or a list of layers. Write discriminator: [nn.dense(64, "relu"), nn.dense(1, "sigmoid")]',
    },
    {
      given: () => nn.gan({ generator, discriminator: [nn.dense(2)] }),
      says: 'gan: the discriminator answers [2], expected [1], how real an example is. End it with nn.dense(1, "sigmoid").',
    },
    {
      given: () => nn.gan({ generator, discriminator: [nn.dense(1, 'tanh')] }),
      says: 'gan: the discriminator ends with dense(1, "tanh"), expected a probability.',
    },
    {
      given: () => nn.gan({ generator, discriminator: [nn.input(3), ...discriminator] }),
      says: "expected [2]: what the generator makes, [2]. Leave out the discriminator's nn.input, or write nn.input(2).",
    },
    {
      given: () =>
        nn.gan({
          generator: [nn.dense(16)],
          discriminator: [nn.input(4, 4, 1), nn.flatten(), ...discriminator],
        }),
      says: 'End the generator with nn.dense(16, "sigmoid") and nn.reshape(4, 4, 1).',
    },
    {
      given: () => nn.gan({ generator: [nn.input(3), ...generator], discriminator, latent: 2 }),
      says: 'gan: the generator takes [3], expected [2] for 2 random numbers. Let it begin with nn.input(2), or give another latent.',
    },
    {
      given: () => nn.gan(ring, { latnt: 3 } as never),
      says: 'gan: option "latnt" does not exist, expected generator, discriminator, latent, seed or classes. Did you mean "latent"?',
    },
    { given: () => nn.gan(ring, { latent: 0 }), says: 'gan: latent is 0, expected a whole number' },
    {
      given: () => nn.gan(nn.data.regPlane({ samples: 9 }), { classes: true }),
      says: 'gan: "regPlane" has no classes, expected some to ask for. Leave classes out.',
    },
    { given: () => nn.gan(Promise.resolve() as never), says: 'gan: data is a promise' },
    { given: () => nn.gan(undefined as never), says: 'gan: got nothing, expected data to learn' },
  ])('refuses: $says', ({ given, says }) => {
    expect(given).toThrow(says);
  });
});

describe('gan.fit()', () => {
  test('is captured, and the same seed gives the same weights', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const train = async (seed: number) => {
      const gan = nn.gan(ring, { seed });
      await gan.fit(ring, small);
      return weightsOf(gan);
    };
    const first = await train(1);
    expect(await train(1)).toEqual(first);
    expect(await train(2)).not.toEqual(first);
    expect(warn.mock.calls).toEqual([]);
    warn.mockRestore();
  });

  test.each(['sigmoid', 'linear'] as const)(
    'moves a discriminator that ends with %s against the gradient of its two cross-entropies',
    async (activation) => {
      const one = ring.take(1);
      const [kernel, bias] = [[[0.3], [-0.2]], [0.1]];
      const still = nn.sequential([nn.input(2), nn.dense(2, { weights: [zeros, [1, 2]] })]);
      const gan = nn.gan(ring, {
        generator: still,
        discriminator: [nn.dense(1, { activation, weights: [kernel, bias] })],
      });
      const optimizer = nn.sgd(0.5);
      await gan.fit(one, { steps: 1, batchSize: 1, plot: false, labelSmoothing: 0.1, optimizer });
      const [wAfter, bAfter] = weightsOf(gan)[1]!;
      // The generator always makes (1, 2). d(cross-entropy)/d(score) = σ(score) − target, of each of the two by half.
      const pull = (x: readonly number[], target: number) =>
        (1 / (1 + Math.exp(-(0.3 * x[0]! - 0.2 * x[1]! + 0.1))) - target) / 2;
      const real = Array.from(one.at(0).input);
      const [ofReal, ofMade] = [pull(real, 0.9), pull([1, 2], 0)];
      expect(bAfter![0]).toBeCloseTo(0.1 - 0.5 * (ofReal + ofMade), 5);
      expect(wAfter![0]).toBeCloseTo(0.3 - 0.5 * (ofReal * real[0]! + ofMade * 1), 5);
      expect(wAfter![1]).toBeCloseTo(-0.2 - 0.5 * (ofReal * real[1]! + ofMade * 2), 5);
    },
  );

  test('goes on from where it was, and a history has its steps', async () => {
    const gan = nn.gan(ring, { seed: 1 });
    const { history } = await gan.fit(ring, { epochs: 2, batchSize: 40, plot: false });
    expect(history.step).toEqual([10, 20]);
    const run = await gan.fit(ring, { ...small, steps: 4, discriminatorSteps: 3 });
    expect(run).toMatchObject({ steps: 4, stopped: false });
    expect(run.history.step).toEqual([21, 22, 23, 24]);
    expect(run[displaySymbol]()['text/plain']).toMatch(
      /^4 steps in [\d.]+ s: generator loss [\d.]+, discriminator loss [\d.]+, real recognised/,
    );
  });

  test('pauses, takes another rate, stops, and is one at a time', async () => {
    const stop = new AbortController();
    const gan = nn.gan(ring, { seed: 1 });
    const training = gan.fit(ring, { steps: 1e6, plot: false, signal: stop.signal });
    try {
      expect(gan.training).toBe(training);
      await expect(gan.fit(ring, small)).rejects.toThrow(
        'fit: the gan is being trained already, expected one training at a time. Write "await" before the first fit, or end it with gan.training.stop().',
      );
      await later(100);
      training.pause();
      await later(100);
      const paused = weightsOf(gan);
      training.learningRate = 1e-30;
      training.resume();
      await later(100);
      expect(training.learningRate).toBe(1e-30);
      const before = paused.flat(2);
      const change = weightsOf(gan)
        .flat(2)
        .map((weight, i) => Math.abs(weight - before[i]!));
      expect(Math.max(...change)).toBeLessThan(1e-25);
      training.stop();
      expect(await training).toMatchObject({ stopped: true });
      expect(gan.training).toBeUndefined();
    } finally {
      stop.abort();
    }
  });

  test('is drawn while it runs, interrupted by its cell, and goes on', async () => {
    const host = RecordingHost.install();
    const gan = nn.gan(ring, { seed: 1 });
    const training = gan.fit(ring, { steps: 100_000 });
    setTimeout(() => host.interrupt(), 1500);
    expect((await training).stopped).toBe(true);
    expect(host.outputs.size).toBe(1);
    expect(host.sent.length).toBeGreaterThan(0);
    const { data, layout } = host.sent.at(-1)!['application/vnd.plotly.v1+json'] as {
      data: { name?: string }[];
      layout: { title: { text: string } };
    };
    expect(layout.title.text).toMatch(/Stopped at step [\d,]+ of 100,000/);
    const curves = ['generator', 'discriminator', 'real', 'generated'];
    expect(data.flatMap(({ name }) => name ?? [])).toEqual(['real', 'generated', ...curves]);
    RecordingHost.install();
    expect((await gan.fit(ring, { steps: 3 })).steps).toBe(3);
  });

  test('prints ten lines in a plain script', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    await nn.gan(ring, { seed: 1 }).fit(ring, { steps: 100, batchSize: 8 });
    expect(log).toHaveBeenCalledTimes(10);
    expect(log.mock.calls[0]![0]).toMatch(/^step 10 of 100: generator loss/);
    log.mockRestore();
  });

  test('says which loss went astray, and puts the weights back', async () => {
    const gan = nn.gan(ring, { seed: 1 });
    const before = weightsOf(gan);
    await expect(gan.fit(ring, { ...small, optimizer: nn.sgd(1e25) })).rejects.toThrow(
      /^fit: the loss of the (generator|discriminator) became .* The weights from before epoch 1 are back/,
    );
    expect(weightsOf(gan)).toEqual(before);
  });

  test.each<{ options: object; says: string }>([
    { options: { stps: 3 }, says: 'fit: option "stps" does not exist' },
    { options: { steps: 3, epochs: 1 }, says: 'fit: steps is 3 and epochs is 1, expected one' },
    { options: { steps: 0 }, says: 'fit: steps is 0, expected a whole number' },
    { options: { discriminatorSteps: 0 }, says: 'fit: discriminatorSteps is 0, expected a whole' },
    { options: { labelSmoothing: 0.9 }, says: 'fit: labelSmoothing is 0.9, expected a number' },
    { options: { generatorOptimizer: 'adan' }, says: 'Did you mean "adam"?' },
  ])('refuses: $says', async ({ options, says }) => {
    await expect(nn.gan(ring).fit(ring, options)).rejects.toThrow(says);
  });

  test('refuses data that the generator can not make', async () => {
    const tanh = nn.gan(ring, { generator: [nn.dense(2, 'tanh')] });
    await expect(tanh.fit(ring)).rejects.toThrow(
      'expected numbers from -1 to 1, since the generator ends with dense(2, "tanh"), which makes no others.',
    );
    await expect(nn.gan(digits).fit(ring)).rejects.toThrow(
      'fit: "eightGaussians" has inputs [2], expected [28, 28, 1] as the generator makes. Write nn.gan(data)',
    );
    await expect(nn.gan(ring).fit(ring.take(0))).rejects.toThrow('has 0 examples');
    await expect(nn.gan(ring).fit(Promise.resolve(ring) as never)).rejects.toThrow('is a promise');
    await expect(nn.gan(ring).fit([] as never)).rejects.toThrow('fit: data is not a data set');
    await expect(nn.gan(ring, { classes: true }).fit(nn.data.circle())).rejects.toThrow(
      'expected 1, 2, 3, 4, 5, 6, 7, 8 as the GAN was made for.',
    );
  });
});

const zeros = [
  [0, 0],
  [0, 0],
];

describe('what a GAN makes and says', () => {
  test('generate() gives the same with a seed and others with another', () => {
    const gan = nn.gan(ring, { seed: 1 });
    const values = (options?: object) => Array.from(gan.generate(4, options).inputs());
    expect(values()).toEqual(values());
    expect(values({ seed: 2 })).not.toEqual(values());
    expect(() => gan.generate(0)).toThrow('generate: count is 0, expected a whole number');
    expect(() => gan.generate(3, { label: '1' })).toThrow(
      'generate: label is "1", expected none: this GAN can\'t be asked for a class. Make one that can by nn.gan(data, { classes: true }).',
    );
  });

  test('discriminate() gives probabilities, of scores too', () => {
    const discriminator = [nn.dense(1, { weights: [[[1], [0]], [0]] })];
    const gan = nn.gan(ring, { discriminator, seed: 1 });
    expect(gan.discriminate([2, 5])).toBeCloseTo(1 / (1 + Math.exp(-2)), 5);
    expect(gan.discriminate(ring.take(3))).toHaveLength(3);
    expect(() => gan.discriminate([1])).toThrow('the example has 1 numbers, expected 2');
  });

  test('interpolate() begins and ends where it is told, on an arc', () => {
    const identity = [
      [1, 0],
      [0, 1],
    ];
    const generator = [nn.dense(2, { weights: [identity, [0, 0]] })];
    const gan = nn.gan(ring, { generator, latent: 2, seed: 1 });
    const way = gan.interpolate(3, { from: 'a', to: 'b' });
    const [start, middle, end] = [...way].map(({ input }) => Array.from(input));
    // Half way an arc goes through the direction of the sum.
    const sum = [0, 1].map((i) => start![i]! + end![i]!);
    expect(middle![0]! * sum[1]! - middle![1]! * sum[0]!).toBeCloseTo(0, 5);
    expect(Array.from(gan.interpolate(3, { from: 'b', to: 'a' }).at(0).input)).toEqual(end);
    expect(() => gan.interpolate(1)).toThrow('interpolate: steps is 1, expected a whole number, 2');
  });

  test('a conditional GAN makes the class that it is asked for', async () => {
    const gan = nn.gan(ring, { classes: true, seed: 1 });
    expect(gan.generator.inputShape).toEqual([10]);
    expect(gan.discriminator.inputShape).toEqual([10]);
    await gan.fit(ring, { steps: 1500, batchSize: 32, plot: false });
    const made = [...gan.generate(50, { label: '3' })];
    // Cloud 3 of 8 is at the top of the ring.
    const near = made.filter(({ input: [x, y] }) => Math.hypot(x!, y! - 2) < 0.8);
    expect(made[0]!.label).toBe('3');
    expect(near.length).toBeGreaterThan(40);
    expect(gan.discriminate(ring.take(2))).toHaveLength(2);
    expect(() => gan.discriminate([1, 2])).toThrow(
      'discriminate: label is missing, expected one of 1, 2, 3, 4, 5, 6, 7 or 8',
    );
    expect(() => gan.generate(2, { label: '9' })).toThrow('generate: label is "9", expected 1, 2,');
    expect(() => gan.surface(ring)).toThrow('of a class that it is told');
  });

  test('a conditional GAN of images sees the class as channels', async () => {
    const gan = nn.gan(digits, { classes: true, seed: 1 });
    expect(gan.discriminator.inputShape).toEqual([28, 28, 11]);
    const before = weightsOf(gan);
    await gan.fit(digits, { steps: 3, batchSize: 8, plot: false });
    expect(weightsOf(gan)).not.toEqual(before);
    expect(gan.generate(12).countByClass()).toEqual([2, 2, 1, 1, 1, 1, 1, 1, 1, 1]);
    expect(gan.discriminate(digits.take(2)).every((p) => p > 0 && p < 1)).toBe(true);
  });
});

describe('pictures of a GAN', () => {
  const plotly = (shown: { [displaySymbol](): Record<string, unknown> }) => {
    const bundle = shown[displaySymbol]();
    expect(String(bundle['text/plain']).length).toBeGreaterThan(15);
    return bundle['application/vnd.plotly.v1+json'] as {
      data: { type: string; name?: string }[];
      frames?: { name: string; data: unknown[] }[];
      layout: { title: { text: string }; sliders?: { steps: unknown[] }[] };
    };
  };

  test('of points', async () => {
    const gan = nn.gan(ring, { seed: 1 });
    expect(() => gan.progress()).toThrow('progress: the GAN has kept 0 pictures');
    await gan.fit(ring, { ...small, steps: 40 });
    const { frames, layout } = plotly(gan.progress());
    expect(frames!.map(({ name }) => name).slice(0, 3)).toEqual(['0', '2', '4']);
    expect(layout.sliders![0]!.steps).toHaveLength(21);
    expect(plotly(gan.surface(ring)).layout.title.text).toMatch(/recognises \d+% of the real/);
    expect(plotly(gan.latentWalk({ walks: 2 })).data).toHaveLength(2);
    for (let i = 0; i < 3; i++) await gan.fit(ring, small);
    expect(plotly(gan.progress()).frames!.length).toBeLessThanOrEqual(40);
  });

  test('of the curves of a training alone', async () => {
    const run = await nn.gan(ring, { seed: 1 }).fit(ring, { ...small, steps: 40 });
    const figure = nn.plot.history(run, { title: 'Game A' });
    expect(figure.text).toContain('Game A, 40 steps: at the end generator loss');
    expect(figure.data).toHaveLength(4);
    expect(figure.data[0]).toMatchObject({ name: 'generator', x: run.history.step });
  });

  test('of images, gray and coloured', async () => {
    const gan = nn.gan(digits, { seed: 1 });
    await gan.fit(digits, { steps: 2, batchSize: 4, plot: false });
    expect(plotly(gan.progress()).data[0]!.type).toBe('heatmap');
    expect(plotly(gan.latentWalk({ steps: 3 })).data[0]!.type).toBe('heatmap');
    expect(() => gan.surface(digits)).toThrow(
      'surface: the GAN makes [28, 28, 1], expected points of two numbers [2]',
    );
    const colours = nn.gan({
      generator: [nn.dense(48, 'sigmoid'), nn.reshape(4, 4, 3)],
      discriminator: [nn.flatten(), nn.dense(1, 'sigmoid')],
    });
    expect(plotly(colours.latentWalk({ steps: 3 })).data[0]!.type).toBe('image');
  });
});

describe('a saved GAN', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nnlab-gan-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test('makes the same, and goes on', async () => {
    const gan = nn.gan(ring, { classes: true, seed: 1 });
    await gan.fit(ring, small);
    await gan.save(join(folder, 'ring'));
    const same = await nn.loadGan(join(folder, 'ring'));
    expect(Array.from(same.generate(9).inputs())).toEqual(Array.from(gan.generate(9).inputs()));
    expect(same.classes).toEqual(gan.classes);
    await same.fit(ring, small);
    expect(same.steps).toBe(60);
  });

  test('is told from what is none', async () => {
    writeFileSync(join(folder, 'gan.json'), '{}');
    await expect(nn.loadGan(folder)).rejects.toThrow('gan.json is no GAN, expected one that');
    await expect(nn.loadGan(join(folder, 'no'))).rejects.toThrow('is not there');
    await expect(nn.gan(ring).save('')).rejects.toThrow('save: path is "", expected the name');
  });
});
