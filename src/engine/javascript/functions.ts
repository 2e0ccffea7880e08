/** Functions that generated code calls. */
import { backend_util } from '@tensorflow/tfjs-core';

const { ERF_P, ERF_A1, ERF_A2, ERF_A3, ERF_A4, ERF_A5 } = backend_util;

/** Where `exp(x)` is lost beside 1, or 1 beside it, in floats. */
const SOFTPLUS_END = -Math.log(2 ** -23) - 2;

export const functions = {
  /** Within 1.5e-7 (M. Abramowitz, I. Stegun, Handbook of Mathematical Functions, 7.1.26). */
  erf(x: number): number {
    const t = 1 / (1 + ERF_P * Math.abs(x));
    const series = ((((ERF_A5 * t + ERF_A4) * t + ERF_A3) * t + ERF_A2) * t + ERF_A1) * t;
    return Math.sign(x) * (1 - series * Math.exp(-x * x));
  },

  softplus(x: number): number {
    if (x > SOFTPLUS_END) return x;
    return x < -SOFTPLUS_END ? Math.exp(x) : Math.log1p(Math.exp(x));
  },

  /** Halves go to the even neighbour. */
  round(x: number): number {
    const floor = Math.floor(x);
    const rest = x - floor;
    if (rest === 0.5) return floor % 2 === 0 ? floor : floor + 1;
    return rest < 0.5 ? floor : floor + 1;
  },

  /** The remainder that has the sign of the divisor. */
  mod(a: number, b: number): number {
    const rest = a % b;
    return a < 0 === b < 0 ? rest : (rest + b) % b;
  },

  index(index: number, length: number): number {
    if (index >= 0 && index < length) return index;
    throw new RangeError(
      `gather: the indices hold ${index}, expected 0 to ${length - 1}. Check the indices, and how many rows there are.`,
    );
  },
};
