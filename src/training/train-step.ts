import * as tf from '@tensorflow/tfjs';
import type { Dataset } from '../data/dataset.js';
import { compileStep, type CompiledStep } from '../engine/index.js';
import { reclaimWith } from '../models/reclaim.js';
import { countCorrect, encodeTargets, hasAccuracy } from '../models/encoding.js';
import { clipped } from './clip.js';
import type { Objective } from './objective.js';
import type { ClipOptions, OptimizerInUse } from './optimizers.js';

/** What one step found before it changed the weights. */
export interface StepResult {
  /** Mean loss of the batch. */
  readonly loss: number;
  /** How many of its examples were answered right, where there are classes. */
  readonly correct: number | undefined;
}

/**
 * One step: answers the examples of `data` at `batch`, measures the mean loss and lets the optimizer
 * change the weights against its gradient.
 *
 * @param weightOf How much the example at an index counts; all count the same without it.
 */
export async function trainStep(
  model: tf.LayersModel,
  data: Dataset,
  batch: Uint32Array,
  objective: Objective,
  optimizer: OptimizerInUse,
  weightOf?: (index: number) => number,
): Promise<StepResult> {
  const { encoding, shape } = objective;
  const { length } = batch;
  const targets = encodeTargets(encoding, data, batch);
  const step = stepOf(model, objective, optimizer, weightOf !== undefined);
  const inputs = {
    values: data.gatherInputs(batch),
    shape: [length, ...data.inputShape],
    dtype: 'float32',
  } as const;
  const rows = { values: targets, shape: [length, ...shape], dtype: 'float32' } as const;
  const weights = weightOf && {
    values: Float32Array.from(batch, weightOf),
    shape: [length],
    dtype: 'float32' as const,
  };
  const [loss, outputs] = (await (weights
    ? step.runAsync(inputs, rows, weights)
    : step.runAsync(inputs, rows))) as [ArrayLike<number>, Float32Array];
  optimizer.steps++;
  return {
    loss: loss[0]!,
    correct: hasAccuracy(encoding)
      ? countCorrect(encoding, outputs, targets, shape.at(-1)!, length)
      : undefined,
  };
}

interface InUse {
  loss: Objective['loss'];
  optimizer: tf.Optimizer;
  isWeighted: boolean;
  step: CompiledStep;
}

const inUse = new WeakMap<tf.LayersModel, InUse>();

/** The step of `model`, which is kept while it is trained in the same way. */
function stepOf(
  model: tf.LayersModel,
  { loss }: Objective,
  { optimizer, clip }: OptimizerInUse,
  isWeighted: boolean,
): CompiledStep {
  const kept = inUse.get(model);
  if (kept?.loss === loss && kept.optimizer === optimizer && kept.isWeighted === isWeighted)
    return kept.step;
  kept?.step.dispose();
  // Weakly: the step must not keep the network.
  const reference = new WeakRef(model);
  const step = compileStep(
    (x: tf.Tensor, t: tf.Tensor, w?: tf.Tensor) =>
      minimize(reference.deref()!, loss, optimizer, clip, x, t, w),
    {
      optimizers: [optimizer],
      // What is frozen takes no part.
      depends: () => reference.deref()!.trainableWeights,
      onFallback: (reason) =>
        console.warn(
          `fit: the steps of this network can't be captured, because ${reason}. They run operation by operation: the same results, slower.`,
        ),
    },
  );
  inUse.set(model, { loss, optimizer, isWeighted, step });
  reclaimWith(model, 'step', step);
  return step;
}

function minimize(
  model: tf.LayersModel,
  loss: Objective['loss'],
  optimizer: tf.Optimizer,
  clip: ClipOptions,
  x: tf.Tensor,
  t: tf.Tensor,
  w: tf.Tensor | undefined,
): tf.Tensor[] {
  const weights = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  let outputs!: tf.Tensor;
  const meanLoss = (): tf.Scalar => {
    outputs = tf.keep(model.apply(x, { training: true }) as tf.Tensor);
    const losses = loss(t, outputs);
    const mean = tf.mean(w ? tf.mul(losses, w) : losses); // of each row, where there are several
    return withPenalties(model, mean);
  };
  const { value, grads } = optimizer.computeGradients(meanLoss, weights);
  const gradients = weights.map(({ name }) => ({ name, tensor: grads[name]! }));
  optimizer.applyGradients(clipped(gradients, clip));
  return [value, outputs];
}

/** The loss and what large weights cost. */
export function withPenalties(model: tf.LayersModel, loss: tf.Tensor): tf.Scalar {
  const layers = model.layers.flatMap((layer) => [layer, ...layersWithin(layer)]);
  // Once each: some wrappers tell those of what they wrap.
  const penalties = new Set(layers.flatMap(({ losses }) => losses));
  return [...penalties].reduce<tf.Tensor>(
    (sum, penalty) => tf.add(sum, penalty()),
    loss,
  ) as tf.Scalar;
}

interface Wrapping {
  readonly cell?: tf.layers.Layer;
  readonly forwardLayer?: tf.layers.Layer;
  readonly backwardLayer?: tf.layers.Layer;
  readonly layer?: tf.layers.Layer;
}

/** Cells of recurrent layers and what wrappers wrap: tfjs forgets what their large weights cost. */
function layersWithin(layer: tf.layers.Layer): tf.layers.Layer[] {
  const { cell, forwardLayer, backwardLayer, layer: wrapped } = layer as unknown as Wrapping;
  // Both directions are copies of what was wrapped.
  const inner = forwardLayer ? [forwardLayer, backwardLayer] : [cell, wrapped];
  return inner.flatMap((each) => (each ? [each, ...layersWithin(each)] : []));
}
