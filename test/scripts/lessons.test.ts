import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lintLesson } from '../../scripts/lessons/lint.mjs';
import { temporaryFolder, write } from './folders.js';

const notebooks = join(import.meta.dirname, '..', '..', 'notebooks');
const lessons = readdirSync(notebooks, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.ipynb'),
);

interface Cell {
  cell_type: string;
  id: string;
  metadata: object;
  source: string;
  outputs?: object[];
}
const markdown = (id: string, source: string): Cell => ({
  cell_type: 'markdown',
  id,
  metadata: {},
  source,
});
const code = (id: string, source: string): Cell => ({
  cell_type: 'code',
  id,
  metadata: {},
  source,
  outputs: [],
});

const good: Cell[] = [
  markdown(
    'title',
    '# Gates\n\n**After this lesson you can** build gates. · 20 minutes · needs nothing',
  ),
  markdown('first', '## AND\n\n![a gate](gate.png), see [the next](02-next.ipynb)'),
  code('predict', 'await nn.predict("What?");'),
  ...['a', 'b', 'c'].map((name) => code(name, `await nn.check("${name}", 1);`)),
  markdown('end', '## In short\n\n**Next**: [more](02-next.ipynb)\n\n**Sources**: A. Author, 1958'),
];

/** Lints a lesson in a folder of its own. */
async function lint(cells: readonly Cell[], others: object = {}, exercises = ['a', 'b', 'c']) {
  const folder = temporaryFolder();
  const metadata = { kernelspec: { name: 'nnlab' } };
  const path = join(folder, '01-gates.ipynb');
  write(path, JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata, cells, ...others }));
  write(join(folder, '01-gates.checks.ts'), '');
  write(join(folder, '02-next.ipynb'), '');
  write(join(folder, 'gate.png'), '');
  const lesson = { id: 'gates', file: '01-gates.ipynb', minutes: 20, exercises };
  write(join(folder, 'course.json'), JSON.stringify({ lessons: [lesson] }));
  return lintLesson(path);
}

const goodExample: Cell[] = [
  markdown('title', '# Gates\n\n**Goal**: a gate. · 5 minutes · needs [gates](../01-gates.ipynb)'),
  markdown('result', '## Beside the original\n\nAs good.'),
  code('show', '1'),
  markdown('end', '## Change one thing\n\nThe gate.\n\n**Sources**: A. Author, 1958'),
];

/** Lints an example of a course. */
async function lintExample(cells: readonly Cell[], listed = true) {
  const folder = temporaryFolder();
  const path = join(folder, 'examples', 'gates.ipynb');
  const metadata = { kernelspec: { name: 'nnlab' } };
  write(path, JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata, cells }));
  write(join(folder, '01-gates.ipynb'), '');
  const examples = listed ? [{ id: 'gates', file: 'examples/gates.ipynb', minutes: 5 }] : [];
  write(join(folder, 'course.json'), JSON.stringify({ lessons: [], examples }));
  return lintLesson(path);
}

/** The good lesson with one cell in another way. */
const changed = (id: string, change: Partial<Cell>) =>
  good.map((cell) => (cell.id === id ? { ...cell, ...change } : cell));

