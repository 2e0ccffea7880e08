/** How values are shown: as MIME bundles of plain JSON. */
import type { Bundle } from '../contracts.js';
import { Promise } from '../originals.js';
import { isPromise, type Displays } from './displays.js';
import { pictureOf } from './formats.js';
import { toJson } from './json.js';

/** A method of this name returns the MIME bundle of its object, or a promise of one. */
export const DISPLAY = Symbol.for('Jupyter.display');

/**
 * The bundle of a value: its own, one that a library registered, a picture's, or its text. A promise only where one is
 * returned.
 *
 * @throws {TypeError} If what a method or a library returned is no bundle.
 */
export function bundleOf(
  value: unknown,
  displays: Displays,
  inspect: (value: unknown) => string,
): Bundle | Promise<Bundle> {
  const show = displayMethod(value);
  const bundle: unknown = show ? show.call(value) : displays.bundleOf(value);
  const finish = (made: unknown): Bundle => {
    if (!show && made === undefined)
      return pictureOf(value) ?? { 'text/plain': withAwait(inspect(value)) };
    return withPlainText(made, () => inspect(value));
  };
  return isPromise(bundle) ? Promise.resolve(bundle).then(finish) : finish(bundle);
}

/** Of what is still on its way, most often an `await` was forgotten. */
function withAwait(text: string): string {
  const isOnItsWay = text.startsWith('Promise {') && text.includes('<pending>');
  return isOnItsWay ? `${text}\nIts result is still to come: write await before it.` : text;
}

function withPlainText(bundle: unknown, text: () => string): Bundle {
  if (typeof bundle !== 'object' || bundle === null)
    throw new TypeError(
      'display: Symbol.for("Jupyter.display") or what a library registered returned no bundle, ' +
        'expected an object of MIME types such as { "text/plain": "..." }.',
    );
  const json = toJson(bundle);
  return 'text/plain' in json ? json : { 'text/plain': text(), ...json };
}

function displayMethod(value: unknown): (() => unknown) | undefined {
  const isObject = (typeof value === 'object' && value !== null) || typeof value === 'function';
  if (!isObject) return undefined;
  try {
    const method = (value as { [DISPLAY]?: unknown })[DISPLAY];
    return typeof method === 'function' ? (method as () => unknown) : undefined;
  } catch {
    // A proxy or a getter that throws: there is still the text.
    return undefined;
  }
}
