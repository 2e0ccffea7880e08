import * as tf from '@tensorflow/tfjs';
import { Dataset } from '../data/dataset.js';
import { encodeTargets } from '../models/encoding.js';
import { checkInputShape } from '../models/inputs.js';
import type { Model } from '../models/model.js';
import { objectiveFor } from '../training/objective.js';

/** How many examples the gradient is the mean of. */
const mostExamples = 256;

/** The layers that learn, with what they learn. */
export const learningParts = (model: Model) =>
  model.parts.flatMap(({ layer, tf: made }) => {
    const variables = made.flatMap((each) =>
      each.trainableWeights.map((weight) => weight.read() as tf.Variable),
    );
    return variables.length > 0 ? [{ text: layer.text, variables }] : [];
  });

/**
 * The gradient of the mean loss by each number of some variables of the network, on the first 256 examples.
 *
 * @throws {TypeError} If the data is no data set.
 * @throws {RangeError} If network and data don't fit.
 */
export function parameterGradients(
  caller: string,
  model: Model,
  data: Dataset,
  variables: readonly tf.Variable[],
): ReadonlyMap<tf.Variable, Float32Array> {
  if (!(data instanceof Dataset))
    throw new TypeError(
      `${caller}: data is not a data set, expected one of nn.data. Of a split, give the part: data.train.`,
    );
  checkInputShape(caller, data, model.inputShape);
  const objective = objectiveFor(caller, model.outputLayer, data);
  const indices = Uint32Array.from({ length: Math.min(mostExamples, data.length) }, (_, i) => i);
  const values = tf.tidy(() => {
    const x = tf.tensor(data.gatherInputs(indices).slice(), [indices.length, ...data.inputShape]);
    const rows = encodeTargets(objective.encoding, data, indices);
    const targets = tf.tensor(rows.slice(), [indices.length, ...objective.shape]);
    const loss = (): tf.Scalar =>
      tf.mean<tf.Scalar>(objective.loss(targets, model.tf.apply(x) as tf.Tensor));
    const { grads } = tf.variableGrads(loss, [...variables]);
    return variables.map(({ name }) => grads[name]!.dataSync<'float32'>().slice());
  });
  return new Map(variables.map((each, i) => [each, values[i]!]));
}
