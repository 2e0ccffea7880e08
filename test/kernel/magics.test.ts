/** Line magics, from the text of a cell to what is shown. */
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { cellSession, type CellSession } from './cell-session.js';

const cwd = realpathSync(mkdtempSync(path.join(tmpdir(), 'magics-')));
afterAll(() => rmSync(cwd, { recursive: true }));

function printed(session: CellSession): string {
  return session.outputs
    .splice(0)
    .map((output) => (output.type === 'stream' ? output.text : ''))
    .join('');
}

const TIME = String.raw`\d+(\.\d+)? (s|ms|µs|ns)`;

describe('magics', () => {
  const session = cellSession(cwd);

  test('%time runs a statement once, keeps its names, shows its value', async () => {
    const cell = 'let calls = 0; const tick = () => ++calls\n%time const first = tick()';
    expect((await session.run(cell)).error).toBeUndefined();
    expect(printed(session)).toMatch(RegExp(`^Wall time: ${TIME}\n$`));
    expect(await session.run('%time first + tick()')).toEqual({ value: '3' });
    expect(await session.run('calls')).toEqual({ value: '2' });
    printed(session);
  });

  test('%time takes awaits in, and a statement of several lines', async () => {
    await session.run(
      '%time for (const ms of [20, 30]) {\n  await new Promise((r) => setTimeout(r, ms))\n}\nconst after = 1',
    );
    const [, milliseconds] = /^Wall time: ([\d.]+) ms\n$/.exec(printed(session))!;
    expect(Number(milliseconds)).toBeGreaterThan(45);
    expect(await session.run('after')).toEqual({ value: '1' });
  });

  test.each([
    ['a statement', '%timeit const x = Math.hypot(3, 4); sink = x // quick'],
    ['one that awaits', '%timeit await new Promise((r) => setTimeout(r, 25))'],
  ])('%%timeit measures %s', async (_what, line) => {
    await session.run('let sink = 0');
    const ran = await session.run(`const before = 1\n${line}\nbefore + 1`);
    expect(ran).toEqual({ value: '2' });
    expect(printed(session)).toMatch(
      RegExp(
        `^${TIME} ± ${TIME} per loop \\(mean ± std. dev. of 7 runs, [\\d,]+ loops? each\\), best ${TIME}\n$`,
      ),
    );
    expect((await session.run('x')).error).toContain("Cannot find name 'x'");
  });

  test('%who prints names and types, also of its own cell above it', async () => {
    const session = cellSession(cwd);
    await session.run('%who');
    expect(printed(session)).toBe('No names yet.\n');
    await session.run('interface Point { x: number }\nlet total = 1');
    await session.run(
      "import fs from 'node:fs'\nclass Dog {}\nconst at: Point[] = []\n%who\nconst later = 1",
    );
    expect(printed(session)).toBe(
      'at     Point[]\nDog    class\nfs     module\nPoint  interface\ntotal  number\n',
    );
  });

  test('%reset forgets every name', async () => {
    const session = cellSession(cwd);
    await session.run('let a = 1; class B {}');
    expect((await session.run('%reset\na')).error).toContain("Cannot find name 'a'");
    expect(await session.run('a')).toEqual({ value: '1' });
    expect(await session.run('%reset\nlet b = 2; b')).toEqual({ value: '2' });
    expect((await session.run('a')).error).toContain("Cannot find name 'a'");
    expect((await session.run('new B()')).error).toContain("Cannot find name 'B'");
    expect(await session.run('b')).toEqual({ value: '2' });
  });

  test('%load puts the text of a file in the place of the cell', async () => {
    writeFileSync(path.join(cwd, "it's.ts"), 'const π = 3\n');
    await session.run("%load it's.ts");
    expect(session.outputs.splice(0)).toEqual([{ type: 'replacement', text: 'const π = 3\n' }]);
    expect((await session.run('%load nowhere.ts')).error).toContain(
      "%load: nowhere.ts cannot be read: there is no such file in the notebook's folder.",
    );
  });

  test('%help documents them all', async () => {
    await session.run('%help');
    const [output] = session.outputs.splice(0);
    const data = output?.type === 'display' ? output.data : {};
    for (const type of ['text/plain', 'text/markdown'])
      for (const name of ['npm', 'time', 'timeit', 'who', 'reset', 'load', 'help'])
        expect(data[type]).toMatch(RegExp(`%${name}\\b`));
  });

  test('a line that only looks like a magic is code', async () => {
    const cell =
      'const text = `\n%who\n`; /*\n%who */ const rest = (7\n%text.length);\n[text.length, rest]';
    expect(await session.run(cell)).toEqual({ value: '[ 6, 1 ]' });
  });

  test.each([
    ['%tiem f()', 'There is no magic %tiem. Is %time meant?'],
    ['%lod x', 'Is %load meant?'],
    ['%%time', 'magics are for a line, expected one %.'],
    ['%time', '%time: nothing stands behind it, expected %time STATEMENT.'],
    ['%npm', '%npm: nothing stands behind it, expected %npm install PACKAGE'],
    ['%who x', "%who: 'x' stands behind it, expected nothing."],
    ['1\n%reset', '%reset: something stands before it'],
  ])('%s is refused', async (cell, says) => {
    const { error } = await session.run(`${cell}\nlet unreached = 1`);
    expect(error).toMatch(/^Syntax error in cell \[\d+\], line \d/);
    expect(error).toContain(says);
    expect(error).toContain('Nothing of this cell ran.');
  });

  test.each([
    ['before', '%timeit sink++\n  let bad: number = "a"', 'line 2', '    |       ^^^'],
    ['on', '1\n%time let bad: number = "a"', 'line 2', '    |           ^^^'],
    ['after', 'let bad: number = "a"\n%who', 'line 1', '    |     ^^^'],
    ['as', 'const x =\n%who', 'line 2', '    | ^'],
  ])('an error keeps its place with a magic %s it', async (_where, cell, line, carets) => {
    const { error } = await session.run(cell);
    expect(error).toContain(` in cell [`);
    expect(error!.split('\n')[0]).toContain(line);
    expect(error!.split('\n')).toContain(carets);
  });

  test('an error at run time keeps its place behind magics', async () => {
    const { error } = await session.run('%timeit 1 + 1\n%time\tthrow new Error("here")');
    expect(error).toContain('> 2 | %time\tthrow new Error("here")\n    |      \t      ^');
  });
});

