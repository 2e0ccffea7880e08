/** What the rewrites of a program share: who computes and who uses what, and how operations are made and exchanged. */
import {
  isSameShape,
  Storage,
  type NumberType,
  type Operation,
  type Shape,
  type Use,
} from '../graph.js';
import { rewriteRules, rules } from '../lower/rules.js';
import type { Attributes } from '../rule.js';
import { rootsOf, type Program } from '../step/program.js';
import { signatureOf } from '../structure.js';

/** Who computes and who uses the storages of a program. */
export class Dataflow {
  readonly #producers: ReadonlyMap<Storage, Operation>;
  readonly #users = new Map<Storage, Operation[]>();
  readonly #roots: ReadonlySet<Storage>;

  constructor(program: Program) {
    this.#producers = producersOf(program.operations);
    this.#roots = new Set(rootsOf(program));
    for (const operation of program.operations)
      for (const { storage } of operation.uses) {
        const users = this.#users.get(storage);
        if (users) users.push(operation);
        else this.#users.set(storage, [operation]);
      }
  }

  producer(storage: Storage): Operation | undefined {
    return this.#producers.get(storage);
  }

  /** The operations that use it, one that does so twice two times. */
  users(storage: Storage): readonly Operation[] {
    return this.#users.get(storage) ?? [];
  }

  /** Whether the program is to give it. */
  isRoot(storage: Storage): boolean {
    return this.#roots.has(storage);
  }

  /** The operation that computes it, if only one other needs the value. */
  onlyFor(storage: Storage): Operation | undefined {
    const isShared = this.isRoot(storage) || this.users(storage).length > 1;
    return isShared ? undefined : this.producer(storage);
  }
}

const producersOf = (operations: Iterable<Operation>): Map<Storage, Operation> => {
  const producers = new Map<Storage, Operation>();
  for (const operation of operations)
    for (const output of operation.outputs) producers.set(output, operation);
  return producers;
};

/** The values of `storage` in its own shape, or in another of the same size. */
export const useOf = (storage: Storage, shape: Shape = storage.shape): Use => ({
  storage,
  shape,
  dtype: storage.dtype as NumberType,
});

/** Stands for a value that a rewritten program computes. */
export const placeholder = (shape: Shape, dtype: NumberType = 'float32'): Storage<NumberType> =>
  new Storage<NumberType>(dtype, shape, {
    compute: () => {
      throw new Error('internal: the value of a rewritten operation was read');
    },
  });

interface Call {
  /** By the kernel's names, or as a list. */
  inputs: Readonly<Record<string, Use>> | readonly Use[];
  attributes?: Attributes;
  /** Where the results go, if not to new storages. */
  outputs?: readonly Storage<NumberType>[];
}

/** A call of a kernel. */
export function operation(kernel: string, { inputs, attributes = {}, outputs }: Call): Operation {
  const rule = (rules[kernel] ?? rewriteRules[kernel])!;
  const names = Array.isArray(inputs) ? [] : Object.keys(inputs);
  const uses: Use[] = Object.values(inputs);
  return {
    kernel,
    rule,
    attributes,
    names,
    uses,
    outputs:
      outputs ??
      rule.outputs(uses, attributes).map(({ shape, dtype }) => placeholder(shape, dtype)),
    signature: signatureOf(kernel, names, uses, attributes),
  };
}

/** Which storages are used in the place of others. */
export type Redirection = ReadonlyMap<Storage, Storage>;

/** The same operation on what takes the place of its values. */
export function redirected(operation: Operation, to: Redirection): Operation {
  if (!operation.uses.some(({ storage }) => to.has(storage))) return operation;
  const uses = operation.uses.map((use) => ({
    ...use,
    storage: to.get(use.storage) ?? use.storage,
  }));
  return { ...operation, uses };
}

/**
 * The operations that are needed, each behind those that it needs.
 *
 * @param instead Take the places of those with the same outputs.
 * @param to What is used in the place of other values.
 */
export function rebuilt(
  program: Program,
  instead: Iterable<Operation>,
  to: Redirection = new Map(),
): Program {
  const producers = producersOf(
    [...program.operations, ...instead].map((operation) => redirected(operation, to)),
  );
  const results = program.results.map((storage) => to.get(storage) ?? storage);
  const operations = new Set<Operation>();
  const used = new Set<Storage>();
  // Depth first, without recursion: a recurrent net is thousands of operations deep.
  const stack = rootsOf({ ...program, results })
    .reverse()
    .map(entry);
  while (stack.length > 0) {
    const top = stack.at(-1)!;
    used.add(top.storage);
    const producer = producers.get(top.storage);
    const next = producer && !operations.has(producer) ? producer.uses[top.next++] : undefined;
    if (next) stack.push(entry(next.storage));
    else {
      if (producer) operations.add(producer);
      stack.pop();
    }
  }
  const leaves = program.leaves.filter(
    ({ storage, role }) => role === 'random' || used.has(storage),
  );
  return { ...program, operations: [...operations], leaves, results };
}

/** Has `rewrite` make other operations in the place of those of a kernel; nothing leaves one as it is. */
export function rewritten(
  program: Program,
  kernel: string,
  rewrite: (operation: Operation, dataflow: Dataflow) => Operation | Operation[] | undefined,
): Program {
  const dataflow = new Dataflow(program);
  const operations = program.operations.filter((each) => each.kernel === kernel);
  return rebuilt(
    program,
    operations.flatMap((each) => rewrite(each, dataflow) ?? []),
  );
}

/** What `rewrite` makes of an operation with its two operands, in their order or else in the other. */
export function eitherWay<T>({ uses }: Operation, rewrite: (a: Use, b: Use) => T | undefined) {
  const [a, b] = uses as [Use, Use];
  return rewrite(a, b) ?? rewrite(b, a);
}

const entry = (storage: Storage): { storage: Storage; next: number } => ({ storage, next: 0 });

/** Whether the operation uses values in the shape in which it gives its own. */
export const isUsedAs = ({ shape }: Use, { outputs }: Operation): boolean =>
  isSameShape(shape, outputs[0]!.shape);