describe('the lint for lessons', () => {
  test.each(lessons)('has nothing to say of %s', async (name) => {
    expect(await lintLesson(join(notebooks, name))).toEqual([]);
  });

  test('has nothing to say of a good one', async () => expect(await lint(good)).toEqual([]));

  test.each<[string, Cell[], string]>([
    ['no title', changed('title', { source: good[0]!.source.slice(2) }), 'begins without a title'],
    [
      'no objectives',
      changed('title', { source: '# Gates\n\n20 minutes · needs nothing' }),
      'does not say what it is for',
    ],
    [
      'no minutes',
      changed('title', { source: good[0]!.source.replace('20 minutes', 'short') }),
      'how long it takes',
    ],
    [
      'other minutes',
      changed('title', { source: good[0]!.source.replace('20', '25') }),
      'says 25 minutes, course.json 20.',
    ],
    [
      'no needs',
      changed('title', { source: good[0]!.source.replace('needs', 'wants') }),
      'what it needs',
    ],
    ['no prediction', changed('predict', { source: '1' }), 'asks for no prediction'],
    ['two exercises', changed('c', { source: '1' }), 'checks 2 exercises, expected 3 or more'],
    [
      'an exercise that is not listed',
      changed('c', { source: 'nn.check("d", 1)' }),
      'checks "d", which course.json does not list',
    ],
    [
      'no summary',
      changed('end', { source: good.at(-1)!.source.replace('In short', 'End') }),
      'ends without "## In short"',
    ],
    [
      'a source without a year',
      changed('end', { source: good.at(-1)!.source.replace(', 1958', '') }),
      'source "A. Author" has no year.',
    ],
    [
      'a jump of headings',
      changed('first', { source: '#### AND' }),
      'heading "AND" is of level 4, expected at most 2.',
    ],
    ['a second title', changed('first', { source: '# AND' }), 'is a second title'],
    [
      'a dead link',
      changed('first', { source: '[x](03-gone.ipynb)' }),
      'first: link to 03-gone.ipynb leads nowhere.',
    ],
    [
      'a picture without text',
      changed('first', { source: '![](gate.png)' }),
      'image gate.png has no text',
    ],
    [
      'a picture in HTML without text',
      changed('first', { source: '<img src="gate.png">' }),
      'has no text. Write alt=',
    ],
    [
      'a slip of the pen',
      changed('first', { source: 'The nueron fires.' }),
      'first: "nueron" is in no dictionary.',
    ],
    [
      'a long cell',
      changed('a', { source: `await nn.check("a", 1)${'\n1;'.repeat(15)}` }),
      'a: has 16 lines of code',
    ],
    [
      'a heading that waits for a comparison',
      good.flatMap((cell) =>
        cell.id === 'predict'
          ? [
              cell,
              code('compare', '// Run this: what came out\nguess.compare("1")'),
              markdown('reading', 'One.\n\n## OR\n\nThe next gate.'),
            ]
          : [cell],
      ),
      'cell reading: waits for the comparison above with all that it holds, also with its heading.',
    ],
    ['an output', changed('a', { outputs: [{}] }), 'a: has an output'],
    ['an id of chance', changed('a', { id: '3f2a9c01' }), 'the id "3f2a9c01" of chance'],
    ['an id twice', changed('a', { id: 'b' }), 'the id "b" of another cell'],
  ])('finds %s', async (_what, cells, says) => {
    expect((await lint(cells)).join('\n')).toContain(says);
  });

  test('finds what is no notebook of today, and other kernels', async () => {
    expect(await lint(good, { nbformat_minor: 4 })).toEqual([
      'is of format 4.4, expected 4.5 with cells and metadata. Save it with JupyterLab 4.',
    ]);
    const metadata = { kernelspec: { name: 'python3' } };
    expect(await lint(good, { metadata })).toEqual([
      'asks for the kernel "python3", expected "nnlab".',
    ]);
  });

  test('finds an exercise that the lesson forgot', async () => {
    expect(await lint(good, {}, ['a', 'b', 'c', 'd'])).toEqual([
      'never checks "d", which course.json lists among its exercises.',
    ]);
  });

  test('asks less of an example', async () => {
    expect(await lintExample(goodExample)).toEqual([]);
    expect(await lintExample(goodExample, false)).toEqual([
      'is not in course.json. Add an entry with its file.',
    ]);
    const [title, , show] = goodExample as [Cell, Cell, Cell, Cell];
    const bare = { ...title, source: '# Gates\n\n6 minutes' };
    expect(await lintExample([bare, show])).toEqual([
      'has no goal, expected "**Goal**: …" in the first cell.',
      'does not say what it needs, expected "needs …" in the first cell.',
      'has no result beside the original\'s, expected a section "## Beside the original".',
      'ends without "## Change one thing" in the last text.',
      'names no sources, expected "**Sources**: …" in the last text.',
      'says 6 minutes, course.json 5.',
    ]);
  });
});
