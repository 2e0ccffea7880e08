import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { startWasm } from '../../src/engine/wasm.js';
import { seededRandom } from '../../src/random.js';

const random = seededRandom('matmul');

function plainProduct(a: number[][], b: number[][]): number[][] {
  return a.map((row) => b[0]!.map((_, j) => row.reduce((sum, v, k) => sum + v * b[k]![j]!, 0)));
}
const matrix = (rows: number, columns: number) =>
  Array.from({ length: rows }, () => Array.from({ length: columns }, () => random.normal()));
const transposed = (m: number[][]) => m[0]!.map((_, j) => m.map((row) => row[j]!));

beforeAll(async () => {
  expect(await startWasm()).toBe(true);
});

describe('matMul on wasm', () => {
  test.each([
    { transposeA: false, transposeB: false },
    { transposeA: true, transposeB: false },
    { transposeA: false, transposeB: true },
    { transposeA: true, transposeB: true },
  ])('is the plain product with %o', ({ transposeA, transposeB }) => {
    const [a, b] = [matrix(3, 4), matrix(4, 5)];
    const tensors = tf.memory().numTensors;
    const product = tf.tidy(() =>
      tf
        .matMul(
          tf.tensor2d(transposeA ? transposed(a) : a),
          tf.tensor2d(transposeB ? transposed(b) : b),
          transposeA,
          transposeB,
        )
        .arraySync(),
    ) as number[][];
    plainProduct(a, b).forEach((row, i) =>
      row.forEach((value, j) => expect(product[i]![j]).toBeCloseTo(value, 4)),
    );
    expect(tf.memory().numTensors).toBe(tensors);
  });

  test('keeps the matrices of a batch apart', () => {
    const [a, b] = [
      [matrix(2, 3), matrix(2, 3)],
      [matrix(2, 4), matrix(2, 4)],
    ];
    const product = tf.tidy(() =>
      tf.matMul(tf.tensor3d(a), tf.tensor3d(b), true).arraySync(),
    ) as number[][][];
    a.forEach((one, n) =>
      plainProduct(transposed(one), b[n]!).forEach((row, i) =>
        row.forEach((value, j) => expect(product[n]![i]![j]).toBeCloseTo(value, 4)),
      ),
    );
  });

  test('frees the data of the transposed factors', () => {
    const [a, b] = [tf.ones([50, 60]), tf.ones([50, 70])];
    const before = tf.memory().numDataBuffers;
    for (let i = 0; i < 10; i++) tf.matMul(a, b, true).dispose();
    expect(tf.memory().numDataBuffers).toBe(before);
    tf.dispose([a, b]);
  });
});
