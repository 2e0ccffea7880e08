/** Rewrites of a captured step: each gives a program that computes the same in less time. */
import type { Program } from '../step/program.js';
import { accumulate } from './accumulate.js';
import { fuseBias } from './bias.js';
import { broadcastLate } from './broadcasts.js';
import { mergeEqual } from './equal.js';
import { flattenUpdates } from './flat-updates.js';
import { fuseLstm } from './lstm.js';
import { factorNormalization } from './normalization.js';
import { maskByOutput } from './relu-gradient.js';
import { movePastPool } from './relu-pool.js';
import { mergeSums } from './sum-of-sums.js';

export type Pass = (program: Program) => Program;

/** In the order in which they are applied. */
const passes = {
  /** What is computed twice from the same values is computed once. */
  equal: mergeEqual,
  /** Time steps that nobody derives as ONNX's own LSTM. */
  lstm: fuseLstm,
  /** What repeats is not written out. */
  broadcasts: broadcastLate,
  /** The gradient of ReLU from what it gives, so that what it takes need not be kept. */
  reluGradient: maskByOutput,
  /** The gradient of ReLU before that of the max pooling behind it, where there are fewer values. */
  reluPool: movePastPool,
  /** Normalizations of batches and their gradients in a few passes over the images. */
  normalization: factorNormalization,
  /** Biases are added by the product or the convolution. */
  bias: fuseBias,
  /** Sums are added up before they are taken. */
  sums: mergeSums,
  /** Small variables are updated together. */
  flatUpdates: flattenUpdates,
  /** Products add to what is there. */
  accumulate,
} satisfies Record<string, Pass>;

export type PassName = keyof typeof passes;

export const passNames = Object.keys(passes) as PassName[];

/** @param without Rewrites that are left out. */
export const optimized = (program: Program, without: readonly PassName[] = []): Program =>
  passNames
    .filter((name) => !without.includes(name))
    .reduce((rewritten, name) => passes[name](rewritten), program);
