/** How strictly cells are checked, by cell and by notebook. */
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { cellSession } from './cell-session.js';

const cwd = realpathSync(mkdtempSync(path.join(tmpdir(), 'checks-')));
afterAll(() => rmSync(cwd, { recursive: true }));

const NULL_SLIP = "'abc'.match(/b/).index";
const TYPE_SLIP = 'const n: number = "a"; n';
const isRefused = (error: string | undefined): boolean =>
  error?.includes('Nothing of this cell ran.') ?? false;

describe('a cell', () => {
  const session = cellSession(cwd);

  test.each([
    ['', true, true],
    ['// @ts-check\n', true, true],
    ['// @ts-check strict\n', true, true],
    ['// @ts-check loose\n', false, true],
    ['// Two lines.\n\n// @ts-check: off\n', false, false],
    ['// @ts-nocheck\n', false, false],
    ['let before = 1\n// @ts-nocheck\n', true, true],
  ])('with %j', async (comment, refusesNull, refusesType) => {
    const ofNull = await session.run(comment + NULL_SLIP);
    expect(isRefused(ofNull.error), ofNull.error).toBe(refusesNull);
    if (!refusesNull) expect(ofNull.value).toBe('1');
    const ofType = await session.run(comment + TYPE_SLIP);
    expect(isRefused(ofType.error), ofType.error).toBe(refusesType);
    if (!refusesType) expect(ofType.value).toBe("'a'");
  });

  test('does not change the checks of the next, nor the types', async () => {
    await session.run('// @ts-check loose\nlet found = "abc".match(/b/)');
    expect((await session.run('found.index')).error).toContain("'found' is possibly 'null'.");
  });

  test("can silence a line, as TypeScript's users know it", async () => {
    expect(await session.run('// @ts-ignore\nconst x: number = "a"\nx')).toEqual({ value: "'a'" });
    expect((await session.run('// @ts-expect-error\n1')).error).toContain('Unused');
  });

  test('with a setting that is none is refused', async () => {
    expect((await session.run('1\n// @ts-check lose')).error).toBeUndefined();
    expect((await session.run('// @ts-check lose\n1')).error).toContain(
      "@ts-check: 'lose' is none of the settings, expected strict, loose, off.",
    );
  });
});

test('a notebook is set by one cell, until another sets it', async () => {
  const session = cellSession(cwd);
  await session.run('// @ts-check-notebook loose\nlet ready = true');
  expect(await session.run(NULL_SLIP)).toEqual({ value: '1' });
  expect(isRefused((await session.run(`// @ts-check strict\n${NULL_SLIP}`)).error)).toBe(true);
  expect(isRefused((await session.run(TYPE_SLIP)).error)).toBe(true);
  await session.run('// @ts-nocheck-notebook');
  expect(await session.run(TYPE_SLIP)).toEqual({ value: "'a'" });
  await session.run('// @ts-check-notebook');
  expect(isRefused((await session.run(NULL_SLIP)).error)).toBe(true);
});

test('a notebook of JavaScript is not checked, but an error of JavaScript is one', async () => {
  writeFileSync(path.join(cwd, 'wrong.ts'), 'export const wrong: number = "a"');
  const session = cellSession(cwd, [], 'off');
  const values = async (cell: string) => (await session.run(cell)).value;
  expect(await values('let a = 1; a = "text"; a.nothing')).toBeUndefined();
  expect(await values('class P { constructor() { this.x = 1 } }\nnew P().x + a')).toBe("'1text'");
  expect(await values('import fs, { statSync } from "fs"; fs.statSync === statSync')).toBe('true');
  expect(await values('import { wrong } from "./wrong"; wrong')).toBe("'a'");
  expect((await session.run('missing')).error).toContain('ReferenceError: missing is not defined');
  expect((await session.run('import x from "left-pad"')).error).toContain('%npm install left-pad');
  for (const [cell, says] of [
    ['const c = 1; c = 2', "Cannot assign to 'c' because it is a constant."],
    ['let d = 1; let d = 2', "Cannot redeclare block-scoped variable 'd'."],
    ['const = 3', 'Variable declaration'],
    ['return 3', "A 'return' statement can only be used within a function body."],
    ['function f() { await 1 }', 'only allowed within async functions'],
  ]) {
    const { error } = await session.run(cell!);
    expect(error, cell).toMatch(/^Syntax ?[eE]rror/);
    expect(error).toContain(says);
  }
  await session.run('const k = 1');
  expect((await session.run('k = 2')).error).toContain("Cannot assign to 'k': it is a constant.");
  const { items } = session.compiler.complete('new P().', 8);
  expect(items).toEqual([]);
});
