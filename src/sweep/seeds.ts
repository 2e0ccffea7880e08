import { checkWhole } from '../check.js';

/**
 * The seeds 1 to `count`, for `nn.sweep`.
 *
 * @param count How many.
 * @returns Whole numbers from 1 on.
 * @throws {RangeError} If `count` is not a whole number from 1 on.
 *
 * @example
 * nn.seeds(3); // [1, 2, 3]
 */
export function seeds(count: number): number[] {
  checkWhole('seeds', 'count', count, 1);
  return Array.from({ length: count }, (_, i) => i + 1);
}
