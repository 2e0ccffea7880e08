import * as tf from '@tensorflow/tfjs';
import { checkOptions, didYouMean, oneOf } from '../check.js';
import { reclaimWith } from '../models/reclaim.js';
import { Adadelta } from './adadelta.js';
import { AdamW } from './adam-w.js';
import { CenteredRmsprop } from './centered-rmsprop.js';
import { checkRate, Schedule } from './schedule.js';

/** How gradients are cut before a step, so that one bad batch can't throw the weights away; in the words of Keras. */
export interface ClipOptions {
  /** The longest that the gradient of each weight tensor may be. */
  clipNorm?: number;
  /** The longest that all gradients together may be. */
  globalClipNorm?: number;
  /** The largest that each number may be. */
  clipValue?: number;
}
export const clipOptions = ['clipNorm', 'globalClipNorm', 'clipValue'] as const;

/** How the weights are changed, as a plain description: what was said, the usual numbers left out. */
export type Optimizer = { readonly learningRate: number | Schedule } & (
  | ({ readonly name: 'sgd' } & Readonly<SgdOptions>)
  | ({ readonly name: 'adam' } & Readonly<AdamOptions>)
  | ({ readonly name: 'adamW' } & Readonly<AdamWOptions>)
  | ({ readonly name: 'rmsprop' } & Readonly<RmspropOptions>)
  | ({ readonly name: 'adagrad' } & Readonly<AdagradOptions>)
  | ({ readonly name: 'adadelta' } & Readonly<AdadeltaOptions>)
);

/** An optimizer's name, for the one with its usual numbers. */
export type OptimizerName = Optimizer['name'];

/** What `sgd` can be told. */
export interface SgdOptions extends ClipOptions {
  /** How much of the step before is taken again; 0 by default. */
  momentum?: number;
  /** Whether the gradient is taken where the momentum leads (Nesterov 1983). */
  nesterov?: boolean;
}

/**
 * Gradient descent: `w ← w − learningRate · gradient`. With `momentum` m each step also goes on
 * with m times the step before: `v ← m·v + gradient`, `w ← w − learningRate · v`; with `nesterov`
 * `w ← w − learningRate · (gradient + m·v)`.
 *
 * @param learningRate What the gradient is multiplied with, or a schedule.
 * @returns The optimizer, for `fit`.
 * @throws {RangeError} If `learningRate` is not positive or `momentum` not in [0, 1).
 *
 * @example
 * nn.sgd(0.1, { momentum: 0.9 });
 */
export function sgd(learningRate: number | Schedule = 0.01, options: SgdOptions = {}): Optimizer {
  check('sgd', learningRate, options, ['momentum', 'nesterov']);
  const { momentum = 0, nesterov = false } = options;
  if (nesterov && momentum === 0)
    throw new RangeError(
      'sgd: nesterov needs a momentum, expected one above 0. Write { momentum: 0.9, nesterov: true }.',
    );
  return { name: 'sgd', learningRate, ...options };
}

/** What `adam` can be told. */
export interface AdamOptions extends ClipOptions {
  /** How much of the mean gradient stays in each step; 0.9 by default. */
  beta1?: number;
  /** How much of the mean square stays; 0.999 by default. */
  beta2?: number;
  /** Keeps the division finite; 1e-7 by default. */
  epsilon?: number;
}

/**
 * Adam (Kingma and Ba 2015): each weight has its own step, from running averages of its gradient
 * and of the gradient's square. A good first choice.
 *
 * @param learningRate What each step is multiplied with, or a schedule.
 * @returns The optimizer, for `fit`.
 * @throws {RangeError} If `learningRate` is not positive or a beta not in [0, 1).
 *
 * @example
 * nn.adam(0.01, { clipNorm: 1 });
 */
export function adam(
  learningRate: number | Schedule = 0.001,
  options: AdamOptions = {},
): Optimizer {
  check('adam', learningRate, options, adamOptions);
  return { name: 'adam', learningRate, ...options };
}

/** What `adamW` can be told. */
export interface AdamWOptions extends AdamOptions {
  /** What share of each weight goes in a step, times the learning rate; 0.004 by default. */
  weightDecay?: number;
}

/**
 * Adam with weight decay: in each step the weights also shrink by `learningRate · weightDecay`, apart from the averages
 * (Loshchilov and Hutter 2019).
 *
 * @param learningRate What each step is multiplied with, or a schedule.
 * @returns The optimizer, for `fit`.
 * @throws {RangeError} If a number is outside.
 *
 * @example
 * nn.adamW(0.001, { weightDecay: 0.01 });
 */
