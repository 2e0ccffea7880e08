import { didYouMean, oneOf } from '../check.js';

/** What is measured after each epoch, by its name. */
export type Measured = Readonly<Record<string, readonly number[]>>;

/** When a run has solved its task: losses below their number, accuracies no less than theirs. */
export type Goal<Name extends string = string> = { readonly [name in Name]?: number };

/** Whether the last epoch reached all that is asked for. */
export const reached = (goal: Goal, measured: Measured): boolean =>
  Object.entries(goal).every(([name, wanted]) => {
    const last = measured[name]?.at(-1) ?? NaN;
    return isShare(name) ? last >= wanted! : last < wanted!;
  });

const isShare = (name: string): boolean => name.toLowerCase().endsWith('accuracy');

/**
 * @throws {TypeError} If nothing of that name is measured.
 * @throws {RangeError} If it is no number.
 */
export function checkGoal(goal: Goal, measures: readonly string[]): void {
  const entries = Object.entries(goal);
  if (entries.length === 0)
    throw new TypeError(
      `sweep: solved is empty, expected ${oneOf(measures)}. Write solved: { ${measures[0]}: 0.01 }, or leave it out.`,
    );
  for (const [name, wanted] of entries) {
    if (!measures.includes(name))
      throw new TypeError(
        `sweep: solved has ${JSON.stringify(name)}, expected ${oneOf(measures)}. ${didYouMean(name, measures)}`,
      );
    if (typeof wanted !== 'number' || !Number.isFinite(wanted))
      throw new RangeError(
        `sweep: solved.${name} is ${String(wanted)}, expected a number. Write solved: { ${name}: ${isShare(name) ? 0.95 : 0.01} }.`,
      );
  }
}

/** In words: `testLoss < 0.01`. */
export const goalText = (goal: Goal): string =>
  Object.entries(goal)
    .map(([name, wanted]) => `${name} ${isShare(name) ? '≥' : '<'} ${wanted}`)
    .join(' and ');
