import {
  VIEW_MIME,
  type AsJson,
  type PackedNumbers,
  type ViewData,
  type ViewName,
  type ViewPart,
} from './protocol.js';

let made = 0;

/** A name that no other view has, in other notebooks of the page neither. */
export const newViewId = (): string => `nnlab-${Date.now().toString(36)}-${++made}`;

/** A view's part of a bundle, to stand beside the still form. */
export function viewPart<Name extends ViewName>(
  view: Name,
  data: ViewData[Name],
  id = newViewId(),
): ViewPart<Name> {
  return { [VIEW_MIME]: { view, version: 1, id, data: asJson(data) } };
}

/** As JSON takes it: typed arrays as lists, numbers that it does not have as words. */
export function asJson<T>(value: T): AsJson<T> {
  return plain(value) as AsJson<T>;
}

function plain(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  // The seven digits of single precision; more would be what lies between two of its numbers.
  if (value instanceof Float32Array)
    return Array.from(value, (each) => plain(Number(each.toPrecision(7))));
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array, plain);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]));
}

/** As many numbers as a picture can show. */
const mostPacked = 65_536;

/**
 * Numbers in one byte each, as exact as colours are. What would be more than 64 KB keeps its first channels.
 *
 * @param shape Their shape, the channels last.
 */
export function pack(values: ArrayLike<number>, shape: readonly number[]): PackedNumbers {
  const channels = shape.at(-1) ?? 1;
  const rows = values.length / channels;
  const kept = Math.min(channels, Math.max(1, Math.floor(mostPacked / rows)));
  const isShown = (i: number) => i % channels < kept;
  const shown = Array.from(values).filter((_, i) => isShown(i));
  const scale = shown.reduce((most, value) => Math.max(most, Math.abs(value) || 0), 0);
  const finite = Number.isFinite(scale) && scale > 0 ? scale : 1;
  const bytes = Int8Array.from(shown, (value) =>
    Math.round(127 * Math.min(1, Math.max(-1, (value || 0) / finite))),
  );
  return {
    shape: [...shape.slice(0, -1), kept],
    scale: Number(finite.toPrecision(7)),
    bytes: base64(new Uint8Array(bytes.buffer)),
  };
}

/**
 * The first of many things in one byte a number: as many as 64 KB hold.
 *
 * @param shape `[things, ...]`.
 */
export function packFirst(values: Float32Array, [count, ...shape]: readonly number[]) {
  const size = shape.reduce((product, side) => product * side, 1);
  const kept = Math.min(count!, held(size));
  return pack(values.subarray(0, kept * size), [kept, ...shape]);
}

/** Lists of numbers, one after another. */
export function joined(lists: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(lists.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const list of lists) {
    all.set(list, at);
    at += list.length;
  }
  return all;
}

/** How many things of so many numbers 64 KB hold in one byte each; one at least. */
export const held = (size: number): number => Math.max(1, Math.floor(mostPacked / size));

/** So many of the values or fewer, equally far from each other, the first one among them. */
export function thinned<T>(values: readonly T[], most: number): readonly T[] {
  const every = Math.ceil(values.length / most);
  return every > 1 ? values.filter((_, i) => i % every === 0) : values;
}

/** In pieces: a call takes no more than some ten thousand arguments. */
export function base64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192)
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}
