import * as tf from '@tensorflow/tfjs';
import { compileStep, type CompiledStep } from '../engine/index.js';
import { reclaimWith } from '../models/reclaim.js';
import { clipped } from '../training/clip.js';
import type { OptimizerInUse } from '../training/optimizers.js';
import { withPenalties } from '../training/train-step.js';
import type { Networks } from './networks.js';

/** How a pair of updates is made. */
export interface StepSettings {
  /** How often the discriminator learns before the generator does once. */
  readonly discriminatorSteps: number;
  /** What is taken off the answer 1 that the discriminator should give for real examples. */
  readonly labelSmoothing: number;
  /** How many numbers say the class. */
  readonly classes: number;
  readonly generator: OptimizerInUse;
  readonly discriminator: OptimizerInUse;
}

/**
 * One step of the adversarial game (Goodfellow et al. 2014, algorithm 1), captured as one program: the discriminator D learns
 * `discriminatorSteps` times to tell real examples from those that the generator G makes, then G learns once to be taken for real.
 * G makes −log D(G(z)) smaller, not log(1 − D(G(z))), which has hardly a slope where D is sure.
 *
 * It takes for each learning of D a batch of real examples and one of G's inputs, with classes also the classes of both, then
 * a batch of inputs, and their classes, for G. It gives the loss of D, the mean of its losses on real and made examples, the loss
 * of G and D's answers to the last real and made examples.
 */
export function adversarialStep(
  { generator, discriminator }: Networks,
  settings: StepSettings,
): CompiledStep {
  // Weakly: the step must not keep the networks.
  const [g, d] = [new WeakRef(generator.tf), new WeakRef(discriminator.tf)];
  const isProbability = discriminator.outputLayer.activation === 'sigmoid';
  const lossOf = isProbability ? ofProbability : ofScore;
  const step = compileStep((...inputs) => play(g.deref()!, d.deref()!, lossOf, settings, inputs), {
    optimizers: [settings.generator.optimizer, settings.discriminator.optimizer],
    // What is frozen takes no part.
    depends: () => [...g.deref()!.trainableWeights, ...d.deref()!.trainableWeights],
    onFallback: (reason) =>
      console.warn(
        `fit: the steps of this GAN can't be captured, because ${reason}. They run operation by operation: the same results, slower.`,
      ),
  });
  reclaimWith(generator.tf, 'adversarial step', step);
  return step;
}

type LossOf = (isReal: number, answers: tf.Tensor) => tf.Tensor;

function play(
  g: tf.LayersModel,
  d: tf.LayersModel,
  lossOf: LossOf,
  { classes, labelSmoothing, discriminatorSteps, ...optimizers }: StepSettings,
  inputs: readonly tf.Tensor[],
): tf.Tensor[] {
  const rest = [...inputs];
  const next = () => rest.shift()!;
  const answer = (x: tf.Tensor, labels: tf.Tensor | undefined) =>
    d.apply(labels ? joined(x, labels) : x, { training: true }) as tf.Tensor;
  const make = (z: tf.Tensor) => g.apply(z, { training: true }) as tf.Tensor;
  const [labels, z] = [() => (classes > 0 ? next() : undefined), next];

  let results: tf.Tensor[] = [];
  for (let i = 0; i < discriminatorSteps; i++) {
    const [real, realLabels] = [next(), labels()];
    const [made, madeLabels] = [make(z()), labels()];
    tf.dispose(results);
    results = minimize(d, optimizers.discriminator, () => {
      const [toReal, toMade] = [answer(real, realLabels), answer(made, madeLabels)];
      const loss = tf.add(lossOf(1 - labelSmoothing, toReal), lossOf(0, toMade));
      return [tf.div(loss, 2), toReal, toMade];
    });
  }
  const [zOfG, labelsOfG] = [z(), labels()];
  const [lossOfG] = minimize(g, optimizers.generator, () => [
    lossOf(1, answer(make(zOfG), labelsOfG)),
  ]);
  return [results[0]!, lossOfG!, results[1]!, results[2]!];
}

/** Mean cross-entropy of the target `isReal` and probabilities; the least number that counts keeps the logarithm finite. */
const ofProbability: LossOf = (isReal, answers) => {
  const log = (share: tf.Tensor) => tf.log(tf.add(share, 1e-30));
  const ofOne = tf.mul(-isReal, log(answers));
  if (isReal === 1) return tf.mean(ofOne);
  return tf.mean(tf.add(ofOne, tf.mul(isReal - 1, log(tf.sub(1, answers)))));
};

/** The same of scores s before the sigmoid: log(1 + eˢ) − isReal·s. */
const ofScore: LossOf = (isReal, answers) =>
  tf.mean(tf.sub(tf.softplus(answers), tf.mul(isReal, answers)));

/** Examples with what says their class: as channels of an image, else at the end of the row. */
function joined(x: tf.Tensor, labels: tf.Tensor): tf.Tensor {
  const sides = x.shape.slice(1, -1);
  const [examples, classes] = labels.shape as [number, number];
  const spread = tf.tile(tf.reshape(labels, [examples, ...sides.map(() => 1), classes]), [
    1,
    ...sides,
    1,
  ]);
  return tf.concat([x, spread], -1);
}

/** Lets the optimizer change the weights against the gradient of the first result; gives all results. */
function minimize(
  model: tf.LayersModel,
  { optimizer, clip }: OptimizerInUse,
  work: () => readonly tf.Tensor[],
): tf.Tensor[] {
  const weights = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  let others: tf.Tensor[] = [];
  const { value, grads } = optimizer.computeGradients(() => {
    const [loss, ...rest] = work();
    others = rest.map((each) => tf.keep(each));
    return withPenalties(model, loss!);
  }, weights);
  const gradients = weights.map(({ name }) => ({ name, tensor: grads[name]! }));
  optimizer.applyGradients(clipped(gradients, clip));
  return [value, ...others];
}
