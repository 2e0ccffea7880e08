import type { Operation, Storage } from '../graph.js';
import type { Change, Leaf, Trace } from './trace.js';

/** A traced step that passes rewrite and an executor runs: storages stand for values and hold none. */
export interface Program {
  readonly operations: readonly Operation[];
  readonly leaves: readonly Leaf[];
  /** What the step returns. */
  readonly results: readonly Storage[];
  /** The variables that it changes, those of a group in one buffer. */
  readonly groups: readonly Group[];
}

/** Variables that change alike. */
export interface Group {
  readonly changes: readonly Change[];
  readonly before: Storage;
  readonly after: Storage;
}

export const programOf = ({ operations, leaves, results, changes }: Trace): Program => ({
  operations,
  leaves,
  results,
  groups: changes.map((change) => ({
    changes: [change],
    before: change.before,
    after: change.after,
  })),
});

/** All that must be computed. */
export const rootsOf = ({ results, groups }: Program): Storage[] => [
  ...results,
  ...groups.map(({ after }) => after),
];
