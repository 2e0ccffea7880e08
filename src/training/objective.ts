import * as tf from '@tensorflow/tfjs';
import { didYouMean, oneOf } from '../check.js';
import type { Dataset } from '../data/dataset.js';
import type { Activation } from '../models/layers.js';
import { encodingFor, hasAccuracy, type Encoding, type OutputLayer } from '../models/encoding.js';

// Keras's losses from tfjs-layers: the loss of each example, `[examples]`.
const losses = {
  categoricalCrossentropy: tf.metrics.categoricalCrossentropy,
  binaryCrossentropy: tf.metrics.binaryCrossentropy,
  meanSquaredError: tf.metrics.meanSquaredError,
  meanAbsoluteError: tf.metrics.meanAbsoluteError,
} as const;

/** What training makes smaller, by the names of tfjs. */
export type LossName = keyof typeof losses;

/** What is learned: how the answers stand in the outputs, and what a wrong one costs. */
export interface Objective {
  readonly encoding: Encoding;
  readonly lossName: LossName;
  /** Shape of the answer to one example. */
  readonly shape: readonly number[];
  /** The loss of each example, from targets and outputs `[examples, units]`. */
  readonly loss: (targets: tf.Tensor, outputs: tf.Tensor) => tf.Tensor;
}

/**
 * The objective for a network that ends with `layer` and learns `data`. Without a `loss`: softmax
 * gets the categorical cross-entropy, sigmoid with classes the binary one, everything else the mean
 * squared error.
 *
 * @throws {RangeError} If there is no example, the last layer does not fit the answers, or
 *   the loss does not fit the last layer.
 * @throws {TypeError} If there is no such loss.
 */
export function objectiveFor(
  caller: string,
  layer: OutputLayer,
  data: Dataset,
  loss?: LossName,
): Objective {
  if (data.length === 0)
    throw new RangeError(
      `${caller}: "${data.name}" has 0 examples, expected at least 1. Look at how it was split or filtered.`,
    );
  if (loss !== undefined && !Object.hasOwn(losses, loss))
    throw new TypeError(
      `${caller}: loss is ${JSON.stringify(loss)}, expected ${oneOf(Object.keys(losses))}. ${typeof loss === 'string' ? didYouMean(loss, Object.keys(losses)) : ''} Leave it out, and the last layer decides.`,
    );
  const encoding = encodingFor(caller, layer, data);
  const lossName = loss ?? usualLoss(layer, encoding);
  checkLossFits(caller, lossName, layer, encoding);
  return { encoding, lossName, shape: layer.shape ?? [layer.units], loss: losses[lossName] };
}

/** A cross-entropy of anything but probabilities is a number without meaning, often 0. */
function checkLossFits(
  caller: string,
  lossName: LossName,
  { activation, text }: OutputLayer,
  encoding: Encoding,
): void {
  const isProbability =
    (hasAccuracy(encoding) && ['softmax', 'sigmoid'].includes(activation)) ||
    (encoding === 'values' && activation === 'sigmoid' && lossName === 'binaryCrossentropy');
  if (lossName.endsWith('Crossentropy') && !isProbability)
    throw new RangeError(
      `${caller}: loss is "${lossName}", expected meanSquaredError after ${text}: a cross-entropy compares probabilities of classes. End with softmax or sigmoid, or leave the loss out.`,
    );
  if (lossName === 'categoricalCrossentropy' && !encoding.startsWith('oneHot'))
    throw new RangeError(
      `${caller}: loss is "${lossName}", expected binaryCrossentropy after ${text}: with one output it would always be 0. Leave the loss out, or write nn.dense(2, "softmax").`,
    );
}

/** What is learned where no loss is named. */
export function usualLoss({ activation }: OutputLayer, encoding: Encoding): LossName {
  if (encoding.startsWith('oneHot') && activation === 'softmax') return 'categoricalCrossentropy';
  if (hasAccuracy(encoding) && activation === 'sigmoid') return 'binaryCrossentropy';
  return 'meanSquaredError';
}

/** The numbers that an activation can give. */
export const ranges: { readonly [activation in Activation]?: readonly [number, number] } = {
  sigmoid: [0, 1],
  softmax: [0, 1],
  tanh: [-1, 1],
  softsign: [-1, 1],
  relu: [0, Infinity],
  relu6: [0, 6],
  softplus: [0, Infinity],
  elu: [-1, Infinity],
};

/**
 * Refuses rows that are no probabilities where the last layer gives some.
 *
 * @throws {RangeError} Naming the first such row of the first 1,000 examples.
 */
export function checkOneHot(
  caller: string,
  { text, units }: OutputLayer,
  data: Dataset,
  { encoding }: Objective,
): void {
  if (encoding !== 'oneHotRows') return;
  const count = Math.min(data.length, 1000);
  const targets = data.gatherTargets(Uint32Array.from({ length: count }, (_, i) => i));
  for (let at = 0; at < targets.length; at += units) {
    const row = Array.from(targets.subarray(at, at + units));
    const sum = row.reduce((a, b) => a + b, 0);
    if (Math.abs(sum - 1) < 1e-3 && row.every((value) => value >= 0)) continue;
    const example = Math.floor((at * count) / targets.length);
    const shown = row.length > 6 ? [...row.slice(0, 6), '…'] : row;
    throw new RangeError(
      `${caller}: the targets of example ${example} of "${data.name}" are not one-hot: [${shown.join(', ')}] sums to ${+sum.toPrecision(3)}, expected 1 after ${text}. Write a 1 at the place of the right class and 0 elsewhere, or end without softmax to predict numbers.`,
    );
  }
}

/**
 * Refuses to learn numbers that the last layer can't say.
 *
 * @throws {RangeError} Naming both ranges; a tenth beside is let through, as noise.
 */
export function checkTargetRange(
  caller: string,
  { activation, text }: OutputLayer,
  data: Dataset,
  { encoding }: Objective,
): void {
  const range = ranges[activation];
  if (hasAccuracy(encoding) || !range) return;
  let [low, high] = [Infinity, -Infinity];
  const size = data.targetShape.reduce((product, side) => product * side, 1);
  for (let i = 0; i < data.length; i++) {
    const targets = size === 1 ? [data.targetAt(i)] : data.gatherTargets([i]);
    for (const target of targets) {
      low = Math.min(low, target);
      high = Math.max(high, target);
    }
  }
  if (low >= range[0] - 0.1 && high <= range[1] + 0.1) return;
  const can = Number.isFinite(range[1]) ? `from ${range[0]} to ${range[1]}` : `from ${range[0]} on`;
  throw new RangeError(
    `${caller}: the targets of "${data.name}" go from ${+low.toPrecision(3)} to ${+high.toPrecision(3)}, expected numbers ${can}, since ${text} can give no others. End with nn.dense(1), or scale the targets.`,
  );
}
