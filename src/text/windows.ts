import { Dataset, type Rows } from '../data/dataset.js';
import type { Vocabulary } from './vocabulary.js';

/** How a text is cut into examples. */
export interface WindowOptions {
  readonly name: string;
  /** How many letters go in. */
  readonly window: number;
  /** How many letters on the next window begins. */
  readonly step: number;
  /** Whether the letter after each letter of the window is to be told, or that after the last only. */
  readonly learn: 'every' | 'last';
  /** Whether letters go in as their numbers, for an embedding, or as rows of 0 and 1. */
  readonly asNumbers: boolean;
}

/**
 * The windows of a text as examples. They overlap, so they are cut out when they are read: 1 MB of text takes 2 MB, whatever
 * the windows.
 */
export function windowsOf(
  numbers: Uint16Array,
  { letters, size }: Vocabulary,
  { name, window, step, learn, asNumbers }: WindowOptions,
): Dataset {
  const count = Math.max(0, Math.floor((numbers.length - 1 - window) / step) + 1);
  const asRows = (from: number, into: Float32Array, offset: number): void => {
    into.fill(0, offset, offset + window * size);
    for (let i = 0; i < window; i++) into[offset + i * size + numbers[from + i]!] = 1;
  };
  const inputs: Rows = {
    count,
    read(row, into, offset) {
      const from = row * step;
      if (asNumbers) into.set(numbers.subarray(from, from + window), offset);
      else asRows(from, into, offset);
    },
  };
  const targets: Rows = {
    count,
    read(row, into, offset) {
      if (learn === 'last') into[offset] = numbers[row * step + window]!;
      else asRows(row * step + 1, into, offset);
    },
  };
  const textOf = (row: number): string =>
    Array.from(numbers.subarray(row * step, row * step + window), (n) => letters[n]).join('');
  return new Dataset({
    name,
    inputs,
    inputShape: asNumbers ? [window] : [window, size],
    targets,
    ...(learn === 'last'
      ? { classes: letters.map((label, value) => ({ value, label })) }
      : { targetShape: [window, size] }),
    textOf,
  });
}
