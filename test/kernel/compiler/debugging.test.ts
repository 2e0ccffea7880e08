import ts from 'typescript';
import { expect, test } from 'vitest';
import { breakableLines, debugScript, isCaught } from '../../../kernel/src/compiler/debugging.js';
import {
  changedColumn,
  Edits,
  originalColumn,
} from '../../../kernel/src/compiler/rewrite/edits.js';

const parse = (text: string) => ts.createSourceFile('cell.ts', text, ts.ScriptTarget.ESNext);

test('a program can stop where something happens, and nowhere else', () => {
  const text = `import { x } from "x";
interface Point { x: number }
declare const y: number;
let later: Point;
function area(p: Point,
  q: Point) {
  // nothing
  if (p.x > q.x)
    return 1;
  try {
    p.x++;
  } finally {
  }
}
const double = (n: number) =>
  n * 2;
[1]
  .map(double)
  .at(0);
`;
  expect(breakableLines(ts, parse(text))).toEqual([1, 8, 9, 11, 15, 16, 17, 18, 19]);
});

test('what is thrown is caught by a try of the same function that has a catch', () => {
  const text = `try {
  a();
  [1].map(() => { b() });
} catch {
  c();
}
try { d() } finally { e() }`;
  const caught = (name: string) => {
    const before = text.slice(0, text.indexOf(`${name}()`)).split('\n');
    return isCaught(ts, parse(text), before.length, before.at(-1)!.length + 1);
  };
  expect(['a', 'b', 'c', 'd', 'e'].map(caught)).toEqual([true, false, false, false, false]);
});

test('names in boxes are found by what a reader evaluates, and its types are gone', () => {
  const writers = new Map([['a', new Set(['() => a++'])]]);
  const script = (text: string) =>
    debugScript(ts, ts.ScriptTarget.ES2022, text, ['a', 'f'], writers);
  expect(script('f(a as number) + b')).toMatchObject({ boxes: ['f', 'a'] });
  expect(script('f(a as number) + b').code).toContain('((0, fˑ.f)(aˑ.a) + b);');
  expect(script('{ a }').code).toContain('({ a: aˑ.a });');
  expect(script('const c: number = a; c').code).toMatch(/const c = aˑ\.a;\s+c;/);
  // A function of a cell changes it.
  expect(script('for (; a < 9; ) f()').code).toContain('aˑ.a < 9');
  expect(() => script('a +')).toThrow(SyntaxError);
});

test('the column of a place leads through edits and back', () => {
  const text = 'one two three four\nfive six';
  const edits = new Edits();
  edits.insert(4, '(((');
  edits.replace(8, 13, '3');
  edits.insert(18, ';');
  edits.insert(19, 'before ');
  const { text: changed, shifts } = edits.apply(text);
  for (const word of ['one', 'two', 'four', 'five', 'six']) {
    const at = text.indexOf(word);
    const line = at > 18 ? 1 : 0;
    const column = at - (line ? 19 : 0);
    const there = changedColumn(shifts, line, column);
    expect(changed.split('\n')[line]!.slice(there)).toMatch(
      new RegExp(`^(\\(\\(\\(|before )?${word}`),
    );
    expect(originalColumn(shifts, line, there)).toBe(column);
  }
});
