import * as tf from '@tensorflow/tfjs';
import { oneOf } from '../check.js';
import type { Dataset } from '../data/dataset.js';
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
 * @throws {RangeError} If the last layer does not fit the answers.
 * @throws {TypeError} If there is no such loss.
 */
export function objectiveFor(
  caller: string,
  layer: OutputLayer,
  data: Dataset,
  loss?: LossName,
): Objective {
  if (loss !== undefined && !Object.hasOwn(losses, loss))
    throw new TypeError(
      `${caller}: loss is ${JSON.stringify(loss)}, expected ${oneOf(Object.keys(losses))}. Leave it out, and the last layer decides.`,
    );
  const encoding = encodingFor(caller, layer, data);
  const lossName = loss ?? usualLoss(layer, encoding);
  return { encoding, lossName, loss: losses[lossName] };
}

function usualLoss({ activation }: OutputLayer, encoding: Encoding): LossName {
  if (encoding === 'oneHot' && activation === 'softmax') return 'categoricalCrossentropy';
  if (encoding !== 'value' && activation === 'sigmoid') return 'binaryCrossentropy';
  return 'meanSquaredError';
}
