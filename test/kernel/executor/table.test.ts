import { Console } from 'node:console';
import { Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { tableBundle } from '../../../kernel/src/executor/table.js';
import { inspectValue } from '../../../kernel/src/node/inspect.js';

const bundle = (data: unknown, properties?: unknown) =>
  tableBundle(data, properties, (value) => inspectValue(value, false));

/** The cells of the table that Node prints, which pads them in another way in each version. */
function nodes(data: object, properties?: string[]): string[][] {
  let text = '';
  const stdout = new Writable({
    write: (chunk, _encoding, done) => ((text += String(chunk)), done()),
  });
  new Console({ stdout }).table(data, properties);
  return cellsOf(text);
}
const cellsOf = (text: string): string[][] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('│'))
    .map((line) =>
      line
        .split('│')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );

describe('tableBundle()', () => {
  test.each<[data: object, properties?: string[]]>([
    [
      [
        { a: 1, b: 'x' },
        { a: 2, c: true },
      ],
    ],
    [
      [
        [1, 2],
        [3, 4],
      ],
    ],
    [[1, 'two', null]],
    [[{ a: 1 }, 5]],
    [{ first: { n: 1 }, second: { n: 2 } }],
    [
      new Map<unknown, unknown>([
        ['k', 'v'],
        ['l', 2],
      ]),
    ],
    [new Set(['a', 'b'])],
    [new Float32Array([0.5, 1])],
    [[{ a: 1, b: 2 }], ['b', 'z']],
    [[]],
  ])('%#: has the cells that Node prints', (data, properties) => {
    expect(cellsOf(bundle(data, properties)!['text/plain'] as string)).toEqual(
      nodes(data, properties),
    );
  });

  test('is HTML in which data stays data', () => {
    const data = [{ '<i>': '<script>alert("1")</script>', n: { deep: '&' } }];
    expect(bundle(data)!['text/html']).toBe(
      '<table><thead><tr><th></th><th>&#60;i&#62;</th><th>n</th></tr></thead><tbody><tr><th>0</th>' +
        '<td>&#60;script&#62;alert(&#34;1&#34;)&#60;/script&#62;</td><td>{ deep: &#39;&#38;&#39; }</td></tr></tbody></table>',
    );
  });

  test('is cut, and says how much', () => {
    const html = bundle(Array.from({ length: 1200 }, (_, i) => ({ i })))!['text/html'] as string;
    expect(html.match(/<tr>/g)).toHaveLength(1001);
    expect(html).toMatch(/… 200 more rows$/);
  });

  test('is none of what is no object, and survives getters', () => {
    expect(bundle(5)).toBeUndefined();
    expect(bundle([{ get x() { throw new Error('no'); } }])!['text/html']).toContain('Error: no'); // prettier-ignore
    expect(() => bundle([], 'x')).toThrow(/^console.table: properties are of type string/);
  });
});
