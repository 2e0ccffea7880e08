import { dense, input } from '../../src/models/layers.js';
import { sequential } from '../../src/models/sequential.js';

type Matrix = readonly (readonly number[])[];

/** A network of logistic layers with these weights, a row for each unit. */
export const logisticNetwork = (
  inputs: number,
  layers: readonly (readonly [rows: Matrix, bias: number[]])[],
) =>
  sequential([
    input(inputs),
    ...layers.map(([rows, bias]) =>
      dense(bias.length, { activation: 'sigmoid', weights: [turned(rows), bias] }),
    ),
  ]);

/** Rows of `[from][to]` as rows of `[to][from]`, and back. */
export const turned = (matrix: Matrix): number[][] =>
  matrix[0]!.map((_, j) => matrix.map((row) => row[j]!));