export function adamW(
  learningRate: number | Schedule = 0.001,
  options: AdamWOptions = {},
): Optimizer {
  check('adamW', learningRate, options, [...adamOptions, 'weightDecay']);
  return { name: 'adamW', learningRate, ...options };
}

const adamOptions = ['beta1', 'beta2', 'epsilon'];

/** What `rmsprop` can be told. */
export interface RmspropOptions extends ClipOptions {
  /** How much of the mean square stays in each step; 0.9 by default. */
  rho?: number;
  /** How much of the step before is done again; 0 by default. */
  momentum?: number;
  /** Keeps the division finite; 1e-7 by default. */
  epsilon?: number;
  /** Whether the mean gradient is taken off first. */
  centered?: boolean;
}

/**
 * RMSprop (Tieleman and Hinton 2012): the gradient over the root of its running mean square.
 *
 * @param learningRate What each step is multiplied with, or a schedule.
 * @returns The optimizer, for `fit`.
 * @throws {RangeError} If a number is outside.
 *
 * @example
 * nn.rmsprop(0.001);
 */
export function rmsprop(
  learningRate: number | Schedule = 0.001,
  options: RmspropOptions = {},
): Optimizer {
  check('rmsprop', learningRate, options, ['rho', 'momentum', 'epsilon', 'centered']);
  return { name: 'rmsprop', learningRate, ...options };
}

/** What `adagrad` can be told. */
export interface AdagradOptions extends ClipOptions {
  /** Where the sums of squares start; 0.1 by default. */
  initialAccumulatorValue?: number;
}

/**
 * Adagrad (Duchi, Hazan, Singer 2011): the gradient over the root of the sum of all its squares, so that rare features keep
 * large steps.
 *
 * @param learningRate What each step is multiplied with, or a schedule.
 * @returns The optimizer, for `fit`.
 * @throws {RangeError} If a number is outside.
 *
 * @example
 * nn.adagrad(0.1);
 */
export function adagrad(
  learningRate: number | Schedule = 0.01,
  options: AdagradOptions = {},
): Optimizer {
  check('adagrad', learningRate, options, ['initialAccumulatorValue']);
  return { name: 'adagrad', learningRate, ...options };
}

/** What `adadelta` can be told. */
export interface AdadeltaOptions extends ClipOptions {
  /** How much of the mean squares stays in each step; 0.95 by default. */
  rho?: number;
  /** Keeps the division finite; 1e-7 by default. */
  epsilon?: number;
}

/**
 * Adadelta (Zeiler 2012): the gradient over the root of its mean square, times the root of the mean square of the steps so far.
 * 1 is the learning rate of the paper, and the one here; Keras's is 0.001 today.
 *
 * @param learningRate What each step is multiplied with, or a schedule.
 * @returns The optimizer, for `fit`.
 * @throws {RangeError} If a number is outside.
 *
 * @example
 * nn.adadelta();
 */
export function adadelta(
  learningRate: number | Schedule = 1,
  options: AdadeltaOptions = {},
): Optimizer {
  check('adadelta', learningRate, options, ['rho', 'epsilon']);
  return { name: 'adadelta', learningRate, ...options };
}

/** Shares from 0 to below 1; every other number must be positive. */
const shares = ['momentum', 'beta1', 'beta2', 'rho'];

function check(
  caller: string,
  learningRate: number | Schedule,
  options: object,
  known: readonly string[],
): void {
  if (!(learningRate instanceof Schedule)) checkRate(caller, learningRate);
  checkOptions(caller, options, [...known, ...clipOptions]);
  for (const [name, value] of Object.entries(options) as [string, unknown][]) {
    if (value === undefined || typeof value === 'boolean') continue;
    const isShare = shares.includes(name);
    if (
      typeof value === 'number' &&
      (isShare ? value >= 0 && value < 1 : value > 0 && value < Infinity)
    )
      continue;
    throw new RangeError(
      isShare
        ? `${caller}: ${name} is ${JSON.stringify(value)}, expected a number from 0 to below 1. 0.9 is usual.`
        : `${caller}: ${name} is ${JSON.stringify(value)}, expected a positive number. Leave it out for the usual one.`,
    );
  }
}

