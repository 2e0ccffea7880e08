import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { displaySymbol } from '../../src/display/bundle.js';
import { sentences } from '../../src/data/index.js';

describe('sentences()', () => {
  test('makes half of each class, the same for the same seed', async () => {
    const [one, same] = [
      await sentences({ samples: 200, seed: 3 }),
      await sentences({ samples: 200, seed: 3 }),
    ];
    expect(one.data.countByClass()).toEqual([100, 100]);
    expect(one.data.classes!.map(({ label }) => label)).toEqual(['negative', 'positive']);
    expect(one.texts).toEqual(same.texts);
    expect(one[displaySymbol]()['text/plain']).toContain('put together by a program');
  });

  test('writes words as numbers: zeros first, 1 for a word that is not known', async () => {
    const opinions = await sentences({ samples: 200, length: 4 });
    const number = (word: string) => opinions.words.indexOf(word) + 2;
    expect([...opinions.encode('The FILM!')]).toEqual([0, 0, number('the'), number('film')]);
    expect([...opinions.encode('xylophone')]).toEqual([0, 0, 0, 1]);
    expect([...opinions.encode('a a a a film')].at(-1)).toBe(number('film'));
    expect(opinions.vocabulary).toBe(opinions.words.length + 2);
  });

  test('reads a CSV file of your own', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'nnlab-')), 'reviews.csv');
    await writeFile(file, 'review,sentiment\n"Good, really",pos\nBad,neg\n,neg\n');
    const own = await sentences(file, { text: 'review', target: 'sentiment' });
    expect(own.texts).toEqual(['Good, really', 'Bad']);
    expect(own.data.inputShape).toEqual([80]);
    expect([...own.data].map(({ label }) => label)).toEqual(['pos', 'neg']);
    await expect(sentences(file)).rejects.toThrow('sentences: column "text" does not exist in');
  });
});
