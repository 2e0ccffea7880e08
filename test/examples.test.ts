import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { runInThisContext } from 'node:vm';
import * as tf from '@tensorflow/tfjs';
import { transformSync } from 'esbuild';
import { encode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { serveData, testDataFolder } from '../scripts/testing/data-server.mjs';
import * as nn from '../src/index.js';

// Every @example in src is run. What one takes as given (a model, some data) is made here. A line
// that ends in a comment with a plain value, `x.grad; // 8`, must have that value.

const root = fileURLToPath(new URL('..', import.meta.url));

/** Why an example can't run here. */
const leftOut: Record<string, string> = {
  'src/engine/index.ts': 'import statements; test/engine runs them',
  'src/engine/onnx/web-runner.ts': 'needs onnxruntime-web; test/browser/engine.spec.ts runs it',
};

interface Example {
  readonly place: string;
  readonly file: string;
  readonly code: string;
}

const examples = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => `src/${file.replaceAll('\\', '/')}`)
  .sort()
  .flatMap((file) => examplesIn(file, readFileSync(join(root, file), 'utf8')))
  .filter(({ file }) => !(file in leftOut));

function examplesIn(file: string, source: string): Example[] {
  const block = /@example.*\n((?:[ \t]*\*(?![/]| @).*\n)*)/g;
  return [...source.matchAll(block)].map(({ 1: lines = '', index }) => ({
    place: `${file}:${source.slice(0, index).split('\n').length}`,
    file,
    code: lines.replaceAll(/^[ \t]*\* ?/gm, ''),
  }));
}

const and = () =>
  nn.data.table(
    [
      [0, 0, -1],
      [0, 1, -1],
      [1, 0, -1],
      [1, 1, 1],
    ],
    { target: 2 },
  );

/** What examples take as given, by name. */
const given: Record<string, (code: string) => unknown> = {
  and,
  data: (code) => {
    if (code.includes('unit.learn')) return and();
    const points = nn.data.xor({ samples: 40 });
    return /data\.(train|test)/.test(code) ? points.split(0.5) : points;
  },
  split: () => nn.data.xor({ samples: 40 }).split(0.5),
  mnist: () => nn.data.digits({ samples: 60 }).split(0.5),
  unit: () => nn.perceptron({ inputs: 2 }),
  model: (code) =>
    /mnist|28/.test(code)
      ? nn.sequential([nn.input(28, 28, 1), nn.flatten(), nn.dense(10, 'softmax')])
      : nn.sequential([nn.input(2), nn.dense(3, 'tanh'), nn.dense(1, 'tanh')]),
  optimizer: () => tf.train.sgd(0.1),
  net: () => {
    const weights = tf.variable(tf.zeros([2, 1]));
    return (x: tf.Tensor) => tf.matMul(x, weights);
  },
  x: () => tf.zeros([4, 2]),
  t: () => tf.ones([4, 1]),
};

/** The value in a comment: a number, a text, a list of them; undefined where it is prose. */
function plainValue(comment: string): { readonly value: unknown } | undefined {
  if (!/^[-[{'"\dtf]/.test(comment)) return undefined;
  try {
    return { value: runInThisContext(`'use strict'; (${comment})`) as unknown };
  } catch {
    return undefined;
  }
}

/** Whether the code takes `name` as given: it stands there, not after a dot, and is not declared. */
function takes(code: string, name: string): boolean {
  const isDeclared = new RegExp(`(const|let) (${name}\\b|[{[][^=]*\\b${name}\\b[^=]*[}\\]] =)`);
  return (
    new RegExp(`(?<!(?<!\\.\\.)\\.)(?<![\\w'])${name}\\b(?![':])`).test(code) &&
    !isDeclared.test(code)
  );
}

/** What comes from a model or data that were made here is not what the example shows. */
const isGiven = (code: string) =>
  ['model', 'mnist', 'data', 'split'].some((name) => takes(code, name));

function withChecks(code: string): string {
  return code.replaceAll(
    /^(?!for |const |let |await )(.+); \/\/ (.+)$/gm,
    (line: string, value: string, comment: string) =>
      plainValue(comment) && !isGiven(code) ? `same(${value}, ${comment});` : line,
  );
}

function same(got: unknown, shown: unknown): void {
  if (typeof shown !== 'number') return expect(plain(got)).toEqual(shown);
  const decimals = String(shown).split('.')[1]?.length ?? 0;
  expect(got).toBeCloseTo(shown, decimals);
}

/** Typed arrays are shown as lists. */
const plain = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_, part: unknown) =>
      ArrayBuffer.isView(part) ? Array.from(part as Uint8Array) : part,
    ),
  );

const dataFolder = testDataFolder(root);
let server: Awaited<ReturnType<typeof serveData>> | undefined;
const folder = mkdtempSync(join(tmpdir(), 'nnlab-examples-'));
const before = process.cwd();

beforeAll(async () => {
  process.chdir(folder);
  for (const name of ['cat', 'dog']) {
    mkdirSync(join('photos', name), { recursive: true });
    const gray = { width: 3, height: 3, channels: 1, depth: 8, data: new Uint8Array(9) } as const;
    writeFileSync(join('photos', name, '1.png'), encode(gray));
  }
  writeFileSync('poem.txt', nn.data.sonnets());
  writeFileSync(
    '01-numbers.checks.ts',
    `const twice = (x) => 2 * x;
     const check = (answer) => (answer(3) === 6 ? undefined : 'Try it with 3.');
     export default { double: { prompt: 'Double x.', hints: ['Add?'], check, solution: twice } };`,
  );
  vi.spyOn(console, 'log').mockImplementation(() => {});
  if (dataFolder) server = await serveData(dataFolder);
});

afterAll(() => {
  process.chdir(before);
  server?.close();
  rmSync(folder, { recursive: true });
});

describe('each @example runs', () => {
  test.each(examples)('$place', async ({ file, code, place }) => {
    const isPublished = /nn\.(data\.(mnist|tinyShakespeare)|mobileNet)\(/.test(code);
    if (isPublished && !server) return; // nothing to load it from
    if (server) vi.stubEnv('NNLAB_DATA_URL', server.url);
    vi.stubEnv('NNLAB_CACHE', join(folder, 'cache'));
    expect(code.trim(), place).not.toBe('');
    const own = (await import(pathToFileURL(join(root, file)).href)) as object;
    const names: Record<string, unknown> = { ...own, nn, tf, same };
    for (const [name, make] of Object.entries(given))
      if (takes(code, name)) names[name] = make(code);
    const parameters = Object.keys(names).join(', ');
    const { code: script } = transformSync(`async (${parameters}) => {{\n${withChecks(code)}\n}}`, {
      loader: 'ts',
    });
    const run = runInThisContext(script) as (...values: unknown[]) => Promise<void>;
    await run(...Object.values(names));
  });
});
