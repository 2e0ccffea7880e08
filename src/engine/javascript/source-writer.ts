/**
 * Writes operations as the source of one function.
 *
 * Every value is an array, or an expression that stands in the loop of its only user. Loops over the same number of
 * elements that follow one another are one loop. Each result is rounded to its type, as if it had been stored: the numbers
 * are those of tfjs's kernels.
 */
import { sizeOf, type Operation, type Storage, type Use } from '../graph.js';
import { arePlain, Inexpressible, type ElementKernel, type Kernel } from './kernel.js';
import { kernels } from './kernels.js';
import type { Memory, Stored } from './memory.js';
import { isSameButForOnes, loop, loops, Place, plus } from './place.js';

type Value =
  | { readonly is: 'stored'; readonly stored: Stored }
  | { readonly is: 'number'; readonly text: string }
  | Deferred;

/** A value that is written where it is used. */
interface Deferred {
  readonly is: 'deferred';
  readonly operation: Operation;
  readonly output: number;
  /** Whether the first element comes from the first ones of all that is read, the second from the second, and so on. */
  readonly isOrdered: boolean;
  /** How many deferred values it is made of, one in another. */
  readonly depth: number;
}

/** What stands in a loop. */
interface Body {
  readonly lines: string[];
  /** Values at the loop's own place that are there already. */
  readonly known: Map<Storage, string>;
}

const newBody = (): Body => ({ lines: [], known: new Map() });

/**
 * Characters of one function. V8 compiles short functions after few runs; in a long one it enters compiled code at some
 * loop, meets the first that had not run yet, and goes back to its interpreter, again and again: an LSTM of 16 steps took
 * 20 times as long for thousands of steps in functions of 30,000 characters, and is fast after 250 steps in these.
 */
const LONGEST_PART = 2000;

/** Expressions are stored from this depth on. */
const MOST_DEFERRED = 64;

/** A loop of more lines gets no further ones. */
const MOST_LINES = 200;

export class SourceWriter {
  readonly #memory: Memory;
  readonly #users = new Map<Storage, { operation: Operation; use: Use }[]>();
  readonly #roots: ReadonlySet<Storage>;
  readonly #values = new Map<Storage, Value>();
  readonly #statements: string[] = [];
  #open: { length: number; body: Body } | undefined;
  #count = 0;

  constructor(memory: Memory, operations: readonly Operation[], roots: Iterable<Storage>) {
    this.#memory = memory;
    this.#roots = new Set(roots);
    for (const operation of operations)
      for (const use of operation.uses) {
        const users = this.#users.get(use.storage);
        if (users) users.push({ operation, use });
        else this.#users.set(use.storage, [{ operation, use }]);
      }
  }

  /** Says where a storage lies that the step starts from. */
  place(storage: Storage, stored: Stored): void {
    this.#values.set(storage, { is: 'stored', stored });
  }

  /** Says that a storage is always this number. */
  number(storage: Storage, text: string): void {
    this.#values.set(storage, { is: 'number', text });
  }

