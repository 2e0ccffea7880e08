import type * as tf from '@tensorflow/tfjs';
import { checkOptions, checkWhole } from '../check.js';
import { checkChoice } from '../models/layers/layer.js';
import type { History } from './run.js';
import { copyWeights, restoreWeights, type Weights } from './weights.js';

/** When a training ends before its last epoch, in the words of Keras. */
export interface EarlyStopping {
  /** What is watched; the validation loss by default, the training loss where nothing is validated. */
  monitor?: Monitored;
  /** How many epochs without a better value are waited for; 5 by default. */
  patience?: number;
  /** By how much a value must be better to count; 0 by default. */
  minDelta?: number;
  /** Whether the weights of the best epoch are put back at the end; true by default. */
  restoreBestWeights?: boolean;
}

type Monitored = 'loss' | 'accuracy' | 'validationLoss' | 'validationAccuracy';
const monitored: readonly Monitored[] = [
  'loss',
  'accuracy',
  'validationLoss',
  'validationAccuracy',
];

/** Watches a training for its best epoch. */
export class BestEpoch {
  readonly #model: tf.LayersModel;
  readonly #options: Required<EarlyStopping>;
  #best = Infinity;
  #weights: Weights | undefined;
  /** The best epoch so far, counted from 1. */
  epoch = 0;

  /** @throws {TypeError | RangeError} If an option is wrong. */
  constructor(model: tf.LayersModel, options: EarlyStopping, hasValidation: boolean) {
    const known = ['monitor', 'patience', 'minDelta', 'restoreBestWeights'] as const;
    checkOptions('fit: earlyStopping', options, known);
    const { monitor = hasValidation ? 'validationLoss' : 'loss', patience = 5 } = options;
    const { minDelta = 0, restoreBestWeights = true } = options;
    checkChoice('fit: earlyStopping', 'monitor', monitor, monitored);
    checkWhole('fit: earlyStopping', 'patience', patience, 1);
    if (monitor.startsWith('validation') && !hasValidation)
      throw new RangeError(
        `fit: earlyStopping watches "${monitor}", but nothing is validated, expected a test part. Give fit a split, data.split(0.8), or write { monitor: "loss" }.`,
      );
    this.#model = model;
    this.#options = { monitor, patience, minDelta, restoreBestWeights };
  }

  /** After an epoch: whether it was the last that is waited for. */
  isOver(history: History): boolean {
    const { monitor, patience, minDelta, restoreBestWeights } = this.#options;
    const value = history[monitor]?.at(-1);
    if (value === undefined)
      throw new RangeError(
        `fit: earlyStopping watches "${monitor}", but a number is predicted, expected "loss" or "validationLoss".`,
      );
    const cost = monitor.toLowerCase().endsWith('accuracy') ? -value : value;
    const epochs = history.loss.length;
    if (cost < this.#best - minDelta) {
      this.#best = cost;
      this.epoch = epochs;
      if (restoreBestWeights) this.#weights = copyWeights(this.#model);
    }
    return epochs - this.epoch >= patience;
  }

  /** Puts the weights of the best epoch back. */
  restore(): void {
    if (this.#weights) restoreWeights(this.#model, this.#weights);
  }
}
