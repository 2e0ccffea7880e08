/**
 * Optimizers do the same to each variable. Small variables move into one flat buffer, and so do the optimizer's slots for them:
 * one formula then updates them all. A step of Adam is some 14 operations for each variable, which cost little but the call.
 *
 * The formulas of several variables are compared operation by operation, from the new value backwards (anti-unification): where
 * they agree there is one flat operation, where they begin to differ their values are joined. So nothing here knows an
 * optimizer.
 */
import { isSameShape, sizeOf, type Operation, type Storage, type Use } from '../graph.js';
import type { Group, Program } from '../step/program.js';
import { alikes, ELEMENTWISE } from './alike.js';
import { Dataflow, operation, placeholder, rebuilt, useOf } from './dataflow.js';

export function flattenUpdates(program: Program): Program {
  return alikes(program).reduce((rewritten, alike) => {
    const groups = alike.filter((group) => rewritten.groups.includes(group));
    return groups.length > 1 ? new Flattening(rewritten, groups).program() : rewritten;
  }, program);
}

/** Variables that move into one buffer, in the order of those that the flattening starts from. */
interface State {
  readonly groups: readonly Group[];
  readonly before: Storage;
}

class Flattening {
  readonly #program: Program;
  readonly #dataflow: Dataflow;
  readonly #start: readonly Group[];
  readonly #sizes: readonly number[];
  readonly #groupOf: ReadonlyMap<Storage, Group>;
  readonly #states: State[] = [];
  readonly #flat = new Map<Storage, { parts: readonly Storage[]; storage: Storage }>();
  readonly #operations: Operation[] = [];
  /** What the flat formulas start from. */
  readonly #ends: Storage[] = [];

  constructor(program: Program, groups: readonly Group[]) {
    this.#program = program;
    this.#dataflow = new Dataflow(program);
    this.#start = groups;
    this.#sizes = groups.map(({ before }) => sizeOf(before.shape));
    this.#groupOf = new Map(program.groups.map((group) => [group.before, group]));
  }

