import * as tf from '@tensorflow/tfjs';
import { checkOptions } from '../../check.js';
import { override } from '../../engine/override.js';
import { other } from './core.js';
import { checkArguments, type OtherLayer } from './layer.js';

interface Normalizing extends tf.layers.Layer {
  readonly axis: number | number[];
  center: boolean;
  scale: boolean;
  beta: { read(): tf.Tensor };
  gamma: { read(): tf.Tensor };
}

// tfjs can't train a normalization that was told to have no factor or no summand: it reads what is not there, or finds no gradient
// of it. With 1 and 0 in their place it can.
const made = [tf.layers.batchNormalization(), tf.layers.layerNormalization()];
for (const prototype of made.map((layer) => Object.getPrototypeOf(layer) as Normalizing)) {
  override(
    prototype,
    'build',
    (build) =>
      function (this: Normalizing, shape) {
        build.call(this, shape);
        const sides = [this.axis].flat().map((axis) => (shape as number[]).at(axis)!);
        if (!this.scale) this.gamma = { read: () => tf.ones(sides) };
        if (!this.center) this.beta = { read: () => tf.zeros(sides) };
      },
  );
  override(
    prototype,
    'call',
    (call) =>
      function (this: Normalizing, ...given) {
        const { center, scale } = this;
        this.center = this.scale = true;
        try {
          return call.apply(this, given);
        } finally {
          Object.assign(this, { center, scale });
        }
      },
  );
}

/** What batch normalization can be told, in the words of Keras. */
export interface BatchNormalizationOptions {
  /** How much of the running mean and variance stays in each step; 0.99 by default. */
  momentum?: number;
  /** Keeps the division finite; 0.001 by default. */
  epsilon?: number;
  /** Whether it learns what to add; true by default. */
  center?: boolean;
  /** Whether it learns what to multiply with; true by default. */
  scale?: boolean;
  /** Whether it learns; true by default. */
  trainable?: boolean;
}

/**
 * Brings each channel to mean 0 and variance 1 over the batch, then to a mean and size that it learns (Ioffe and Szegedy 2015).
 * When the network answers it takes the running mean and variance of the training instead.
 *
 * @returns A layer, for `nn.sequential`.
 * @throws {TypeError} If an option does not exist.
 * @throws {RangeError} If `momentum` is not in [0, 1).
 *
 * @example
 * nn.batchNormalization({ momentum: 0.9 });
 */
export function batchNormalization(options: BatchNormalizationOptions = {}): OtherLayer {
  checkArguments('batchNormalization', arguments, ['options']);
  const known = ['momentum', 'epsilon', 'center', 'scale', 'trainable'] as const;
  checkOptions('batchNormalization', options, known);
  const { momentum } = options;
  if (momentum !== undefined && !(momentum >= 0 && momentum < 1))
    throw new RangeError(
      `batchNormalization: momentum is ${momentum}, expected a number from 0 to below 1. 0.9 is usual for short trainings.`,
    );
  return other('batchNormalization', [options], ({ name }) =>
    tf.layers.batchNormalization({ ...options, name }),
  );
}

/** What layer normalization can be told, in the words of Keras. */
export type LayerNormalizationOptions = Omit<BatchNormalizationOptions, 'momentum'>;

/**
 * Brings the numbers of each example (of each place of a sequence or image) to mean 0 and variance 1, then to a mean and size
 * that it learns (Ba, Kiros, Hinton 2016). The same while training and afterwards.
 *
 * @returns A layer, for `nn.sequential`.
 * @throws {TypeError} If an option does not exist.
 *
 * @example
 * nn.layerNormalization();
 */
export function layerNormalization(options: LayerNormalizationOptions = {}): OtherLayer {
  checkArguments('layerNormalization', arguments, ['options']);
  checkOptions('layerNormalization', options, ['epsilon', 'center', 'scale', 'trainable']);
  return other('layerNormalization', [options], ({ name }) =>
    tf.layers.layerNormalization({ ...options, name }),
  );
}
