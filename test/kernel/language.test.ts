/** What TypeScript has, in cells: each form once, with its types and with what it does. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cellSession } from './cell-session.js';

const cwd = realpathSync(mkdtempSync(path.join(tmpdir(), 'language-')));
const ROOT_MODULES = path.join(import.meta.dirname, '..', '..', 'node_modules');

const FILES: Record<string, string> = {
  'table.json': '{ "rows": [1, 2], "title": "t" }',
  'more.tsx':
    '/** @jsx h */\nconst h = (tag: string, _props: unknown, text: string) => `<${tag}>${text}`;\nexport const shown = <b>local</b>;',
  'one.ts': 'export const one: number = 1;',
  'two.ts': "import { one } from './one';\nexport const two: number = one + one;",
  'common.cjs': 'module.exports = { kind: "cjs", dir: __dirname }',
  'node_modules/exports-only/package.json':
    '{"name":"exports-only","exports":{".":{"import":{"types":"./t/i.d.mts","default":"./i.mjs"},"require":{"types":"./t/i.d.cts","default":"./i.cjs"}},"./sub/*":{"types":"./t/*.d.mts","default":"./s/*.mjs"}}}',
  'node_modules/exports-only/i.mjs': 'export const how = "import"',
  'node_modules/exports-only/i.cjs': 'exports.how = "require"',
  'node_modules/exports-only/s/deep.mjs': 'export default (n) => n * 2',
  'node_modules/exports-only/t/i.d.mts': 'export const how: "import";',
  'node_modules/exports-only/t/i.d.cts': 'export const how: "require";',
  'node_modules/exports-only/t/deep.d.mts': 'export default function twice(n: number): number;',
  'node_modules/typed-elsewhere/package.json': '{"name":"typed-elsewhere","main":"i.js"}',
  'node_modules/typed-elsewhere/i.js': 'module.exports = function shout(s) { return s + "!" }',
  'node_modules/@types/typed-elsewhere/package.json':
    '{"name":"@types/typed-elsewhere","types":"index.d.ts"}',
  'node_modules/@types/typed-elsewhere/index.d.ts':
    'declare function shout(s: string): string;\ndeclare namespace shout { interface Options { loud: boolean } }\nexport = shout;',
  'node_modules/tiny-jsx/package.json':
    '{"name":"tiny-jsx","type":"module","exports":{"./jsx-runtime":{"types":"./r.d.ts","default":"./r.js"}}}',
  'node_modules/tiny-jsx/r.js':
    'export const jsx = (tag, { children }) => `${tag}(${children})`; export const jsxs = jsx; export const Fragment = "all";',
  'node_modules/tiny-jsx/r.d.ts':
    'export namespace JSX { type Element = string; interface IntrinsicElements { p: { children?: unknown } } }\nexport function jsx(tag: string, props: object): string;\nexport const jsxs: typeof jsx; export const Fragment: string;',
};

beforeAll(() => {
  for (const [file, text] of Object.entries(FILES)) {
    mkdirSync(path.dirname(path.join(cwd, file)), { recursive: true });
    writeFileSync(path.join(cwd, file), text);
  }
});
afterAll(() => rmSync(cwd, { recursive: true }));

/** A cell, and the value it shows, or what the error says before the run or in it. */
type Step =
  [cell: string, value?: string] | [cell: string, kind: 'refused' | 'throws', says: string];

async function follow(steps: Step[], folder = cwd): Promise<void> {
  const session = cellSession(folder);
  for (const [cell, expected, says] of steps) {
    const { value, error } = await session.run(cell);
    if (says === undefined) expect(error, cell).toBeUndefined();
    else expect(error, cell).toContain(says);
    if (says === undefined) expect(value, cell).toBe(expected);
    else expect(error!.includes('Nothing of this cell ran.'), error).toBe(expected === 'refused');
  }
}

