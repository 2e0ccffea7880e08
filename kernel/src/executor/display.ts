/** How values are shown: as MIME bundles of plain JSON. */
import type { Bundle } from '../contracts.js';

/** A method of this name returns the MIME bundle of its object, or a promise of one. */
export const DISPLAY = Symbol.for('Jupyter.display');

/**
 * The bundle of a value: its own, or its text. A promise only where its method returns one.
 *
 * @throws {TypeError} If the object's method returns no bundle.
 */
export function bundleOf(
  value: unknown,
  inspect: (value: unknown) => string,
): Bundle | Promise<Bundle> {
  const show = displayMethod(value);
  if (!show) return { 'text/plain': inspect(value) };
  const bundle = show.call(value);
  const withText = (made: unknown): Bundle => withPlainText(made, () => inspect(value));
  return isPromise(bundle) ? Promise.resolve(bundle).then(withText) : withText(bundle);
}

const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof (value as { then?: unknown } | null | undefined)?.then === 'function';

function withPlainText(bundle: unknown, text: () => string): Bundle {
  if (typeof bundle !== 'object' || bundle === null)
    throw new TypeError(
      'display: Symbol.for("Jupyter.display") returned no bundle, ' +
        'expected an object of MIME types such as { "text/plain": "..." }.',
    );
  const json = toJson(bundle);
  return 'text/plain' in json ? json : { 'text/plain': text(), ...json };
}

function displayMethod(value: unknown): (() => unknown) | undefined {
  const isObject = (typeof value === 'object' && value !== null) || typeof value === 'function';
  if (!isObject) return undefined;
  const method = (value as { [DISPLAY]?: unknown })[DISPLAY];
  return typeof method === 'function' ? (method as () => unknown) : undefined;
}

/** A bundle as JSON: pictures in base64, typed arrays as arrays. */
export function toJson(bundle: object): Bundle {
  const entries = Object.entries(bundle).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    entries.map(([type, value]): [string, unknown] => {
      if (value instanceof Uint8Array) return [type, toBase64(value)];
      return [type, typeof value === 'string' ? value : plain(value)];
    }),
  );
}

/** A value as JSON has it; typed arrays as arrays. */
export function plain(value: unknown): unknown {
  const text = JSON.stringify(value, (_key, part: unknown) =>
    ArrayBuffer.isView(part) && !(part instanceof DataView)
      ? Array.from(part as unknown as ArrayLike<unknown>)
      : part,
  ) as string | undefined;
  return text === undefined ? null : (JSON.parse(text) as unknown);
}

function toBase64(bytes: Uint8Array): string {
  const CHUNK = 0x8000;
  let binary = '';
  for (let at = 0; at < bytes.length; at += CHUNK)
    binary += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return btoa(binary);
}
