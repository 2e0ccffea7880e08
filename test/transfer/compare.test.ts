import { describe, expect, test } from 'vitest';
import { digits, xor } from '../../src/data/index.js';
import { displaySymbol } from '../../src/display/bundle.js';
import { conv2d, dense, flatten, input, maxPooling2d } from '../../src/models/layers.js';
import { sequential } from '../../src/models/sequential.js';
import { compareTransfer } from '../../src/transfer/compare.js';
import { RecordingHost } from '../recording-host.js';

const data = digits({ samples: 200, seed: 1 }).ofClasses(['3', '4']).split(0.5);
const base = sequential(
  [input(28, 28, 1), conv2d(2, 5, 'relu'), maxPooling2d(4), flatten(), dense(3, 'softmax')],
  { seed: 1 },
);

describe('compareTransfer()', () => {
  test('trains the three modes on equal data, and shows a table and a plot', async () => {
    const host = RecordingHost.install();
    const found = await compareTransfer(base, data, { perClass: [2, 6], steps: 6, batchSize: 4 });
    expect(found.trials.map(({ mode, perClass }) => `${mode} ${perClass}`)).toEqual([
      'scratch 2',
      'frozen 2',
      'fineTune 2',
      'scratch 6',
      'frozen 6',
      'fineTune 6',
    ]);
    // conv 2 · (25 + 1); head 2 · (2 · 6 · 6 + 1)
    expect(found.trials.slice(0, 3).map(({ learned }) => learned)).toEqual([198, 146, 198]);
    for (const { accuracy } of found.trials) {
      const right = accuracy * data.test.length;
      expect(Math.abs(right - Math.round(right))).toBeLessThan(1e-6);
    }
    expect(host.text).toBe('6 networks trained');
    const bundle = found[displaySymbol]();
    expect(bundle['text/plain']).toMatch(
      /^Accuracy on \d+ examples of drawn digits\n2 of each class: from scratch \d+\.\d%, frozen base \d+\.\d%, fine-tuned \d+\.\d%\n6 of/,
    );
    const svg = bundle['image/svg+xml'] as string;
    expect(svg.match(/<polyline/g)).toHaveLength(3);
    for (const { accuracy } of found.trials)
      expect(svg).toContain(`${(100 * accuracy).toFixed(1)}%`);
  });

  test('gives the same for the same seed', async () => {
    const run = async () => {
      const options = { perClass: [3], steps: 2, modes: ['scratch', 'fineTune'], seed: 4 } as const;
      return (await compareTransfer(base, data, options)).trials.map(({ accuracy }) => accuracy);
    };
    expect(await run()).toEqual(await run());
  });

  test('keeps what is complete when the cell is interrupted', async () => {
    const host = RecordingHost.install();
    const comparing = compareTransfer(base, data, {
      perClass: [2],
      steps: 2000,
      modes: ['scratch'],
    });
    setTimeout(() => host.interrupt(), 50);
    const found = await comparing;
    expect(found.trials).toEqual([]);
    expect(found.describe()).toContain('stopped before the first network was trained');
    expect(host.text).toContain('stopped: network 1 of 1');
  });

  test.each<{ what: string; given: unknown; options?: object; says: string }>([
    {
      what: 'data that is not split',
      given: data.train,
      says: 'compareTransfer: data is not split, expected a split of one with classes. Write data.shuffle(1).split(0.7).',
    },
    {
      what: 'more examples than there are',
      given: data,
      options: { perClass: [5, 500] },
      says: 'compareTransfer: perClass has 500, expected at most',
    },
    {
      what: 'a mode that is not there',
      given: data,
      options: { modes: ['tuned'] },
      says: 'compareTransfer: modes has "tuned", expected scratch, frozen or fineTune.',
    },
    {
      what: 'a misspelt option',
      given: data,
      options: { perclass: [1] },
      says: 'option "perclass" does not exist',
    },
    {
      what: 'points for a network of images',
      given: xor().split(0.5),
      options: { perClass: [5], steps: 2 },
      says: "expected [28, 28, 1] as the network's first layer says",
    },
  ])('refuses $what', async ({ given, options, says }) => {
    await expect(compareTransfer(base, given as never, options)).rejects.toThrow(says);
  });
});
