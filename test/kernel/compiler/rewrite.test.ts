import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { Edits, originalColumn } from '../../../kernel/src/compiler/rewrite/edits.js';
import type { Writers } from '../../../kernel/src/compiler/rewrite/loops.js';
import { parseModule } from '../../../kernel/src/compiler/parse-module.js';
import { rewriteCell } from '../../../kernel/src/compiler/rewrite/rewrite.js';

const shared = new Set(['a', 'f', 'A']);
const rewrite = (js: string) => rewriteCell(ts, js, shared, { writers: new Map() });

describe('rewriteCell()', () => {
  test.each([
    { puts: 'reads and writes', js: 'a = a + b;', code: 'aˑ.a = aˑ.a + b;' },
    { puts: 'calls, without a `this`', js: 'f(a);', code: '(0, fˑ.f)(aˑ.a);' },
    { puts: 'shorthands', js: 'b = { a };', code: 'b = { a: aˑ.a };' },
    { puts: 'targets of patterns', js: '({ a = 1 } = b);', code: '({ a: aˑ.a = 1 } = b);' },
    {
      puts: 'declarations',
      js: 'let a = 1;',
      code: '(aˑ.a = 1); cellˑˑ.did("a");',
    },
    {
      puts: 'functions, which keep their names',
      js: 'const f = () => 1;',
      code: '(fˑ.f = ({ f: () => 1 }).f); cellˑˑ.did("f");',
    },
    { puts: 'heads of loops', js: 'for (var a of b) ;', code: 'aˑ.a = void 0;for (aˑ.a of b) ;' },
  ])('puts $puts into boxes', ({ js, code }) => {
    expect(rewrite(js).code).toBe(code);
  });

  test.each([
    { of: 'declarations', js: 'let a = 1\nlet b', code: '(aˑ.a = 1); cellˑˑ.did("a");;\nlet b;' },
    { of: 'calls', js: 'b\nf()', code: 'b;\ncellˑˑ.value = ((0, fˑ.f)());' },
    {
      of: 'returns',
      js: '() => { return b\nf() }',
      code: 'cellˑˑ.value = (() => { return b;\n(0, fˑ.f)(); });',
    },
    {
      of: 'the last value',
      js: 'await a // end',
      code: 'cellˑˑ.value = (cellˑˑ.resume(await aˑ.a)); // end',
    },
    {
      of: 'an await that looks like a call',
      js: 'await (a)',
      code: 'cellˑˑ.value = (cellˑˑ.resume(await (aˑ.a)));',
    },
    { of: 'an empty end', js: 'a;;', code: 'cellˑˑ.value = (aˑ.a);;' },
  ])("ends the statements of a learner's own text: $of", ({ js, code }) => {
    expect(
      rewriteCell(ts, parseModule(ts, 'cell.mts', js), shared, { writers: new Map() }).code,
    ).toBe(code);
  });

  test.each([
    { js: 'const b = -1.5; a = (b + 1) * 2;', isBrief: true },
    { js: 'const b = () => { for (;;); }; function c() { f(); } `text`; ', isBrief: true },
    { js: 'const b = a > 1 ? null : "b";\nexport { b };', isBrief: true },
    { js: 'f();', isBrief: false },
    { js: 'a = new A;', isBrief: false },
    { js: 'f`a`;', isBrief: false },
    { js: 'b.a;', isBrief: false },
    { js: 'const { b } = a;', isBrief: false },
    { js: 'a = [...f];', isBrief: false },
    { js: 'a ** 2;', isBrief: false },
    { js: '"b" in a;', isBrief: false },
    { js: 'for (;a;);', isBrief: false },
    { js: 'await a;', isBrief: false },
    { js: 'class B { static b = f(); }', isBrief: false },
  ])('takes $js for brief: $isBrief', ({ js, isBrief }) => {
    expect(rewrite(js).isBrief).toBe(isBrief);
  });

  test.each([
    {
      that: 'reads and writes',
      js: 'for (;a < 9;) a += f;',
      code: '{ let ˑˑ, a = aˑ.a, f = fˑ.f; for (;a < 9;) (aˑ.a = (a += f)); }',
    },
    {
      that: 'counts',
      js: 'for (;b[a++];) { --a; a++; }',
      code: '{ let ˑˑ, a = aˑ.a; for (;b[(ˑˑ = a++, aˑ.a = a, ˑˑ)];) { (aˑ.a = --a); (aˑ.a = ++a); } }',
    },
    {
      that: 'is labelled, and holds functions',
      js: 'b: do { b = () => a; } while (a);',
      code: '{ let ˑˑ, a = aˑ.a; b: do { b = () => aˑ.a; } while (a); }',
    },
  ])('keeps names of a loop that $that', ({ js, code }) => {
    expect(rewrite(js).code).toBe(code);
  });

  test.each([
    { as: 'a function assigns to it', js: 'const b = () => { a = 1; }; for (;a;) b();', kept: '' },
    { as: 'a pattern does', js: 'for (;a;) [a] = b;', kept: '' },
    { as: 'a head does', js: 'for (a of b) a;', kept: '' },
    { as: 'it waits', js: 'for (;a;) await b;', kept: '' },
    { as: 'a function calls another', js: '() => { for (;a;) b(); }', kept: '' },
    { as: 'it is a local name', js: '(a) => { for (;a;) f; }', kept: 'f = fˑ.f' },
    { as: 'only the function itself assigns', js: '() => { for (;a;) a--; }', kept: 'a = aˑ.a' },
  ])('keeps no name of a loop when $as', ({ js, kept }) => {
    expect(/\{ let ˑˑ, (.*?);/.exec(rewrite(js).code)?.[1] ?? '').toBe(kept);
  });

  test('functions of earlier cells count, but not the same one again', () => {
    const writers: Writers = new Map();
    const adds = 'function add() { for (let i = 0; i < 9; i++) a += i; }';
    rewriteCell(ts, adds, shared, { writers });
    expect(rewriteCell(ts, 'for (;a;) b();', shared, { writers }).code).not.toContain('let');
    expect(rewriteCell(ts, adds, shared, { writers }).code).toContain('let ˑˑ, a');
  });

  test.each([
    'b.a = { a: 1 };',
    '((a) => a)(1);',
    '{ let a = 1; a; }',
    'for (const a of b) a;',
    'try { } catch (a) { a; }',
    '(function f() { f(); });',
    '(class A { static n = A; });',
    'a: for (;b;) break a;',
    '(() => { a; var a; });',
    'switch (b) { case 1: let a = 1; a; }',
  ])('leaves what is not the shared name: %s', (js) => {
    expect(rewrite(js).code).toBe(js);
  });

  test.each([
    { is: 'loops of a synchronous cell', js: 'while (b) b;', checked: false },
    { is: 'loops of a cell that awaits', js: 'while (b) b; await b;', checked: true },
    { is: 'loops with an end in a function', js: '() => { while (b) b; };', checked: false },
    { is: 'endless loops in a function', js: '() => { for (;;) b; };', checked: true },
    { is: 'loops of async functions', js: 'async () => { while (b) b; };', checked: true },
  ])('checks for interrupts in $is: $checked', ({ js, checked }) => {
    expect(rewrite(js).code.includes('cellˑˑ.check()')).toBe(checked);
  });

  test('tells boxes, hoisted names and whether the cell waits', () => {
    expect(rewrite('function f() { return a; } class A {}')).toMatchObject({
      boxes: ['a', 'f', 'A'],
      hoisted: ['f'],
      isAsync: false,
    });
    expect(rewrite('(async () => await b)();').isAsync).toBe(false);
    expect(rewrite('import { a } from "b";').isAsync).toBe(true);
  });
});

describe('Edits', () => {
  test('keep lines, and lead back from a changed column', () => {
    const text = 'one two\nthree four';
    const edits = new Edits();
    edits.insert(4, '++'); // one ++two
    edits.replace(8, 13, '3'); // 3 four
    const { text: changed, shifts } = edits.apply(text);
    expect(changed).toBe('one ++two\n3 four');
    expect(originalColumn(shifts, 0, 'one '.length)).toBe(4);
    expect(originalColumn(shifts, 0, 'one ++t'.length)).toBe('one t'.length);
    expect(originalColumn(shifts, 1, '3 f'.length)).toBe('three f'.length);
  });

  test('put back the line breaks of what they replace', () => {
    const edits = new Edits();
    edits.replace(0, 3, 'x');
    expect(edits.apply('a\nb\nc').text).toBe('x\n\nc');
  });
});
