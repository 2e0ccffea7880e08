import { displaySymbol } from '../display/bundle.js';
import { formatNumber } from '../display/numbers.js';
import { activationFigure } from '../plots/activation.js';
import type { ActivationFunction } from './activations.js';

/** A list of numbers. */
export type Numbers = readonly number[] | Float32Array | Float64Array;

/** What an activation function is made of. */
export interface ActivationParts {
  readonly kerasName?: string;
  readonly formula: string;
  readonly range: readonly [low: number, high: number];
  readonly f: (x: number) => number;
  readonly slope: (x: number) => number;
  /** Whether it jumps at 0. */
  readonly jumps?: boolean;
}

/** A function of one number that knows its derivative and draws itself. */
export function activation(name: string, parts: ActivationParts): ActivationFunction {
  const { formula, range, kerasName, jumps = false } = parts;
  const f = overLists(name, parts.f);
  const plot = (options: { from?: number; to?: number } = {}) =>
    activationFigure({ name, formula, range, jumps, f: parts.f, slope: parts.slope }, options);
  const text = `${name}(x) = ${formula}; ${rangeText(range)}`;
  Object.defineProperty(f, 'name', { value: name });
  return Object.assign(f, {
    derivative: overLists(`${name}.derivative`, parts.slope),
    plot,
    kerasName,
    formula,
    range,
    [displaySymbol]: () => ({ ...plot()[displaySymbol](), 'text/plain': text }),
  }) as ActivationFunction;
}

/** The function of a number, and of each number of a list. */
function overLists(caller: string, f: (x: number) => number) {
  return (x: unknown): number | number[] => {
    if (typeof x === 'number') return f(x);
    return Array.from(checkNumbers(caller, x), f);
  };
}

/** @throws {TypeError} If it is not a list of numbers. */
export function checkNumbers(caller: string, x: unknown): Numbers {
  const isList = Array.isArray(x) || (ArrayBuffer.isView(x) && !(x instanceof DataView));
  if (!isList || !Array.from(x as Numbers).every((each) => typeof each === 'number'))
    throw new TypeError(
      `${caller}: x is ${Array.isArray(x) ? 'a list of other things' : x === null ? 'null' : typeof x}, expected a number or a list of numbers. Write ${caller}(0.5) or ${caller}([0.5, 1]).`,
    );
  return x as Numbers;
}

/** Between which numbers the results lie, in words. */
export function rangeText([low, high]: readonly [number, number]): string {
  if (low === -Infinity) return 'any number comes out';
  if (high === Infinity) return `from ${formatNumber(low)} up comes out`;
  return `from ${formatNumber(low)} to ${formatNumber(high)} comes out`;
}
