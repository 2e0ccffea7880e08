/** The library in a browser: bundled without Node, it trains, draws, saves and loads in a worker. */
import { createHash } from 'node:crypto';
import { expect, test } from '@playwright/test';
import type { Learned } from './library/worker.js';
import { ask, serveWorker, type WorkerPage } from './worker-page.js';

const poem = new TextEncoder().encode('Shall I compare thee to a summer’s day?');
const other = new TextEncoder().encode('Shall I compare thee to a winter’s day?');

let served: WorkerPage;

test.beforeAll(async () => {
  served = await serveWorker('library/worker.ts', { '/poem.txt': poem, '/other.txt': other });
});

test.afterAll(() => served.close());
test.beforeEach(async ({ page }) => {
  await page.goto(served.address);
});

test('the bundle has all of the library and nothing of Node', () => {
  const own = served.sources.filter((file) => file.startsWith('src/'));
  for (const file of ['src/training/fit.ts', 'src/plots/boundary.ts', 'src/models/saved.ts'])
    expect(own).toContain(file);
  expect(own.filter((file) => file.includes('/node/'))).toEqual([]);
  expect(served.sources.filter((file) => file.includes('onnxruntime-node'))).toEqual([]);
});

for (const backend of ['cpu', 'onnx'])
  test(`a network learns the circle on ${backend} and draws what it learned`, async ({ page }) => {
    const learned = await ask<Learned>(page, ['train', backend]);
    expect(learned.failures).toEqual([]);
    expect(learned.losses).toHaveLength(30);
    expect(learned.accuracy).toBeGreaterThan(0.9);
    for (const bundle of [learned.plot, learned.boundary])
      expect(Object.keys(bundle).sort()).toEqual([
        'application/vnd.nnlab.view.v1+json',
        'application/vnd.plotly.v1+json',
        'text/plain',
      ]);
    console.log(`circle in a worker on ${backend}: 30 epochs in ${learned.seconds.toFixed(2)} s`);
  });

test('both backends learn the same', async ({ page }) => {
  const [cpu, onnx] = [
    await ask<Learned>(page, ['train', 'cpu']),
    await ask<Learned>(page, ['train', 'onnx']),
  ];
  cpu.losses.slice(0, 5).forEach((loss, i) => expect(onnx.losses[i]).toBeCloseTo(loss, 3));
});

test('units need no backend', async ({ page }) => {
  const small = await ask<object>(page, ['small']);
  expect(small).toMatchObject({ corrections: 18, mistakes: 0 });
});

test('networks are kept in the files of the site', async ({ page }) => {
  const saved = await ask<{ before: number[]; after: number[]; missing: string; size: number }>(
    page,
    ['save'],
  );
  expect(saved.after).toEqual(saved.before);
  expect(saved).toMatchObject({ paths: ['lesson/first.onnx'] });
  expect(saved.size).toBeGreaterThan(100);
  expect(saved.missing).toBe(
    'load: "lesson/frist/model.json" is not there, expected a folder. Did you mean "first"?',
  );
});

test('published files are loaded once, and only those whose checksum is right', async ({
  page,
}) => {
  const file = {
    name: 'poem.txt',
    mirrors: ['https://mirror.invalid/poem.txt'],
    bytes: poem.length,
    sha256: createHash('sha256').update(poem).digest('hex'),
  };
  const loaded = await ask<{ refused: string; mnist: string }>(page, [
    'download',
    served.address,
    file,
  ]);
  const text = new TextDecoder().decode(poem);
  expect(loaded).toMatchObject({ first: text, second: text, heard: poem.length });
  expect(loaded.refused).toContain('wrong checksum');
  expect(loaded.mnist).toMatch(/^mnist: MNIST is not on this computer yet and did not arrive/);
});
