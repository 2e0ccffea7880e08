import * as tf from '@tensorflow/tfjs';
import type { Dataset } from '../data/dataset.js';
import { countCorrect, encodeTargets } from '../models/encoding.js';
import type { Objective } from './objective.js';

/** What one step found before it changed the weights. */
export interface StepResult {
  /** Mean loss of the batch. */
  readonly loss: number;
  /** How many of its examples were answered right, where there are classes. */
  readonly correct: number | undefined;
}

/**
 * One step: answers the examples of `data` at `batch`, measures the mean loss and lets `optimizer`
 * change the weights against its gradient.
 */
export function trainStep(
  model: tf.LayersModel,
  data: Dataset,
  batch: Uint32Array,
  { encoding, loss }: Objective,
  optimizer: tf.Optimizer,
): StepResult {
  const targets = encodeTargets(encoding, data, batch);
  const units = targets.length / batch.length;
  const weights = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  return tf.tidy(() => {
    const x = tf.tensor(data.gatherInputs(batch), [batch.length, ...data.inputShape]);
    const t = tf.tensor2d(targets, [batch.length, units]);
    let correct: number | undefined;
    const meanLoss = (): tf.Scalar => {
      const outputs = model.apply(x, { training: true }) as tf.Tensor;
      if (encoding !== 'value')
        correct = countCorrect(encoding, outputs.dataSync() as Float32Array, targets, units);
      return tf.mean(loss(t, outputs));
    };
    const value = optimizer.minimize(meanLoss, true, weights)!;
    return { loss: value.dataSync()[0]!, correct };
  });
}
