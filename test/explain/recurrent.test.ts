import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import * as nn from '../../src/index.js';
import { RecurrentSteps } from '../../src/models/recurrent-steps.js';

const display = Symbol.for('Jupyter.display') as never;
const bundleOf = (shown: object) =>
  (shown as Record<symbol, () => Record<string, unknown>>)[display as symbol]!();

const text = 'so long lives this';
const letters = (cell: 'lstm' | 'gru' | 'simpleRNN') =>
  nn.charModel(nn.data.sonnets(), { cell, units: 5, window: text.length, seed: 2 });

const logistic = (x: number) => 1 / (1 + Math.exp(-x));

describe('gates()', () => {
  test.each(['lstm', 'gru', 'simpleRNN'] as const)('end in what the layer says: %s', (cell) => {
    const writer = letters(cell);
    const gates = nn.explain.gates(writer, text);
    const layer = writer.tf.layers[1]!;
    const hidden = tf.tidy(() => {
      const inside = tf.model({ inputs: writer.tf.inputs, outputs: layer.output });
      const x = tf.tensor(writer.windows('test', `${text}.`).at(0).input, [
        1,
        text.length,
        writer.letters.length,
      ]);
      return (inside.predict(x) as tf.Tensor).dataSync().slice();
    });
    expect(gates.steps).toBe(text.length);
    gates.values.hidden!.forEach((value, i) => expect(value).toBeCloseTo(hidden[i]!, 5));
  });

  test('of an LSTM follow its equations', () => {
    // One unit, one input; columns: input, forget, candidate, output.
    const weights = [[[1, 2, 3, 4]], [[0.5, 0.25, -0.5, 1]], [0.1, 0.2, 0.3, 0.4]];
    const model = nn.sequential([nn.input(2, 1), nn.lstm(1, { weights })]);
    const found = nn.explain.gates(model, [0.5, -1]);
    let [h, c] = [0, 0];
    [0.5, -1].forEach((x, t) => {
      const i = logistic(x + 0.5 * h + 0.1);
      const f = logistic(2 * x + 0.25 * h + 0.2);
      const g = Math.tanh(3 * x - 0.5 * h + 0.3);
      const o = logistic(4 * x + h + 0.4);
      c = f * c + i * g;
      h = o * Math.tanh(c);
      const expected = { input: i, forget: f, candidate: g, output: o, cell: c, hidden: h };
      for (const [signal, value] of Object.entries(expected))
        expect(found.of(signal as 'input', 0)[t]).toBeCloseTo(value, 5);
    });
    expect(model.predict([0.5, -1])[0]).toBeCloseTo(h, 5);
  });

  test('of a GRU: update 1 keeps the state', () => {
    // columns: update, reset, candidate; the bias opens the update gate.
    const weights = [[[0, 0, 1]], [[0, 0, 1]], [30, 0, 0]];
    const model = nn.sequential([nn.input(3, 1), nn.gru(1, { weights })]);
    const found = nn.explain.gates(model, [1, 1, 1]);
    for (const value of found.of('update', 0)) expect(value).toBeCloseTo(1, 6);
    for (const value of found.of('hidden', 0)) expect(value).toBeCloseTo(0, 6);
    expect(found.of('candidate', 0)[0]).toBeCloseTo(Math.tanh(1), 5);
  });

  test('follow other activations, and layers above others', () => {
    const model = nn.sequential(
      [nn.input(4, 2), nn.gru(3, { returnSequences: true }), nn.simpleRNN(4, 'relu')],
      { seed: 1 },
    );
    const example = [1, 2, -1, 0.5, 0, 1, -2, 1];
    const found = nn.explain.gates(model, example, { layer: 1 });
    expect(found.layer).toBe('simpleRNN(4, "relu")');
    const said = model.predict(example);
    said.forEach((value, unit) => expect(found.of('hidden', unit)[3]).toBeCloseTo(value, 5));
  });

  test('are a heat map with letters and a slider of units', () => {
    const gates = nn.explain.gates(letters('lstm'), 'a\nb', { units: [3, 1] });
    const bundle = bundleOf(gates);
    expect(bundle['text/plain']).toMatch(
      /^lstm\(5, .*\) reads 3 steps; means over all 5 units: forget 0\.\d+, input 0\.\d+, /,
    );
    const figure = bundle['application/vnd.plotly.v1+json'] as {
      layout: { xaxis: { ticktext: string[] }; sliders: { steps: { label: string }[] }[] };
      frames: { name: string }[];
    };
    expect(figure.layout.xaxis.ticktext).toEqual(['a', '⏎', 'b']);
    expect(figure.layout.sliders[0]!.steps.map(({ label }) => label)).toEqual(['3', '1']);
    expect(figure.frames.map(({ name }) => name)).toEqual(['3', '1']);
  });

  test('say what is wrong', () => {
    const writer = letters('gru');
    const dense = nn.sequential([nn.input(2), nn.dense(1)]);
    const cases: [() => unknown, string][] = [
      [
        () => nn.explain.gates(dense, [1, 2]),
        'gates: the network has no layer that remembers, expected nn.simpleRNN, nn.lstm or nn.gru in it.',
      ],
      [
        () => nn.explain.gates(writer, text, { layer: 1 }),
        'gates: layer is 1, expected 0: there is one recurrent layer',
      ],
      [
        () => nn.explain.gates(writer, text, { units: [5] }),
        'gates: units has 5, expected whole numbers from 0 to 4',
      ],
      [() => nn.explain.gates(writer, 'a€'), 'gates: the text has the letter "€"'],
      [
        () => nn.explain.gates(writer, [1] as never),
        'gates: the text is object, expected a string',
      ],
      [
        () => nn.explain.gates(nn.sequential([nn.input(2, 1), nn.gru(1)]), 'ab' as never),
        'gates: the example is a text, expected numbers',
      ],
      [
        () =>
          nn.explain.gates(
            nn.sequential([nn.input(2, 1), nn.gru(1, { goBackwards: true })]),
            [1, 2],
          ),
        'reads backwards, expected a layer that reads forwards',
      ],
      [
        () => nn.explain.gates(writer, text).of('forget', 0),
        'of: there is no "forget" in gru(5, { returnSequences: true }), expected update, reset, candidate, hidden.',
      ],
      [
        () => nn.explain.gates(writer, text).of('reset', 9),
        'of: unit is 9, expected a whole number from 0 to 4',
      ],
    ];
    for (const [wrong, says] of cases) expect(wrong).toThrow(says);
  });
});

