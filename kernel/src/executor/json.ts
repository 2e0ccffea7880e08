/** What leaves the executor is plain JSON. */
import type { Bundle } from '../contracts.js';
import { checkSize, cut } from './limits.js';

/**
 * A bundle as JSON: pictures in base64, typed arrays as arrays.
 *
 * @throws {RangeError} If something in it is too big for a notebook.
 */
export function toJson(bundle: object): Bundle {
  const entries = Object.entries(bundle).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    entries.map(([type, value]): [string, unknown] => {
      if (value instanceof Uint8Array) {
        checkSize(type, value.length);
        return [type, toBase64(value)];
      }
      if (typeof value === 'string') return [type, limited(type, value)];
      return [type, plain(value)];
    }),
  );
}

function limited(type: string, text: string): string {
  if (type === 'text/plain') return cut(text);
  checkSize(type, text.length);
  return text;
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
