import * as tf from '@tensorflow/tfjs';
import { checkOptions, checkWhole } from '../../check.js';
import { SeededDropout } from '../seeded-dropout.js';
import { SeededNoise } from '../seeded-noise.js';
import {
  blockOf,
  callText,
  checkActivation,
  checkArguments,
  readSettings,
  shown,
  type Activation,
  type DenseLayer,
  type InputLayer,
  type OtherLayer,
  type Refusal,
  type Sides,
} from './layer.js';
import {
  initializerOf,
  weightArguments,
  weightOptions,
  type Initializer,
  type WeightOptions,
} from './weights.js';

/**
 * What goes into the network: `input(2)` for two numbers, `input(28, 28, 1)` for gray images of
 * 28 × 28 pixels, `input(40, 12)` for 40 steps of 12 numbers. It stands first.
 *
 * @param shape The sides of one example, without the number of examples.
 * @returns A layer, for `nn.sequential`.
 * @throws {RangeError} If a side is not a whole number from 1 on.
 *
 * @example
 * nn.input(28, 28, 1);
 */
export function input(...shape: number[]): InputLayer {
  if (shape.length === 0)
    throw new RangeError(
      'input: shape is empty, expected at least one number. Write nn.input(2) for examples of two numbers.',
    );
  for (const side of shape) checkWhole('input', 'shape', side, 1);
  return shown({
    kind: 'input',
    text: callText('input', ...shape),
    shape,
    refuses: () => undefined,
    make: ({ name }) => blockOf(tf.layers.inputLayer({ inputShape: [...shape], name })),
  });
}

/** What a dense layer can be told. */
export interface DenseOptions extends WeightOptions {
  /** What each unit does with its sum; 'linear', the default, passes it on. */
  activation?: Activation;
}

/**
 * A layer in which every unit sees every number that comes in: `activation(W·x + b)`.
 *
 * The weights start as Glorot and Bengio (2010) propose, uniform in ±√(6 / (inputs + units)), the
 * biases at 0.
 *
 * @param units How many units, and so how many numbers go out.
 * @param settings The activation, or options.
 * @returns A layer, for `nn.sequential`.
 * @throws {RangeError} If `units` is not a whole number from 1 on.
 * @throws {TypeError} If there is no such activation or option.
 *
 * @example
 * nn.dense(128, 'relu');
 * nn.dense(10, { activation: 'softmax', kernelRegularizer: { l2: 0.001 } });
 */
export function dense(units: number, settings: Activation | DenseOptions = {}): DenseLayer {
  checkArguments('dense', arguments, ['units', 'settings']);
  checkWhole('dense', 'units', units, 1);
  const options = readSettings('dense', settings, ['activation', ...weightOptions]);
  const { activation = 'linear', weights } = options;
  return shown({
    kind: 'dense',
    text: callText('dense', units, settings === 'linear' ? undefined : settings),
    units,
    activation,
    refuses: (incoming) => (incoming.length > 1 ? inOneRow : undefined),
    make: ({ name, seed }) =>
      blockOf(
        withWeights(
          tf.layers.dense({ units, activation, name, ...weightArguments('dense', options, seed) }),
          weights,
        ),
      ),
  });
}

const inOneRow: Refusal = {
  expected: 'numbers in one row',
  repair: 'Put nn.flatten() before it.',
};

/** Has a layer start from these weights, once it is built. */
export function withWeights<Layer extends tf.layers.Layer>(
  layer: Layer,
  weights: WeightOptions['weights'],
): Layer {
  if (!weights) return layer;
  const build = layer.build.bind(layer);
  layer.build = (shape) => {
    build(shape);
    const tensors = weights.map((values) => tf.tensor(values as tf.TensorLike));
    const expected = layer.getWeights().map((weight) => weight.shape);
    if (String(expected.map(sides)) !== String(tensors.map((each) => sides(each.shape))))
      throw new RangeError(
        `sequential: weights of ${layer.name} have shapes ${tensors.map((each) => sides(each.shape)).join(' and ') || 'none'}, expected ${expected.map(sides).join(' and ')}: ${expected.length === 2 ? 'a row for each input, then the biases' : 'those of the layer'}. Write them in this order.`,
      );
    layer.setWeights(tensors);
    tf.dispose(tensors);
  };
  return layer;
}

