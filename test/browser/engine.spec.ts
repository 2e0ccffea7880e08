/** The engine in a browser: bundled without Node, it trains a network in a worker on onnxruntime-web. */
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { build } from 'esbuild';
import type { Trained } from './engine/worker.js';

const PAGE =
  '<!doctype html><script type="module">globalThis.worker = new Worker("/worker.js", { type: "module" })</script>';
const require = createRequire(import.meta.url);
const folderOf = (file: string): string => path.dirname(require.resolve(file));

const ROOT = path.join(import.meta.dirname, '..', '..');
const FOLDERS = [
  // `npm test` installs it there.
  path.join(ROOT, '.nnlab', 'onnxruntime-web', 'node_modules', 'onnxruntime-web', 'dist'),
  folderOf('@tensorflow/tfjs-backend-wasm/package.json') + '/dist',
];
const TYPES: Record<string, string> = { '.wasm': 'application/wasm', '.mjs': 'text/javascript' };

let server: Server;
let sources: string[];

test.beforeAll(async () => {
  const bundle = await build({
    entryPoints: [path.join(import.meta.dirname, 'engine', 'worker.ts')],
    bundle: true,
    platform: 'browser',
    format: 'esm',
    target: 'es2022',
    external: ['../node/*'],
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  sources = Object.keys(bundle.metafile.inputs);
  const worker = bundle.outputFiles[0]!.text;
  server = createServer(({ url = '' }, response) => {
    if (url === '/' || url === '/worker.js') {
      const type = url === '/' ? 'text/html' : 'text/javascript';
      return response.writeHead(200, { 'content-type': type }).end(url === '/' ? PAGE : worker);
    }
    const file = FOLDERS.map((folder) => path.join(folder, path.basename(url))).find(isThere);
    if (!file) return response.writeHead(404).end();
    response
      .writeHead(200, { 'content-type': TYPES[path.extname(file)] ?? 'text/plain' })
      .end(readFileSync(file));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

test.afterAll(() => server.close());

function isThere(file: string): boolean {
  try {
    readFileSync(file);
    return true;
  } catch {
    return false;
  }
}

const ask = <T>(page: Page, question: unknown): Promise<T> =>
  page.evaluate((asked) => {
    const { port1, port2 } = new MessageChannel();
    (globalThis as unknown as { worker: Worker }).worker.postMessage(asked, [port2]);
    return new Promise<T>((resolve, reject) => {
      port1.onmessage = ({ data }: MessageEvent<T & { error?: string }>) => {
        if (data.error === undefined) resolve(data);
        else reject(new Error(data.error));
      };
    });
  }, question);

const open = (page: Page) =>
  page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);

test('the bundle has nothing of Node in it', () => {
  const engine = sources.filter((file) => file.startsWith('src/'));
  expect(engine).toContain('src/engine/recorder.ts');
  expect(engine.filter((file) => file.includes('/node/'))).toEqual([]);
  expect(sources.filter((file) => file.includes('onnxruntime-node'))).toEqual([]);
});

test('a network learns on onnxruntime-web as it does on the cpu backend', async ({ page }) => {
  await open(page);
  const steps = 40;
  const onnx = await ask<Trained>(page, ['onnx', steps]);
  const wasm = await ask<Trained>(page, ['wasm', steps]);
  const cpu = await ask<Trained>(page, ['cpu', 5]);
  expect(onnx).toMatchObject({ reason: undefined, failures: [] });
  expect(onnx.losses.at(-1)).toBeLessThan(onnx.losses[0]! / 2);
  cpu.losses.forEach((loss, index) => expect(onnx.losses[index]).toBeCloseTo(loss, 4));
  console.log(
    `MLP 784-128-10 in a worker, ms a step: onnxruntime-web ${onnx.ms.toFixed(2)}, tfjs wasm ${wasm.ms.toFixed(2)}, tfjs cpu ${cpu.ms.toFixed(2)}`,
  );
});

test('a value of recorded operations is read later', async ({ page }) => {
  await open(page);
  const [largest] = await ask<number[]>(page, 'read');
  expect(largest).toBeLessThan(1e-4);
});
