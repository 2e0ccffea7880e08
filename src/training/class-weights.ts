import { didYouMean, oneOf } from '../check.js';
import type { Dataset } from '../data/dataset.js';

/** How much the examples of each class count, by the class's label or number; 1 for those left out. */
export type ClassWeight = Readonly<Record<string, number>>;

/**
 * How much the example at an index counts.
 *
 * @throws {RangeError} If there are no classes, or a weight is negative.
 * @throws {TypeError} If there is no such class.
 */
export function weightsByClass(data: Dataset, weights: ClassWeight): (index: number) => number {
  const { classes, name } = data;
  if (!classes)
    throw new RangeError(
      `fit: classWeight needs classes, but "${name}" has a number to predict. Leave it out.`,
    );
  const byValue = new Map<number, number>();
  for (const [key, weight] of Object.entries(weights)) {
    const found = classes.find(({ label, value }) => key === label || key === String(value));
    const labels = classes.map(({ label }) => label);
    if (!found)
      throw new TypeError(
        `fit: classWeight has the class "${key}", expected ${oneOf(labels)}. ${didYouMean(key, labels)}`,
      );
    if (!(weight >= 0 && weight < Infinity))
      throw new RangeError(
        `fit: classWeight of "${key}" is ${weight}, expected a number from 0 on. 2 counts an example twice.`,
      );
    byValue.set(found.value, weight);
  }
  return (index) => byValue.get(data.targetAt(index)) ?? 1;
}