describe('gradientThroughTime()', () => {
  const series = (steps: number) =>
    nn.data.table(
      Array.from({ length: 4 }, (_, i) => [
        ...Array.from({ length: steps }, (_each, t) => Math.sin(i + t)),
        i,
      ]),
      { target: steps },
    );

  test.each([0.5, 1, 1.5])('is w to the power of the distance for h ← x + w·h: %f', (w) => {
    const model = nn.sequential([
      nn.input(8),
      nn.reshape(8, 1),
      nn.simpleRNN(1, { activation: 'linear', weights: [[[1]], [[w]], [0]] }),
      nn.dense(1, { weights: [[[1]], [0]] }),
    ]);
    const { models } = nn.explain.gradientThroughTime(model, series(8));
    const { norms, perStep } = models[0]!;
    expect(perStep).toBeCloseTo(w, 4);
    norms.forEach((norm, t) => expect(norm / (norms[7]! * w ** (7 - t))).toBeCloseTo(1, 4));
    // E = (y − t)², so that ∂E/∂h at the end is 2 |y − t|.
    const data = series(8);
    const errors = [...data].map(
      ({ input, target }) => 2 * Math.abs(model.predict(input)[0]! - target),
    );
    expect(norms[7]).toBeCloseTo(errors.reduce((a, b) => a + b, 0) / 4, 4);
  });

  test.each(['lstm', 'gru', 'simpleRNN'] as const)(
    'is what a small push on the state does: %s',
    (cell) => {
      const writer = letters(cell);
      const whole = `${text}.`;
      const { models } = nn.explain.gradientThroughTime(writer, whole, { examples: 1 });
      const numbers = writer.vocabulary.encode('test', whole);
      const [kernel, bias] = writer.tf.layers
        .at(-1)!
        .getWeights()
        .map((each) => each.arraySync());
      const layer = new RecurrentSteps(writer.tf.layers[1]!);
      const errorWith = (step: number, unit: number, push: number): number => {
        layer.reset();
        for (let t = 0; t < text.length; t++) {
          layer.step(numbers[t]!);
          if (t === step) layer.hidden[unit]! += push;
        }
        const scores = (bias as number[]).map((b, k) =>
          layer.hidden.reduce((sum, h, u) => sum + h * (kernel as number[][])[u]![k]!, b),
        );
        const total = scores.reduce((sum, score) => sum + Math.exp(score), 0);
        return Math.log(total) - scores[numbers[text.length]!]!;
      };
      for (const step of [text.length - 1, text.length - 3, 8]) {
        const slopes = Array.from(
          { length: 5 },
          (_, unit) => (errorWith(step, unit, 0.01) - errorWith(step, unit, -0.01)) / 0.02,
        );
        const norm = Math.hypot(...slopes);
        expect(Math.abs(models[0]!.norms[step]! - norm)).toBeLessThan(2e-4 + 0.02 * norm);
      }
    },
  );

  test('compares networks in one figure', () => {
    const [simple, lstm] = [letters('simpleRNN'), letters('lstm')];
    const found = nn.explain.gradientThroughTime({ simple, LSTM: lstm }, nn.data.sonnets());
    expect(found.models.map(({ name }) => name)).toEqual(['simple', 'LSTM']);
    const bundle = bundleOf(found);
    expect(bundle['text/plain']).toMatch(
      /^simple: ‖∂E\/∂h‖ is \S+ at the last step and \S+ 17 steps before, × 0\.\d+ a step back\nLSTM: /,
    );
    const { layout } = bundle['application/vnd.plotly.v1+json'] as {
      layout: { yaxis: { type: string } };
    };
    expect(layout.yaxis.type).toBe('log');
  });

  test('leaves no tensors, and says what is wrong', () => {
    const writer = letters('lstm');
    nn.explain.gradientThroughTime(writer, `${text}.`);
    nn.explain.gates(writer, text);
    const count = tf.memory().numTensors;
    nn.explain.gradientThroughTime(writer, `${text}.`);
    nn.explain.gates(writer, text);
    // Networks of earlier tests may go meanwhile.
    expect(tf.memory().numTensors).toBeLessThanOrEqual(count);
    const model = nn.sequential([nn.input(8), nn.reshape(8, 1), nn.gru(2), nn.dense(1)]);
    const cases: [() => unknown, string][] = [
      [
        () => nn.explain.gradientThroughTime(model, text),
        'gradientThroughTime: data is a text, expected a data set, since the network does not read letters',
      ],
      [
        () => nn.explain.gradientThroughTime(model, {} as never),
        'gradientThroughTime: data is not a data set',
      ],
      [
        () => nn.explain.gradientThroughTime({ a: 3 as never }, text),
        'gradientThroughTime: a is number, expected a model.',
      ],
      [
        () => nn.explain.gradientThroughTime(model, series(8), { layers: 1 } as never),
        'Did you mean "layer"?',
      ],
      [
        () => nn.explain.gradientThroughTime(model, series(4)),
        'gradientThroughTime: "table" has inputs [4], expected [8]',
      ],
    ];
    for (const [wrong, says] of cases) expect(wrong).toThrow(says);
  });
});
