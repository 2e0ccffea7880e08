import { describe, expect, test, vi } from 'vitest';
import { displaySymbol } from '../../src/display/bundle.js';
import * as nn from '../../src/index.js';
import { RecordingHost } from '../recording-host.js';

const data = nn.data.xor({ samples: 60 }).split(0.5);
const make = (units: number, seed: number) =>
  nn.sequential([nn.input(2), nn.dense(units, 'tanh'), nn.dropout(0.1), nn.dense(1, 'tanh')], {
    seed,
  });
const model = ({ seed }: { seed: number }) => make(4, seed);

describe('sweep() over networks', () => {
  const optimizer = nn.sgd(nn.schedules.exponentialDecay(0.1, { decaySteps: 5, decayRate: 0.5 }), {
    momentum: 0.9,
  });

  test.each([
    { where: 'in workers', workers: 2 },
    { where: 'here', workers: 0 },
  ])('$where computes what each run would alone, bit for bit', async ({ workers }) => {
    const found = await nn.sweep({
      vary: { units: [2, 3], seed: nn.seeds(2) },
      model: ({ units, seed }) => make(units, seed),
      data,
      fit: { epochs: 4, batchSize: 8, optimizer },
      workers,
    });
    expect(found.runs.map(({ setting }) => setting)).toEqual([
      { units: 2, seed: 1 },
      { units: 2, seed: 2 },
      { units: 3, seed: 1 },
      { units: 3, seed: 2 },
    ]);
    for (const { setting, history } of found.runs) {
      const alone = make(setting.units, setting.seed);
      const run = await alone.fit(data, { epochs: 4, batchSize: 8, optimizer, plot: false });
      expect({ ...history }).toEqual({ ...run.history });
    }
  });

  test('ends each run at its goal, and counts those that differ in the seed alone together', async () => {
    const found = await nn.sweep({
      vary: { rate: [0.05, 1e-6], seed: nn.seeds(3) },
      model: ({ seed }) => make(8, seed),
      data,
      fit: ({ rate }) => ({ epochs: 30, optimizer: nn.adam(rate) }),
      solved: { validationAccuracy: 0.7 },
      workers: 0,
    });
    const [quick, still] = found.groups;
    expect(quick!.setting).toEqual({ rate: 0.05 });
    expect([quick!.solved, still!.solved]).toEqual([3, 0]);
    expect(still!.epochs!.median).toBe(Infinity);
    for (const { solvedAfter, history } of quick!.runs) {
      const accuracy = history['validationAccuracy']!;
      expect(accuracy.findIndex((share) => share >= 0.7)).toBe(solvedAfter! - 1);
      expect(accuracy.length).toBe(solvedAfter);
    }
    expect(found.describe()).toMatch(/rate +solved +median epochs +middle half/);
    expect(found.describe()).toMatch(/0\.000001 +0 of 3 +never +never/);
  });

  test('keeps a run whose loss grows beyond all numbers as one that failed', async () => {
    const found = await nn.sweep({
      vary: { optimizer: [nn.sgd(1e9), nn.sgd(0.01)], seed: [1] },
      model: ({ seed }) => nn.sequential([nn.input(2), nn.dense(1)], { seed }),
      data,
      fit: ({ optimizer }) => ({ epochs: 3, optimizer }),
      workers: 0,
    });
    expect(found.runs[0]!.failure).toContain('fit: the loss became');
    expect(found.describe()).toMatch(/sgd\(1000000000\) +1 +failed/);
    expect(found.groups[1]!.loss.median).toBeLessThan(Infinity);
  });
});

describe('sweep() over Playground', () => {
  test('counts as the loop that one would write', async () => {
    const needed = nn.seeds(5).map((seed) => {
      const run = nn.playground({ dataset: 'gauss', seed, epochs: 0 });
      while (run.epoch < 12 && run.history.testLoss.at(-1)! >= 0.01) run.step();
      return run.history.testLoss.at(-1)! < 0.01 ? run.epoch : Infinity;
    });
    const found = await nn.sweep({
      playground: { dataset: 'gauss', epochs: 12 },
      vary: { seed: nn.seeds(5) },
      solved: { testLoss: 0.01 },
      workers: 0,
    });
    expect(found.runs.map(({ solvedAfter = Infinity }) => solvedAfter)).toEqual(needed);
    expect(found.groups[0]!.epochs!.median).toBe(needed.sort((a, b) => a - b)[2]);
    const svg = found[displaySymbol]()['image/svg+xml'] as string;
    expect(svg.match(/<circle/g)!.length).toBe(found.groups[0]!.solved);
  });
});

