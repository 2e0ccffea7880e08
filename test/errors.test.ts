import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { Dataset } from '../src/data/dataset.js';
import * as nn from '../src/index.js';

// What learners most often get wrong, and what they read then: what was got, what was expected, the line that mends it.

const quiet = { plot: false, epochs: 1 } as const;
const points = nn.data.xor({ samples: 20 });
const digits = nn.data.digits({ samples: 20 });
const network = (...layers: nn.Layer[]) => nn.sequential([nn.input(2), ...layers], { seed: 1 });
const small = () => network(nn.dense(3, 'tanh'), nn.dense(1, 'tanh'));
const numbers = (target: number) =>
  nn.data.table(
    [
      [0, 0, target],
      [1, 1, -target],
    ],
    { target: 2, classes: false },
  );

describe('an error names what was got, what was expected and the line that mends it:', () => {
  test.each<[slip: string, wrong: () => unknown, says: readonly string[]]>([
    [
      'a shape that does not fit its layer',
      () => nn.sequential([nn.input(28, 28, 1), nn.dense(10)]),
      ['dense(10)', '[28, 28, 1]', 'nn.flatten()'],
    ],
    [
      'numbers that are in one row already',
      () => nn.sequential([nn.input(2), nn.flatten(), nn.dense(1)]),
      ['flatten()', '[2]', 'expected images or a sequence', 'Take it out'],
    ],
    [
      'data of another shape',
      () => small().fit(digits, quiet),
      ['fit:', '[28, 28, 1]', 'expected', '[2]'],
    ],
    [
      'a loss that is no longer finite',
      () =>
        network(nn.dense(3), nn.dense(1)).fit(numbers(1e3), {
          ...quiet,
          epochs: 50,
          optimizer: nn.sgd(1e9),
        }),
      ['fit: the loss became', 'step', 'learning rate 1.0e+9', 'dense(', 'nn.sgd('],
    ],
    [
      'a loss that does not fit the last layer',
      () => small().fit(points, { ...quiet, loss: 'categoricalCrossentropy' }),
      ['loss is "categoricalCrossentropy"', 'dense(1, "tanh")', 'leave the loss out'],
    ],
    [
      'labels that are not one-hot',
      () => {
        const data = new Dataset({
          name: 'rows',
          inputs: new Float32Array(4),
          inputShape: [2],
          targets: new Float32Array([3, 1, 0, 1, 0, 0]),
          targetShape: [3],
        });
        return network(nn.dense(3, 'softmax')).fit(data, quiet);
      },
      ['are not one-hot: [3, 1, 0] sums to 4, expected 1', 'Write a 1 at the place of the right'],
    ],
    [
      'a target outside of what the last layer can say',
      () => network(nn.dense(1, 'sigmoid')).fit(numbers(5), quiet),
      ['go from -5 to 5', 'from 0 to 1', 'End with nn.dense(1), or scale the targets.'],
    ],
    [
      'data that is still on its way',
      () => small().fit(Promise.resolve(points) as never, quiet),
      ['data is a promise', 'const data = await nn.data.mnist()'],
    ],
    [
      'the history of a training that is still on its way',
      () => {
        const training = small().fit(points, { ...quiet });
        try {
          return (training as unknown as nn.Run).history;
        } finally {
          training.stop();
        }
      },
      ['the training still goes on', 'const run = await model.fit(…)'],
    ],
    [
      'an option that does not exist',
      () => small().fit(points, { ...quiet, epoch: 3 } as never),
      ['option "epoch" does not exist', 'Did you mean "epochs"?'],
    ],
    [
      'an activation that does not exist',
      () => nn.dense(3, 'rellu' as 'relu'),
      ['"rellu"', 'Did you mean "relu"?'],
    ],
  ])('%s', async (_slip, wrong, says) => {
    const error = await messageOf(wrong);
    for (const each of says) expect(error).toContain(each);
  });

  test('inputs that are far from the size of first weights', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const data = nn.data.table(
      [
        [0, 255, 1],
        [200, 3, -1],
      ],
      { target: 2 },
    );
    await small().fit(data, quiet);
    expect(warn.mock.calls.flat().join()).toContain('Divide them by 255, or put nn.batchNorm');
    warn.mockRestore();
  });
});

