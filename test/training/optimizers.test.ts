import * as tf from '@tensorflow/tfjs';
import { describe, expect, test, vi } from 'vitest';
import { table } from '../../src/data/index.js';
import { dense, input } from '../../src/models/layers.js';
import { sequential } from '../../src/models/sequential.js';
import * as optimizers from '../../src/training/optimizers.js';
import { cosineDecay, stepDecay, warmup } from '../../src/training/schedules.js';

const { sgd, adam, adamW, rmsprop, adagrad, adadelta } = optimizers;
type Optimizer = optimizers.Optimizer;

/** One example, x = 2 with answer 3, and the unit y = w·x + b from w = 1, b = 0.5. */
async function train(optimizer: Optimizer, epochs: number, example = [2, 3]): Promise<number[]> {
  const model = sequential([input(1), dense(1, { weights: [[[1]], [0.5]] })]);
  const data = table([example], { target: 1, classes: false });
  await model.fit(data, { epochs, optimizer, plot: false });
  return model.tf.getWeights().map((weight) => weight.dataSync()[0]!);
}

/** What an optimizer's paper does to one weight: from the gradient, the rate and the step from 1 on. */
type Rule = () => (gradient: number, rate: number, step: number, weight: number) => number;

/** The same training in plain numbers: E = (y − t)², so dE/dw = 2·(y − t)·x. */
function plain(rule: Rule, rateOf: (step: number) => number, steps: number): number[] {
  const [ruleOfW, ruleOfB] = [rule(), rule()];
  let [w, b] = [1, 0.5];
  for (let step = 1; step <= steps; step++) {
    const slope = 2 * (w * 2 + b - 3);
    const rate = rateOf(step - 1);
    [w, b] = [w + ruleOfW(2 * slope, rate, step, w), b + ruleOfB(slope, rate, step, b)];
  }
  return [w, b];
}

const adamRule =
  (decay = 0): Rule =>
  () => {
    let [m, v] = [0, 0];
    return (g, rate, step, weight) => {
      m = 0.9 * m + 0.1 * g;
      v = 0.999 * v + 0.001 * g * g;
      const change = m / (1 - 0.9 ** step) / (Math.sqrt(v / (1 - 0.999 ** step)) + 1e-7);
      return -rate * (change + decay * weight);
    };
  };
const momentumRule =
  (momentum: number, nesterov = false): Rule =>
  () => {
    let v = 0;
    return (g, rate) => {
      v = momentum * v + g;
      return -rate * (nesterov ? g + momentum * v : v);
    };
  };
const rules: { make: (rate: Parameters<typeof sgd>[0]) => Optimizer; rule: Rule }[] = [
  { make: (rate) => sgd(rate), rule: momentumRule(0) },
  { make: (rate) => sgd(rate, { momentum: 0.5 }), rule: momentumRule(0.5) },
  {
    make: (rate) => sgd(rate, { momentum: 0.5, nesterov: true }),
    rule: momentumRule(0.5, true),
  },
  { make: (rate) => adam(rate), rule: adamRule() },
  { make: (rate) => adamW(rate, { weightDecay: 0.1 }), rule: adamRule(0.1) },
  {
    make: (rate) => rmsprop(rate),
    rule: () => {
      let v = 0;
      return (g, rate) => {
        v = 0.9 * v + 0.1 * g * g;
        return (-rate * g) / Math.sqrt(v + 1e-7);
      };
    },
  },
  {
    make: (rate) => rmsprop(rate, { centered: true, momentum: 0.5 }),
    rule: () => {
      let [v, m, step] = [0, 0, 0];
      return (g, rate) => {
        v = 0.9 * v + 0.1 * g * g;
        m = 0.9 * m + 0.1 * g;
        return (step = 0.5 * step - (rate * g) / Math.sqrt(v - m * m + 1e-7));
      };
    },
  },
  {
    make: (rate) => adagrad(rate),
    rule: () => {
      let sum = 0.1;
      return (g, rate) => {
        sum += g * g;
        return (-rate * g) / Math.sqrt(sum + 1e-7);
      };
    },
  },
  {
    make: (rate) => adadelta(rate, { epsilon: 0.01 }),
    rule: () => {
      let [v, u] = [0, 0];
      return (g, rate) => {
        v = 0.95 * v + 0.05 * g * g;
        const change = (Math.sqrt(u + 0.01) / Math.sqrt(v + 0.01)) * g;
        u = 0.95 * u + 0.05 * change * change;
        return -rate * change;
      };
    },
  },
];

describe('7 steps, the last 5 of them captured, are those of the formula:', () => {
  const halved = stepDecay(0.02, { decaySteps: 2, decayRate: 0.5 });
  test.each(rules.map(({ make, rule }) => ({ optimizer: make(halved), rule })))(
    '$optimizer',
    async ({ optimizer, rule }) => {
      const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
      const weights = await train(optimizer, 7);
      expect(warn.mock.calls).toEqual([]);
      warn.mockRestore();
      const expected = plain(rule, (step) => 0.02 * 0.5 ** Math.floor(step / 2), 7);
      weights.forEach((weight, i) => expect(weight).toBeCloseTo(expected[i]!, 5));
    },
  );
});

