import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, onTestFinished, test } from 'vitest';
import * as nn from '../../src/index.js';
import { seededRandom } from '../../src/random.js';
import { RecordingHost } from '../recording-host.js';

const display = Symbol.for('Jupyter.display') as never;
const bundleOf = (shown: object) =>
  (shown as Record<symbol, () => Record<string, string>>)[display as symbol]!();
const quiet = { plot: false } as const;

/** After `a` comes `b` or `c`, as a coin falls; after both `a`. */
function coin(length: number): string {
  const random = seededRandom(1);
  return Array.from({ length }, (_, i) => (i % 2 === 0 ? 'a' : 'bc'[random.integer(2)]!)).join('');
}

describe('charModel()', () => {
  test('is the network that one would write', () => {
    const writer = nn.charModel('hello world', { units: 8, layers: 2, window: 5, seed: 1 });
    expect(writer.letters).toEqual([' ', 'd', 'e', 'h', 'l', 'o', 'r', 'w']);
    expect(writer.network.layers.map(({ text }) => text)).toEqual([
      'input(5, 8)',
      'lstm(8, { returnSequences: true })',
      'lstm(8, { returnSequences: true })',
      'timeDistributed(dense(8, "softmax"))',
    ]);
    const last = nn.charModel('hello world', {
      cell: 'gru',
      units: 8,
      window: 5,
      learn: 'last',
      embedding: 3,
    });
    expect(last.network.layers.map(({ text }) => text)).toEqual([
      'input(5)',
      'embedding(8, 3)',
      'gru(8)',
      'dense(8, "softmax")',
    ]);
    expect(bundleOf(last)['text/plain']).toMatch(/^a model of 8 letters, 5 at once: input\(5\) → /);
  });

  test('has the parameters of Keras’s example: 57 letters, one LSTM of 128', () => {
    const letters = Array.from({ length: 57 }, (_, i) => String.fromCharCode(40 + i)).join('');
    const writer = nn.charModel(letters, { learn: 'last' });
    // 4 · 128 · (57 + 128 + 1) + 57 · (128 + 1)
    expect(writer.parameters).toBe(102_585);
  });

  test('cuts windows out of the text as they are read', () => {
    const every = nn.charModel('abcdefgh', { units: 2, window: 3 }).windows('test', 'abcdefgh');
    // abc → bcd, def → efg
    expect(every.length).toBe(2);
    expect(every.at(1).label).toBe('def');
    const places = (rows: Float32Array) =>
      Array.from({ length: 3 }, (_, i) => rows.subarray(i * 8, i * 8 + 8).indexOf(1));
    expect(places(every.at(1).input)).toEqual([3, 4, 5]);
    expect(places(every.at(-1).targets!)).toEqual([4, 5, 6]);
    const options = { units: 2, window: 3, step: 2, learn: 'last', embedding: 2 } as const;
    const last = nn.charModel('abcdefgh', options).windows('test', 'abcdefgh');
    // abc → d, cde → f, efg → h
    expect([...last].map(({ input, target }) => [...input, target])).toEqual([
      [0, 1, 2, 3],
      [2, 3, 4, 5],
      [4, 5, 6, 7],
    ]);
    expect(last.classes![5]).toEqual({ value: 5, label: 'f' });
    expect([...last.shuffle(1).targets()].sort()).toEqual([3, 5, 7]);
  });

  test.each([
    { learn: 'every', cell: 'lstm', embedding: undefined },
    { learn: 'last', cell: 'gru', embedding: 4 },
  ] as const)('learns the odds of a text: $learn, $cell', async ({ learn, cell, embedding }) => {
    const text = coin(1600);
    const writer = nn.charModel(text, {
      ...{ units: 12, window: 10, step: 5, learn, cell, seed: 1 },
      ...(embedding && { embedding }),
    });
    const before = writer.evaluate(text.slice(0, 400));
    expect(before.bitsPerCharacter).toBeCloseTo(Math.log2(3), 0);
    const run = await writer.fit({ epochs: 6, batchSize: 32, optimizer: nn.adam(0.03), ...quiet });
    expect(run.history.validationLoss).toHaveLength(6);
    // Each second letter is sure, the others are thrown: half a bit for a letter.
    const after = writer.evaluate(text.slice(0, 400));
    expect(after.bitsPerCharacter).toBeGreaterThan(0.35);
    expect(after.bitsPerCharacter).toBeLessThan(0.6);
    expect(after.perplexity).toBeCloseTo(2 ** after.bitsPerCharacter);
    const next = writer.probabilities('abacabacab');
    expect(next.of('a')).toBeGreaterThan(0.9);
    expect(writer.generate('abacabacab', { length: 5, seed: 1 }).continuation).toMatch(
      /^a[bc]a[bc]a$/,
    );
    expect(bundleOf(after)['text/plain']).toMatch(
      /^0\.\d+ nats, 0\.\d\d bits per character, as unsure as among 1\.\d equal letters; \d\d\.\d% of \d+ letters right$/,
    );
  });

  test.each(['lstm', 'gru', 'simpleRNN'] as const)(
    'reads letter by letter what the network reads at once: %s',
    (cell) => {
      const text = nn.data.sonnets();
      const options = { cell, units: 7, layers: 2, window: 12, seed: 3 };
      for (const embedding of [undefined, 5]) {
        const writer = nn.charModel(text, { ...options, ...(embedding && { embedding }) });
        const window = writer.windows('test', text).at(2);
        const answers = writer.network.predict(window.input).slice(-writer.letters.length);
        const next = writer.probabilities(window.label!);
        for (const { letter, probability } of next.letters)
          expect(probability).toBeCloseTo(answers[writer.letters.indexOf(letter)]!, 5);
      }
    },
  );

  test('writes the same for the same seed, the likeliest at temperature 0', () => {
    const writer = nn.charModel(nn.data.sonnets(), { units: 16, window: 20, seed: 1 });
    const write = (options: nn.GenerateOptions) =>
      String(writer.generate('Shall', { length: 30, ...options }));
    expect(write({ seed: 5 })).toBe(write({ seed: 5 }));
    expect(write({ seed: 5 })).not.toBe(write({ seed: 6 }));
    expect(write({ temperature: 0, seed: 1 })).toBe(write({ temperature: 0, seed: 2 }));
    const [best] = writer.probabilities('Shall').letters;
    const written = writer.generate('Shall', { temperature: 0, length: 1 });
    expect(written.letters[0]!.letter).toBe(best!.letter);
    expect(written.letters[0]!.probability).toBeCloseTo(best!.probability, 6);
  });

  test('divides the scores by the temperature: p^(1/T), made to sum to 1', () => {
    const writer = nn.charModel(nn.data.sonnets(), { units: 16, window: 20, seed: 1 });
    const plain = writer.probabilities('Love');
    const cold = writer.probabilities('Love', { temperature: 0.25 });
    const sum = plain.letters.reduce((all, { probability }) => all + probability ** 4, 0);
    for (const { letter, probability } of cold.letters)
      expect(probability).toBeCloseTo(plain.of(letter) ** 4 / sum, 4);
  });

  test('draws each letter as often as its probability says', () => {
    const writer = nn.charModel(nn.data.sonnets(), { units: 8, window: 10, seed: 2 });
    const prompt = 'When';
    const expected = writer.probabilities(prompt, { temperature: 0.1 });
    const count = 2000;
    const found = new Map<string, number>();
    for (let seed = 0; seed < count; seed++) {
      const letter = writer.generate(prompt, { length: 1, temperature: 0.1, seed }).continuation;
      found.set(letter, (found.get(letter) ?? 0) + 1);
    }
    for (const { letter, probability } of expected.letters.slice(0, 6)) {
      const deviation = Math.sqrt((probability * (1 - probability)) / count);
      expect(Math.abs((found.get(letter) ?? 0) / count - probability)).toBeLessThan(
        5 * deviation + 1e-9,
      );
    }
  });

  test('shows its samples while it learns, below the curves', async () => {
    const host = RecordingHost.install();
    const writer = nn.charModel(nn.data.sonnets(), { units: 8, window: 20, seed: 1 });
    const epochs: number[] = [];
    await writer.fit({ epochs: 2, prompt: 'Love', onEpochEnd: (epoch) => epochs.push(epoch) });
    const samples = [...host.outputs.values()].find((each) => each['text/html'])!;
    expect(samples['text/plain']).toMatch(
      /^epoch 1: \d\.\d+ nats, \d\.\d\d bits per character on validation\nLove[^]+\n\nepoch 2: /,
    );
    expect(samples['text/html']).toContain('<pre');
    expect(epochs).toEqual([1, 2]);
  });

  test('stops on an interrupt, goes on from there, and leaves no tensors', async () => {
    const host = RecordingHost.install();
    const writer = nn.charModel(nn.data.sonnets(), { units: 8, window: 20, seed: 1 });
    await writer.fit({ epochs: 1, ...quiet });
    const training = writer.fit({ epochs: 500, ...quiet });
    setTimeout(() => host.interrupt(), 100);
    expect((await training).stopped).toBe(true);
    RecordingHost.install();
    const count = tf.memory().numTensors;
    await writer.fit({ epochs: 2, ...quiet });
    writer.generate('Love', { length: 20 });
    writer.probabilities('Love');
    writer.evaluate(nn.data.sonnets());
    // Networks of earlier tests may go meanwhile.
    expect(tf.memory().numTensors).toBeLessThanOrEqual(count);
  });

  test('gives the same weights for the same seed', async () => {
    const train = async () => {
      const writer = nn.charModel(nn.data.sonnets(), { units: 6, window: 20, seed: 4 });
      await writer.fit({ epochs: 1, ...quiet });
      return writer.probabilities('Love').letters;
    };
    expect(await train()).toEqual(await train());
  });

  test('comes back from disk with its letters', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'nnlab-letters-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const options = { units: 6, window: 9, step: 2, learn: 'last', seed: 4 } as const;
    const writer = nn.charModel(nn.data.sonnets(), options);
    await writer.save(join(folder, 'letters'));
    const same = await nn.loadCharModel(join(folder, 'letters'));
    expect(same.settings).toEqual(writer.settings);
    expect(same.probabilities('Love').letters).toEqual(writer.probabilities('Love').letters);
    expect(() => same.fit()).toThrow(
      'fit: there is no text, expected one: a model that was loaded does not keep what it learned from. Write fit({ text }).',
    );
    await same.fit({
      text: nn.data.sonnets(),
      epochs: 1,
      checkpoint: join(folder, 'best'),
      ...quiet,
    });
    expect((await nn.loadCharModel(join(folder, 'best'))).letters).toEqual(writer.letters);
    await nn.sequential([nn.input(1), nn.dense(1)]).save(join(folder, 'plain'));
    await expect(nn.loadCharModel(join(folder, 'plain'))).rejects.toThrow(
      'is a network without letters, expected one that was saved by the save of nn.charModel. Read it with await nn.load(',
    );
  });

  test('pictures of what comes next and what was written have text', () => {
    const writer = nn.charModel(nn.data.sonnets(), { units: 6, window: 9, seed: 4 });
    const next = bundleOf(writer.probabilities('so long lives this, and this gives life'));
    expect(next['text/plain']).toMatch(/^after "…[^"]{31}": . \d+\.\d%, /);
    expect(next['image/svg+xml']).toContain('39 more');
    const written = bundleOf(writer.generate('<Love>'.slice(1, 5), { length: 3, seed: 1 }));
    expect(written['text/plain']).toHaveLength(7);
    expect(written['text/html']).toContain('<b>Love</b>');
  });
});