async function messageOf(wrong: () => unknown): Promise<string | undefined> {
  try {
    await wrong();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** How messages of the library begin: with the name of what was called. */
const ours = /^(?:[a-z]\w*(?:\.\w+)?(?:\([^)]*\))?): /i;
const theirs =
  /tfjs|Cannot read prop|is not a function|is not iterable|undefined \(reading|Error in|Argument '/;

describe('no error shows the insides of the library first:', () => {
  const odd = fc.oneof(
    fc.constantFrom<unknown>(undefined, null, NaN, Infinity, -1, 0, 0.5, '', 'x', true),
    fc.constantFrom<unknown>([], {}, [[]], [1, 'a'], new Float32Array(3), () => 1),
    fc.dictionary(fc.string({ maxLength: 4 }), fc.integer(), { maxKeys: 2 }),
  );
  const model = small();
  const unit = nn.perceptron({ inputs: 2 });
  const calls: Readonly<Record<string, (x: unknown) => unknown>> = {
    'nn.sequential': (x) => nn.sequential(x as never),
    'nn.sequential with a layer': (x) => nn.sequential([nn.input(2), x as never]),
    'nn.dense': (x) => nn.dense(x as never),
    'nn.dense with an activation': (x) => nn.dense(2, x as never),
    'nn.conv2d': (x) => nn.conv2d(x as never, 3),
    'nn.perceptron': (x) => nn.perceptron(x as never),
    'nn.neuron': (x) => nn.neuron(x as never),
    'nn.data.circle': (x) => nn.data.circle(x as never),
    'data.split': (x) => points.split(x as never),
    'data.take': (x) => points.take(x as never),
    'model.predict': (x) => model.predict(x as never),
    'model.evaluate': (x) => model.evaluate(x as never),
    'model.fit': (x) => model.fit(x as never, quiet),
    'model.fit with options': (x) => model.fit(points, x as never),
    'unit.learn': (x) => [...unit.learn(x as never)],
    'nn.value().add': (x) => nn.value(1).add(x as never),
    'nn.activations.tanh': (x) => nn.activations.tanh(x as never),
    'nn.plot.points': (x) => nn.plot.points(x as never),
    'nn.plot.history': (x) => nn.plot.history(x as never),
    'nn.explain.backprop': (x) => nn.explain.backprop(model, x as never, 1),
    'nn.playground': (x) => nn.playground(x as never),
  };
  test.each(Object.entries(calls))('%s', async (_name, call) => {
    vi.spyOn(console, 'log').mockImplementation(() => {});
    await fc.assert(
      fc.asyncProperty(odd, async (x) => {
        const message = await messageOf(() => call(x));
        if (message === undefined) return;
        expect(message).not.toMatch(theirs);
        expect(message).toMatch(ours);
      }),
      { numRuns: 40, seed: 1 },
    );
    vi.restoreAllMocks();
  });
});

test('a wrong option or name of a layer is a compile error too', () => {
  // Each line must fail to compile: npm run typecheck holds that.
  const neverRuns = () => {
    // @ts-expect-error no such activation
    nn.dense(3, 'rellu');
    // @ts-expect-error no such option of a layer
    nn.dense(3, 'relu', { useBiass: false });
    // @ts-expect-error no such layer
    void nn.desne;
    // @ts-expect-error no such option of fit
    void small().fit(points, { epoch: 3 });
    // @ts-expect-error no such loss
    void small().fit(points, { loss: 'crossentropy' });
    // @ts-expect-error no such optimizer
    void small().fit(points, { optimizer: 'adamm' });
    // @ts-expect-error no such framework
    small().code('torch');
    // @ts-expect-error no such option of data
    nn.data.circle({ sample: 10 });
    // @ts-expect-error no such data set of Playground
    nn.playground({ dataset: 'circles' });
  };
  expect(neverRuns).toBeTypeOf('function');
});
