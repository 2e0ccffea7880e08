import * as tf from '@tensorflow/tfjs';
import { checkOptions, didYouMean, oneOf } from '../check.js';
import { reclaimWith } from '../models/reclaim.js';
import { Adadelta } from './adadelta.js';
import { AdamW } from './adam-w.js';
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
const clipOptions = ['clipNorm', 'globalClipNorm', 'clipValue'] as const;

/** How the weights are changed, as a plain description. */
export interface Optimizer {
  readonly name: OptimizerName;
  readonly learningRate: number | Schedule;
  readonly settings: Readonly<Record<string, number | boolean>>;
  readonly clip: ClipOptions;
}

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
 * @throws {RangeError} If `learningRate` is not positive or `momentum` not in [0, 1).
 *
 * @example
 * nn.sgd(0.1, { momentum: 0.9 });
 */
export function sgd(learningRate: number | Schedule = 0.01, options: SgdOptions = {}): Optimizer {
  const { momentum = 0, nesterov = false } = options;
  checkShare('sgd', 'momentum', momentum);
  if (nesterov && momentum === 0)
    throw new RangeError(
      'sgd: nesterov needs a momentum, expected one above 0. Write { momentum: 0.9, nesterov: true }.',
    );
  return optimizer('sgd', learningRate, options, { momentum, nesterov });
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
 * @throws {RangeError} If `learningRate` is not positive or a beta not in [0, 1).
 *
 * @example
 * nn.adam(0.01, { clipNorm: 1 });
 */
export function adam(
  learningRate: number | Schedule = 0.001,
  options: AdamOptions = {},
): Optimizer {
  return optimizer('adam', learningRate, options, adamSettings('adam', options));
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
 * @throws {RangeError} If a number is outside.
 *
 * @example
 * nn.adamW(0.001, { weightDecay: 0.01 });
 */
export function adamW(
  learningRate: number | Schedule = 0.001,
  options: AdamWOptions = {},
): Optimizer {
  const { weightDecay = 0.004 } = options;
  checkPositive('adamW', 'weightDecay', weightDecay);
  return optimizer('adamW', learningRate, options, {
    ...adamSettings('adamW', options),
    weightDecay,
  });
}

function adamSettings(caller: string, options: AdamOptions) {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 } = options;
  checkShare(caller, 'beta1', beta1);
  checkShare(caller, 'beta2', beta2);
  checkPositive(caller, 'epsilon', epsilon);
  return { beta1, beta2, epsilon };
}

/** What `rmsprop` can be told. */
export interface RmspropOptions extends ClipOptions {
  /** How much of the mean square stays in each step; 0.9 by default. */
  rho?: number;
  momentum?: number;
  epsilon?: number;
  /** Whether the mean gradient is taken off first. */
  centered?: boolean;
}

/**
 * RMSprop (Tieleman and Hinton 2012): the gradient over the root of its running mean square.
 *
 * @throws {RangeError} If a number is outside.
 *
 * @example
 * nn.rmsprop(0.001);
 */
export function rmsprop(
  learningRate: number | Schedule = 0.001,
  options: RmspropOptions = {},
): Optimizer {
  const { rho = 0.9, momentum = 0, epsilon = 1e-7, centered = false } = options;
  checkShare('rmsprop', 'rho', rho);
  checkShare('rmsprop', 'momentum', momentum);
  checkPositive('rmsprop', 'epsilon', epsilon);
  return optimizer('rmsprop', learningRate, options, { rho, momentum, epsilon, centered });
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
 * @throws {RangeError} If a number is outside.
 *
 * @example
 * nn.adagrad(0.1);
 */
export function adagrad(
  learningRate: number | Schedule = 0.01,
  options: AdagradOptions = {},
): Optimizer {
  const { initialAccumulatorValue = 0.1 } = options;
  checkPositive('adagrad', 'initialAccumulatorValue', initialAccumulatorValue);
  return optimizer('adagrad', learningRate, options, { initialAccumulatorValue });
}

/** What `adadelta` can be told. */
export interface AdadeltaOptions extends ClipOptions {
  /** How much of the mean squares stays in each step; 0.95 by default. */
  rho?: number;
  epsilon?: number;
}

/**
 * Adadelta (Zeiler 2012): the gradient over the root of its mean square, times the root of the mean square of the steps so far.
 * 1 is the learning rate of the paper, and the one here; Keras's is 0.001 today.
 *
 * @throws {RangeError} If a number is outside.
 *
 * @example
 * nn.adadelta();
 */
export function adadelta(
  learningRate: number | Schedule = 1,
  options: AdadeltaOptions = {},
): Optimizer {
  const { rho = 0.95, epsilon = 1e-7 } = options;
  checkShare('adadelta', 'rho', rho);
  checkPositive('adadelta', 'epsilon', epsilon);
  return optimizer('adadelta', learningRate, options, { rho, epsilon });
}

function optimizer(
  name: OptimizerName,
  learningRate: number | Schedule,
  options: ClipOptions,
  settings: Optimizer['settings'],
): Optimizer {
  if (!(learningRate instanceof Schedule)) checkRate(name, learningRate);
  checkOptions(name, options, [...Object.keys(settings), ...clipOptions]);
  const clip: { [each in keyof ClipOptions]: number } = {};
  for (const each of clipOptions) {
    const value = options[each];
    if (value === undefined) continue;
    checkPositive(name, each, value);
    clip[each] = value;
  }
  return { name, learningRate, settings, clip };
}

/** Makes the optimizer of tfjs from a first learning rate and the settings. */
const makers = {
  sgd: (rate, { momentum, nesterov }) =>
    momentum! > 0 ? tf.train.momentum(rate, momentum!, !!nesterov) : tf.train.sgd(rate),
  adam: (rate, { beta1, beta2, epsilon }) => tf.train.adam(rate, beta1, beta2, epsilon),
  adamW: (rate, { beta1, beta2, epsilon, weightDecay }) =>
    new AdamW(rate, beta1!, beta2!, epsilon!, weightDecay!),
  rmsprop: (rate, { rho, momentum, epsilon, centered }) =>
    tf.train.rmsprop(rate, rho, momentum, epsilon, !!centered),
  adagrad: (rate, { initialAccumulatorValue }) => tf.train.adagrad(rate, initialAccumulatorValue),
  adadelta: (rate, { rho, epsilon }) => new Adadelta(rate, rho!, epsilon!),
} as const satisfies Record<
  string,
  (rate: number, settings: Record<string, number>) => tf.Optimizer
>;

/** An optimizer's name, for the one with its usual numbers. */
export type OptimizerName = keyof typeof makers;

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
  const { name, learningRate, settings, clip } = description;
  const rate = typeof learningRate === 'number' ? learningRate : learningRate.text;
  const key = JSON.stringify([name, rate, settings, clip]);
  const kept = inUse.get(model);
  if (kept?.key === key) return kept;
  forgetOptimizer(model);
  const optimizer = makers[name](
    rateAt(description, 0),
    settings as Readonly<Record<string, number>>,
  );
  const made = { key, optimizer, clip, steps: 0 };
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

function checkShare(caller: string, name: string, value: number): void {
  if (!(value >= 0 && value < 1))
    throw new RangeError(
      `${caller}: ${name} is ${value}, expected a number from 0 to below 1. 0.9 is usual.`,
    );
}

function checkPositive(caller: string, name: string, value: number): void {
  if (!(value > 0 && value < Infinity))
    throw new RangeError(
      `${caller}: ${name} is ${value}, expected a positive number. Leave it out for the usual one.`,
    );
}
