import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { build } from 'esbuild';

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

/** A page with a worker that is bundled for a browser, without what is for Node. */
export interface WorkerPage {
  readonly address: string;
  /** The files in the bundle. */
  readonly sources: readonly string[];
  close(): void;
}

/** Serves the worker `entry`, a path in test/browser, and `files` by their addresses. */
export async function serveWorker(
  entry: string,
  files: Readonly<Record<string, Uint8Array>> = {},
): Promise<WorkerPage> {
  const bundle = await build({
    entryPoints: [path.join(import.meta.dirname, entry)],
    bundle: true,
    platform: 'browser',
    format: 'esm',
    target: 'es2022',
    external: ['../node/*'],
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  const worker = bundle.outputFiles[0]!.text;
  const own: Record<string, [type: string, body: string]> = {
    '/': ['text/html', PAGE],
    '/worker.js': ['text/javascript', worker],
  };
  const server = createServer(({ url = '' }, response) => {
    const [type, body] = own[url] ?? [TYPES[path.extname(url)], files[url] ?? published(url)];
    if (body === undefined) return response.writeHead(404).end();
    response.writeHead(200, { 'content-type': type ?? 'text/plain' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    sources: Object.keys(bundle.metafile.inputs),
    close: () => server.close(),
  };
}

function published(url: string): Uint8Array | undefined {
  for (const folder of FOLDERS)
    try {
      return readFileSync(path.join(folder, path.basename(url)));
    } catch {
      // Maybe in the next one.
    }
  return undefined;
}

/** Asks the page's worker, which answers on the port that comes with the question. */
export const ask = <T>(page: Page, question: unknown): Promise<T> =>
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