describe('sweep() in a notebook', () => {
  test('shows a bar in place, and the result when it is done', async () => {
    const host = RecordingHost.install();
    await nn.sweep({ playground: { epochs: 1 }, vary: { seed: nn.seeds(2) }, workers: 0 });
    expect(host.sent[0]!['text/html']).toContain('<progress max="2" value="0"');
    expect(host.outputs.size).toBe(1);
    expect(host.text).toMatch(/^2 runs in \d/);
  });

  test.each([0, 2])(
    'keeps the runs that are done when it is interrupted (%i workers)',
    async (workers) => {
      const host = RecordingHost.install();
      let asked = 0;
      const sweep = nn.sweep({
        // The first is quick, the others would take minutes.
        playground: ({ epochs }) => {
          asked++;
          return { epochs };
        },
        vary: { epochs: [1, 1e5, 1e5, 1e5] },
        workers,
      });
      await vi.waitFor(() => expect(asked).toBe(Math.max(1, workers) + 1), { timeout: 20_000 });
      host.interrupt();
      const found = await sweep;
      expect(found.stopped).toBe(true);
      expect(found.runs.map(({ epochs }) => epochs)).toEqual([1]);
      expect(host.text).toMatch(/^stopped after 1 of 4 runs\nepochs +runs/);
    },
  );
});

test('seeds count from 1', () => {
  expect(nn.seeds(3)).toEqual([1, 2, 3]);
  expect(() => nn.seeds(0)).toThrow('seeds: count is 0, expected a whole number, 1 or more');
});

describe('sweep() says what is wrong', () => {
  const seed = [1];
  test.each<[string, object]>([
    ['option "varry" does not exist, expected vary, model', { varry: {} }],
    ['vary is missing or empty, expected lists of what to try', { playground: {} }],
    ['vary.seed is 3, expected a list of values. Write seed: nn.seeds(20).', { vary: { seed: 3 } }],
    ['vary.units is empty, expected at least one value', { vary: { units: [] } }],
    ['model is a network, expected a function', { vary: { seed }, model: make(1, 1), data }],
    ['model is missing, expected a function', { vary: { seed }, data }],
    ['what model gave is not a network', { vary: { seed }, model: () => 3, data }],
    [
      'the network for seed 1 has the seed 9, expected the same',
      { vary: { seed }, model: () => make(1, 9), data },
    ],
    [
      'data is a promise, expected one of nn.data',
      { vary: { seed }, model, data: Promise.resolve(data) },
    ],
    [
      "fit has checkpoint, which can't be sent to a worker",
      { vary: { seed }, model, data, fit: { checkpoint: 'a' } },
    ],
    [
      "fit has onEpochEnd, which can't be sent to a worker and back. Leave it out; a run keeps its history.",
      { vary: { seed }, model, data, fit: { onEpochEnd: () => 1 } },
    ],
    [
      'solved has "testLos", expected testLoss or loss. Did you mean "testLoss"?',
      { vary: { seed }, playground: {}, solved: { testLos: 1 } },
    ],
    [
      'solved.testLoss is x, expected a number',
      { vary: { seed }, playground: {}, solved: { testLoss: 'x' } },
    ],
    ['there are both playground and a network', { vary: { seed }, playground: {}, model }],
    ['workers is -1, expected a whole number', { vary: { seed }, playground: {}, workers: -1 }],
    ['option "hiden" does not exist', { vary: { hiden: [[2]] }, playground: {} }],
  ])('%s', async (message, options) => {
    await expect(nn.sweep(options as never)).rejects.toThrow(message);
  });

  test('what fit says in a worker', async () => {
    const fit = { epochs: -1 };
    await expect(nn.sweep({ vary: { seed }, model, data, fit, workers: 1 })).rejects.toThrow(
      RangeError('fit: epochs is -1, expected a whole number, 1 or more, such as 100.'),
    );
  });

  test('a wrong name as an error of types', () => {
    const wrong = () =>
      // @ts-expect-error testLoss is Playground's; of a network it is validationLoss.
      nn.sweep({ vary: { seed }, model, data, solved: { testLoss: 0.01 } });
    const setting = () =>
      // @ts-expect-error nothing called units is varied.
      nn.sweep({ vary: { seed }, model: ({ units }) => make(Number(units), 1), data });
    expect([wrong, setting]).toHaveLength(2);
  });
});
