import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { csv } from '../../src/data/index.js';
import { Mirror, send, status } from '../node/mirror.js';

const rows = [
  'size, color ,price,kind',
  '3,red,10.5,small',
  '5,"blue, dark",12.5,large',
  '',
  '4,red,,small',
  '?,red,9,small',
].join('\n');

describe('csv()', () => {
  test('makes numbers of numbers, and an input for each word', async () => {
    const data = await csv(rows, { target: 'kind' });
    expect(data.inputNames).toEqual(['size', 'color=blue, dark', 'color=red', 'price']);
    expect([...data].map(({ input }) => [...input])).toEqual([
      [3, 0, 1, 10.5],
      [5, 1, 0, 12.5],
    ]);
    expect(data.classes).toEqual([
      { value: 0, label: 'large' },
      { value: 1, label: 'small' },
    ]);
    expect([...data].map(({ label }) => label)).toEqual(['small', 'large']);
    expect(data.note).toBe('2 of 4 rows left out: a value is missing');
  });

  test('puts means in place of missing numbers when asked to, never of the target', async () => {
    const data = await csv(rows, { target: 'price', columns: ['size'], missing: 'mean' });
    expect([...data].map(({ input, target }) => [input[0], target])).toEqual([
      [3, 10.5],
      [5, 12.5],
      [4, 9], // (3 + 5 + 4) / 3
    ]);
    expect(data.classes).toBeUndefined();
  });

  test.each([
    { what: 'semicolons and decimal commas', text: 'a;b\n1,5;2\n2,5;4\n', input: 1.5, target: 2 },
    { what: 'tabs', text: 'a\tb\r\n1.5\t2\r\n2.5\t4\r\n', input: 1.5, target: 2 },
    { what: 'a byte order mark', text: '\uFEFFa,b\n1.5,2\n2.5,4', input: 1.5, target: 2 },
    { what: 'no names', text: '1.5,2\n2.5,4\n', input: 1.5, target: 2 },
    { what: 'exponents', text: 'a,b\n15e-1,2\n2.5,4\n', input: 1.5, target: 2 },
  ])('reads $what', async ({ text, input, target }) => {
    const data = await csv(text, { target: 1 });
    expect(data).toHaveLength(2);
    expect(data.at(0)).toMatchObject({ input: Float32Array.of(input), target });
  });

  test('takes numbers for classes as nn.data.table does, or as told', async () => {
    const text = 'x,y\n1,0\n2,1\n3,1\n4,0';
    expect((await csv(text, { target: 'y' })).classes).toHaveLength(2);
    expect((await csv(text, { target: 'y', classes: false })).classes).toBeUndefined();
  });

  test('reads a file, in the encoding of old spreadsheets too, and an address', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'nnlab-csv-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const latin = Buffer.from('gr\xf6\xdfe,y\n1,2.5\n2,3.5\n', 'latin1');
    await writeFile(join(folder, 'sizes.csv'), latin);
    const data = await csv(join(folder, 'sizes.csv'), { target: 'y' });
    expect(data.inputNames).toEqual(['größe']);
    expect(data.name).toBe('sizes.csv');
    await expect(csv(join(folder, 'size.csv'), { target: 'y' })).rejects.toThrow(
      `csv: ${join(folder, 'size.csv')} is not there, expected a file. Did you mean "sizes.csv"?`,
    );

    const mirror = await Mirror.open(send(latin));
    onTestFinished(() => mirror.close());
    expect((await csv(`${mirror.url}a.csv`, { target: 'y' })).inputNames).toEqual(['größe']);
    mirror.answer = status(404);
    await expect(csv(`${mirror.url}a.csv`, { target: 'y' })).rejects.toThrow(
      `csv: ${mirror.url}a.csv answered HTTP 404, expected a file. Check the address.`,
    );
  });

  const many = Array.from({ length: 101 }, (_, i) => `name${i},1.5`).join('\n');
  test.each([
    { wrong: 'a column', text: rows, options: { target: 'kid' }, says: 'Did you mean "kind"?' },
    { wrong: 'a place', text: rows, options: { target: 4 }, says: 'column 4 does not exist' },
    {
      wrong: 'the target among the inputs',
      text: rows,
      options: { target: 'size', columns: ['size'] },
      says: 'columns are size, expected others than the target size',
    },
    {
      wrong: 'uneven rows',
      text: 'a,b\n1,2\n1,2,3',
      options: { target: 'b' },
      says: 'row 2 below the names has 3 values, expected 2.',
    },
    {
      wrong: 'an open quotation',
      text: 'a,b\n1,"2\n',
      options: { target: 'b' },
      says: 'has a quotation mark that does not end',
    },
    { wrong: 'names alone', text: 'a,b\n', options: { target: 'b' }, says: 'there are no rows' },
    {
      wrong: 'gaps in each row',
      text: 'a,b\n,2\n1,\n',
      options: { target: 'b' },
      says: 'each of the 2 rows lacks a value',
    },
    {
      wrong: 'a gap where none may be',
      text: rows,
      options: { target: 'kind', missing: 'error' },
      says: 'row 3 has no value for price',
    },
    {
      wrong: 'free text',
      text: `a,b\n${many}`,
      options: { target: 'b' },
      says: 'column a has 101 different words such as "name0", expected 100 or fewer',
    },
    {
      wrong: 'another way with gaps',
      text: rows,
      options: { target: 'kind', missing: 'men' },
      says: 'missing is "men", expected "drop", "mean" or "error". Did you mean "mean"?',
    },
    { wrong: 'a misspelt option', text: rows, options: { taget: 1 }, says: 'option "taget"' },
  ])('refuses $wrong', async ({ text, options, says }) => {
    await expect(csv(text, options as never)).rejects.toThrow(says);
  });
});