describe('await at the top', () => {
  test.each<[what: string, ...steps: Step[]]>([
    [
      'in a declaration and a template',
      ['const a = await 1; `${await a}-${await Promise.resolve(2)}`', "'1-2'"],
    ],
    [
      'in defaults of patterns',
      ['const { b = await 2, c: [d = await 3] = [] } = {} as any; [b, d]', '[ 2, 3 ]'],
    ],
    [
      'in conditions, loops and switch',
      [
        'let s = ""; if (await true) s += 1; while (s.length < (await 2)) s += 2; for (const x of await [3]) s += x; do { s += 4 } while (await false); switch (await 5) { case await 5: s += 5 } s',
        "'12345'",
      ],
    ],
    [
      'for await, with patterns and break',
      [
        'const seen: number[] = []; async function* gen() { yield { n: 1 }; yield { n: 2 }; yield { n: 3 } }\nfor await (const { n } of gen()) { if (n === 3) break; seen.push(n) }\nseen',
        '[ 1, 2 ]',
      ],
    ],
    [
      'in try, catch and finally',
      [
        'let t = 0; try { await Promise.reject(1) } catch (e) { t += await e } finally { t += await 1 } t',
        '2',
      ],
    ],
    [
      'in a tagged template and a spread',
      ['String.raw`${await 1}` + Math.max(...(await [1, 2]))', "'12'"],
    ],
    [
      'in an optional chain, a conditional and a comma',
      [
        'const o: any = await { f: { g: 3 } }; (await 0, await true) ? (await o)?.f?.[await "g"] : 1',
        '3',
      ],
    ],
    [
      'in extends and computed names of a class',
      [
        'class A { v = 1 }\nclass B extends (await A) { get [await "k"]() { return 2 } }\nconst i = new B() as any; i.v + i.k',
        '3',
      ],
    ],
    [
      'in an export and in enum-like objects',
      ['export const e = { [await "x"]: await 1 }; e', '{ x: 1 }'],
    ],
    ['not in a field, with the reason', ['class C { x = await 1 }', 'refused', 'await']],
    [
      'not in a static block, with the reason',
      [
        'class C { static { await 1 } }',
        'refused',
        "'await' expression cannot be used inside a class static block.",
      ],
    ],
    [
      'not in a plain function, with the reason',
      ['function f() { await 1 }', 'refused', 'only allowed within async functions'],
    ],
    [
      'beside functions that use the name in their own way',
      ['const f = async () => { const g = () => 1; return (await g()) + 1 }; await f()', '2'],
    ],
  ])('%s', (_what, ...steps) => follow(steps));
});

