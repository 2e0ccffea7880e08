/** Values as text: as Node inspects them, in colours if wanted, and never longer than a reader reads. */
import { inspect, type InspectOptions, type InspectOptionsStylized } from 'node:util';
import { Object } from '../originals.js';

const OPTIONS: InspectOptions = { depth: 4, maxArrayLength: 100, maxStringLength: 10_000 };
// It is grey in Node, which a dark theme of JupyterLab hides.
Reflect.deleteProperty(inspect.styles, 'undefined');

/** Texts are cut here, in UTF-16 units. */
const LONGEST = 100_000;
/** Of longer typed arrays only the ends are shown. */
const LONG_ARRAY = 24;
const END = 4;
/** Longer ones have no range: looking for it takes time. */
const RANGED = 1_000_000;

type Numbers = ArrayLike<number | bigint> & { constructor: { name?: string } };

/**
 * What a notebook shows of a value. Never throws, whatever getters and proxies do.
 *
 * Numbers, texts and the like stay without colours: programs read them out of notebooks. All does with `NO_COLOR` in the
 * environment, as in other programs.
 */
export function inspectValue(value: unknown, isColored: boolean): string {
  const isObject = (typeof value === 'object' && value !== null) || typeof value === 'function';
  // Nothing in it to be summarised, which takes longer than all else that a brief cell does here.
  if (!isObject && typeof value !== 'string') return inspect(value);
  const colors = isColored && isObject && !process.env.NO_COLOR;
  const text = safely(() => inspect(value, { ...OPTIONS, colors }));
  if (text.length <= LONGEST) return text;
  const end = colors ? '\x1b[39m' : '';
  return `${text.slice(0, LONGEST)}${end}\n… ${text.length - LONGEST} more characters`;
}

function safely(make: () => string): string {
  try {
    return withSummaries(make);
  } catch (error) {
    return `[a value that cannot be shown: ${reasonOf(error)}]`;
  }
}

function reasonOf(error: unknown): string {
  try {
    return error instanceof Error ? error.message : 'it threw';
  } catch {
    return 'it threw';
  }
}

/** What Node.js keeps on a promise while it follows the work of cells, not the learner's. */
const TRACES = new Set(['async_id_symbol', 'trigger_async_id_symbol', 'kResourceStore']);

/** Shows promises without that, in cells and by `console.log`. To be called once. */
export function tidyPromises(): void {
  Reflect.defineProperty(Promise.prototype, inspect.custom, {
    configurable: true,
    writable: true,
    value(this: object, depth: number, options: InspectOptionsStylized): string {
      if (!Object.isExtensible(this))
        return inspect(this, { ...options, depth, customInspect: false });
      for (const key of Object.getOwnPropertySymbols(this))
        if (TRACES.has(key.description ?? ''))
          Object.defineProperty(this, key, { enumerable: false });
      // Now as Node.js does it, also for a promise within its own value.
      Object.defineProperty(this, inspect.custom, { value: undefined, configurable: true });
      try {
        return inspect(this, { ...options, depth });
      } finally {
        Reflect.deleteProperty(this, inspect.custom);
      }
    },
  });
}

/** Typed arrays are summarised while `make` runs; Node would print a hundred numbers of each. */
function withSummaries<T>(make: () => T): T {
  const prototype = Object.getPrototypeOf(Uint8Array.prototype) as object;
  if (!Object.isExtensible(prototype)) return make();
  Object.defineProperty(prototype, inspect.custom, { value: summary, configurable: true });
  try {
    return make();
  } finally {
    delete (prototype as Record<symbol, unknown>)[inspect.custom];
  }
}

function summary(this: Numbers, depth: number, options: InspectOptionsStylized): unknown {
  const name = `${this.constructor.name ?? 'TypedArray'}(${this.length})`;
  if (depth < 0) return options.stylize(`[${name}]`, 'special');
  const show = (index: number): string => {
    const number = this[index]!;
    return typeof number === 'bigint'
      ? options.stylize(`${number}n`, 'bigint')
      : options.stylize(Object.is(number, -0) ? '-0' : String(number), 'number');
  };
  const indexes = [...Array(Math.min(this.length, LONG_ARRAY)).keys()];
  if (this.length <= LONG_ARRAY) return list(name, indexes.map(show));
  const first = indexes.slice(0, END);
  const ends = [...first.map(show), '…', ...first.map((index) => show(this.length - END + index))];
  return `${list(name, ends)}${range(this)}`;
}

const list = (name: string, items: readonly string[]): string =>
  items.length > 0 ? `${name} [ ${items.join(', ')} ]` : `${name} []`;

function range(numbers: Numbers): string {
  if (numbers.length > RANGED || typeof numbers[0] === 'bigint') return '';
  let [least, greatest, sum] = [Infinity, -Infinity, 0];
  for (let index = 0; index < numbers.length; index++) {
    const number = numbers[index] as number;
    if (number < least) least = number;
    if (number > greatest) greatest = number;
    sum += number;
  }
  if (Number.isNaN(sum)) return '';
  const short = (number: number): string => String(Number(number.toPrecision(4)));
  return ` min ${short(least)}, mean ${short(sum / numbers.length)}, max ${short(greatest)}`;
}
