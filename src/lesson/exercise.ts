/**
 * An exercise of a lesson, as its file of checks (`NN-name.checks.ts`, beside the notebook) has it.
 * `A` is the type of the answer, most often a function. docs/lessons.md shows one.
 */
export interface Exercise<A = unknown> {
  /** What is asked, in a sentence. */
  readonly prompt: string;
  /** From a question to a gap; given one at a time. */
  readonly hints: readonly string[];
  /**
   * What is wrong with the answer, in one or two sentences that say what was done and where to
   * look; nothing when it is right. An answer of another kind than `solution` does not get here.
   *
   * @param answer What the learner gave.
   * @returns What is wrong with it, in a sentence; nothing if it is right.
   *
   * @example
   * const isDouble = (answer) => (answer(3) === 6 ? undefined : 'Try it with 3.');
   * const exercise = { prompt: 'Double x.', hints: ['Add?'], check: isDouble, solution: (x) => 2 * x };
   * exercise.check(exercise.solution); // undefined
   */
  check(answer: A): string | undefined | Promise<string | undefined>;
  /** A right answer to show: a function, which is shown as its source, or a plain value. */
  readonly solution: A;
  /** How the solution is written, where it is neither a function nor plain. */
  readonly shown?: string;
  /** Other right answers, for the tests. */
  readonly right: readonly A[];
  /** Typical wrong answers, and what is said about each, for the tests. */
  readonly wrong: readonly { readonly answer: A; readonly says: string }[];
  /** Why the right answer is right, or what it opens; said after it. */
  readonly why?: string;
  /** What is said when the answer does not end in time. */
  readonly endless?: string;
  /** How long the check may take; 3 by default. More where it trains a network. */
  readonly seconds?: number;
}

/** What a file of checks exports as its default: the lesson's exercises by name. */
export type Exercises = Readonly<Record<string, Exercise>>;
