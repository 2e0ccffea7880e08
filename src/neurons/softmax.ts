import { displaySymbol, type Displayable } from '../display/bundle.js';
import { activationFigure } from '../plots/activation.js';
import type { Figure } from '../plots/figure.js';
import { checkNumbers, type Numbers } from './activation.js';

/** Softmax works on all sums of a layer together. */
export interface SoftmaxFunction extends Displayable {
  /** Shares that add up to 1, in the order of `x`. */
  (x: Numbers): number[];
  /** How each share grows with each number: `[i][j]` is ∂yᵢ/∂xⱼ = yᵢ·(δᵢⱼ − yⱼ). */
  derivative(x: Numbers): number[][];
  /** The share of the first of two numbers, `x` and 0. */
  plot(options?: { from?: number; to?: number }): Figure;
  readonly name: string;
  readonly kerasName: string;
  readonly formula: string;
  readonly range: readonly [low: number, high: number];
}

const formula = 'e^xᵢ / Σⱼ e^xⱼ';
const range = [0, 1] as const;

function shares(caller: string, x: unknown): number[] {
  const numbers = Array.from(checkList(caller, x));
  // Nothing changes when all numbers move alike, and e^x overflows beyond 709.
  const largest = Math.max(...numbers);
  const powers = numbers.map((each) => Math.exp(each - largest));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}

function checkList(caller: string, x: unknown): Numbers {
  if (typeof x === 'number')
    throw new TypeError(
      `${caller}: x is one number, expected a list of them: the shares are of all numbers together. Write ${caller}([1, 2, 3]).`,
    );
  return checkNumbers(caller, x);
}

const first = (x: number): number => shares('softmax', [x, 0])[0]!;

/** See `activations`. */
export const softmax: SoftmaxFunction = Object.assign(
  function softmax(x: Numbers): number[] {
    return shares('softmax', x);
  },
  {
    derivative(x: Numbers): number[][] {
      const y = shares('softmax.derivative', x);
      return y.map((yi, i) => y.map((yj, j) => yi * ((i === j ? 1 : 0) - yj)));
    },
    plot: (options: { from?: number; to?: number } = {}) =>
      activationFigure(
        {
          name: 'softmax',
          title: 'softmax of (x, 0): the share of the first',
          formula,
          range,
          jumps: false,
          f: first,
          slope: (x) => first(x) * first(-x),
        },
        options,
      ),
    kerasName: 'softmax',
    formula,
    range,
    [displaySymbol]() {
      const text = `softmax(x)ᵢ = ${formula}; shares that add up to 1`;
      return { ...this.plot()[displaySymbol](), 'text/plain': text };
    },
  },
);
