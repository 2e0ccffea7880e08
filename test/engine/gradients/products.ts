import fc from 'fast-check';
import * as tf from '@tensorflow/tfjs';
import { between, float, length, plain, type Case, type Cases } from './case.js';

const turned = ([rows, columns]: [number, number], isTurned: boolean): number[] =>
  isTurned ? [columns, rows] : [rows, columns];

interface Product {
  a: number[];
  b: number[];
  transposeA: boolean;
  transposeB: boolean;
}

/** Two matrices, or piles of them of which one may have a single matrix: tfjs's cpu kernel knows no other broadcasting. */
const products = (withPiles: fc.Arbitrary<[number[], number[]]>): fc.Arbitrary<Product> =>
  fc
    .record({
      rows: length(),
      inner: length(),
      columns: length(),
      transposeA: fc.boolean(),
      transposeB: fc.boolean(),
      piles: withPiles,
    })
    .map(({ rows, inner, columns, transposeA, transposeB, piles: [pileA, pileB] }) => ({
      a: [...pileA, ...turned([rows, inner], transposeA)],
      b: [...pileB, ...turned([inner, columns], transposeB)],
      transposeA,
      transposeB,
    }));

const piles: fc.Arbitrary<[number[], number[]]> = fc.oneof(
  fc.constant<[number[], number[]]>([[], []]),
  fc.constantFrom<[number[], number[]]>(
    [[3], [3]],
    [[1], [3]],
    [[3], [1]],
    [[1], [1]],
    [
      [2, 3],
      [2, 3],
    ],
    [[2], []],
    [[], [2]],
  ),
);

const isSamePile = (a: number[], b: number[]): boolean =>
  tf.util.arraysEqual(a.slice(0, -2), b.slice(0, -2));

const matMul: fc.Arbitrary<Case> = products(piles).map(({ a, b, transposeA, transposeB }) => ({
  inputs: [float(a), float(b)],
  op: (a, b) => tf.matMul(a, b, transposeA, transposeB),
  options: { transposeA, transposeB },
  ...(!isSamePile(a, b) && {
    noGradient: 'tfjs forgets to add up over the axes that were broadcast',
  }),
}));

export const ACTIVATIONS = [
  'linear',
  'relu',
  'relu6',
  'elu',
  'sigmoid',
  'leakyrelu',
  'prelu',
] as const;

const fused: fc.Arbitrary<Case> = fc
  .tuple(
    products(fc.constantFrom<[number[], number[]]>([[], []], [[2], [2]], [[1], [1]])),
    fc.constantFrom(...ACTIVATIONS),
    fc.boolean(),
  )
  .map(([{ a, b, transposeA, transposeB }, activation, isBiased]) => {
    const columns = b.at(transposeB ? -2 : -1)!;
    const extras = [
      ...(isBiased ? [float([columns])] : []),
      ...(activation === 'prelu' ? [float([columns])] : []),
    ];
    return {
      inputs: [float(a), float(b), ...extras],
      op: (a, b, ...rest) =>
        tf.fused.matMul({
          a: a,
          b: b,
          transposeA,
          transposeB,
          ...(isBiased && { bias: rest[0]! }),
          activation,
          ...(activation === 'prelu' && { preluActivationWeights: rest.at(-1)! }),
          leakyreluAlpha: 0.3,
        }),
      options: { transposeA, transposeB, activation, isBiased },
      ...(activation !== 'linear' && {
        noGradient: 'tfjs takes the fused kernel in a gradient only without an activation',
      }),
    };
  });

const batchNorm: fc.Arbitrary<Case> = fc
  .record({
    of: fc.array(length(), { minLength: 2, maxLength: 4 }),
    isScaled: fc.boolean(),
    isMoved: fc.boolean(),
    epsilon: fc.constantFrom(0.001, 0.1),
  })
  .map(({ of, isScaled, isMoved, epsilon }) => {
    const channels = [of.at(-1)!];
    return {
      inputs: [
        float(of, plain),
        float(channels),
        float(channels, between(0.4, 2)),
        ...(isMoved ? [float(channels)] : []),
        ...(isScaled ? [float(channels)] : []),
      ],
      op: (x, mean, variance, ...rest) =>
        tf.batchNorm(
          x,
          mean,
          variance,
          isMoved ? (rest[0] as tf.Tensor1D) : undefined,
          isScaled ? (rest.at(-1) as tf.Tensor1D) : undefined,
          epsilon,
        ),
      options: { isScaled, isMoved, epsilon },
      ...(!(isScaled && isMoved) && { noGradient: 'that of tfjs needs a scale and an offset' }),
    };
  });

export const productCases: Cases = {
  BatchMatMul: matMul,
  _FusedMatMul: fused,
  FusedBatchNorm: batchNorm,
};
