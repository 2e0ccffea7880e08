/** How a network was trained, for the programs that train it elsewhere. */
import type { OutputLayer } from '../models/encoding.js';
import type { FitOptions } from '../training/fit.js';
import type { LossName } from '../training/objective.js';
import { adam, readOptimizer, type Optimizer } from '../training/optimizers.js';

export interface Training {
  readonly loss: LossName;
  readonly optimizer: Optimizer;
  readonly epochs: number;
  readonly batchSize: number;
}

/** What `fit` was told, and what it takes where it was told nothing. */
export function trainingOf(
  { activation }: OutputLayer,
  { loss, optimizer = adam(), epochs = 10, batchSize = 32 }: FitOptions = {},
): Training {
  return {
    loss: loss ?? usualLoss(activation),
    optimizer: readOptimizer('code', optimizer),
    epochs,
    batchSize,
  };
}

function usualLoss(activation: string): LossName {
  if (activation === 'softmax') return 'categoricalCrossentropy';
  return activation === 'sigmoid' ? 'binaryCrossentropy' : 'meanSquaredError';
}