const sides = (shape: readonly (number | null)[]) => `[${shape.join(', ')}]`;

/**
 * Lays the numbers of an example in one row, as `dense` needs them: 28 × 28 × 1 becomes 784.
 *
 * @returns A layer, for `nn.sequential`.
 * @throws {RangeError} In `nn.sequential`, if they are in one row already.
 * @throws {TypeError} If it is given something.
 *
 * @example
 * nn.sequential([nn.input(28, 28, 1), nn.flatten()]).outputShape; // [784]
 */
export function flatten(): OtherLayer {
  checkArguments('flatten', arguments, []);
  return other(
    'flatten',
    [],
    ({ name }) => tf.layers.flatten({ name }),
    (incoming) =>
      incoming.length > 1
        ? undefined
        : { expected: 'images or a sequence', repair: 'Take it out: there is one row already.' },
  );
}

/**
 * Lays the numbers of an example in other rows, in their order: 784 become 28 × 28 × 1.
 *
 * @param shape The new sides of one example.
 * @returns A layer, for `nn.sequential`.
 * @throws {RangeError} In `nn.sequential`, if the numbers don't fill the shape.
 *
 * @example
 * nn.reshape(28, 28, 1);
 */
export function reshape(...shape: number[]): OtherLayer {
  if (shape.length === 0)
    throw new RangeError(
      'reshape: shape is empty, expected at least one number. Write nn.reshape(28, 28, 1) for images.',
    );
  for (const side of shape) checkWhole('reshape', 'shape', side, 1);
  const wanted = product(shape);
  return other(
    'reshape',
    shape,
    ({ name }) => tf.layers.reshape({ targetShape: shape, name }),
    (incoming) =>
      product(incoming) === wanted
        ? undefined
        : {
            expected: `${wanted} numbers, got ${product(incoming)}`,
            repair:
              incoming.length === 1
                ? `Put nn.dense(${wanted}) before it, or reshape to sides whose product is ${product(incoming)}.`
                : `Choose sides whose product is ${product(incoming)}.`,
          },
  );
}

/**
 * Says a row of numbers `n` times, as steps of a sequence: between a recurrent layer that reads and one that writes.
 *
 * @param n How often.
 * @returns A layer, for `nn.sequential`.
 * @throws {RangeError} If `n` is not a whole number from 1 on.
 *
 * @example
 * nn.repeatVector(4);
 */
export function repeatVector(n: number): OtherLayer {
  checkArguments('repeatVector', arguments, ['n']);
  checkWhole('repeatVector', 'n', n, 1);
  return other(
    'repeatVector',
    [n],
    ({ name }) => tf.layers.repeatVector({ n, name }),
    (incoming) =>
      incoming.length === 1
        ? undefined
        : { expected: 'a row', repair: 'Leave out returnSequences in the layer before it.' },
  );
}

/**
 * Sets a share of the numbers to 0 while training, another one in each step, so that no unit can
 * rely on another (Srivastava et al. 2014). The rest is scaled up by 1 / (1 - rate). Does nothing
 * when the network answers.
 *
 * @param rate The share, from 0 to below 1.
 * @returns A layer, for `nn.sequential`.
 * @throws {RangeError} If `rate` is outside.
 *
 * @example
 * nn.dropout(0.5);
 */
export function dropout(rate: number): OtherLayer {
  checkArguments('dropout', arguments, ['rate']);
  if (!(rate >= 0 && rate < 1))
    throw new RangeError(
      `dropout: rate is ${rate}, expected a share from 0 to below 1. Write 0.5 to drop half.`,
    );
  return other('dropout', [rate], (place) => new SeededDropout({ rate, ...place }));
}

/**
 * Adds normal random numbers while training, others in each step, so that the network learns what stays when its
 * input trembles. Does nothing when the network answers.
 *
 * @param stddev Their standard deviation, 0 or more.
 * @returns A layer, for `nn.sequential`.
 * @throws {RangeError} If `stddev` is negative.
 *
 * @example
 * nn.gaussianNoise(0.1);
 */