describe('charModel() says what is wrong', () => {
  const text = nn.data.sonnets();
  const writer = nn.charModel(text, { units: 4, window: 10, seed: 1 });
  test.each([
    [
      () => nn.charModel('short'),
      'charModel: the text has 5 letters, 5 of them different, expected more than 40, the window',
    ],
    [
      () => nn.charModel(Promise.resolve(text) as never),
      'charModel: the text is a promise, expected a string. It is still on its way: write "await"',
    ],
    [
      () => nn.charModel(7 as never),
      'charModel: the text is number, expected a string. Read a file with await nn.data.text("my.txt").',
    ],
    [
      () => nn.charModel(text, { cell: 'lsmt' as never }),
      'charModel: cell is "lsmt", expected lstm, gru or simpleRNN. Did you mean "lstm"?',
    ],
    [() => nn.charModel(text, { unit: 3 } as never), 'charModel: option "unit" does not exist'],
    [
      () => nn.charModel(text, { window: 0 }),
      'charModel: window is 0, expected a whole number, 1 or more',
    ],
    [
      () => writer.generate(''),
      'generate: the prompt is empty, expected at least one letter to begin with. Write generate("The ").',
    ],
    [
      () => writer.generate('Love €'),
      'generate: the text has the letter "€", expected only letters of the text that the model learned from: ',
    ],
    [() => writer.generate('LOVE'), 'Write "v": text.toLowerCase().'],
    [
      () => writer.generate('Love', { temperature: -1 }),
      'generate: temperature is -1, expected a number from 0 on. Write 0 for the likeliest letter',
    ],
    [() => writer.generate('Love', { temprature: 1 } as never), 'Did you mean "temperature"?'],
    [
      () => writer.evaluate('Love'),
      'evaluate: the text has 4 letters, expected at least 11: a window of 10 and the letter after it.',
    ],
    [
      () => writer.fit({ validationSplit: 1 }),
      'fit: validationSplit is 1, expected a number from 0 to below 1.',
    ],
    [
      () => writer.fit({ validationSplit: 0.001 }),
      'fit: the validation part has 3 letters, expected at least 11',
    ],
    [() => writer.fit({ loss: 'meanSquaredError' } as never), 'fit: option "loss" does not exist'],
    [() => writer.fit({ prompt: '' }), 'fit: the prompt is empty'],
  ])('%#', (wrong, says) => {
    expect(wrong).toThrow(says);
  });
});
