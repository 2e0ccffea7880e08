import type { Example } from '../data/dataset.js';
import { readInputs, type Numbers } from '../models/inputs.js';
import type { Model } from '../models/model.js';

/**
 * One example for a network, from a data set or as plain numbers.
 *
 * @throws {RangeError} If it does not have as many numbers as the first layer takes.
 */
export function readExample(
  caller: string,
  model: Model,
  example: Example | Numbers,
): Float32Array {
  const numbers = 'input' in example ? (example.input as Numbers) : example;
  return readInputs(caller, model.sized(numbers), model.inputShape).values;
}
