/** How kernels are written in JavaScript. */
import type { Operation, Use } from '../graph.js';
import type { Attributes } from '../rule.js';
import type { Place } from './place.js';
import type { SourceWriter } from './source-writer.js';

/** One element of what an operation gives. */
export interface Element {
  readonly operation: Operation;
  /** Which of the operation's outputs. */
  readonly output: number;
  readonly place: Place;
  /** An element of an input, as a short expression; by default the one that broadcasting puts here. */
  readonly read: (input: number, place?: Place) => string;
  /** A name for what is used more than once. */
  readonly bind: (expression: string) => string;
}

/** A kernel whose elements are expressions: written into the loop of who uses them, where that is one only. */
export interface ElementKernel {
  readonly element: (element: Element) => string;
  /** Whether each element depends on those at the same place, after broadcasting. */
  readonly isElementwise?: boolean;
  /** Whether each element of the inputs is read at most once, and always. */
  readonly readsOnce?: boolean;
}

/** A kernel that writes loops of its own. */
export interface LoopKernel {
  readonly write: (writer: SourceWriter, operation: Operation) => void;
  readonly readsOnce?: boolean;
}

export type Kernel = ElementKernel | LoopKernel;
export type Kernels = Readonly<Record<string, Kernel>>;

/** A step that can't be written in JavaScript; the runtime takes it. */
export class Inexpressible extends Error {
  constructor(kernel: string) {
    super(`${kernel} has no form in JavaScript`);
    this.name = 'Inexpressible';
  }
}

export const named = ({ names, uses }: Operation, name: string): Use | undefined =>
  uses[names.indexOf(name)];

/** Attributes that may be words: they choose between ways, and never get into the source. */
const WORDS = new Set(['activation', 'dataFormat', 'dimRoundingMode', 'dtype', 'mode', 'pad']);

/** Whether attributes are made of numbers, so that no text of a program gets into the source. */
export const arePlain = (attributes: Attributes): boolean =>
  Object.entries(attributes).every(([name, value]) => WORDS.has(name) || isPlain(value));

const isPlain = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  typeof value === 'number' ||
  typeof value === 'boolean' ||
  (Array.isArray(value) && value.every(isPlain));

/** A number as source. */
export function literal(value: unknown): string {
  if (typeof value !== 'number')
    throw new TypeError(`internal: ${typeof value} where a number is written`);
  const text = Object.is(value, -0) ? '-0' : String(value);
  return text.startsWith('-') ? `(${text})` : text;
}
