import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as nn from '../../src/index.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nnlab-page-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('webPage()', () => {
  const data = nn.data.circle({ samples: 40, seed: 1 });
  // With a layer that is nnlab's own.
  const layers = [nn.input(2), nn.dense(4, 'tanh'), nn.dropout(0.1), nn.dense(1, 'tanh')];
  const model = nn.sequential(layers, { seed: 1 });

  test('writes a page with all that it needs beside it', async () => {
    const at = await nn.webPage(model, join(folder, 'page'), { data, title: 'In < out' });
    expect(at).toBe(join(folder, 'page', 'index.html'));
    expect((await readdir(join(folder, 'page'))).sort()).toEqual([
      'index.html',
      'model.js',
      'page.js',
      'tf.min.js',
    ]);
    const html = await readFile(at, 'utf8');
    expect(html).toContain('<h1>In &#60; out</h1>');
    expect(html).not.toMatch(/https?:/);
  });

  test('the network on the page answers as the model does', async () => {
    await nn.webPage(model, join(folder, 'same'), { data });
    const text = await readFile(join(folder, 'same', 'model.js'), 'utf8');
    const packed = JSON.parse(text.slice('window.model = '.length, -2)) as tf.io.ModelArtifacts & {
      weightData: string;
    };
    const bytes = Buffer.from(packed.weightData, 'base64');
    const weightData = Uint8Array.from(bytes).buffer;
    const loaded = await tf.loadLayersModel(tf.io.fromMemory({ ...packed, weightData }));
    const x = data.at(3).input;
    const [answer] = (loaded.predict(tf.tensor([Array.from(x)])) as tf.Tensor).dataSync();
    expect(answer).toBeCloseTo(model.predict(x)[0]!, 5);
  });

  test('takes names and the first example from the data', async () => {
    await nn.webPage(model, join(folder, 'names'), { data });
    const program = await readFile(join(folder, 'names', 'page.js'), 'utf8');
    const settings = runInNewContext(
      `${program.split('\nconst form')[0]!.replace('const settings =', 'settings =')}`,
      {},
    ) as object;
    expect(JSON.parse(JSON.stringify(settings))).toEqual({
      title: 'names',
      shape: [2],
      inputs: data.inputNames,
      answers: data.classes!.map(({ label }) => label),
      start: Array.from(data.at(0).input),
      border: 0,
    });
  });

  test.each([
    {
      is: 'a network of sequences',
      work: () => [nn.input(5, 3), nn.lstm(2), nn.dense(1)],
      says: 'the model takes [5, 3]',
    },
    {
      is: 'too many numbers',
      work: () => [nn.input(31), nn.dense(1)],
      says: 'expected up to 30 numbers',
    },
  ])('refuses $is', async ({ work, says }) => {
    await expect(nn.webPage(nn.sequential(work()), join(folder, 'none'))).rejects.toThrow(says);
  });

  test('refuses too few names, and what is no model or folder', async () => {
    const at = join(folder, 'none');
    await expect(nn.webPage(model, at, { inputs: ['a'] })).rejects.toThrow(
      'inputs has 1 names, expected 2',
    );
    await expect(nn.webPage(model, at, { answers: ['a', 'b', 'c'] })).rejects.toThrow(
      'answers has 3 names, expected 1 or 2',
    );
    await expect(nn.webPage({} as nn.Model, at)).rejects.toThrow('model is no model of nnlab');
    await expect(nn.webPage(model, '')).rejects.toThrow('folder is ""');
  });
});