test.each<[what: string, ...steps: Step[]]>([
  [
    'using and await using, in order, also when the cell throws',
    [
      'const log: string[] = []; const made = (n: string) => ({ n, [Symbol.dispose]() { log.push(n) } })',
    ],
    ['using a = made("a"), b = made("b"); { using c = made("c"); } log.length', '1'],
    ['log', "[ 'c', 'b', 'a' ]"],
    [
      'await using d = { [Symbol.asyncDispose]: async () => { await null; log.push("d") } }; throw new Error("x")',
      'throws',
      'x',
    ],
    ['log.at(-1)', "'d'"],
    [
      'for (using e of [made("e"), made("f")]) log.push(`in ${e.n}`)\nlog.slice(-4)',
      "[ 'in e', 'e', 'in f', 'f' ]",
    ],
    ['using no = 5', 'refused', 'Symbol.dispose'],
    ['await using n = null; await using u = undefined; 1', '1'],
  ],
  [
    'decorators of classes, methods, fields, accessors, with metadata of their context',
    [
      'const names: string[] = []; function note(value: any, c: DecoratorContext): any { names.push(`${c.kind} ${String(c.name)}`) }',
    ],
    [
      '@note class D { @note m() {} @note f = 1; @note accessor a = 2; @note get g() { return 3 } @note static s = 4 }\nnew D().a + new D().g',
      '5',
    ],
    ['names.length + " " + names.at(-1)', "'6 class D'"],
    [
      'function double(_: undefined, c: ClassFieldDecoratorContext) { return (n: number) => n * 2 }\nclass E { @double x = 4 }\nnew E().x',
      '8',
    ],
    ['@note class G { @note m() {} }\nnew G() instanceof G', 'true'],
    ['class F { @missing x = 1 }', 'refused', "Cannot find name 'missing'"],
  ],
  [
    'enums, const enums, merging enums, across cells',
    [
      'enum Color { Red, Green = 5, Blue }\nconst enum Size { S = 1, L = S * 10 }\n[Color[5], Color.Blue, Size.L]',
      "[ 'Green', 6, 10 ]",
    ],
    [
      'let c: Color = Color.Red; const at: Record<Size, string> = { [Size.S]: "s", [Size.L]: "l" }; at[Size.L]',
      "'l'",
    ],
    ['c = "Red"', 'refused', "is not assignable to type 'Color'"],
    ['declare enum Outside { A }\nenum Twice { A }\nenum Twice { B = 1 }\nTwice.A + Twice.B', '1'],
  ],
  [
    'namespaces: values, types, nested, merged with functions and classes',
    [
      'namespace Geo { export interface P { x: number } export const origin: P = { x: 0 }; export namespace Deep { export const n = 1 } }',
    ],
    ['const p: Geo.P = { x: Geo.Deep.n }; p.x + Geo.origin.x', '1'],
    ['const q: Geo.P = { x: "1" }', 'refused', "'string' is not assignable to type 'number'"],
    ['function make() { return make.count }\nnamespace make { export let count = 3 }\nmake()', '3'],
    ['make.count = 4; make()', '4'],
    ['import N = Geo.Deep; N.n', '1'],
    [
      'namespace Twice { export const a = 1 }\nnamespace Twice { export const b = a + 1 }\nTwice.b',
      '2',
    ],
    ['namespace Twice { export const c = 3 }\nObject.keys(Twice)', "[ 'c' ]"],
    ['Twice.a', 'refused', "'Twice' has no 'a'."],
  ],
  [
    'a value and a type of one name, in either order',
    ['let shape = { w: 1 }'],
    ['interface shape { h: number }'],
    ['const s: shape = { h: shape.w }; s.h', '1'],
    ['shape = { w: 2 }; shape.w', '2'],
    ['type unit = "cm"'],
    ['let unit: unit = "cm"; unit', "'cm'"],
    ['let unit: unit = "cm"; unit', "'cm'"],
    ['unit = "m"', 'refused', 'is not assignable to type \'"cm"\''],
  ],
  [
    'exports of every form, which change nothing',
    [
      'export let e1 = 1; export function e2() { return 2 } export class E3 {} export enum E4 { A } export type T5 = 5; export default function e6() { return 6 }',
    ],
    [
      'const five: T5 = 5; e1 = 3; [e1, e2(), new E3() instanceof E3, E4.A, e6()]',
      '[ 3, 2, true, 0, 6 ]',
    ],
    ['const inner = 7; export { inner as outer, inner }; inner', '7'],
    ["export * from 'exports-only'; export { join } from 'node:path'; 1", '1'],
    ['export default class Named {}\nnew Named().constructor.name', "'Named'"],
    ['export default { a: 1 }', '{ a: 1 }'],
  ],
  [
    'generics, assertions, satisfies, overloads, this types, as TypeScript has them',
    ['const id = <T>(x: T): T => x; const n = <number>id(3 as unknown); n.toFixed(0)', "'3'"],
    [
      'function over(a: string): string; function over(a: number): number; function over(a: any) { return a }\nover(1).toFixed(1)',
      "'1.0'",
    ],
    ['over(true)', 'refused', 'No overload matches this call.'],
    ['const conf = { port: 1 } satisfies Record<string, number>; conf.port', '1'],
    [
      'abstract class Chain { abstract n: number; self(): this { return this } }\nclass Link extends Chain { n = 2; static #made = 0; static make() { return ++Link.#made } }\nnew Link().self().n + Link.make()',
      '3',
    ],
    [
      'type Keys<T> = { [K in keyof T as `get${Capitalize<K & string>}`]: () => T[K] }\nconst got: Keys<{ a: 1 }> = { getA: () => 1 }; got.getA()',
      '1',
    ],
    ["'ß'.match(/\\p{L}/v)![0]", "'ß'"],
    [
      'label: for (const i of [1, 2]) for (const j of [1, 2]) { if (j === 2) continue label; if (i === 2) break label }',
    ],
  ],
  [
    'JSON, with and without attributes',
    [
      "import table from './table.json' with { type: 'json' }; table.rows[0]! + table.title",
      "'1t'",
    ],
    [
      "import plain from './table.json'; const wrong: string = plain.rows",
      'refused',
      "'number[]' is not assignable",
    ],
    ["(await import('./table.json', { with: { type: 'json' } })).default.rows", '[ 1, 2 ]'],
  ],
  [
    'one local module after another, that import each other',
    ["import { one } from './one'; one", '1'],
    ["import { two } from './two'; one + two", '3'],
    ["import { one as same } from './one'; const no: string = same", 'refused', "'number'"],
  ],
  [
    'CommonJS: import = require, files beside the notebook',
    ["import os = require('node:os'); typeof os.cpus", "'function'"],
    ["import common from './common.cjs'; common.kind", "'cjs'"],
    ["import shout = require('typed-elsewhere'); shout('a')", "'a!'"],
  ],
  [
    'packages that have exports only, and their types',
    [
      "import { how } from 'exports-only'; import twice from 'exports-only/sub/deep'; [how, twice(2)]",
      "[ 'import', 4 ]",
    ],
    ["const other: 'require' = how", 'refused', `Type '"import"' is not assignable`],
    ["import 'exports-only/hidden'", 'refused', 'exports-only/hidden'],
  ],
  [
    'packages whose types are in @types',
    [
      "import shout2 from 'typed-elsewhere'; const options: shout2.Options = { loud: true }; shout2('b') + options.loud",
      "'b!true'",
    ],
    ['shout2(1)', 'refused', "'number' is not assignable to parameter of type 'string'"],
    [
      "import type { Options } from 'typed-elsewhere'; const o: Options = { loud: false }; o.loud",
      'false',
    ],
  ],
  [
    'import.meta and dynamic import',
    ['import.meta.url', `'${pathToFileURL(path.join(cwd, 'notebook.ts')).href}'`],
    [
      '[import.meta.dirname, import.meta.filename].length + import.meta.resolve("node:fs")',
      "'2node:fs'",
    ],
    ["const name = ['node', 'path'].join(':'); (await import(name)).sep", "'/'"],
    ["const lazy = async () => (await import('exports-only')).how; await lazy()", "'import'"],
    ["await import('./nowhere')", 'refused', 'nowhere'],
  ],
])('%s', (_what, ...steps) => follow(steps));

