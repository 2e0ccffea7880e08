/** The engine in a browser: bundled without Node, it trains a network in a worker on onnxruntime-web. */
import { expect, test, type Page } from '@playwright/test';
import type { Trained } from './engine/worker.js';
import { ask, serveWorker, type WorkerPage } from './worker-page.js';

let served: WorkerPage;

test.beforeAll(async () => {
  served = await serveWorker('engine/worker.ts');
});

test.afterAll(() => served.close());

const open = (page: Page) => page.goto(served.address);

test('the bundle has nothing of Node in it', () => {
  const engine = served.sources.filter((file) => file.startsWith('src/'));
  expect(engine).toContain('src/engine/recorder.ts');
  expect(engine.filter((file) => file.includes('/node/'))).toEqual([]);
  expect(served.sources.filter((file) => file.includes('onnxruntime-node'))).toEqual([]);
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
