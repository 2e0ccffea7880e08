import { isSameShape, sizeOf, type Shape, type Storage } from '../graph.js';
import type { Group, Program } from '../step/program.js';
import { Dataflow } from './dataflow.js';

/** Kernels that do the same to each element and have no attributes. */
export const ELEMENTWISE: ReadonlySet<string> = new Set(
  'Add Sub Multiply RealDiv Sqrt Rsqrt Square Maximum Minimum Neg Abs Pow Sign Exp'.split(' '),
);

/** To copy more values costs more than the operations that it saves. */
const MOST_VALUES = 2 ** 14;

/** How many operations of a formula are compared: enough to tell an optimizer's update from other assignments. */
const DEPTH = 3;

/** Small variables whose new values are made by formulas that begin alike; those that are trained come first. */
export function alikes(program: Program): Group[][] {
  const dataflow = new Dataflow(program);
  const states = new Set(program.groups.map(({ before }) => before));
  const numbers = new Map<Storage, number>();
  const numberOf = (storage: Storage): number => {
    if (!numbers.has(storage)) numbers.set(storage, numbers.size);
    return numbers.get(storage)!;
  };
  const formula = (storage: Storage, shape: Shape, depth: number): string => {
    if (states.has(storage)) return 'state';
    const operation = dataflow.producer(storage);
    if (!operation || !ELEMENTWISE.has(operation.kernel)) return 'value';
    if (!isSameShape(operation.outputs[0]!.shape, shape)) return 'value';
    if (depth === 0) return 'value';
    const inputs = operation.uses.map((use) => {
      if (isSameShape(use.shape, shape)) return formula(use.storage, shape, depth - 1);
      return sizeOf(use.shape) === 1 ? `scalar ${numberOf(use.storage)}` : 'other';
    });
    // A gradient that is a sum is a gradient.
    const isValue = inputs.every((input) => input === 'value');
    return isValue ? 'value' : `${operation.kernel}(${inputs.join()})`;
  };
  const alike = new Map<string, Group[]>();
  for (const group of program.groups) {
    const { changes, before, after } = group;
    const { shape } = before;
    const isSmall = shape.length > 0 && sizeOf(shape) <= MOST_VALUES;
    if (changes.length > 1 || before.dtype !== 'float32' || !isSmall) continue;
    const key = `${changes[0]!.variable.trainable} ${formula(after, shape, DEPTH)}`;
    alike.set(key, [...(alike.get(key) ?? []), group]);
  }
  const isTrained = ([group]: Group[]): boolean => group!.changes[0]!.variable.trainable;
  return [...alike.values()].sort((a, b) => Number(isTrained(b)) - Number(isTrained(a)));
}
