import { mkdtempSync, realpathSync, rmSync, utimesSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cellSession } from './cell-session.js';

const cwd = realpathSync(mkdtempSync(path.join(tmpdir(), 'cells-')));
const elsewhere = realpathSync(mkdtempSync(path.join(tmpdir(), 'elsewhere-')));

function write(file: string, text: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

beforeAll(() => {
  const modules = path.join(cwd, 'node_modules');
  write(
    path.join(modules, 'esm-only/package.json'),
    '{"name":"esm-only","type":"module","exports":{".":{"types":"./i.d.ts","import":"./i.js"}}}',
  );
  write(
    path.join(modules, 'esm-only/i.js'),
    'export const one = 1; export default (n) => `hi ${n}`',
  );
  write(
    path.join(modules, 'esm-only/i.d.ts'),
    'export const one: 1; export default function hi(name: string): string;',
  );
  write(path.join(modules, 'cjs/package.json'), '{"name":"cjs","main":"i.js","types":"i.d.ts"}');
  write(path.join(modules, 'cjs/i.js'), 'exports.add = (a, b) => a + b');
  write(path.join(modules, 'cjs/i.d.ts'), 'export function add(a: number, b: number): number;');
  write(path.join(modules, 'untyped/package.json'), '{"name":"untyped","main":"i.js"}');
  write(path.join(modules, 'untyped/i.js'), 'exports.three = 3');
  // A package that refers to itself, as a library in its own clone.
  write(
    path.join(elsewhere, 'package.json'),
    '{"name":"self","type":"module","exports":{".":{"types":"./i.d.ts","default":"./i.js"}}}',
  );
  write(path.join(elsewhere, 'i.js'), 'export const four = 4');
  write(path.join(elsewhere, 'i.d.ts'), 'export const four: 4;');
});
afterAll(() => {
  for (const folder of [cwd, elsewhere]) rmSync(folder, { recursive: true });
});

/** A cell and what it gives: a value, nothing, a part of a type error or of an error at run time. */
type Step =
  | [cell: string]
  | [cell: string, value: string]
  | [cell: string, kind: 'refused' | 'throws', part: string | RegExp];

async function follow(steps: Step[]): Promise<void> {
  const session = cellSession(cwd, [elsewhere]);
  for (const [cell, expected, part] of steps) {
    const { value, error, failure } = await session.run(cell);
    if (part === undefined) {
      expect(error, cell).toBeUndefined();
      if (expected !== undefined) expect(value, cell).toBe(expected);
      continue;
    }
    const isRefused = failure !== undefined && error!.includes('Nothing of this cell ran.');
    expect(error, cell).toMatch(part);
    expect(isRefused, `${cell}\n${error}`).toBe(expected === 'refused');
  }
}

describe('cells', () => {
  test.each<{ share: string; steps: Step[] }>([
    {
      share: 'values, exact types and functions that see the current value',
      steps: [
        ['let total = 1; const step = 2 as const; function next() { return (total += step) }'],
        ['next(); total', '3'],
        ['total = 10; next()', '12'],
        ['const wrong: string = total', 'refused', "'number' is not assignable to type 'string'"],
        ['step = 3', 'refused', "Cannot assign to 'step': it is a constant."],
        ['next = () => 1', 'refused', "Cannot assign to 'next': it is a function."],
        ['total++; [total, step]', '[ 13, 2 ]'],
      ],
    },
    {
      share: 'literal types that widen only when copied to a let',
      steps: [
        ["const mode = 'a'; let copy = mode"],
        ["copy = 'b'; copy", "'b'"],
        ["const same: 'a' = mode; same", "'a'"],
      ],
    },
    {
      share: 'names declared again, with another type, also for functions of before',
      steps: [
        ['let x = 1; function show() { return x }'],
        ["const x = 'text'; show()", "'text'"],
        ['x.length', '4'],
        ['class P { v() { return 1 } }\nconst old = new P()'],
        [
          'class P { w() { return 2 } }\n[old instanceof P, old.v(), new P().w()]',
          '[ false, 1, 2 ]',
        ],
        ['new P().v()', 'refused', "Property 'v' does not exist on type 'P'"],
        ['enum E { A }'],
        ["enum E { B = 'b' }\nObject.keys(E)", "[ 'B' ]"],
      ],
    },
    {
      share: 'destructured names, defaults and rests',
      steps: [
        ['const { a, b: [c = 5, ...rest], ...others } = { a: 1, b: [undefined, 2, 3], d: 4 }'],
        ['[a, c, rest, others]', '[ 1, 5, [ 2, 3 ], { d: 4 } ]'],
        ['let p = 1, q = p + 1, r: number; r = q; [p, q, r]', '[ 1, 2, 2 ]'],
        ['[p, q] = [q, p]; ({ a: r } = { a: 9 }); ({ p, q, r })', '{ p: 2, q: 1, r: 9 }'],
      ],
    },
    {
      share: 'var, however deep, and loops over names of earlier cells',
      steps: [
        ['if (true) { var late = 6 }\nfor (var i = 0; i < 3; i++);\nfor (var [k] of [[1], [2]]);'],
        ['[late, i, k]', '[ 6, 3, 2 ]'],
        ['for (i = 10; i > 0; i -= 3); i', '-2'],
        ['var late: number; late = 7; late', '7'],
      ],
    },
    {
      share: 'types, beside values too',
      steps: [
        ['interface Point { x: number; y?: string }\ntype Axis = "x" | "y"'],
        ["const at: Point = { x: 1 }; const axis: Axis = 'x'; at.y?.length"],
        ["const no: Axis = 'z'", 'refused', "is not assignable to type 'Axis'"],
        ['interface Point { z: number }\nconst other: Point = { z: 3 }; other.z', '3'],
        ['const User = { name: "u" }'],
        ['type User = typeof User'],
        ['const u: User = User; u.name', "'u'"],
        ['class Box<T> { constructor(public item: T) {} }'],
        ['const box: Box<number> = new Box(2); box.item.toFixed(1)', "'2.0'"],
      ],
    },
    {
      share: 'names that shadow globals and properties of objects',
      steps: [
        ['let process = 1; const console = 2; function Promise() { return 3 }; let toString = 4'],
        ['await null; [process, console, Promise(), toString]', '[ 1, 2, 3, 4 ]'],
        ['((process) => process * 2)(21)', '42'],
        [
          '{ let process = 5; process }\nconst o = { process, m(process: number) { return process } }; o.m(6)',
          '6',
        ],
        ['o.process', '1'],
      ],
    },
  ])('share $share', ({ steps }) => follow(steps));

  test('text that is JavaScript as it stands runs as the same text with types does', async () => {
    const cells = [
      'let a = 1\nlet b = a\n;[a, b].map((x) => x + 1)',
      'function add(x, y) { return x\n+ y }\nadd(a, b)',
      'class P { #n = a; static s = b\n static { P.s++ }\n get n() { return this.#n } }\nnew P().n + P.s',
      'var { c, ...rest } = { c: 1, d: 2 }\nrest',
      'do a++\nwhile (a < 5)\na',
      'for (const k of [1, 2]) a += k\na',
      'label: for (;;) { b++\nif (b > 9) break label }\nb',
      'const f = () => a, g = async () => { await 1\nreturn f() }\nawait g()',
      'if (a) b = 5\nelse b = 6\nb',
      'let t = `${a}\n${b}`\nt',
      '// nothing but a comment',
      'try { throw a } catch { a = 0 }\na /* end */',
      'a ??= 3, b ||= 4\n(() => { "use strict"\nreturn typeof b })()',
      'switch (a) { case 0: b = 7\nbreak\ndefault: b = 8 }\nb',
      'throw new Error(`${a}`)',
    ];
    const [plain, typed] = [cellSession(cwd), cellSession(cwd)];
    for (const cell of cells) {
      const [ours, theirs] = [await plain.run(cell), await typed.run(`${cell}\ntype T = 1`)];
      expect(ours.value, cell).toBe(theirs.value);
      expect(ours.error, cell).toBe(theirs.error?.replace(/.*type T.*\n/, ''));
    }
  });

  test.each<{ take: string; steps: Step[] }>([
    {
      take: 'await at the top, in every place',
      steps: [
        ['const v = await Promise.resolve(3); v', '3'],
        ['let t = 0; for (const x of [1, 2]) t += await Promise.resolve(x); t', '3'],
        ['for await (const x of [Promise.resolve(4)]) t = x; t', '4'],
        ['`${await 5}` + (await (async () => await 6)())', "'56'"],
        ['await Promise.reject(new Error("nope"))', 'throws', 'Error: nope'],
      ],
    },
    {
      take: 'using, disposed at the end of the cell',
      steps: [
        ['const log: string[] = []'],
        [
          "using top = { n: 1, [Symbol.dispose]() { log.push('top') } }; const beside = 3; top.n",
          '1',
        ],
        ['[log, top.n, beside]', "[ [ 'top' ], 1, 3 ]"],
        ["await using late = { async [Symbol.asyncDispose]() { log.push('late') } }; 8", '8'],
        ['log.length', '2'],
      ],
    },
    {
      take: 'classes, enums, namespaces, decorators and generics',
      steps: [
        [
          'class A { #p = 1; static n = 0; constructor(public m: number) { A.n++ } get sum() { return this.m + this.#p } }',
        ],
        [
          'class B extends A { override get sum() { return super.sum * 2 } }\n[new B(1).sum, A.n]',
          '[ 4, 1 ]',
        ],
        ['enum E { A, B = "b" } namespace N { export let n = 1; export const up = () => ++n }'],
        ['[E[0], E.B, N.up(), N.n]', "[ 'A', 'b', 2, 2 ]"],
        [
          'function shout(_: unknown, c: ClassMethodDecoratorContext): any { return () => String(c.name).toUpperCase() }\nclass D { @shout hey() {} }',
        ],
        ['new D().hey()', "'HEY'"],
        ['const first = <T,>(items: T[]) => items[0]; first.name', "'first'"],
        ["first(['a'])?.length", '1'],
      ],
    },
    {
      take: 'the last expression, whatever follows it',
      steps: [
        ['1 + 1; type T = number', '2'],
        ['({ a: 1 })', '{ a: 1 }'],
        ['const silent = 1'],
        ['undefined'],
        ['null', 'null'],
        ['export const exported = 5; export default exported', '5'],
        ['exported', '5'],
      ],
    },
    {
      take: 'imports of builtins and packages, ESM and CommonJS, with their types',
      steps: [
        [
          "import fs, { statSync as stat } from 'node:fs'; import * as path from 'path'; import type { Stats } from 'fs'",
        ],
        [
          "const s: Stats = stat('.'); [typeof fs.readFileSync, path.join('a', 'b'), s.isDirectory()]",
          "[ 'function', 'a/b', true ]",
        ],
        [
          "import hi, { one } from 'esm-only'; import { add } from 'cjs'; import { three } from 'untyped'",
        ],
        ["[hi('you'), one, add(1, 2), three]", "[ 'hi you', 1, 3, 3 ]"],
        ['hi(one)', 'refused', "Argument of type 'number' is not assignable"],
        ["(await import('esm-only')).one + 1", '2'],
        ["import { nothing } from 'esm-only'", 'refused', "has no exported member 'nothing'"],
      ],
    },
    {
      take: 'packages of the other folders, at run time and for types',
      steps: [
        ["import { four } from 'self'; four + 1", '5'],
        ['const text: string = four', 'refused', "'number' is not assignable to type 'string'"],
      ],
    },
  ])('take $take', ({ steps }) => follow(steps));

  test('a missing package names the command and the folder, before the run and in it', () =>
    follow([
      [
        "import pad from 'left-pad'",
        'refused',
        `cd ${JSON.stringify(cwd)} && npm install left-pad`,
      ],
      [
        "const name: string = '@scope/pad/file'; await import(name)",
        'throws',
        'npm install @scope/pad',
      ],
    ]));

  test('a package installed after its import failed is found', async () => {
    const session = cellSession(cwd);
    expect((await session.run("import { five } from 'later'")).error).toContain(
      'npm install later',
    );
    write(path.join(cwd, 'node_modules/later/package.json'), '{"name":"later","main":"i.js"}');
    write(path.join(cwd, 'node_modules/later/i.js'), 'exports.five = 5');
    expect(await session.run("import { five } from 'later'; five")).toEqual({ value: '5' });
  });

  test('local modules keep their types, and are loaded again when they or theirs change', async () => {
    const touch = (file: string, text: string, second: number): void => {
      write(path.join(cwd, file), text);
      utimesSync(path.join(cwd, file), second, second);
    };
    touch('base.ts', 'export const base: number = 1; export interface Shape { k: string }', 1000);
    touch(
      'util.ts',
      "import { base } from './base';\nexport const value = base + 1;\nexport function fail() {\n  throw new Error('in util');\n}",
      1000,
    );
    const session = cellSession(cwd);
    expect((await session.run("import { value, fail } from './util'; value")).value).toBe('2');
    expect(
      (await session.run("import type { Shape } from './base.ts'; const s: Shape = { k: 1 }"))
        .error,
    ).toContain("'number' is not assignable to type 'string'");
    expect((await session.run('fail()')).error).toMatch(
      /util\.ts, line 4:[^]*at fail \(.*util\.ts:4:9\)/,
    );
    touch('base.ts', 'export const base: number = 100;', 2000);
    expect((await session.run("import { value } from './util'; value")).value).toBe('101');
    touch('util.ts', "export const value: number = 'no';", 3000);
    expect((await session.run("import { value } from './util'")).error).toContain(
      'in util.ts, line 1',
    );
    // A module that is wrong concerns the cells that reach it only.
    expect((await session.run('1 + 1')).value).toBe('2');
    expect((await session.run('value')).error).toContain('in util.ts, line 1');
    touch('util.ts', 'export const value: number = 7;', 4000);
    expect((await session.run("import { value } from './util'; value")).value).toBe('7');
  });

  test('a variable may have the name of the parameter through which cells talk to the kernel', () =>
    follow([['const cell = 20'], ['cell + 1', '21']]));
  test('a cell that was refused leaves nothing global', () =>
    follow([
      ["declare global { interface Array<T> { first: T } } const bad: number = 'a'", 'refused', ''],
      ['[1].first', 'refused', 'first'],
      ['declare global { interface Array<T> { first: T } } 1', '1'],
      ['[1].first === undefined', 'true'],
    ]));

  test('a package has the types of how it is imported', () => {
    const both = path.join(cwd, 'node_modules/both');
    write(
      path.join(both, 'package.json'),
      '{"name":"both","exports":{"import":{"types":"./i.d.mts","default":"./i.mjs"},"require":{"types":"./i.d.cts","default":"./i.cjs"}}}',
    );
    write(path.join(both, 'i.mjs'), 'export const way = "import"');
    write(path.join(both, 'i.d.mts'), 'export const way: "import"');
    write(path.join(both, 'i.cjs'), 'exports.way = "require"');
    write(path.join(both, 'i.d.cts'), 'export const way: "require"');
    return follow([
      ['import { way } from "both"; const one: "import" = way'],
      ['import both = require("both"); const two: "require" = both.way; two', "'require'"],
      ['const other: "import" = both.way', 'refused', '"require"'],
    ]);
  });

  test('loops see what the functions that they call do', () =>
    follow([
      ['let n = 0, seen = []; const limit = 3; function look() { return n }'],
      ['while (n < limit) { n++; seen.push(look()) }; seen', '[ 1, 2, 3 ]'],
      ['function step() { n -= 1; return n }'],
      ['do seen.push(n)\nwhile (step() > 0)\nseen.join()', "'1,2,3,3,2,1'"],
      ['const pair = { get next() { return ++n } }; for (; pair.next < 5; ); n', '5'],
      ['for (const x of [1, 2]) { n *= x; if (x > 1) throw new Error() }', 'throws', 'Error'],
      ['n', '10'],
      [
        'function sum(xs) { for (let i = 0; i < xs.length; i++) n += xs[i]; return n }; sum([1, 2])',
        '13',
      ],
      ['n++', '13'],
      [
        'for (let i = 0; i < 2; i++) setTimeout(() => (n = i)); await new Promise((r) => setTimeout(r, 5)); n',
        '1',
      ],
    ]));

  test('types hold when a new checker takes over', async () => {
    const session = cellSession(cwd);
    await session.run('interface P { x: number }; const p: P = { x: 1 }; let q = [p]');
    for (let i = 0; i < 600; i++) await session.run(`p.x + ${i}`);
    expect((await session.run('q[0]!.y')).error).toContain("'P'");
    expect((await session.run('q.push({ x: 2 }); q.length')).value).toBe('2');
  });
});

describe('errors', () => {
  /** For cells that do not meet: reading the libraries takes a new session 300 ms. */
  const session = cellSession(cwd);

  test('a type error runs nothing and declares nothing', () =>
    follow([
      ['let count = 0'],
      [
        "count = 5; let bad: number = 'a'; let other = 1",
        'refused',
        /^Type error in cell \[2\], line 1/,
      ],
      ['count', '0'],
      ['other', 'refused', "Cannot find name 'other'"],
    ]));

  test('an error at run time keeps what the cell had reached', () =>
    follow([
      ['let before = 1; let again = 1'],
      [
        "let reached = 10; before = 2; throw new Error('stop'); let missed = 5; let again = 'x'",
        'throws',
        'stop',
      ],
      ['[before, reached]', '[ 2, 10 ]'],
      ['missed', 'refused', "Cannot find name 'missed'"],
      ['again.toFixed(0)', "'1'"],
    ]));

  test('a type error shows the line, with carets under the place', async () => {
    const { error } = await cellSession(cwd).run('let a = 1\n  let text: string = a + 1\nlet b');
    expect(error).toBe(
      [
        "Type error in cell [1], line 2: Type 'number' is not assignable to type 'string'. (TS2322)",
        '',
        '  1 | let a = 1',
        '> 2 |   let text: string = a + 1',
        '    |       ^^^^',
        '  3 | let b',
        '',
        'Nothing of this cell ran.',
      ].join('\n'),
    );
  });

  test("an error at run time shows cell, line and the learner's frames only", async () => {
    const session = cellSession(cwd);
    await session.run(
      "function boom(n: number): never {\n  const x: string = 'abc'\n\n  throw new RangeError('bad ' + n)\n}",
    );
    const { error } = await session.run('let k = 1\nawait null\nboom(k)');
    expect(error).toMatch(/^RangeError: bad 1\n\ncell \[1\], line 4:\n/);
    expect(error).toContain("> 4 |   throw new RangeError('bad ' + n)\n    |         ^");
    expect(error!.split('\n').slice(-2)).toEqual([
      '    at boom (cell [1]:4:9)',
      '    at cell [2]:3:1',
    ]);
  });

  test.each([
    {
      is: 'a call of what is no function',
      cell: 'const no: any = 1; no()',
      says: /1 \| const no: any = 1; no\(\)\n +\| {20}\^\n/,
    },
    { is: 'a deep property', cell: 'const d: any = { a: {} }; d.a.b.c', says: "reading 'c'" },
    { is: 'a string', cell: "throw 'text'", says: "Uncaught 'text'" },
    {
      is: 'a cause',
      cell: "throw new Error('a', { cause: new TypeError('b') })",
      says: 'Caused by TypeError: b',
    },
    {
      is: 'a chain of causes, each with its line',
      cell: "function a() {\n  throw new TypeError('inner') }\nfunction b() { try { a() } catch (cause) {\n  throw new Error('outer', { cause }) } }\nb()",
      says: /^Error: outer\n[^]*> 4 \|[^]*at b [^]*\n\nCaused by TypeError: inner\n\n[^]*> 2 \|[^]*at a \(cell \[\d+\]:2:9\)/,
    },
    {
      is: 'a cause that goes in a circle',
      cell: "const circle: Error = new Error('round'); circle.cause = circle; throw circle",
      says: /^Error: round\n[^]*\n\nCaused by Error: round\n {4}\(shown above\)$/,
    },
    {
      is: 'a cause that is no error',
      cell: "throw new Error('a', { cause: { code: 5 } })",
      says: /\n\nCaused by Uncaught \{ code: 5 \}$/,
    },
    {
      is: 'each error of an AggregateError, up to five',
      cell: 'await Promise.any([1, 2, 3, 4, 5, 6, 7].map((n) => Promise.reject(new RangeError(`no ${n}`))))',
      says: /^AggregateError: All promises were rejected\n[^]*\n1 of 7: RangeError: no 1\n[^]*\n5 of 7: RangeError: no 5\n[^]*\n\nand 2 more\.$/,
    },
    {
      is: 'both errors of a block with using',
      cell: "{ using bad = { [Symbol.dispose]() { throw new Error('late') } }; throw new Error('early') }",
      says: /^SuppressedError: [^]*\nWhile disposing: Error: late\n[^]*\nBefore: Error: early\n/,
    },
    {
      is: 'an error behind another without what was shown above',
      cell: "function a() {\n  const inner = new TypeError('inner');\n  throw new Error('outer', { cause: inner }); }\na()",
      says: /^Error: outer\n[^]*at cell \[\d+\]:4:1\n\nCaused by TypeError: inner\n\n[^]*at a \(cell \[\d+\]:2:17\)$/,
    },
    {
      is: 'an error behind another of the same place once',
      cell: "const outer = new Error('outer', { cause: new TypeError('inner') });\n(outer.cause as Error).stack = outer.stack; throw outer",
      says: /^Error: outer\n[^]*> 1 \|[^]*\n\nCaused by TypeError: inner$/,
    },
    {
      is: 'what else an error carries',
      cell: "await import('node:fs/promises').then((fs) => fs.readFile('not-there'))",
      says: /^Error: ENOENT: [^]*code: 'ENOENT'/,
    },
    { is: 'undefined', cell: 'throw undefined', says: /^Uncaught undefined$/ },
    {
      is: 'an object that is no error',
      cell: 'throw { code: 1 }',
      says: /^Uncaught \{ code: 1 \}$/,
    },
    {
      is: 'an error whose properties throw',
      cell: "throw Object.defineProperty(new Error('a'), 'message', { get() { throw 1 } })",
      says: /^Error: undefined/,
    },
    {
      is: 'an error of another realm',
      cell: "import vm from 'node:vm'; vm.runInNewContext('null.x')",
      says: /^TypeError: Cannot read properties of null/,
    },
    {
      is: 'a stack in the code of the cell',
      cell: "throw String(new Error('x').stack)",
      says: /at cell \[\d+\]:1:14/,
    },
  ])('name $is', async ({ cell, says }) => {
    const { error } = await session.run(cell);
    expect(error).toMatch(says);
    expect(error).not.toContain('ˑ');
  });

  test.each([
    { is: 'a missing name', cell: 'lenght', says: "Cannot find name 'lenght'. Is it spelt right" },
    {
      is: 'a missing name that test runners have',
      cell: 'test.length',
      says: "Cannot find name 'test'. Is it spelt right",
    },
    {
      is: 'a missing namespace',
      cell: 'let model: nn.Model',
      says: "Cannot find namespace 'nn'. Is it spelt right",
    },
    {
      is: 'a member that a module spells otherwise',
      cell: 'import * as path from "node:path"; path.joinn("a")',
      says: "'path' has no 'joinn'. Did you mean 'join'? (TS2551)",
    },
    {
      is: 'a member that a module has elsewhere',
      cell: 'import * as util from "node:util"; util.isProxy({})',
      says: "'util' has no 'isProxy'. There is util.types.isProxy. (TS2339)",
    },
    {
      is: 'a type that a module does not have',
      cell: 'import * as events from "node:events"; let e: events.Emitter',
      says: "'events' has no 'Emitter'.",
    },
    {
      is: 'the word that was meant',
      cell: 'function f(a: "relu" | "softmax") {}; f("sofmax")',
      says: `type '"relu" | "softmax"'. Did you mean "softmax"?`,
    },
    {
      is: 'no word where none is alike',
      cell: 'function g(a: "relu" | "softmax") {}; g("maxout")',
      says: `type '"relu" | "softmax"'. (TS2345)`,
    },
    { is: 'a slip of syntax', cell: 'let = = 3', says: /^Syntax error in cell \[\d+\], line 1/ },
    { is: 'an open bracket', cell: 'Math.max(1,\n2', says: "line 2: ')' expected." },
    { is: 'a value that may be missing', cell: "'a'.match(/a/).index", says: "possibly 'null'" },
    { is: 'many slips, the first five', cell: 'a1;a2;a3;a4;a5;a6;a7', says: 'and 2 more.' },
  ])('before the run name $is', async ({ cell, says }) => {
    const { error } = await session.run(cell);
    expect(error).toMatch(says);
    expect(error).not.toMatch(/\[cell-|cell:\d/);
  });

  test('a result that is still to come says what was forgotten', async () => {
    const hint = /<pending>[^]*\nIts result is still to come: write await before it\.$/;
    expect((await session.run('new Promise(() => {})')).value).toMatch(hint);
    expect((await session.run('Promise.resolve(3)')).value).not.toMatch(hint);
  });

  test('types of earlier cells are named as the learner wrote them', async () => {
    await session.run('class Dog { bark() {} }\nconst dogs = [new Dog()]');
    const { error } = await session.run('const n: number = dogs');
    expect(error).toContain("Type 'Dog[]' is not assignable to type 'number'.");
  });

  test.each([
    'function add(a, b) { return a + b }\nadd(1, 2)',
    'const list = []; list.push(1); let nothing = null; nothing = 5',
    'try { JSON.parse("{") } catch (e) { e.message }',
    'const any: any = {}; any.x; const o = {}; o["k"]',
    'class NoInit { x: number }',
  ])('what a learner may leave out: %s', async (cell) => {
    expect((await session.run(cell)).error).toBeUndefined();
  });
});
