import { BYTES, sizeOf } from './graph.js';
import type { Described } from './rule.js';
import type { Runner } from './runner.js';

/** How to get along with less. */
export const LESS_MEMORY =
  'Take fewer examples at once, or give tensors back that are no longer needed: tf.tidy(), dispose().';

/** What is smaller is not worth a question to the operating system. */
const LARGE = 2 ** 28;

/**
 * Refuses results that do not fit in memory, at the call that asks for them. Systems promise more memory than there is, and end
 * who uses it.
 */
export function checkFits(kernel: string, results: readonly Described[], runner: Runner): void {
  for (const { shape, dtype } of results) {
    const bytes = sizeOf(shape) * BYTES[dtype];
    if (bytes < LARGE) continue;
    const most = runner.freeMemory?.() ?? Infinity;
    if (bytes > most)
      throw new RangeError(
        `${kernel}: the result has the shape [${shape.join(', ')}] and takes ${gigabytes(bytes)}, expected at most the ${gigabytes(most)} that are free. ${LESS_MEMORY}`,
      );
  }
}

const gigabytes = (bytes: number): string => `${+(bytes / 1e9).toPrecision(2)} GB`;
