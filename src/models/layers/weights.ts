import * as tf from '@tensorflow/tfjs';
import { checkOptions } from '../../check.js';
import { seededRandom } from '../../random.js';
import { checkChoice } from './layer.js';
import { orthogonal } from './orthogonal.js';

const named = [
  'glorotUniform',
  'glorotNormal',
  'heUniform',
  'heNormal',
  'leCunUniform',
  'leCunNormal',
  'orthogonal',
  'zeros',
  'ones',
] as const;

/** What weights start from: a rule by its name, or random numbers of a size of your own. */
export type Initializer =
  | (typeof named)[number]
  | { mean?: number; stddev: number }
  | { minval: number; maxval: number }
  | { value: number };

/** What large weights cost: `l1 · Σ|w| + l2 · Σw²` is added to the loss. */
export interface Regularizer {
  l1?: number;
  l2?: number;
}

/** Numbers in rows, as deep as the weights have sides. */
export type Nested = readonly (number | Nested)[];

/** What layers with weights have in common, in the words of Keras. */
export interface WeightOptions {
  /** Where the weights start; 'glorotUniform' (Glorot and Bengio 2010) by default. */
  kernelInitializer?: Initializer;
  /** Where the biases start; 'zeros' by default. */
  biasInitializer?: Initializer;
  /** What large weights cost: `{ l2: 0.001 }`. */
  kernelRegularizer?: Regularizer;
  /** Whether it has biases; true by default. */
  useBias?: boolean;
  /** Whether it learns; false keeps the weights as they are. */
  trainable?: boolean;
  /** The weights to start from, in the order of `model.tf.getWeights()`. */
  weights?: readonly Nested[];
}

export const weightOptions = [
  'kernelInitializer',
  'biasInitializer',
  'kernelRegularizer',
  'useBias',
  'trainable',
  'weights',
] as const satisfies readonly (keyof WeightOptions)[];

type TfInitializer = ReturnType<typeof tf.initializers.zeros>;

/**
 * The initializer of tfjs.
 *
 * @param seed Each one of a layer takes another.
 * @throws {TypeError} If there is none of that name.
 */
export function initializerOf(
  caller: string,
  name: string,
  initializer: Initializer,
  seed: number,
): TfInitializer {
  if (typeof initializer === 'object') {
    if ('stddev' in initializer) return tf.initializers.randomNormal({ ...initializer, seed });
    if ('minval' in initializer) return tf.initializers.randomUniform({ ...initializer, seed });
    if ('value' in initializer) return tf.initializers.constant(initializer);
    throw new TypeError(
      `${caller}: ${name} is ${JSON.stringify(initializer)}, expected { mean, stddev }, { minval, maxval } or { value }. Write { stddev: 0.1 }, for example.`,
    );
  }
  checkChoice(caller, name, initializer, named);
  if (initializer === 'orthogonal') return orthogonal(seed);
  return tf.initializers[initializer]({ seed });
}

/** @throws {TypeError} If it has something else than `l1` and `l2`. */
export function regularizerOf(caller: string, { l1 = 0, l2 = 0, ...rest }: Regularizer) {
  checkOptions(`${caller}: kernelRegularizer`, rest, ['l1', 'l2']);
  return tf.regularizers.l1l2({ l1, l2 });
}

/** The arguments of tfjs for these options; all chance comes from `seed`. */
export function weightArguments(caller: string, options: WeightOptions, seed: number) {
  const { kernelInitializer = 'glorotUniform', biasInitializer, kernelRegularizer } = options;
  const { useBias = true, trainable = true } = options;
  return {
    useBias,
    trainable,
    kernelInitializer: initializerOf(caller, 'kernelInitializer', kernelInitializer, seed),
    ...(biasInitializer && {
      biasInitializer: initializerOf(
        caller,
        'biasInitializer',
        biasInitializer,
        seededRandom(`${seed}/bias`).integer(2 ** 31),
      ),
    }),
    ...(kernelRegularizer && { kernelRegularizer: regularizerOf(caller, kernelRegularizer) }),
  };
}
