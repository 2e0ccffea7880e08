import { describe, expect, test } from 'vitest';
import { displaySymbol } from '../../src/display/bundle.js';
import { seededRandom } from '../../src/random.js';
import { wordVectors } from '../../src/words/index.js';
import { wordsOf } from '../../src/words/words-of.js';

// Words of two topics that never meet: their neighbours are all that tells them apart.
const sea = ['ship', 'wave', 'sail', 'harbour'];
const farm = ['cow', 'barn', 'field', 'plough'];
const random = seededRandom('words');
const text = Array.from({ length: 3000 }, (_, i) => {
  const topic = Math.floor(i / 100) % 2 ? sea : farm;
  return Array.from({ length: 8 }, () => topic[random.integer(4)]!).join(' ');
}).join('. ');
const options = { size: 8, window: 3, epochs: 5, seed: 1 } as const;

describe('wordVectors()', () => {
  test('finds the words of the same topic nearest', async () => {
    const vectors = await wordVectors(text, options);
    expect(new Set(vectors.words)).toEqual(new Set([...sea, ...farm]));
    expect(new Set(vectors.nearest('ship', { count: 3 }).map(({ word }) => word))).toEqual(
      new Set(['wave', 'sail', 'harbour']),
    );
    expect(vectors.similarity('cow', 'barn')).toBeGreaterThan(vectors.similarity('cow', 'ship'));
  });

  test('gives vectors of length 1, the same for the same seed', async () => {
    const [one, same] = [await wordVectors(text, options), await wordVectors(text, options)];
    expect(Math.hypot(...one.vector('Ship'))).toBeCloseTo(1, 5);
    expect(one.vector('ship')).toEqual(same.vector('ship'));
    expect(one.similarity('ship', 'ship')).toBeCloseTo(1, 5);
  });

  test('draws the words of each group', async () => {
    const figure = (await wordVectors(text, options)).map({ sea, farm });
    expect(figure.data.map(({ text }) => text)).toEqual([sea, farm]);
    expect(figure[displaySymbol]()['text/plain']).toContain('farm: cow, barn, field, plough');
  });

  test('says what is wrong, and what to do', async () => {
    await expect(wordVectors('too short')).rejects.toThrow(
      'wordVectors: 0 words stand in the text 5 times or more, expected at least 3. Give a longer text, or a smaller minCount.',
    );
    await expect(wordVectors(Promise.resolve(text) as never)).rejects.toThrow('Write "await"');
    await expect(wordVectors(text, { windows: 3 } as never)).rejects.toThrow(
      'Did you mean "window"?',
    );
    const vectors = await wordVectors(text, options);
    expect(() => vectors.nearest('shipp')).toThrow('Did you mean "ship"?');
  });
});

test('wordsOf takes runs of letters, and apostrophes inside of them', () => {
  expect(wordsOf("Don't panic! O’clock, 'tis 42 Äpfel")).toEqual([
    "don't",
    'panic',
    "o'clock",
    'tis',
    'äpfel',
  ]);
});