  program(): Program {
    this.#addState(this.#start);
    const flat: Group[] = [];
    const to = new Map<Storage, Storage>();
    // The list grows on the way: by the optimizer's slots.
    for (const { groups, before } of this.#states) {
      const after = this.#flattened(groups.map((group) => group.after));
      flat.push({ changes: groups.flatMap(({ changes }) => changes), before, after });
      const parts = { before: this.#split(before), after: this.#split(after) };
      groups.forEach((group, index) => {
        to.set(group.before, parts.before[index]!);
        to.set(group.after, parts.after[index]!);
      });
    }
    const moved = new Set(this.#states.flatMap(({ groups }) => groups));
    // The gradient of one variable may come from the new value of another: then their turns differ.
    if (this.#needs(new Set([...moved].map(({ after }) => after)))) return this.#program;
    const groups = [...this.#program.groups.filter((group) => !moved.has(group)), ...flat];
    return rebuilt({ ...this.#program, groups }, this.#operations, to);
  }

  /** The values of the parts one behind the other. */
  #flattened(parts: readonly Storage[]): Storage {
    const known = this.#flat.get(parts[0]!);
    if (known && isSameList(known.parts, parts)) return known.storage;
    const storage = this.#asState(parts) ?? this.#asOperation(parts) ?? this.#joined(parts);
    this.#flat.set(parts[0]!, { parts, storage });
    return storage;
  }

  #asState(parts: readonly Storage[]): Storage | undefined {
    const groups = this.#movable(parts);
    return groups && this.#addState(groups);
  }

  /** The groups whose variables the parts are, if they can move into one buffer. */
  #movable(parts: readonly Storage[]): readonly Group[] | undefined {
    const groups = parts.map((part) => this.#groupOf.get(part)!);
    const isMovable = groups.every(
      (group, index) =>
        group?.changes.length === 1 &&
        group.before.dtype === 'float32' &&
        isSameShape(group.before.shape, this.#start[index]!.before.shape) &&
        !this.#states.some((state) => state.groups.includes(group)),
    );
    return isMovable ? groups : undefined;
  }

  #addState(groups: readonly Group[]): Storage {
    const parts = groups.map(({ before }) => before);
    const storage = placeholder([this.#sizes.reduce((sum, size) => sum + size)]);
    this.#states.push({ groups, before: storage });
    this.#flat.set(parts[0]!, { parts, storage });
    return storage;
  }

  #asOperation(parts: readonly Storage[]): Storage | undefined {
    const inputs = this.#inputsOf(parts);
    if (!inputs || this.#endsOf(parts).has(parts[0]!)) return undefined;
    const uses = inputs.map((input): Use => {
      if (Array.isArray(input)) return useOf(this.#flattened(input));
      this.#ends.push(input.storage);
      return input;
    });
    const { kernel, names } = this.#dataflow.producer(parts[0]!)!;
    const named = Object.fromEntries(names.map((name, index) => [name, uses[index]!]));
    return this.#add(operation(kernel, { inputs: named }))[0]!;
  }

  /** What the parts are computed of, if all come from the same operation on values of their shape or on the same scalars. */
  #inputsOf(parts: readonly Storage[]): (Use | Storage[])[] | undefined {
    const producers = parts.map((part) => this.#dataflow.producer(part));
    const [first] = producers;
    if (!first || !ELEMENTWISE.has(first.kernel)) return undefined;
    if (producers.some((each) => each?.kernel !== first.kernel)) return undefined;
    const hasShape = ({ shape }: { shape: readonly number[] }, index: number): boolean =>
      isSameShape(shape, this.#start[index]!.before.shape);
    if (!parts.every(hasShape)) return undefined;
    const inputs = first.uses.map((scalar, at) => {
      const uses = producers.map((each) => each!.uses[at]!);
      const isScalar = uses.every(({ storage }) => storage === scalar.storage);
      if (isScalar && sizeOf(scalar.shape) === 1) return scalar;
      const areFlat = uses.every(hasShape) && uses.every(({ dtype }) => dtype === 'float32');
      return areFlat ? uses.map(({ storage }) => storage) : undefined;
    });
    return inputs.every((input) => input !== undefined) ? inputs : undefined;
  }

  /**
   * Where the formula of the parts would end in values that must be joined. More than one is none of an optimizer: it is a
   * gradient that is itself a sum, which is joined as a whole.
   */
  #endsOf(parts: readonly Storage[]): Set<Storage> {
    const [first] = parts as [Storage];
    const known = this.#flat.get(first);
    if ((known && isSameList(known.parts, parts)) || this.#movable(parts)) return new Set();
    const inputs = this.#inputsOf(parts)?.filter((input) => Array.isArray(input));
    const ends = new Set(inputs?.flatMap((input) => [...this.#endsOf(input)]) ?? [first]);
    return ends.size > 1 ? new Set([first]) : ends;
  }

  #joined(parts: readonly Storage[]): Storage {
    this.#ends.push(...parts);
    const inputs = parts.map((part, index) => useOf(part, [this.#sizes[index]!]));
    return this.#add(operation('Concat', { inputs, attributes: { axis: 0 } }))[0]!;
  }

  #split(flat: Storage): readonly Storage[] {
    const attributes = { numOrSizeSplits: this.#sizes, axis: 0 };
    return this.#add(operation('SplitV', { inputs: { x: useOf(flat) }, attributes }));
  }

  #add(added: Operation): readonly Storage[] {
    this.#operations.push(added);
    return added.outputs;
  }

  /** Whether the formulas start from one of `storages`, or from what is computed of it. */
  #needs(storages: ReadonlySet<Storage>): boolean {
    const reached = new Set(this.#ends);
    for (const storage of reached) {
      if (storages.has(storage)) return true;
      for (const use of this.#dataflow.producer(storage)?.uses ?? []) reached.add(use.storage);
    }
    return false;
  }
}

const isSameList = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((each, index) => each === b[index]);
