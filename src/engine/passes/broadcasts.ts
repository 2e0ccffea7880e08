/**
 * What repeats along an axis is not written out where an operation on each element repeats it anyway: tfjs's gradients tile the
 * statistics of a batch normalization, and multiply by ones what was a mean.
 */
import { isSameShape, type Storage, type Use } from '../graph.js';
import { broadcast } from '../lower/elementwise.js';
import type { Program } from '../step/program.js';
import { ELEMENTWISE } from './alike.js';
import { operation, rebuilt, useOf } from './dataflow.js';

export function broadcastLate(program: Program): Program {
  const ones = new Set(program.leaves.filter(isOnes).map(({ storage }) => storage));
  /** For what repeats: the values that are repeated. */
  const repeated = new Map<Storage, Use>();
  const made = program.operations.flatMap((each) => {
    const { kernel, names, uses, attributes, outputs } = each;
    const [output] = outputs as [Storage];
    const values = uses.map((use) => {
      const isWhole = isSameShape(use.shape, use.storage.shape);
      return (isWhole && repeated.get(use.storage)) || use;
    });
    const source = sourceOf(kernel, values, ones);
    if (source && isSpread(source, output)) {
      repeated.set(output, source);
      return [];
    }
    if (!ELEMENTWISE.has(kernel) || values.every((value, index) => value === uses[index]))
      return [];
    const inputs = Object.fromEntries(names.map((name, index) => [name, values[index]!]));
    const shape = broadcast(...values.map((value) => value.shape));
    if (isSameShape(shape, output.shape)) return operation(kernel, { inputs, attributes, outputs });
    const small = operation(kernel, { inputs, attributes });
    repeated.set(output, useOf(small.outputs[0]!));
    return small;
  });
  return rebuilt(program, made);
}

const isOnes = ({ role, storage }: Program['leaves'][number]): boolean =>
  role === 'constant' &&
  storage.dtype === 'float32' &&
  (storage.peek() as Float32Array).every((value) => value === 1);

/** What an operation only repeats, if it does no more. */
function sourceOf(
  kernel: string,
  uses: readonly Use[],
  ones: ReadonlySet<Storage>,
): Use | undefined {
  if (kernel === 'Tile') return uses[0];
  if (kernel !== 'Multiply') return undefined;
  const [a, b] = uses as [Use, Use];
  if (ones.has(b.storage)) return a;
  return ones.has(a.storage) ? b : undefined;
}

/** Whether the output is the source along axes of length 1, over and over. */
const isSpread = ({ shape, dtype }: Use, output: Storage): boolean =>
  dtype === output.dtype &&
  shape.length <= output.shape.length &&
  shape.every((length, axis) => {
    const whole = output.shape[axis + output.shape.length - shape.length];
    return length === 1 || length === whole;
  });
