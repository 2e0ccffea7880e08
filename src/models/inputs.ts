import { inWords } from '../check.js';
import type { Dataset, Example } from '../data/dataset.js';

/** One example as plain numbers. */
export type Numbers = readonly number[] | Float32Array | Float64Array | Uint8Array;

/** One example, or many. */
export type ExampleInputs = Numbers | readonly Numbers[];

/** Whether it is one example of a data set, `data.at(0)`. */
export const isExample = (value: unknown): value is Example =>
  typeof value === 'object' && value !== null && 'input' in value && 'target' in value;

/** Examples laid out for the network, row-major `[count, ...inputShape]`. */
export interface ReadInputs {
  readonly values: Float32Array;
  readonly count: number;
  /** Whether the learner gave one example, not a list of them. */
  readonly isSingle: boolean;
}

/**
 * Reads what the learner gave as examples of `shape`.
 *
 * @throws {RangeError} If the number of numbers is another one.
 */
export function readInputs(
  caller: string,
  inputs: ExampleInputs,
  shape: readonly number[],
): ReadInputs {
  const size = shape.reduce((product, side) => product * side, 1);
  const isSingle = typeof inputs[0] === 'number';
  const examples = (isSingle ? [inputs] : inputs) as readonly Numbers[];
  const values = new Float32Array(examples.length * size);
  examples.forEach((example, i) => {
    if (example?.length !== size || typeof example[0] !== 'number')
      throw new RangeError(
        `${caller}: ${isSingle ? 'the example' : `example ${i}`} has ${example?.length ?? 'no'} numbers, expected ${size} for input(${shape.join(', ')}). Give one example as [${sample(size)}], many as [[${sample(size)}], …].`,
      );
    values.set(example, i * size);
  });
  return { values, count: examples.length, isSingle };
}

/** @throws {TypeError} If it is neither an example nor a list of them. */
export function checkExamples(caller: string, inputs: unknown, shape: readonly number[]): void {
  if (Array.isArray(inputs) || ArrayBuffer.isView(inputs)) return;
  const size = shape.reduce((product, side) => product * side, 1);
  throw new TypeError(
    `${caller}: the examples are ${inWords(inputs)}, expected a list of numbers or a data set. Give one example as [${sample(size)}], many as [[${sample(size)}], …].`,
  );
}

/** @throws {RangeError} If the network does not take what the data has. */
export function checkInputShape(caller: string, data: Dataset, shape: readonly number[]): void {
  const { inputShape, name } = data;
  if (inputShape.length === shape.length && inputShape.every((side, i) => side === shape[i]))
    return;
  throw new RangeError(
    `${caller}: "${name}" has inputs [${inputShape.join(', ')}], expected [${shape.join(', ')}] as the network's first layer says. Write nn.input(${inputShape.join(', ')})${inputShape.length > 1 ? ', and nn.flatten() before the first dense layer' : ''}.`,
  );
}

const sample = (size: number) =>
  size <= 3 ? Array.from({ length: size }, (_, i) => i).join(', ') : '0, 1, …';