  add(operation: Operation): void {
    const kernel = kernelOf(operation);
    if ('write' in kernel) return kernel.write(this, operation);
    const { uses, outputs } = operation;
    const isOrdered = kernel.isElementwise === true && this.#areInOrder(operation);
    const depths = uses.map(({ storage }) => {
      const value = this.#values.get(storage)!;
      return value.is === 'deferred' ? value.depth : 0;
    });
    const depth = 1 + Math.max(0, ...depths);
    outputs.forEach((storage, output) => {
      const value: Deferred = { is: 'deferred', operation, output, isOrdered, depth };
      this.#values.set(storage, value);
      if (!this.#staysDeferred(storage, value)) this.store(storage);
    });
  }

  /** Adds a statement, after all before it. */
  statement(text: string): void {
    this.#close();
    this.#statements.push(text);
  }

  /** What an operation's output is assigned to, by the index among its elements. */
  target(storage: Storage): (flat: string) => string {
    const stored = this.#memory.take(storage);
    this.place(storage, stored);
    return (flat) => elementOf(stored, flat);
  }

  /** An input that is read more than once, by the index among its elements. */
  input({ storage }: Use): (flat: string) => string {
    const stored = this.store(storage);
    return (flat) => elementOf(stored, flat);
  }

  /** An element of an input, and the statements that must stand before. */
  element(use: Use, place: Place): { before: string; expression: string } {
    const body = newBody();
    const expression = this.#read(use, place, body);
    return { before: body.lines.join(''), expression };
  }

  /** Puts a value into memory if it is not there. */
  store(storage: Storage): Stored {
    const value = this.#values.get(storage)!;
    if (value.is === 'stored') return value.stored;
    const stored = this.#memory.take(storage);
    this.#write(storage, value, (flat) => elementOf(stored, flat));
    this.place(storage, stored);
    return stored;
  }

  /** Copies a value to another place. */
  copy(storage: Storage, to: Stored): void {
    this.#write(storage, this.#values.get(storage)!, (flat) => elementOf(to, flat));
  }

  /** The functions that make up the step. */
  source(): string {
    this.#close();
    const parts: string[] = [''];
    for (const statement of this.#statements) {
      if (parts.at(-1)!.length > LONGEST_PART) parts.push('');
      parts[parts.length - 1] += `${statement}\n`;
    }
    const functions = parts.map((part, index) => `function part${index}(){\n${part}}\n`);
    return `${functions.join('')}return ()=>{${parts.map((_, index) => `part${index}();`).join('')}};`;
  }

  #staysDeferred(storage: Storage, { isOrdered, depth }: Deferred): boolean {
    const [user, ...others] = this.#users.get(storage) ?? [];
    if (others.length > 0 || this.#roots.has(storage) || depth > MOST_DEFERRED) return false;
    // Part of a list, and nobody asks for it.
    if (!user) return true;
    const { use, operation } = user;
    const kernel = kernelOf(operation);
    const isElementwise = 'isElementwise' in kernel && kernel.isElementwise === true;
    const isReadOnce =
      kernel.readsOnce === true ||
      (isElementwise && sizeOf(use.shape) === sizeOf(operation.outputs[0]!.shape));
    return isReadOnce && (isOrdered || isSameButForOnes(use.shape, storage.shape));
  }

  #areInOrder({ uses, outputs }: Operation): boolean {
    const size = sizeOf(outputs[0]!.shape);
    return uses.every(({ shape, storage }) => {
      if (sizeOf(shape) !== size) return sizeOf(shape) === 1;
      const value = this.#values.get(storage)!;
      return value.is !== 'deferred' || value.isOrdered;
    });
  }

  #write(storage: Storage, value: Value, target: (flat: string) => string): void {
    const { shape } = storage;
    const use = { storage, shape, dtype: storage.dtype } as Use;
    if (value.is === 'deferred' && !value.isOrdered) {
      const inner = (place: Place): string => {
        const { before, expression } = this.element(use, place);
        return `${before}${target(place.flat)}=${expression};`;
      };
      return this.statement(loops(shape, 'i', inner));
    }
    const size = sizeOf(shape);
    const index = size === 1 ? '0' : 'i';
    const body = this.#bodyOver(size);
    const expression = this.#read(use, Place.flat(shape, index), body);
    body.lines.push(`${target(index)}=${expression};\n`);
    if (value.is === 'deferred') body.known.set(storage, expression);
  }

  #bodyOver(length: number): Body {
    const open = this.#open;
    if (open && (open.length !== length || open.body.lines.length > MOST_LINES)) this.#close();
    this.#open ??= { length, body: newBody() };
    return this.#open.body;
  }

  #close(): void {
    if (!this.#open) return;
    const { length, body } = this.#open;
    this.#statements.push(`${loop('i', length)}{${body.lines.join('')}}`);
    this.#open = undefined;
  }

  #read({ storage, shape }: Use, place: Place, body: Body): string {
    const known = body.known.get(storage);
    if (known !== undefined) return known;
    const value = this.#values.get(storage)!;
    switch (value.is) {
      case 'number':
        return value.text;
      case 'stored':
        return elementOf(value.stored, sizeOf(shape) === 1 ? '0' : place.flat);
      case 'deferred':
        return this.#expression(value.operation, value.output, place.as(storage.shape), body);
      default:
        return value satisfies never;
    }
  }

  #expression(operation: Operation, output: number, place: Place, body: Body): string {
    const bind = (expression: string): string => {
      const name = `t${this.#count++}`;
      body.lines.push(`const ${name}=${expression};`);
      return name;
    };
    const { element, isElementwise } = kernelOf(operation) as ElementKernel;
    const expression = element({
      operation,
      output,
      place,
      bind,
      read: (input, at) => {
        const use = operation.uses[input]!;
        return this.#read(use, at ?? place.operand(use.shape), body);
      },
    });
    if (!isElementwise) return expression;
    return bind(ROUNDED[operation.outputs[output]!.dtype](expression));
  }
}

const ROUNDED = {
  float32: (expression: string) => `Math.fround(${expression})`,
  int32: (expression: string) => `(${expression})|0`,
  bool: (expression: string) => expression,
};

const elementOf = ({ array, offset }: Stored, flat: string): string =>
  `${array}[${plus(flat, offset)}]`;

function kernelOf({ kernel, attributes }: Operation): Kernel {
  const found = Object.hasOwn(kernels, kernel) ? kernels[kernel] : undefined;
  if (!found || !arePlain(attributes)) throw new Inexpressible(kernel);
  return found;
}
