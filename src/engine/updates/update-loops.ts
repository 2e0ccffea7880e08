import { sizeOf, type Operation, type Storage, type Use } from '../graph.js';
import type { Group } from '../step/program.js';
import { formulaKernels, inverse } from './formula-kernels.js';
import { isLarge, type Updates } from './split-updates.js';
import {
  BYTES_OF_PAGE,
  FIRST_LOCAL,
  get,
  load,
  loadNumber,
  loop,
  moduleOf,
  set,
  store,
  storeNumber,
  type Code,
} from './wasm-module.js';

/** Memory is taken in pieces of this many bytes: four floats, which are computed at once. */
const ALIGNMENT = 16;

/**
 * Updates of variables as WebAssembly: a loop for each formula, in which every weight is read and written once. The variables,
 * their gradients and the learning rates lie in its memory, where the runtime reads and writes them, too.
 */
export class UpdateLoops {
  readonly #memory: WebAssembly.Memory;
  readonly #addresses = new Map<Storage, number>();
  readonly #run: () => void;

  /** Throws `CompileError` where the policy of a page forbids to make code. */
  constructor(updates: Updates) {
    const kept = [
      ...updates.groups.map(({ before }) => before),
      ...updates.leaves.map(({ storage }) => storage),
      ...updates.given,
    ];
    let bytes = 0;
    for (const storage of kept) {
      this.#addresses.set(storage, bytes);
      bytes += Math.ceil((4 * sizeOf(storage.shape)) / ALIGNMENT) * ALIGNMENT;
    }
    const pages = Math.max(1, Math.ceil(bytes / BYTES_OF_PAGE));
    this.#memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    for (const { role, storage } of updates.leaves)
      if (role === 'constant') this.view(storage).set(storage.peek());
    const writer = new LoopWriter(updates, this.#addresses);
    const module = new WebAssembly.Module(
      moduleOf(writer.code(), { locals: writer.locals, pages }),
    );
    const { exports } = new WebAssembly.Instance(module, { e: { m: this.#memory } });
    this.#run = exports['run'] as () => void;
  }

  /** Where the values of a storage lie. */
  view(storage: Storage): Float32Array {
    const address = this.#addresses.get(storage)!;
    return new Float32Array(this.#memory.buffer, address, sizeOf(storage.shape));
  }

  run(): void {
    this.#run();
  }
}

class LoopWriter {
  readonly #updates: Updates;
  readonly #addresses: ReadonlyMap<Storage, number>;
  /** Sets what all loops may use: numbers, and their inverses. */
  readonly #head: number[] = [];
  readonly #numbers = new Map<Storage, number>();
  readonly #inverses = new Map<Storage, number>();
  #locals = 0;

  constructor(updates: Updates, addresses: ReadonlyMap<Storage, number>) {
    this.#updates = updates;
    this.#addresses = addresses;
  }

  get locals(): number {
    return this.#locals;
  }

  code(): Code {
    const { operations, groups } = this.#updates;
    const isSmall = ({ outputs }: Operation): boolean => !isLarge(outputs[0]!);
    for (const operation of operations.filter(isSmall)) {
      const operands = operation.uses.map(({ storage }) => this.#number(storage));
      this.#numbers.set(operation.outputs[0]!, this.#kept(codeOf(operation, operands)));
    }
    const large = operations.filter((operation) => !isSmall(operation));
    const loops = apart(large, groups).map((each) => this.#loop(each));
    const ends = groups
      .filter(({ after }) => this.#numbers.has(after))
      .map(({ before, after }) => storeNumber(this.#addressOf(before), this.#number(after)));
    return [...this.#head, ...loops.flat(), ...ends.flat()];
  }

  #loop(operations: readonly Operation[]): Code {
    const body: number[] = [];
    const values = new Map<Storage, number>();
    const keep = (storage: Storage, code: Code): void => {
      values.set(storage, this.#local());
      body.push(...code, ...set(values.get(storage)!));
    };
    const read = (use: Use): Code => {
      const { storage } = use;
      if (!isLarge(use)) return this.#number(storage);
      if (!values.has(storage)) keep(storage, load(this.#addressOf(storage)));
      return get(values.get(storage)!);
    };
    for (const operation of operations) {
      const [a, b] = operation.uses as [Use, Use];
      // To divide takes several times as long as to multiply.
      const isByNumber = operation.kernel === 'RealDiv' && isLarge(a) && !isLarge(b);
      const code = isByNumber
        ? formulaKernels['Multiply']!(read(a), this.#inverse(b.storage))
        : codeOf(operation, operation.uses.map(read));
      keep(operation.outputs[0]!, code);
    }
    for (const { before, after } of this.#updates.groups) {
      const local = values.get(after);
      if (local !== undefined) body.push(...store(this.#addressOf(before), get(local)));
    }
    return loop(sizeOf(operations[0]!.outputs[0]!.shape), body);
  }

  #number(storage: Storage): Code {
    if (!this.#numbers.has(storage))
      this.#numbers.set(storage, this.#kept(loadNumber(this.#addressOf(storage))));
    return get(this.#numbers.get(storage)!);
  }

  #inverse(storage: Storage): Code {
    if (!this.#inverses.has(storage))
      this.#inverses.set(storage, this.#kept(inverse(this.#number(storage))));
    return get(this.#inverses.get(storage)!);
  }

  /** A local that holds what the code gives, from the start on. */
  #kept(code: Code): number {
    const local = this.#local();
    this.#head.push(...code, ...set(local));
    return local;
  }

  #local(): number {
    return FIRST_LOCAL + this.#locals++;
  }

  #addressOf(storage: Storage): number {
    return this.#addresses.get(storage)!;
  }
}

const codeOf = ({ kernel }: Operation, [a, b = []]: readonly Code[]): Code =>
  formulaKernels[kernel]!(a!, b);

/** The operations in lists of which none has a value of another: each gets a loop of its own. */
function apart(operations: readonly Operation[], groups: readonly Group[]): Operation[][] {
  const variables = new Map<Storage, Storage[]>();
  for (const { before, after } of groups)
    variables.set(after, [...(variables.get(after) ?? []), before]);
  let lists: { operations: Operation[]; values: Set<Storage> }[] = [];
  for (const operation of operations) {
    const [output] = operation.outputs as [Storage];
    const values = [
      output,
      ...(variables.get(output) ?? []),
      ...operation.uses.filter(isLarge).map(({ storage }) => storage),
    ];
    const near = lists.filter((list) => values.some((value) => list.values.has(value)));
    lists = lists.filter((list) => !near.includes(list));
    lists.push({
      operations: [...near.flatMap((list) => list.operations), operation],
      values: new Set([...near.flatMap((list) => [...list.values]), ...values]),
    });
  }
  return lists.map((list) => list.operations);
}
