/** How a network was trained, for the programs that train it elsewhere. */
import type { OutputLayer } from '../models/encoding.js';
import type { FitOptions } from '../training/fit.js';
import { usualLoss, type LossName } from '../training/objective.js';
import {
  adam,
  clipOptions,
  rateAt,
  readOptimizer,
  type Optimizer,
} from '../training/optimizers.js';

export interface Training {
  readonly loss: LossName;
  readonly optimizer: Optimizer & { readonly learningRate: number };
  readonly epochs: number;
  readonly batchSize: number;
}

/** What `fit` was told, and what it takes where it was told nothing. */
export function trainingOf(
  output: OutputLayer,
  { loss, optimizer = adam(), epochs = 10, batchSize = 32 }: FitOptions = {},
): Training {
  return {
    loss: loss ?? usualLoss(output, 'oneHot'),
    optimizer: plain(readOptimizer('code', optimizer)),
    epochs,
    batchSize,
  };
}

/** The optimizer without what the programs don't write; that is told. */
function plain(optimizer: Optimizer): Training['optimizer'] {
  const cut = clipOptions.filter((name) => optimizer[name] !== undefined);
  const learningRate = rateAt(optimizer, 0);
  const left = [...cut, ...(optimizer.learningRate === learningRate ? [] : ['the schedule'])];
  if (left.length > 0)
    console.warn(
      `code: the program trains with the learning rate ${learningRate} and without ${left.join(', ')}, expected what fit did. Add it by hand.`,
    );
  const rest = Object.entries(optimizer).filter(([name]) => !cut.some((each) => each === name));
  return { ...(Object.fromEntries(rest) as Optimizer), learningRate };
}
