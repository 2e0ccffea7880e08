/** What completion and inspection tell about names of cells, of modules and of packages. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cellSession, type CellSession } from './cell-session.js';

const ROOT = path.join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(path.join(tmpdir(), 'nnlab-questions-'));
let session: CellSession;

const ADD = `/**
 * Adds two numbers.
 *
 * @param a The first.
 * @param b What to add.
 */
function add(a: number, b: number): number {
  return a + b;
}`;
const AREA = `/** The area of a square. */
export function area(side: number): number {
  return side ** 2;
}`;

beforeAll(async () => {
  writeFileSync(path.join(folder, 'shapes.ts'), `${AREA}\n`);
  session = cellSession(folder, [ROOT]);
  const cells = [
    ADD,
    'import { area } from "./shapes"',
    'import * as tf from "@tensorflow/tfjs"',
    'let rate = 0.5; class Point { constructor(readonly x: number, readonly y = 0) {} }',
    `function pick(name: string): string; function pick(index: number, strict?: boolean): string;
     function pick(...all: unknown[]): string { return String(all) }`,
    '/** How fast to learn. */ const speed = { slow: 1, fast: 2 }',
  ];
  for (const cell of cells) expect(await session.run(cell)).not.toHaveProperty('error');
});
afterAll(() => rmSync(folder, { recursive: true }));

/** `|` is the cursor. */
const at = (marked: string): [string, number] => [marked.replace('|', ''), marked.indexOf('|')];
const inspect = (marked: string, isDetailed = false) =>
  session.compiler.inspect(...at(marked), isDetailed);

describe('inspection', () => {
  test.each(['ad|d(1, 2)', 'add|', 'add|(1, 2)'])(
    'tells the signature of a function: %s',
    (cell) => {
      const found = inspect(cell);
      expect(found?.signature).toBe('function add(a: number, b: number): number');
      expect(found?.documentation).toContain('Adds two numbers.');
      expect(found).not.toHaveProperty('source');
    },
  );

  test('in detail adds the source of a cell and of a local module', () => {
    expect(inspect('ad|d', true)?.source).toBe(ADD.slice(ADD.indexOf('function')));
    expect(inspect('are|a', true)?.source).toBe(AREA.slice(AREA.indexOf('export')));
    expect(inspect('Math.ma|x', true)).not.toHaveProperty('source');
  });

  test.each([
    { cell: 'add(|', parameter: 'a: number. The first.' },
    { cell: 'add(1, |', parameter: 'b: number. What to add.' },
    { cell: 'add(1, ra|te)', parameter: 'b: number. What to add.' },
    { cell: 'add(add(1, 2), |2)', parameter: 'b: number. What to add.' },
    { cell: 'add(Math.max(1, 2, 3|), 4)', parameter: '...values: number[]' },
    { cell: 'new Point(1, |)', parameter: 'y?: number' },
  ])('within brackets tells the parameter: $cell', ({ cell, parameter }) => {
    expect(inspect(cell)?.parameter).toContain(parameter);
  });

  test('within brackets tells the signature of the call', () => {
    expect(inspect('add(1, |)')?.signature).toBe('add(a: number, b: number): number');
    expect(inspect('add(1, |)')?.documentation).toContain('Adds two numbers.');
    expect(inspect('tf.layers.dense({ units: 1 }|)')?.signature).toContain('dense(args: ');
    expect(inspect('pick(1, |)')?.signature).toContain('pick(index: number, strict?: boolean)');
    expect(inspect('pick(1, |)')?.signature).toContain('2 overloads');
  });

  test('of a function that is called within brackets tells that function', () => {
    expect(inspect('add(Math.ma|x(1, 2), 3)')?.signature).toContain('Math.max(');
  });

  test('inside the function that an argument is tells names', () => {
    expect(inspect('[1].map((n) => { const m = n; m|; })')?.signature).toBe('const m: number');
  });

  test.each(['|', '"text|"', '(1 + |2)'])('finds nothing in %s', (cell) => {
    expect(inspect(cell)).toBeUndefined();
  });
});

describe('completion', () => {
  const complete = (marked: string) => session.compiler.complete(...at(marked)).items;

  test('tells kinds, types and documentation', () => {
    expect(complete('ad|')[0]).toEqual({
      name: 'add',
      kind: 'function',
      signature: '(a: number, b: number): number',
      documentation: expect.stringContaining('Adds two numbers.') as string,
    });
    expect(complete('rat|')[0]).toMatchObject({ name: 'rate', kind: 'let', signature: 'number' });
    expect(complete('pick|')[0]?.signature).toBe('(name: string): string (+1 more)');
    expect(complete('spee|')[0]?.documentation).toBe('How fast to learn.');
    expect(complete('speed.sl|')[0]).toMatchObject({ kind: 'property', signature: 'number' });
    expect(complete('[1].fil|')[0]?.documentation).toMatch(/array/i);
  });

  test('of a large package tells the types of the first names', () => {
    const items = complete('tf.layers.|');
    expect(items.length).toBeGreaterThan(60);
    expect(items.slice(0, 20).every(({ signature }) => signature?.includes('args'))).toBe(true);
    expect(items.every(({ kind }) => kind !== '')).toBe(true);
  });
});
