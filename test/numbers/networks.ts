import * as tf from '@tensorflow/tfjs';
import { dense, input } from '../../src/models/layers.js';
import { sequential } from '../../src/models/sequential.js';

type Matrix = readonly (readonly number[])[];

/** A network of logistic layers with these weights, a row for each unit. */
export function logisticNetwork(inputs: number, layers: readonly (readonly [Matrix, number[]])[]) {
  const model = sequential([
    input(inputs),
    ...layers.map(([, bias]) => dense(bias.length, 'sigmoid')),
  ]);
  const tensors = layers.flatMap(([rows, bias]) => [
    tf.tensor2d(rows[0]!.map((_, i) => rows.map((row) => row[i]!))),
    tf.tensor1d(bias),
  ]);
  model.tf.setWeights(tensors);
  return model;
}

/** Rows of `[from][to]` as rows of `[to][from]`. */
export const turned = (matrix: Matrix): number[][] =>
  matrix[0]!.map((_, j) => matrix.map((row) => row[j]!));
