import type { Dataset } from './dataset.js';

/** Of each input, or of each colour of images: over all examples, and all pixels of these. */
export interface InputStatistics {
  /** Of each, the mean. */
  readonly mean: Float64Array;
  /** The standard deviation, of the whole (divided by n). */
  readonly deviation: Float64Array;
  /** Of each, the least. */
  readonly least: Float64Array;
  /** Of each, the greatest. */
  readonly most: Float64Array;
}

/** How many numbers of an input have statistics of their own: columns of a table, colours of images. */
export const groupsOf = (inputShape: readonly number[]): number => inputShape.at(-1)!;

export function inputStatistics(data: Dataset): InputStatistics {
  const groups = groupsOf(data.inputShape);
  const [sum, squares] = [new Float64Array(groups), new Float64Array(groups)];
  const least = new Float64Array(groups).fill(Infinity);
  const most = new Float64Array(groups).fill(-Infinity);
  const example = new Float32Array(data.inputSize);
  // Around the first example: far from 0 the difference of two large sums would be lost.
  const origin = data.length > 0 ? data.at(0).input.slice(0, groups) : new Float32Array(groups);
  for (let i = 0; i < data.length; i++) {
    data.readInput(i, example);
    for (let k = 0, g = 0; k < example.length; k++, g = g + 1 === groups ? 0 : g + 1) {
      const value = example[k]!;
      const offset = value - origin[g]!;
      sum[g]! += offset;
      squares[g]! += offset * offset;
      if (value < least[g]!) least[g] = value;
      if (value > most[g]!) most[g] = value;
    }
  }
  const count = (data.length * data.inputSize) / groups;
  return {
    mean: sum.map((total, g) => origin[g]! + total / count),
    deviation: sum.map((total, g) => {
      const mean = total / count;
      return Math.sqrt(Math.max(0, squares[g]! / count - mean * mean));
    }),
    least,
    most,
  };
}