describe('JSX', () => {
  test.each<[what: string, ...steps: Step[]]>([
    [
      'calls a function h of the notebook',
      [
        'const h = (tag: any, props: any, ...inner: any[]): any => typeof tag === "function" ? tag(props) : `<${tag}${props ? " " + Object.keys(props) : ""}>${inner.join("")}</${tag}>`; const Fragment = "all"',
      ],
      [
        'const who = "you"; <p id="a">Hello {who}, it\'s <b>{1 + 1}</b></p>',
        `"<p id>Hello you, it's <b>2</b></p>"`,
      ],
      [
        'const Item = ({ n }: { n: number }) => <li>{n}</li>; [<Item n={3} />, <><i /></>]',
        "[ '<li>3</li>', '<all><i></i></all>' ]",
      ],
      ['<Item n="3" />', 'refused', "'string' is not assignable to type 'number'"],
      ['const t = <T,>(x: T) => x; t(<b />)', "'<b></b>'"],
    ],
    [
      'obeys comments as a file does',
      ['/** @jsxImportSource tiny-jsx */\n<p>hi {2}</p>', "'p(hi ,2)'"],
      [
        '/** @jsxImportSource tiny-jsx */\n<div />',
        'refused',
        "Property 'div' does not exist on type 'JSX.IntrinsicElements'",
      ],
      ['/** @jsx make */\nconst make = (tag: string, _: unknown) => tag; <b />', "'b'"],
      ['import { shown } from "./more"; shown', "'<b>local'"],
    ],
    [
      'needs a library, and says so',
      [
        '/** @jsxImportSource not-there */\n<b>x</b>',
        'refused',
        'JSX needs a library. Cannot find package',
      ],
      ['<b>x</i>', 'refused', "Expected corresponding JSX closing tag for 'b'."],
    ],
    [
      'leaves assertions and generics alone',
      ['const x = <any>{ a: 1 }; const f = <T>(y: T) => <T[]>[y]; f(x.a)', '[ 1 ]'],
    ],
  ])('%s', (_what, ...steps) => follow(steps));

  test('uses React where it is installed', async () => {
    const folder = path.join(cwd, 'with-react');
    mkdirSync(path.join(folder, 'node_modules/@types'), { recursive: true });
    for (const name of [
      'react',
      'react-dom',
      '@types/react',
      '@types/prop-types',
      'loose-envify',
      'js-tokens',
      'scheduler',
      'csstype',
    ])
      symlinkSync(path.join(ROOT_MODULES, name), path.join(folder, 'node_modules', name));
    await follow(
      [
        ['const Hello = ({ name }: { name: string }) => <em className="x">Hello {name}</em>'],
        [
          'import { renderToStaticMarkup } from \'react-dom/server\'; renderToStaticMarkup(<Hello name="you" />)',
          '\'<em class="x">Hello you</em>\'',
        ],
        ['<Hello nam="you" />', 'refused', "Property 'nam' does not exist"],
        [
          'import * as React from \'react\'; renderToStaticMarkup(<><Hello name="me" /></>)',
          '\'<em class="x">Hello me</em>\'',
        ],
      ],
      folder,
    );
  });

  test.each([
    ['<p>{1}</p>', 'complete'],
    ['<p>\n  {1}', 'incomplete'],
    ['<T>(x) =>', 'incomplete'],
    ['<any>{ a: 1 }', 'complete'],
    ['<b>x</i>', 'invalid'],
  ])('%j is %s', (text, status) => {
    expect(cellSession(cwd).compiler.isComplete(text).status).toBe(status);
  });

  test('has completion inside it', async () => {
    const session = cellSession(cwd);
    await session.run('const item = { rows: 1 }; const h = (...all: unknown[]) => all');
    const { items } = session.compiler.complete('<p>{item.}</p>', 9);
    expect(items.map(({ name }) => name)).toEqual(['rows']);
  });
});
