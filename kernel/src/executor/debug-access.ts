/**
 * What a debugger, which stands outside, needs from inside: the names in boxes, and the texts that ran.
 *
 * Its methods are called while the program stands still, also in the middle of a cell.
 */
import { boxOf } from '../compiler/rewrite/rewrite.js';
import { CELL } from '../compiler/rewrite/last-expression.js';
import type { Bundle } from '../contracts.js';
import type { Stacks } from './stacks.js';

type Box = Record<string, unknown>;

/** The key of `globalThis` under which debuggers find a `DebugAccess`. */
export const DEBUG_ACCESS = Symbol.for('nnlab-kernel.debugger');

export class DebugAccess {
  readonly #boxes: ReadonlyMap<string, Box>;
  readonly #box: (name: string) => Box;
  readonly #stacks: Stacks;
  readonly #bundleOf: (value: unknown) => Bundle | Promise<Bundle>;

  constructor(
    boxes: ReadonlyMap<string, Box>,
    box: (name: string) => Box,
    stacks: Stacks,
    bundleOf: (value: unknown) => Bundle | Promise<Bundle>,
  ) {
    this.#boxes = boxes;
    this.#box = box;
    this.#stacks = stacks;
    this.#bundleOf = bundleOf;
  }

  /** JSON of scripts and their sources; of one, or of all. */
  sources(script?: string): string {
    const all = [...this.#stacks.sources].filter(
      ([name]) => script === undefined || name === script,
    );
    return JSON.stringify(
      all.map(([name, { text, map, shifts }]) => [name, { text, map, shifts }]),
    );
  }

  /** JSON of the names that have a value. */
  names(): string {
    return JSON.stringify(Object.keys(this.globals()));
  }

  globals(): Box {
    const filled = [...this.#boxes].filter(([name, box]) => name in box);
    return Object.assign(
      Object.create(null) as Box,
      Object.fromEntries(filled.map(([name, box]) => [name, box[name]])),
    );
  }

  set(name: string, value: unknown): void {
    this.#box(name)[name] = value;
  }

  /** Makes boxes global while a script of the debugger's runs: code that stands still sees only those it mentions. */
  lend(json: string): void {
    const names = JSON.parse(json) as string[];
    const cell = {
      did: () => undefined,
      check: () => undefined,
      resume: (value: unknown) => value,
    };
    const lent = names.map((name): [string, unknown] => [boxOf(name), this.#box(name)]);
    for (const [name, value] of [[CELL, cell], ...lent] as [string, unknown][])
      Object.defineProperty(globalThis, name, { value, configurable: true });
  }

  takeBack(json: string): void {
    const names = JSON.parse(json) as string[];
    for (const name of [CELL, ...names.map(boxOf)]) Reflect.deleteProperty(globalThis, name);
  }

  /** Entries of an array, a Map or a Set, as names and values in turn. */
  entries(of: object, start: number, end: number): unknown[] {
    if (of instanceof Map)
      return [...(of as Map<unknown, unknown>)].slice(start, end).flatMap(([key, value], index) => {
        if (typeof key === 'object' && key !== null) return [`${start + index}`, { key, value }];
        return [`${String(key)} =>`, value];
      });
    const items = of instanceof Set ? [...of] : (of as ArrayLike<unknown>);
    const listed: unknown[] = [];
    for (let index = start; index < Math.min(end, items.length); index++)
      if (index in items) listed.push(String(index), items[index]);
    return listed;
  }

  /** How a value shows itself: JSON of its bundle, or a promise of it. */
  bundle(value: unknown): string | Promise<string> {
    const made = this.#bundleOf(value);
    return made instanceof Promise
      ? made.then((bundle) => JSON.stringify(bundle))
      : JSON.stringify(made);
  }
}
