/**
 * tfjs draws the masks of `tf.dropout` in JavaScript, outside of what is recorded: uniform numbers, to which it adds the share
 * that is kept, and rounds down. Where such numbers differ from step to step, a replayed step draws them itself.
 */
import { Dataflow } from '../passes/dataflow.js';
import { uniformFill } from '../random-tensor.js';
import { programOf } from './program.js';
import type { Leaf, Trace } from './trace.js';

/**
 * The trace with random masks in place of constants that differ from those of the step before, or nothing where something
 * else differs.
 */
export function withRandomMasks(
  trace: Trace,
  isDifferent: (leaf: Leaf, index: number) => boolean,
): Trace | undefined {
  const different = new Set(trace.leaves.filter(isDifferent));
  const dataflow = new Dataflow(programOf(trace));
  const isMask = ({ storage, role }: Leaf): boolean =>
    role === 'constant' &&
    dataflow
      .users(storage)
      .every(
        ({ kernel, outputs: [sum] }) =>
          kernel === 'Add' && dataflow.users(sum!).every(({ kernel }) => kernel === 'Floor'),
      );
  if (![...different].every(isMask)) return undefined;
  const leaves = trace.leaves.map((leaf): Leaf => {
    if (!different.has(leaf)) return leaf;
    return { role: 'random', storage: leaf.storage, fill: uniformFill(Math.random() * 2 ** 32) };
  });
  return { ...trace, leaves };
}