describe('questions', () => {
  const { compiler } = cellSession(cwd);
  const names = (text: string, cursor = text.length) =>
    compiler.complete(text, cursor).items.map(({ name }) => name);

  test('names of magics are completed, and what stands behind them as well', () => {
    expect(compiler.complete('1\n%ti', 5)).toMatchObject({ start: 2, end: 5 });
    expect(names('1\n%ti')).toEqual(['%time', '%timeit']);
    expect(names('%')).toHaveLength(7);
    expect(names('%timeit Math.hyp')).toEqual(['hypot']);
    expect(names('%timeit 1\n%time 2\nMath.hyp')).toEqual(['hypot']);
  });

  test('inspection says what a magic does', () => {
    expect(compiler.inspect('1\n%load x', 4, false)?.documentation).toContain('text of a file');
    expect(compiler.inspect('%time Math.hypot(1)', 12, false)?.signature).toContain('hypot');
  });

  test.each([
    ['%who', 'complete', ''],
    ['%npm install x', 'complete', ''],
    ['%time for (const a of []) {', 'incomplete', '  '],
    ['%timeit f(', 'incomplete', '  '],
    ['%timeit f()', 'complete', ''],
    ['%nothing', 'invalid', ''],
  ])('%s is %s', (text, status, indent) => {
    expect(compiler.isComplete(text)).toEqual({ status, indent });
  });
});

describe('%npm', () => {
  mkdirSync(path.join(cwd, 'parts/five'), { recursive: true });
  writeFileSync(
    path.join(cwd, 'parts/five/package.json'),
    '{"name":"five","version":"5.0.0","main":"i.js","types":"i.d.ts"}',
  );
  writeFileSync(path.join(cwd, 'parts/five/i.js'), 'exports.five = 5');
  writeFileSync(path.join(cwd, 'parts/five/i.d.ts'), 'export const five: 5;');
  const session = cellSession(cwd);

  test('installs into the folder what the code behind it imports', async () => {
    const cell = "// install\n%npm install './parts/five'\nimport { five } from 'five'\nfive";
    expect(await session.run(cell)).toEqual({ value: '5' });
    const text = printed(session);
    expect(text).toContain(`npm install ./parts/five, in ${cwd}\n`);
    expect(text).toContain('added 1 package');
    const file = readFileSync(path.join(cwd, 'package.json'), 'utf8');
    expect(JSON.parse(file)).toEqual({ dependencies: { five: 'file:parts/five' } });
    const wrong = await session.run('%npm ls five\nconst text: string = five');
    expect(wrong.error).toMatch(/line 2: Type 'number' is not assignable/);
  });

  test('brings types to a package that had none, also in local modules', async () => {
    const files: Record<string, string> = {
      'node_modules/bare/package.json': '{"name":"bare","main":"i.js"}',
      'node_modules/bare/i.js': 'exports.six = 6',
      'parts/types/package.json': '{"name":"@types/bare","version":"1.0.0","types":"i.d.ts"}',
      'parts/types/i.d.ts': 'export const six: 6;',
      'local.ts': "import { six } from 'bare'; export const again = six;",
    };
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(cwd, file)), { recursive: true });
      writeFileSync(path.join(cwd, file), text);
    }
    const before =
      "import { six } from 'bare'; import { again } from './local'; const a: string = six";
    expect((await session.run(before)).error).toBeUndefined();
    expect((await session.run('%npm install ./parts/types')).error).toBeUndefined();
    const wrong = "import { six } from 'bare'; import { again } from './local'; ";
    for (const slip of ['const b: string = six', 'const c: string = again'])
      expect((await session.run(wrong + slip)).error).toContain("'number' is not assignable");
  });

  test('a failure is told in plain words', async () => {
    const { error } = await session.run('%npm install ./parts/six');
    expect(error).toMatch(/^Error: %npm: npm install \.\/parts\/six failed\./);
  });
});
