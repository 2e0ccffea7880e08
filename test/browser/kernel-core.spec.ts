/** The kernel's core in a browser: bundled without Node, it compiles and runs cells in a worker. */
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { build } from 'esbuild';
import type { Ran } from './kernel-core/worker.js';

const PAGE = '<!doctype html><script>globalThis.worker = new Worker("/worker.js")</script>';

let server: Server;
let sources: string[];

test.beforeAll(async () => {
  const bundle = await build({
    entryPoints: [path.join(import.meta.dirname, 'kernel-core', 'worker.ts')],
    bundle: true,
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  sources = Object.keys(bundle.metafile.inputs);
  const files: Record<string, [type: string, body: string]> = {
    '/': ['text/html', PAGE],
    '/worker.js': ['text/javascript', bundle.outputFiles[0]!.text],
    '/libraries.json': ['application/json', JSON.stringify(libraries())],
  };
  server = createServer(({ url }, response) => {
    const [type, body] = files[url ?? ''] ?? [];
    if (!type) return response.writeHead(404).end();
    response.writeHead(200, { 'content-type': type }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

test.afterAll(() => server.close());

/** The declarations of the language, which a browser has to fetch. */
function libraries(): Record<string, string> {
  const folder = path.dirname(createRequire(import.meta.url).resolve('typescript'));
  const names = readdirSync(folder).filter((name) => /^lib\..*\.d\.ts$/.test(name));
  return Object.fromEntries(
    names.map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]),
  );
}

async function open(page: Page): Promise<void> {
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
}

const ask = <T>(page: Page, question: { run?: string; complete?: string }): Promise<T> =>
  page.evaluate((asked) => {
    const { port1, port2 } = new MessageChannel();
    (globalThis as unknown as { worker: Worker }).worker.postMessage(asked, [port2]);
    return new Promise<T>((resolve) => {
      port1.onmessage = ({ data }) => resolve(data as T);
    });
  }, question);

const run = (page: Page, code: string): Promise<Ran> => ask<Ran>(page, { run: code });

test('the bundle has nothing of Node or ZeroMQ in it', () => {
  const kernel = sources.filter((file) => file.startsWith('kernel/src/'));
  expect(kernel).toContain('kernel/src/session/session.ts');
  expect(kernel.filter((file) => /\/(node|wire)\//.test(file))).toEqual([]);
  expect(sources.filter((file) => file.includes('zeromq'))).toEqual([]);
});

test('cells run, share names, print and await', async ({ page }) => {
  await open(page);
  expect(await run(page, 'const squares = [1, 2, 3].map((n) => n * n); squares')).toMatchObject({
    status: 'ok',
    value: '[1,4,9]',
  });
  const { value, outputs } = await run(
    page,
    'let sum = squares.reduce((a, b) => a + b); console.log(sum); await Promise.resolve(sum * 2)',
  );
  expect(value).toBe('28');
  expect(outputs).toEqual([{ type: 'stream', name: 'stdout', text: '14\n' }]);
  expect(await ask<string[]>(page, { complete: 'squares.' })).toContain('map');
});

test('a type error stops a cell before it runs, an error says where', async ({ page }) => {
  await open(page);
  await run(page, 'let count = 1');
  const wrong = await run(page, 'count = 2; count = "three"');
  expect(wrong.status).toBe('error');
  expect(wrong.traceback!.join('\n')).toContain("'string' is not assignable to type 'number'");
  expect((await run(page, 'count')).value).toBe('1');
  const thrown = await run(page, 'function f(): void {\n  throw new Error("no")\n}\nf()');
  expect(thrown.traceback!.join('\n')).toContain('cell [4], line 2');
});
