/**
 * Operations that do the same to the same values are one, and so are equal constants and learning rates: tfjs makes a new
 * scalar for each number in a formula. Compilers call it value numbering.
 */
import { typed } from '../compiled.js';
import type { NumberType, Storage } from '../graph.js';
import { rootsOf, type Program } from '../step/program.js';
import type { Leaf } from '../step/trace.js';
import { rebuilt, redirected } from './dataflow.js';

/** Larger constants are not compared. */
const MOST_COMPARED = 64;

export function mergeEqual(program: Program): Program {
  const same = new Map<Storage, Storage>();
  const known = new Map<string, readonly Storage[]>();
  // What the step leaves behind has a place of its own.
  const roots = new Set(rootsOf(program));
  const merge = (key: string, storages: readonly Storage[]): void => {
    const first = known.get(key);
    if (!first) known.set(key, storages);
    else if (!storages.some((storage) => roots.has(storage)))
      storages.forEach((storage, index) => same.set(storage, first[index]!));
  };
  const numberOf = numbering();
  for (const leaf of program.leaves) {
    const key = keyOf(leaf, numberOf);
    if (key !== undefined) merge(key, [leaf.storage]);
  }
  const operations = program.operations.map((operation) => {
    const merged = redirected(operation, same);
    const { signature, uses } = merged;
    merge(`${signature} ${uses.map(({ storage }) => numberOf(storage)).join()}`, merged.outputs);
    return merged;
  });
  return rebuilt(program, operations);
}

/** The same for leaves that always have the same values. */
function keyOf(leaf: Leaf, numberOf: (thing: object) => number): string | undefined {
  if (leaf.role === 'learningRate') return `rate ${numberOf(leaf.optimizer)} ${leaf.sign}`;
  if (leaf.role !== 'constant') return undefined;
  const { storage } = leaf;
  const values = typed(storage.peek(), storage.dtype as NumberType);
  if (values.length > MOST_COMPARED) return undefined;
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return `constant ${storage.dtype} ${storage.shape.join()} ${bytes.join()}`;
}

function numbering(): (thing: object) => number {
  const numbers = new Map<object, number>();
  return (thing) => {
    if (!numbers.has(thing)) numbers.set(thing, numbers.size);
    return numbers.get(thing)!;
  };
}
