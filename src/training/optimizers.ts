import * as tf from '@tensorflow/tfjs';
import { checkOptions, oneOf } from '../check.js';

/** How the weights are changed, as a plain description. */
export type Optimizer =
  | { readonly name: 'sgd'; readonly learningRate: number; readonly momentum: number }
  | { readonly name: 'adam'; readonly learningRate: number }
  | { readonly name: 'rmsprop'; readonly learningRate: number };

/** An optimizer's name, for the one with its usual numbers. */
export type OptimizerName = Optimizer['name'];

/**
 * Gradient descent: `w ← w − learningRate · gradient`. With `momentum` m each step also goes on
 * with m times the step before: `v ← m·v + gradient`, `w ← w − learningRate · v`.
 *
 * @throws {RangeError} If `learningRate` is not positive or `momentum` not in [0, 1).
 *
 * @example
 * nn.sgd(0.1, { momentum: 0.9 });
 */
export function sgd(learningRate = 0.01, options: { momentum?: number } = {}): Optimizer {
  checkRate('sgd', learningRate);
  checkOptions('sgd', options, ['momentum']);
  const { momentum = 0 } = options;
  if (!(momentum >= 0 && momentum < 1))
    throw new RangeError(
      `sgd: momentum is ${momentum}, expected a number from 0 to below 1. 0.9 is usual.`,
    );
  return { name: 'sgd', learningRate, momentum };
}

/**
 * Adam (Kingma and Ba 2015): each weight has its own step, from running averages of its gradient
 * and of the gradient's square. A good first choice.
 *
 * @throws {RangeError} If `learningRate` is not positive.
 */
export function adam(learningRate = 0.001): Optimizer {
  checkRate('adam', learningRate);
  return { name: 'adam', learningRate };
}

/**
 * RMSprop (Tieleman and Hinton 2012): the gradient over the root of its running mean square.
 *
 * @throws {RangeError} If `learningRate` is not positive.
 */
export function rmsprop(learningRate = 0.001): Optimizer {
  checkRate('rmsprop', learningRate);
  return { name: 'rmsprop', learningRate };
}

const usual: { readonly [name in OptimizerName]: () => Optimizer } = { sgd, adam, rmsprop };

/**
 * The description that the learner meant.
 *
 * @throws {TypeError} If there is no such optimizer.
 */
export function readOptimizer(caller: string, optimizer: Optimizer | OptimizerName): Optimizer {
  const name: unknown = typeof optimizer === 'object' ? optimizer?.name : optimizer;
  if (typeof name !== 'string' || !Object.hasOwn(usual, name))
    throw new TypeError(
      `${caller}: optimizer is ${typeof optimizer === 'function' ? `the function ${(optimizer as () => void).name}` : JSON.stringify(name)}, expected ${oneOf(Object.keys(usual))}. Write optimizer: nn.adam(), for example.`,
    );
  return typeof optimizer === 'string' ? usual[optimizer]() : optimizer;
}

const inUse = new WeakMap<tf.LayersModel, { key: string; optimizer: tf.Optimizer }>();

/**
 * The real optimizer for `model`. It is kept with what it remembers, such as the averages of Adam,
 * as long as the description stays the same; another description starts afresh.
 */
export function optimizerFor(model: tf.LayersModel, description: Optimizer): tf.Optimizer {
  const key = JSON.stringify(description);
  const kept = inUse.get(model);
  if (kept?.key === key) return kept.optimizer;
  kept?.optimizer.dispose();
  const optimizer = makeOptimizer(description);
  inUse.set(model, { key, optimizer });
  return optimizer;
}

function makeOptimizer(description: Optimizer): tf.Optimizer {
  const { name, learningRate } = description;
  switch (name) {
    case 'sgd':
      return description.momentum > 0
        ? tf.train.momentum(learningRate, description.momentum)
        : tf.train.sgd(learningRate);
    case 'adam':
      return tf.train.adam(learningRate);
    case 'rmsprop':
      return tf.train.rmsprop(learningRate);
    default:
      return name satisfies never;
  }
}

function checkRate(caller: string, learningRate: number): void {
  if (!(learningRate > 0 && learningRate < Infinity))
    throw new RangeError(
      `${caller}: learningRate is ${learningRate}, expected a positive number. Write nn.${caller}(0.01), for example.`,
    );
}
