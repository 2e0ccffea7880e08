import * as tf from '@tensorflow/tfjs';
import { didYouMean, oneOf } from '../check.js';
import type { Dataset } from '../data/dataset.js';
import type { Activation } from '../models/layers.js';
import { encodingFor, type Encoding, type OutputLayer } from '../models/encoding.js';

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
  return { encoding, lossName, loss: losses[lossName] };
}

/** A cross-entropy of anything but probabilities is a number without meaning, often 0. */
function checkLossFits(
  caller: string,
  lossName: LossName,
  { activation, text }: OutputLayer,
  encoding: Encoding,
): void {
  const isProbability = encoding !== 'value' && ['softmax', 'sigmoid'].includes(activation);
  if (lossName.endsWith('Crossentropy') && !isProbability)
    throw new RangeError(
      `${caller}: loss is "${lossName}", expected meanSquaredError after ${text}: a cross-entropy compares probabilities of classes. End with softmax or sigmoid, or leave the loss out.`,
    );
  if (lossName === 'categoricalCrossentropy' && encoding !== 'oneHot')
    throw new RangeError(
      `${caller}: loss is "${lossName}", expected binaryCrossentropy after ${text}: with one output it would always be 0. Leave the loss out, or write nn.dense(2, "softmax").`,
    );
}

function usualLoss({ activation }: OutputLayer, encoding: Encoding): LossName {
  if (encoding === 'oneHot' && activation === 'softmax') return 'categoricalCrossentropy';
  if (encoding !== 'value' && activation === 'sigmoid') return 'binaryCrossentropy';
  return 'meanSquaredError';
}

/** The numbers that an activation can give. */
const ranges: { readonly [activation in Activation]?: readonly [number, number] } = {
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
  if (encoding !== 'value' || !range) return;
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < data.length; i++) {
    const target = data.targetAt(i);
    low = Math.min(low, target);
    high = Math.max(high, target);
  }
  if (low >= range[0] - 0.1 && high <= range[1] + 0.1) return;
  const can = Number.isFinite(range[1]) ? `from ${range[0]} to ${range[1]}` : `from ${range[0]} on`;
  throw new RangeError(
    `${caller}: the targets of "${data.name}" go from ${+low.toPrecision(3)} to ${+high.toPrecision(3)}, expected numbers ${can}, since ${text} can give no others. End with nn.dense(1), or scale the targets.`,
  );
}
