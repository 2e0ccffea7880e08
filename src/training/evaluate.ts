import * as tf from '@tensorflow/tfjs';
import type { Dataset } from '../data/dataset.js';
import { displaySymbol, type Displayable, type MimeBundle } from '../display/bundle.js';
import { formatCount, formatLoss, formatPercent } from '../display/numbers.js';
import { countCorrect, encodeTargets, hasAccuracy } from '../models/encoding.js';
import { forward } from '../models/forward.js';
import type { Objective } from './objective.js';
import { withPenalties } from './train-step.js';

/** How well a network answers on a data set. */
export class Evaluation implements Displayable {
  /** Mean loss of an example. */
  readonly loss: number;
  /** Share of right answers, from 0 to 1; absent where a quantity is predicted. */
  readonly accuracy: number | undefined;
  /** How many examples were answered. */
  readonly examples: number;

  constructor(loss: number, accuracy: number | undefined, examples: number) {
    this.loss = loss;
    this.accuracy = accuracy;
    this.examples = examples;
  }

  [displaySymbol](): MimeBundle {
    const { loss, accuracy, examples } = this;
    const right =
      accuracy === undefined
        ? ''
        : `, accuracy ${formatPercent(accuracy, 2)} (${formatCount(accuracy * examples)} of ${formatCount(examples)} right)`;
    return { 'text/plain': `loss ${formatLoss(loss)}${right}` };
  }
}

/** Measures `model` on `data`. */
export function evaluate(model: tf.LayersModel, data: Dataset, objective: Objective): Evaluation {
  const { encoding, shape } = objective;
  let [lossSum, correct] = [0, 0];
  forward(model, data, (outputs, indices) => {
    const targets = encodeTargets(encoding, data, indices);
    const { length } = indices;
    const tensor = (values: Float32Array) => tf.tensor(values, [length, ...shape]);
    lossSum += tf.tidy(
      () => length * tf.mean(objective.loss(tensor(targets), tensor(outputs))).dataSync()[0]!,
    );
    if (hasAccuracy(encoding))
      correct += countCorrect(encoding, outputs, targets, shape.at(-1)!, length);
  });
  const { length } = data;
  const penalty = tf.tidy(() => withPenalties(model, tf.scalar(0)).dataSync()[0]!);
  return new Evaluation(
    lossSum / length + penalty,
    hasAccuracy(encoding) ? correct / length : undefined,
    length,
  );
}
