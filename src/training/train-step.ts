import * as tf from '@tensorflow/tfjs';
import type { Dataset } from '../data/dataset.js';
import { compileStep, type CompiledStep } from '../engine/index.js';
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
export async function trainStep(
  model: tf.LayersModel,
  data: Dataset,
  batch: Uint32Array,
  objective: Objective,
  optimizer: tf.Optimizer,
): Promise<StepResult> {
  const { encoding } = objective;
  const targets = encodeTargets(encoding, data, batch);
  const units = targets.length / batch.length;
  const [loss, outputs] = (await stepOf(model, objective, optimizer).runAsync(
    {
      values: data.gatherInputs(batch),
      shape: [batch.length, ...data.inputShape],
      dtype: 'float32',
    },
    { values: targets, shape: [batch.length, units], dtype: 'float32' },
  )) as [ArrayLike<number>, Float32Array];
  return {
    loss: loss[0]!,
    correct: encoding === 'value' ? undefined : countCorrect(encoding, outputs, targets, units),
  };
}

interface InUse {
  loss: Objective['loss'];
  optimizer: tf.Optimizer;
  step: CompiledStep;
}

const inUse = new WeakMap<tf.LayersModel, InUse>();

/** The step of `model`, which is kept while it is trained in the same way. */
function stepOf(model: tf.LayersModel, { loss }: Objective, optimizer: tf.Optimizer): CompiledStep {
  const kept = inUse.get(model);
  if (kept?.loss === loss && kept.optimizer === optimizer) return kept.step;
  kept?.step.dispose();
  const step = compileStep((x, t) => minimize(model, loss, optimizer, x, t), {
    optimizers: [optimizer],
    // What is frozen takes no part.
    depends: () => model.trainableWeights,
    onFallback: (reason) =>
      console.warn(
        `fit: the steps of this network can't be captured, because ${reason}. They run operation by operation: the same results, slower.`,
      ),
  });
  inUse.set(model, { loss, optimizer, step });
  return step;
}

function minimize(
  model: tf.LayersModel,
  loss: Objective['loss'],
  optimizer: tf.Optimizer,
  x: tf.Tensor,
  t: tf.Tensor,
): tf.Tensor[] {
  const weights = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  let outputs!: tf.Tensor;
  const meanLoss = (): tf.Scalar => {
    outputs = tf.keep(model.apply(x, { training: true }) as tf.Tensor);
    return tf.mean(loss(t, outputs));
  };
  const value = optimizer.minimize(meanLoss, true, weights)!;
  return [value, outputs];
}
