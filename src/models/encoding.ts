import type { Dataset } from '../data/dataset.js';
import type { Activation } from './layers.js';

// How the answers of a data set stand in the outputs of a network, and how an answer is read from
// them: ten classes as ten outputs of which the right one is 1, two classes as one output.

/**
 * - `oneHot`: an output for each class, 1 for the right one; the largest output is the answer.
 * - `signed`: one output, -1 for the first class and +1 for the second; its sign is the answer.
 * - `zeroOne`: one output, 0 for the first class and 1 for the second; the nearer is the answer.
 * - `value`: one output, the number to predict.
 * - `oneHotRows`: answers of several numbers, the last side a row of probabilities, such as a letter at each place.
 * - `values`: answers of several numbers, as they are.
 */
export type Encoding = ClassEncoding | 'value' | 'oneHotRows' | 'values';

/** Those of classes: one answer for each example. */
export type ClassEncoding = 'oneHot' | 'signed' | 'zeroOne';

/** What the encoding depends on: the network's last layer. */
export interface OutputLayer {
  readonly text: string;
  readonly units: number;
  readonly activation: Activation;
  /** Shape of the answer to one example; a row of `units` by default. */
  readonly shape?: readonly number[];
}

const neverNegative: readonly Activation[] = ['sigmoid', 'relu', 'relu6', 'softplus'];

/**
 * The encoding for `data` in the outputs of a network that ends with `layer`.
 *
 * @throws {RangeError} If the layer has too many or too few units for the answers.
 */
export function encodingFor(caller: string, layer: OutputLayer, data: Dataset): Encoding {
  const { units, activation, text } = layer;
  const { classes, name, targetShape } = data;
  const shape = layer.shape ?? [units];
  if (targetShape.length > 0) {
    if (String(shape) !== String(targetShape))
      throw new RangeError(
        `${caller}: the network answers [${shape.join(', ')}], expected [${targetShape.join(', ')}] as the targets of "${name}". ${repairOf(shape, targetShape)}`,
      );
    return activation === 'softmax' ? 'oneHotRows' : 'values';
  }
  if (shape.length > 1)
    throw new RangeError(
      `${caller}: the network answers [${shape.join(', ')}], expected one row: "${name}" has one answer for each example. Put nn.flatten() before the last layer${shape.length === 2 ? ', or leave out returnSequences' : ''}.`,
    );
  if (activation === 'softmax' && units === 1)
    throw new RangeError(
      `${caller}: the last layer ${text} has 1 unit, expected one for each class. Softmax over 1 unit always answers 1; write ${classes && classes.length > 2 ? `nn.dense(${classes.length}, "softmax")` : 'nn.dense(1, "sigmoid")'}.`,
    );
  if (!classes) {
    if (units === 1) return 'value';
    throw new RangeError(
      `${caller}: the last layer ${text} has ${units} units, expected 1: "${name}" has one number to predict. Write nn.dense(1)${activation === 'softmax' ? ', or, if its numbers stand for classes, make it with { classes: true }' : ''}.`,
    );
  }
  if (units === classes.length && units > 1) return 'oneHot';
  if (units === 1 && classes.length === 2)
    return neverNegative.includes(activation) ? 'zeroOne' : 'signed';
  throw new RangeError(
    `${caller}: the last layer ${text} has ${units === 1 ? '1 unit' : `${units} units`}, expected ${classes.length}, one for each class of "${name}". Write nn.dense(${classes.length}, "softmax").`,
  );
}

function repairOf(shape: readonly number[], wanted: readonly number[]): string {
  const last = wanted.at(-1)!;
  if (shape.length === wanted.length && String(shape.slice(0, -1)) === String(wanted.slice(0, -1)))
    return `Give the last layer ${last} units.`;
  if (wanted.length === 2)
    return `Put nn.repeatVector(${wanted[0]}) before a recurrent layer with { returnSequences: true }, and end with nn.timeDistributed(nn.dense(${last}, "softmax")).`;
  return `End with nn.dense(${wanted.reduce((a, b) => a * b)})${wanted.length > 1 ? ` and nn.reshape(${wanted.join(', ')})` : ''}.`;
}

/** Whether there are right and wrong answers. */
export const hasAccuracy = (encoding: Encoding): encoding is ClassEncoding | 'oneHotRows' =>
  encoding !== 'value' && encoding !== 'values';

/** The answers of the examples at `indices`, row-major `[indices, ...shape]`. */
export function encodeTargets(
  encoding: Encoding,
  data: Dataset,
  indices: ArrayLike<number>,
): Float32Array {
  if (encoding === 'values' || encoding === 'oneHotRows') return data.gatherTargets(indices);
  if (encoding === 'value') return Float32Array.from(indices, (i) => data.targetAt(i));
  const classOf = classIndex(data);
  if (encoding === 'signed') return Float32Array.from(indices, (i) => 2 * classOf(i) - 1);
  if (encoding === 'zeroOne') return Float32Array.from(indices, (i) => classOf(i));
  // Built here: tfjs's oneHot(…, 'float32') on wasm writes integers into the floats.
  const units = data.classes!.length;
  const targets = new Float32Array(indices.length * units);
  for (let row = 0; row < indices.length; row++) targets[row * units + classOf(indices[row]!)] = 1;
  return targets;
}

/** The class of each example as its place in `data.classes`, which must exist. */
export function classIndex(data: Dataset): (index: number) => number {
  const places = new Map(data.classes!.map(({ value }, place) => [value, place]));
  return (index) => {
    const target = data.targetAt(index);
    const place = places.get(target);
    if (place === undefined)
      throw new RangeError(
        `"${data.name}": the target of example ${index} is ${target}, expected one of its classes ${[...places.keys()].join(', ')}.`,
      );
    return place;
  };
}

/** The class that one row of outputs stands for, as its place in the classes. */
export function decide(encoding: ClassEncoding, outputs: ArrayLike<number>): number {
  if (encoding === 'signed') return outputs[0]! > 0 ? 1 : 0;
  if (encoding === 'zeroOne') return outputs[0]! > 0.5 ? 1 : 0;
  let best = 0;
  for (let i = 1; i < outputs.length; i++) if (outputs[i]! > outputs[best]!) best = i;
  return best;
}

/** How many examples are answered right; of one with several rows each right one is a share. */
export function countCorrect(
  encoding: ClassEncoding | 'oneHotRows',
  outputs: Float32Array,
  targets: Float32Array,
  units: number,
  examples = outputs.length / units,
): number {
  if (encoding === 'oneHotRows') {
    const rows = outputs.length / units;
    return (countCorrect('oneHot', outputs, targets, units) * examples) / rows;
  }
  let correct = 0;
  for (let at = 0; at < outputs.length; at += units) {
    const said = decide(encoding, outputs.subarray(at, at + units));
    if (said === decide(encoding, targets.subarray(at, at + units))) correct++;
  }
  return correct;
}
