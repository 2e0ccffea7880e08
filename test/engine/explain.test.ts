import * as tf from '@tensorflow/tfjs';
import { onnx } from 'onnx-proto';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { displaySymbol } from '../../src/display/bundle.js';
import { explain } from '../../src/engine/index.js';

beforeAll(async () => {
  await tf.setBackend('onnx');
});

const dense = () => {
  const [x, w, b] = [tf.ones([4, 3]), tf.ones([3, 2]), tf.ones([2])];
  return explain(() => tf.relu(tf.add(tf.matMul(x, w), b)));
};

describe('explain()', () => {
  test('names the operations with their shapes, what they come from, and their times', () => {
    const { operations, ms } = dense();
    expect(
      operations.map(({ kernel, inputs, output, from }) => ({ kernel, inputs, output, from })),
    ).toEqual([
      {
        kernel: 'BatchMatMul',
        inputs: [
          [4, 3],
          [3, 2],
        ],
        output: [4, 2],
        from: [],
      },
      { kernel: 'Add', inputs: [[4, 2], [2]], output: [4, 2], from: [0] },
      { kernel: 'Relu', inputs: [[4, 2]], output: [4, 2], from: [1] },
    ]);
    expect(ms).toBeGreaterThan(0);
  });

  test('shows itself as a picture, and as text', () => {
    const bundle = dense()[displaySymbol]();
    expect(bundle['text/plain']).toMatch(
      /^3 operations, [\d.]+ ms\nBatchMatMul {2}\[4, 3\] \[3, 2\] → \[4, 2\] /,
    );
    const svg = bundle['image/svg+xml'] as string;
    expect(svg.match(/<g transform/g)).toHaveLength(3);
    expect(svg).toContain('aria-label="3 operations, from top to bottom"');
    // The colours are those of the page's theme.
    expect(bundle['text/html']).toContain(svg);
    expect(svg.replace(/<style>[^]*<\/style>/, '')).not.toMatch(/#[0-9a-f]{6}/);
  });

  test('adds up the kernels of a graph that is too large to draw', () => {
    const x = tf.ones([8]);
    const explanation = explain(() => {
      let y: tf.Tensor = x;
      for (let i = 0; i < 40; i++) y = tf.sin(tf.add(y, x));
      return y;
    });
    const svg = explanation[displaySymbol]()['image/svg+xml'] as string;
    expect(svg).toContain('80 operations by kernel');
    expect(svg).toMatch(/>Sin<[^]*>40 ×, /);
  });

  test('saves an ONNX file', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'nnlab-explain-')), 'dense.onnx');
    await dense().save(path);
    const { graph } = onnx.ModelProto.decode(readFileSync(path));
    expect(graph!.node!.map(({ opType }) => opType)).toEqual(
      expect.arrayContaining(['MatMul', 'Add', 'Relu']),
    );
  });

  test('keeps no tensor', () => {
    const before = tf.memory().numTensors;
    explain(() => tf.tanh(tf.zeros([3])));
    expect(tf.memory().numTensors).toBe(before);
  });

  test('says what it needs', async () => {
    expect(() => explain(() => tf.scalar(tf.sin(tf.ones([3])).dataSync()[0]!))).toThrow(
      "explain: the function can't be drawn as one graph, because it reads the values of Sin before its end. Return the tensor, and read it outside.",
    );
    await tf.setBackend('cpu');
    expect(() => explain(() => tf.zeros([1]))).toThrow(
      'explain: tfjs computes on "cpu", expected "onnx". Write await tf.setBackend("onnx") first.',
    );
    await tf.setBackend('onnx');
  });
});
