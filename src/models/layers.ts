import * as tf from '@tensorflow/tfjs';
import { checkWhole, oneOf } from '../check.js';
import { SeededDropout } from './seeded-dropout.js';

const activations = [
  'linear',
  'relu',
  'sigmoid',
  'tanh',
  'softmax',
  'elu',
  'selu',
  'relu6',
  'softplus',
  'softsign',
  'swish',
  'gelu',
] as const;

/** What a unit does with its sum. */
export type Activation = (typeof activations)[number];

/** The shape of what goes in, without the number of examples. */
export interface InputLayer {
  readonly kind: 'input';
  readonly shape: readonly number[];
}
/** See `dense`. */
export interface DenseLayer {
  readonly kind: 'dense';
  readonly units: number;
  readonly activation: Activation;
}
/** See `flatten`. */
export interface FlattenLayer {
  readonly kind: 'flatten';
}
/** See `dropout`. */
export interface DropoutLayer {
  readonly kind: 'dropout';
  readonly rate: number;
}
/** A layer as a plain description: `nn.sequential` makes the real one from it. */
export type Layer = InputLayer | DenseLayer | FlattenLayer | DropoutLayer;

/**
 * What goes into the network: `input(2)` for two numbers, `input(28, 28, 1)` for gray images of
 * 28 × 28 pixels. It stands first.
 *
 * @throws {RangeError} If a side is not a whole number from 1 on.
 */
export function input(...shape: number[]): InputLayer {
  if (shape.length === 0)
    throw new RangeError(
      'input: shape is empty, expected at least one number. Write nn.input(2) for examples of two numbers.',
    );
  for (const side of shape) checkWhole('input', 'shape', side, 1);
  return { kind: 'input', shape };
}

/**
 * A layer in which every unit sees every number that comes in: `activation(W·x + b)`.
 *
 * The weights start as Glorot and Bengio (2010) propose, uniform in ±√(6 / (inputs + units)), the
 * biases at 0.
 *
 * @param units How many units, and so how many numbers go out.
 * @param activation What each unit does with its sum; 'linear' passes it on.
 * @throws {RangeError} If `units` is not a whole number from 1 on.
 * @throws {TypeError} If there is no such activation.
 *
 * @example
 * nn.dense(128, 'relu');
 */
export function dense(units: number, activation: Activation = 'linear'): DenseLayer {
  checkWhole('dense', 'units', units, 1);
  if (!activations.includes(activation))
    throw new TypeError(
      `dense: activation is ${JSON.stringify(activation)}, expected ${oneOf(activations)}. Check the spelling.`,
    );
  return { kind: 'dense', units, activation };
}

/** Lays the numbers of an example in one row, as `dense` needs them: 28 × 28 × 1 becomes 784. */
export function flatten(): FlattenLayer {
  return { kind: 'flatten' };
}

/**
 * Sets a share of the numbers to 0 while training, another one in each step, so that no unit can
 * rely on another (Srivastava et al. 2014). The rest is scaled up by 1 / (1 - rate). Does nothing
 * when the network answers.
 *
 * @param rate The share, from 0 to below 1.
 * @throws {RangeError} If `rate` is outside.
 */
export function dropout(rate: number): DropoutLayer {
  if (!(rate >= 0 && rate < 1))
    throw new RangeError(
      `dropout: rate is ${rate}, expected a share from 0 to below 1. Write 0.5 to drop half.`,
    );
  return { kind: 'dropout', rate };
}

/** A layer as the learner wrote it, for messages. */
export function layerText(layer: Layer): string {
  switch (layer.kind) {
    case 'input':
      return `input(${layer.shape.join(', ')})`;
    case 'dense':
      return layer.activation === 'linear'
        ? `dense(${layer.units})`
        : `dense(${layer.units}, "${layer.activation}")`;
    case 'flatten':
      return 'flatten()';
    case 'dropout':
      return `dropout(${layer.rate})`;
    default:
      return layer satisfies never;
  }
}

/** The real layer. Chance in it, at the start or while training, comes from `seed`. */
export function makeLayer(layer: Exclude<Layer, InputLayer>, name: string, seed: number) {
  switch (layer.kind) {
    case 'dense': {
      const { units, activation } = layer;
      const kernelInitializer = tf.initializers.glorotUniform({ seed });
      return tf.layers.dense({ units, activation, kernelInitializer, name });
    }
    case 'flatten':
      return tf.layers.flatten({ name });
    case 'dropout':
      return new SeededDropout({ rate: layer.rate, seed, name });
    default:
      return layer satisfies never;
  }
}
