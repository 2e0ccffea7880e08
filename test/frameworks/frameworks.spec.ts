/** Programs and files run in the frameworks that they are for, and answer as the network does here. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { LACKING, LAYER_NETWORKS } from '../interop/layer-networks.js';
import { hasMobileNet, servePublished } from '../transfer/data.js';
import { writeCases } from './models.js';

const { NNLAB_FRAMEWORKS_PYTHON: all, NNLAB_MXNET_PYTHON: mxnet } = process.env;
const folder = mkdtempSync(path.join(tmpdir(), 'frameworks-'));
let refused: Record<string, Record<string, string>>;

servePublished();
beforeAll(async () => {
  refused = await writeCases(folder);
  vi.restoreAllMocks(); // the figures are printed
});
afterAll(() => rmSync(folder, { recursive: true }));

const CASES = ['mlp', 'cnn', 'lstm', 'text', 'transfer'];
const LAYERS = Object.keys(LAYER_NETWORKS);
/** What a framework can't express. */
const REFUSED: Record<string, Record<string, string>> = {
  caffe: { lstm: 'is a LSTM', text: 'is a Embedding' },
};

describe.each([
  ['keras', all],
  ['tensorflow', all],
  ['pytorch', all],
  ['onnx', all],
  ['caffe', all],
  ['mxnet', mxnet],
])('%s', (framework, python) => {
  let differences: Record<string, number>;

  beforeAll(() => {
    const script = path.join(import.meta.dirname, 'check_answers.py');
    const { stdout, stderr, status } = spawnSync(python!, [script, folder, framework], {
      encoding: 'utf8',
    });
    expect(status, stderr).toBe(0);
    differences = JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as Record<string, number>;
  });

  const expectSame = (name: string, lacking: string | undefined): void => {
    if (lacking) return expect(refused[name]![framework]).toContain(lacking);
    expect(refused[name]![framework]).toBeUndefined();
    console.log(`${framework}, ${name}: differs by ${differences[name]}`);
    expect(differences[name]).toBeLessThan(1e-4);
  };

  test.each(CASES)('trained: %s', (name) => expectSame(name, REFUSED[framework]?.[name]));
  test.runIf(hasMobileNet).each(['mobileNet', 'mobileNetTransfer'])('%s', (name) =>
    expectSame(name, undefined),
  );
  test.each(LAYERS)('layer: %s', (name) => {
    const lacks = LACKING[framework === 'tensorflow' ? 'keras' : framework];
    expectSame(`layers-${name}`, lacks?.[name]);
  });
});