export function gaussianNoise(stddev: number): OtherLayer {
  checkArguments('gaussianNoise', arguments, ['stddev']);
  if (!(stddev >= 0 && stddev < Infinity))
    throw new RangeError(
      `gaussianNoise: stddev is ${stddev}, expected a number from 0 on. Write 0.1 for a tenth.`,
    );
  return other('gaussianNoise', [stddev], (place) => new SeededNoise({ stddev, ...place }));
}

/**
 * Does to each number what an activation does to a unit's sum, where it stands apart from the units.
 *
 * @param name Its name, one of `nn.activations`.
 * @returns A layer, for `nn.sequential`.
 * @throws {TypeError} If there is no such activation.
 *
 * @example
 * nn.activation('relu');
 */
export function activation(name: Activation): OtherLayer {
  checkArguments('activation', arguments, ['name']);
  checkActivation('activation', name);
  const make = (place: { name: string }) =>
    tf.layers.activation({ activation: name, name: place.name });
  return { ...other('activation', [name], make), activation: name };
}

/**
 * Passes numbers above 0 on and the others `alpha` times as large, so that no unit falls silent for good (Maas et al. 2013). Usual
 * in the networks of a GAN.
 *
 * @param alpha The slope below 0, from 0 to below 1.
 * @returns A layer, for `nn.sequential` or `nn.gan`.
 * @throws {RangeError} If `alpha` is outside.
 *
 * @example
 * nn.leakyReLU(0.2);
 */
export function leakyReLU(alpha: number): OtherLayer {
  checkArguments('leakyReLU', arguments, ['alpha']);
  if (!(alpha >= 0 && alpha < 1))
    throw new RangeError(
      `leakyReLU: alpha is ${alpha}, expected a slope from 0 to below 1. Write 0.2, as most GANs do.`,
    );
  return other('leakyReLU', [alpha], ({ name }) => tf.layers.leakyReLU({ alpha, name }));
}

/** What an embedding can be told. */
export interface EmbeddingOptions {
  /** Where the vectors start; uniform in ±0.05 by default, as in Keras. */
  embeddingsInitializer?: Initializer;
  /** Whether 0 means "nothing here", to be left out by the recurrent layer that follows. */
  maskZero?: boolean;
  /** Whether the vectors learn; true by default. */
  trainable?: boolean;
}

/**
 * A vector of `outputDim` numbers for each of `inputDim` words: whole numbers from 0 to `inputDim - 1` go in, in a row,
 * and for each its vector comes out.
 *
 * @param inputDim How many words there are.
 * @param outputDim How many numbers a word's vector has.
 * @returns A layer, for `nn.sequential`.
 * @throws {RangeError} If a size is not a whole number from 1 on.
 *
 * @example 1,000 words, 32 numbers each
 * nn.embedding(1000, 32);
 */
export function embedding(
  inputDim: number,
  outputDim: number,
  options: EmbeddingOptions = {},
): OtherLayer {
  checkArguments('embedding', arguments, ['inputDim', 'outputDim', 'options']);
  checkWhole('embedding', 'inputDim', inputDim, 1);
  checkWhole('embedding', 'outputDim', outputDim, 1);
  checkOptions('embedding', options, ['embeddingsInitializer', 'maskZero', 'trainable']);
  const { embeddingsInitializer = { minval: -0.05, maxval: 0.05 }, ...rest } = options;
  return other(
    'embedding',
    [inputDim, outputDim, options],
    ({ name, seed }) =>
      tf.layers.embedding({
        inputDim,
        outputDim,
        name,
        ...rest,
        embeddingsInitializer: initializerOf(
          'embedding',
          'embeddingsInitializer',
          embeddingsInitializer,
          seed,
        ),
      }),
    (incoming) =>
      incoming.length === 1
        ? undefined
        : {
            expected: 'whole numbers in one row, one for each word',
            repair: 'Write nn.input(40) for texts of 40 words, and put it right after.',
          },
  );
}

/** A layer without a field of its own. */
export function other(
  kind: OtherLayer['kind'],
  values: readonly unknown[],
  make: (place: { name: string; seed: number }) => tf.layers.Layer,
  refuses: (incoming: Sides) => Refusal | undefined = () => undefined,
): OtherLayer {
  return shown({
    kind,
    text: callText(kind, ...values),
    refuses,
    make: (place) => blockOf(make(place)),
  });
}

export const product = (shape: Sides): number => shape.reduce((all, side) => all * side, 1);
