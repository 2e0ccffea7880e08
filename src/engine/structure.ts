import { BYTES, sizeOf, type NumberType, type Operation, type Storage, type Use } from './graph.js';
import type { Attributes } from './rule.js';

/** What tells one recorded program from another: all but the numbers. */
export interface Structure {
  readonly code: Int32Array;
  readonly hash: number;
  /** The storages with values that the operations start from, in the order of their first use. */
  readonly leaves: readonly Storage[];
}

const signatures = new Map<string, number>();

/** A number for a text: the same for the same. */
export function intern(text: string): number {
  let number = signatures.get(text);
  if (number === undefined) signatures.set(text, (number = signatures.size + 1));
  return number;
}

/** The same for calls that do the same to inputs of the same shapes. */
export function signatureOf(
  kernel: string,
  names: readonly string[],
  uses: readonly Use[],
  attributes: Attributes,
): number {
  let text = `${kernel} ${names.join()}`;
  for (const { shape, dtype } of uses) text += ` ${dtype} ${shape.join()}`;
  for (const key in attributes) {
    const value = attributes[key];
    if (value !== undefined && value !== null) text += ` ${key} ${textOf(value)}`;
  }
  return intern(text);
}

/** JSON knows neither NaN nor infinities, nor -0. */
const exact = (_key: string, value: unknown): unknown =>
  typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))
    ? `${1 / value < 0 ? '-' : ''}${value}`
    : value;

const textOf = (value: unknown): string =>
  typeof value === 'number' && !Object.is(value, -0) ? String(value) : JSON.stringify(value, exact);

/** Operations in order, with who uses whose result, the shapes of the leaves and what is wanted. */
export function structureOf(
  operations: readonly Operation[],
  wanted: readonly Storage[],
): Structure {
  const numbers = new Map<Storage, number>();
  const leaves: Storage[] = [];
  const code: number[] = [];
  for (const { signature, uses, outputs } of operations) {
    code.push(signature);
    for (const { storage } of uses) {
      let number = numbers.get(storage);
      if (number === undefined) {
        numbers.set(storage, (number = numbers.size));
        leaves.push(storage);
        // A leaf may be used under other shapes than its own.
        code.push(-1, intern(`${storage.dtype} ${storage.shape.join()}`));
      }
      code.push(number);
    }
    for (const output of outputs) numbers.set(output, numbers.size);
  }
  code.push(-2);
  for (const storage of wanted) code.push(numbers.get(storage)!);
  return { code: Int32Array.from(code), hash: hashOf(code), leaves };
}

function hashOf(code: readonly number[]): number {
  let hash = 0x811c9dc5;
  for (const number of code) hash = Math.imul(hash ^ number, 0x01000193);
  return hash;
}

export const isSameStructure = (a: Structure, b: Structure): boolean =>
  a.code.length === b.code.length && a.code.every((number, index) => number === b.code[index]);

/** Bytes of a storage's values. */
export const bytesOf = ({ dtype, shape }: Storage): number =>
  sizeOf(shape) * BYTES[dtype as NumberType];