test('a weight without a gradient stays, whatever the optimizer', async () => {
  for (const make of [sgd, adam, rmsprop, adagrad, adadelta])
    expect((await train(make(0.1), 3, [0, 2]))[0]).toBe(1);
  expect((await train(rmsprop(0.1, { centered: true }), 3, [0, 2]))[0]).toBe(1);
});

describe('gradients are cut', () => {
  // The gradient is -2 for w and -1 for b, their length together √5.
  test.each([
    { clip: { clipNorm: 1 }, w: 1, b: 1 },
    { clip: { clipNorm: 5 }, w: 2, b: 1 },
    { clip: { globalClipNorm: 1 }, w: 2 / Math.sqrt(5), b: 1 / Math.sqrt(5) },
    { clip: { clipValue: 0.5 }, w: 0.5, b: 0.5 },
  ])('by $clip to $w and $b', async ({ clip, w, b }) => {
    const weights = await train(sgd(0.1, clip), 1);
    expect(weights[0]).toBeCloseTo(1 + 0.1 * w, 5);
    expect(weights[1]).toBeCloseTo(0.5 + 0.1 * b, 5);
  });

  test('in captured steps, too', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    // Far from the answer each step has the length 0.01·√2 for two weights cut to 1 each.
    const weights = await train(sgd(0.01, { clipNorm: 1 }), 6);
    expect(weights[0]).toBeCloseTo(1.06, 4);
    expect(warn.mock.calls).toEqual([]);
    warn.mockRestore();
  });
});

describe('a schedule', () => {
  test.each([
    { schedule: cosineDecay(1, { decaySteps: 10 }), at: [1, 0.5, 0], steps: [0, 5, 20] },
    { schedule: cosineDecay(1, { decaySteps: 10, alpha: 0.2 }), at: [0.6, 0.2], steps: [5, 10] },
    { schedule: warmup(4, 0.8), at: [0.2, 0.4, 0.8, 0.8], steps: [0, 1, 3, 9] },
    {
      schedule: warmup(2, cosineDecay(1, { decaySteps: 10 })),
      at: [0.5, 1, 1, 0.5],
      steps: [0, 1, 2, 7],
    },
  ])('$schedule.text is $at at the steps $steps', ({ schedule, at, steps }) => {
    steps.forEach((step, i) => expect(schedule.at(step)).toBeCloseTo(at[i]!, 10));
  });

  test('goes on where it was in the next fit', async () => {
    const model = sequential([input(1), dense(1, { weights: [[[0]], [0]] })]);
    const data = table([[1, 1000]], { target: 1, classes: false });
    const optimizer = sgd(stepDecay(0.1, { decaySteps: 1, decayRate: 0.1 }), { clipValue: 1 });
    for (let i = 0; i < 2; i++) await model.fit(data, { epochs: 1, optimizer, plot: false });
    // One step of 0.1, one of 0.01: the gradient is cut to 1.
    expect(model.tf.getWeights()[0]!.dataSync()[0]).toBeCloseTo(0.11, 5);
  });

  test('shows itself as a curve, with text', () => {
    const schedule = warmup(100, cosineDecay(0.01, { decaySteps: 900 }));
    const bundle = schedule[Symbol.for('Jupyter.display') as never] as unknown;
    expect(typeof bundle).toBe('function');
    expect(String(schedule)).toBe(
      'warmup(100, cosineDecay(0.01, { decaySteps: 900 })): 0.0001 at the start, 0 after 1000 steps',
    );
  });
});

describe('an optimizer refuses', () => {
  test.each<{ make: () => unknown; says: string }>([
    { make: () => sgd(0), says: 'sgd: learningRate is 0, expected a positive number.' },
    { make: () => sgd(0.1, { momentum: 1 }), says: 'sgd: momentum is 1' },
    { make: () => sgd(0.1, { nesterov: true }), says: 'sgd: nesterov needs a momentum' },
    { make: () => adam(0.1, { beta_1: 0.5 } as object), says: 'Did you mean "beta1"?' },
    { make: () => adam(0.1, { clipNorm: 0 }), says: 'adam: clipNorm is 0, expected a positive' },
    { make: () => adamW(0.1, { weightDecay: -1 }), says: 'adamW: weightDecay is -1' },
    {
      make: () => stepDecay(0.1, { decaySteps: 0, decayRate: 0.5 }),
      says: 'stepDecay: decaySteps is 0',
    },
    { make: () => cosineDecay(0.1, { decaySteps: 5, alpha: 2 }), says: 'cosineDecay: alpha is 2' },
  ])('and says $says', ({ make, says }) => {
    expect(make).toThrow(says);
  });
});

test('an optimizer leaves no tensor behind when another takes its place', async () => {
  const model = sequential([input(1), dense(1)]);
  const data = table([[2, 3]], { target: 1, classes: false });
  const fit = (optimizer: Optimizer) => model.fit(data, { epochs: 3, optimizer, plot: false });
  await fit(sgd(0.01));
  const { numTensors } = tf.memory();
  for (const { make } of rules) await fit(make(0.001));
  await fit(sgd(0.01));
  // Fewer where networks of other tests have been collected meanwhile.
  expect(tf.memory().numTensors).toBeLessThanOrEqual(numTensors);
});
