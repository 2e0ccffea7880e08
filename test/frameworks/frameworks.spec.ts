/** Programs and files run in the frameworks that they are for, and answer as the network does here. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeCases } from './models.js';

const { NNLAB_FRAMEWORKS_PYTHON: all, NNLAB_MXNET_PYTHON: mxnet } = process.env;
const folder = mkdtempSync(path.join(tmpdir(), 'frameworks-'));
let refused: Record<string, Record<string, string>>;

beforeAll(async () => {
  refused = await writeCases(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

const CASES = ['mlp', 'cnn', 'lstm', 'text', 'transfer'];
/** What a framework can't express. */
const REFUSED: Record<string, Record<string, RegExp>> = {
  caffe: { lstm: /is a LSTM/, text: /is a Embedding/, transfer: /pads one side more/ },
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

  test.each(CASES)('%s', (name) => {
    const expected = REFUSED[framework]?.[name];
    if (expected) return expect(refused[name]![framework]).toMatch(expected);
    console.log(`${framework}, ${name}: differs by ${differences[name]}`);
    expect(differences[name]).toBeLessThan(1e-4);
  });
});
