/**
 * Rich displays of objects that know nothing of Jupyter: a library registers how those of a class, or those that a
 * predicate accepts, are shown.
 */
import type { Bundle } from '../contracts.js';
import { Promise } from '../originals.js';

type Class = abstract new (...args: never[]) => object;
type Predicate = (value: unknown) => boolean;

/** `displays` of what `Symbol.for("Jupyter.host")` holds. */
export interface JupyterDisplays {
  /**
   * Shows values of a kind as MIME bundles from now on. What was registered last is asked first.
   *
   * @param match A class, or a function that says whether a value is meant.
   * @param toBundle Makes the bundle; `undefined` leaves the value to others.
   * @returns Takes the registration back.
   * @throws {TypeError} If one of the two is no function.
   *
   * @example
   * host.displays.register(Matrix, (matrix) => ({ 'text/html': tableOf(matrix) }));
   */
  register(
    match: Class | Predicate,
    toBundle: (value: never) => Bundle | undefined | Promise<Bundle | undefined>,
  ): () => void;
}

interface Registration {
  matches: Predicate;
  toBundle: (value: unknown) => unknown;
}

export class Displays implements JupyterDisplays {
  #registrations: readonly Registration[] = [];

  register(match: unknown, toBundle: unknown): () => void {
    if (typeof match !== 'function') throw noFunction('match', match, 'a class or a predicate');
    if (typeof toBundle !== 'function') throw noFunction('toBundle', toBundle, 'a function');
    const registration: Registration = {
      matches: isClass(match) ? (value) => value instanceof match : (match as Predicate),
      toBundle: toBundle as (value: unknown) => unknown,
    };
    this.#registrations = [registration, ...this.#registrations];
    return () => {
      this.#registrations = this.#registrations.filter((each) => each !== registration);
    };
  }

  /** What a library makes of a value, maybe promised; undefined where none knows it. */
  bundleOf(value: unknown, from = this.#registrations): unknown {
    for (const [index, { matches, toBundle }] of from.entries()) {
      if (!isMatch(matches, value)) continue;
      const bundle = toBundle(value);
      if (isPromise(bundle))
        return Promise.resolve(bundle).then((made) =>
          made === undefined ? this.bundleOf(value, from.slice(index + 1)) : made,
        );
      if (bundle !== undefined) return bundle;
    }
    return undefined;
  }
}

export const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof (value as { then?: unknown } | null | undefined)?.then === 'function';

/** A proxy may throw when it is asked what it is. */
function isMatch(matches: Predicate, value: unknown): boolean {
  try {
    return matches(value);
  } catch {
    return false;
  }
}

/** Also a class that a compiler made a function of, which has methods then. */
function isClass(given: object): given is Class {
  if (Function.prototype.toString.call(given).startsWith('class')) return true;
  const { prototype } = given as { prototype?: object };
  return prototype !== undefined && Object.getOwnPropertyNames(prototype).length > 1;
}

const noFunction = (name: string, value: unknown, expected: string): TypeError =>
  new TypeError(`displays.register: ${name} is of type ${typeof value}, expected ${expected}.`);
