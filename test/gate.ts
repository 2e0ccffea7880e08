import { table } from '../src/data/index.js';
import type { Dataset } from '../src/data/index.js';

/** A logical gate: the inputs {0,1}² in counting order with these answers. */
export function gate(targets: readonly number[], name = 'gate'): Dataset {
  return table(
    targets.map((target, i) => [i >> 1, i & 1, target]),
    { target: 2, name },
  );
}