function makeOptimizer(description: Optimizer, rate: number): tf.Optimizer {
  switch (description.name) {
    case 'sgd': {
      const { momentum = 0, nesterov } = description;
      return momentum > 0 ? tf.train.momentum(rate, momentum, nesterov) : tf.train.sgd(rate);
    }
    case 'adam': {
      const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 } = description;
      return tf.train.adam(rate, beta1, beta2, epsilon);
    }
    case 'adamW': {
      const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7, weightDecay = 0.004 } = description;
      return new AdamW(rate, beta1, beta2, epsilon, weightDecay);
    }
    case 'rmsprop': {
      const { rho = 0.9, momentum = 0, epsilon = 1e-7, centered = false } = description;
      return centered
        ? new CenteredRmsprop(rate, rho, momentum, epsilon)
        : tf.train.rmsprop(rate, rho, momentum, epsilon);
    }
    case 'adagrad':
      return tf.train.adagrad(rate, description.initialAccumulatorValue ?? 0.1);
    case 'adadelta': {
      const { rho = 0.95, epsilon = 1e-7 } = description;
      return new Adadelta(rate, rho, epsilon);
    }
    default:
      return description satisfies never;
  }
}

const usual: { readonly [name in OptimizerName]: () => Optimizer } = {
  sgd,
  adam,
  adamW,
  rmsprop,
  adagrad,
  adadelta,
};

/**
 * The description that the learner meant.
 *
 * @throws {TypeError} If there is no such optimizer.
 */
export function readOptimizer(caller: string, optimizer: Optimizer | OptimizerName): Optimizer {
  const name: unknown = typeof optimizer === 'object' ? optimizer?.name : optimizer;
  const names = Object.keys(usual);
  if (typeof name !== 'string' || !Object.hasOwn(usual, name)) {
    const near = typeof name === 'string' ? ` ${didYouMean(name, names)}` : '';
    throw new TypeError(
      `${caller}: optimizer is ${typeof optimizer === 'function' ? `the function ${(optimizer as () => void).name}` : JSON.stringify(name)}, expected ${oneOf(names)}.${near} Write optimizer: nn.adam(), for example.`,
    );
  }
  return typeof optimizer === 'string' ? usual[optimizer]() : optimizer;
}

/** How an optimizer with another rate is written: `nn.sgd(0.1, …)`. */
export const optimizerText = ({ name }: Optimizer, learningRate: number): string =>
  `nn.${name}(${+learningRate.toPrecision(2)})`;

/** An optimizer of tfjs in use, with how often it has changed the weights. */
export interface OptimizerInUse {
  readonly optimizer: tf.Optimizer;
  readonly clip: ClipOptions;
  steps: number;
}

const inUse = new WeakMap<tf.LayersModel, OptimizerInUse & { key: string }>();

/**
 * The real optimizer for `model`. It is kept with what it remembers, such as the averages of Adam,
 * as long as the description stays the same; another description starts afresh.
 */
export function optimizerFor(model: tf.LayersModel, description: Optimizer): OptimizerInUse {
  const { learningRate, ...rest } = description;
  const rate = typeof learningRate === 'number' ? learningRate : learningRate.text;
  const key = JSON.stringify([rate, rest]);
  const kept = inUse.get(model);
  if (kept?.key === key) return kept;
  forgetOptimizer(model);
  const optimizer = makeOptimizer(description, rateAt(description, 0));
  const made = { key, optimizer, clip: description, steps: 0 };
  inUse.set(model, made);
  reclaimWith(model, 'optimizer', { dispose: () => disposeOptimizer(optimizer) });
  return made;
}

/** Drops the optimizer with all that it remembers. */
export function forgetOptimizer(model: tf.LayersModel): void {
  const kept = inUse.get(model);
  if (kept) disposeOptimizer(kept.optimizer);
  inUse.delete(model);
}

/** What tfjs's own dispose leaves of momentum is disposed, too. */
export function disposeOptimizer(optimizer: tf.Optimizer): void {
  optimizer.dispose();
  const { c } = optimizer as unknown as { c?: tf.Scalar };
  if (c && !c.isDisposed) c.dispose();
}

/** The learning rate of a step. */
export const rateAt = ({ learningRate }: Optimizer, step: number): number =>
  typeof learningRate === 'number' ? learningRate : learningRate.at(step);

/** Gives an optimizer of tfjs another learning rate; captured steps read it, too. */
export function setRate(optimizer: tf.Optimizer, rate: number): void {
  const rated = optimizer as unknown as {
    learningRate: number;
    setLearningRate?(rate: number): void;
  };
  if (rated.learningRate === rate) return;
  if (rated.setLearningRate) rated.setLearningRate(rate);
  else rated.learningRate = rate;
}
