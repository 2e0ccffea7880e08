import type { LossName } from '../training/objective.js';

// What a wrong answer costs, in plain numbers: the losses of `fit` for one example, and the half
// squared error of the textbooks, whose derivative is y − t.

/** The error that `backprop` follows back. */
export type ErrorName = 'halfSquaredError' | LossName;

/** An error of outputs `y` for targets `t`. */
export interface ErrorFunction {
  readonly name: ErrorName;
  /** As text, with several outputs. */
  readonly formula: string;
  readonly of: (y: readonly number[], t: readonly number[]) => number;
  /** By each output. */
  readonly derivative: (y: readonly number[], t: readonly number[]) => number[];
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
/** tfjs keeps probabilities this far from 0 and 1, so that the logarithm stays finite. */
const epsilon = 1e-7;
const inside = (y: number): number => Math.min(1 - epsilon, Math.max(epsilon, y));

export const errorFunctions: { readonly [name in ErrorName]: ErrorFunction } = {
  halfSquaredError: {
    name: 'halfSquaredError',
    formula: '½ ∑ (y − t)²',
    of: (y, t) => sum(y.map((each, i) => (each - t[i]!) ** 2)) / 2,
    derivative: (y, t) => y.map((each, i) => each - t[i]!),
  },
  meanSquaredError: {
    name: 'meanSquaredError',
    formula: 'mean of (y − t)²',
    of: (y, t) => sum(y.map((each, i) => (each - t[i]!) ** 2)) / y.length,
    derivative: (y, t) => y.map((each, i) => (2 * (each - t[i]!)) / y.length),
  },
  meanAbsoluteError: {
    name: 'meanAbsoluteError',
    formula: 'mean of |y − t|',
    of: (y, t) => sum(y.map((each, i) => Math.abs(each - t[i]!))) / y.length,
    derivative: (y, t) => y.map((each, i) => Math.sign(each - t[i]!) / y.length),
  },
  categoricalCrossentropy: {
    name: 'categoricalCrossentropy',
    formula: '−∑ t · ln y',
    of: (y, t) => -sum(y.map((each, i) => t[i]! * Math.log(inside(each)))),
    derivative: (y, t) => y.map((each, i) => -t[i]! / inside(each)),
  },
  binaryCrossentropy: {
    name: 'binaryCrossentropy',
    formula: 'mean of −t · ln y − (1 − t) · ln(1 − y)',
    of: (y, t) =>
      -sum(
        y.map(
          (each, i) => t[i]! * Math.log(inside(each)) + (1 - t[i]!) * Math.log(1 - inside(each)),
        ),
      ) / y.length,
    derivative: (y, t) =>
      y.map((each, i) => {
        const p = inside(each);
        return (p - t[i]!) / (p * (1 - p)) / y.length;
      }),
  },
};
