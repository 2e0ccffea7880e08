import { checkWhole } from '../check.js';
import { Model } from '../models/model.js';
import {
  activation,
  batchNormalization,
  conv2d,
  conv2dTranspose,
  dense,
  dropout,
  flatten,
  input,
  reshape,
  type Layer,
} from '../models/layers.js';
import { sequential } from '../models/sequential.js';

/** The two networks, made or as they were given. */
export interface Networks {
  readonly generator: Model;
  readonly discriminator: Model;
}

/** How the networks of a GAN are written: as a model, or as layers for one. */
export interface NetworkOptions {
  /** Makes examples out of chance: a network that takes `latent` numbers, or its layers. */
  generator: Model | readonly Layer[];
  /** Says how real an example is: a network with one answer, or its layers. */
  discriminator: Model | readonly Layer[];
  /** How many random numbers the generator makes an example of; 2 for points and 32 for all else by default. */
  latent?: number;
}

/**
 * The layers of both networks for examples of `shape`, where nobody chose any: dense ones for points, convolutions with strides for
 * images, as Radford, Metz and Chintala (2016) propose.
 */
export function usualLayers(
  shape: readonly number[],
): Pick<NetworkOptions, 'generator' | 'discriminator'> {
  const size = shape.reduce((product, side) => product * side, 1);
  const [height = 1, width = 1, channels = 1] = shape;
  const answer = dense(1, 'sigmoid');
  if (shape.length === 1)
    return {
      generator: [dense(64, 'relu'), dense(64, 'relu'), dense(size)],
      discriminator: [dense(64, 'relu'), dense(64, 'relu'), answer],
    };
  if (shape.length === 3 && height % 4 === 0 && width % 4 === 0)
    return {
      generator: [
        dense((height / 4) * (width / 4) * 32),
        ...[batchNormalization(), activation('relu')],
        reshape(height / 4, width / 4, 32),
        conv2dTranspose(16, 4, halving),
        ...[batchNormalization(), activation('relu')],
        conv2dTranspose(channels, 4, { ...halving, activation: 'sigmoid' }),
      ],
      discriminator: [
        ...[conv2d(16, 4, { ...halving, activation: 'elu' }), dropout(0.3)],
        ...[conv2d(32, 4, { ...halving, activation: 'elu' }), dropout(0.3)],
        ...[flatten(), answer],
      ],
    };
  return {
    generator: [
      ...[dense(128), batchNormalization(), activation('relu')],
      ...[dense(256), batchNormalization(), activation('relu')],
      ...[dense(size, 'sigmoid'), reshape(...shape)],
    ],
    discriminator: [flatten(), dense(128, 'elu'), dropout(0.4), answer],
  };
}

const halving = { strides: 2, padding: 'same' } as const;

/** How many random numbers make an example of `shape`, where nobody said it. */
export const usualLatent = (shape: readonly number[] | undefined): number =>
  shape?.length === 1 ? 2 : 32;

/**
 * Makes the networks and looks whether they fit each other.
 *
 * @param latent How many random numbers the generator takes; where it is a model, that says it.
 * @param classes How many more numbers both take that say which class is asked for.
 * @throws {TypeError} If one of them is neither a model nor a list of layers.
 * @throws {RangeError} If what the generator makes is not what the discriminator takes.
 */
export function makeNetworks(
  { generator: first, discriminator: second }: NetworkOptions,
  { latent, classes, seed }: { latent: number; classes: number; seed: number | string },
): Networks {
  checkWhole('gan', 'latent', latent, 1);
  const asked = classes > 0 ? ` and ${classes} classes` : '';
  const generator = networkOf('generator', first, [latent + classes], seed);
  const [width, ...more] = generator.inputShape;
  if (more.length > 0 || width !== latent + classes)
    throw new RangeError(
      `gan: the generator takes [${generator.inputShape.join(', ')}], expected [${latent + classes}] for ${latent} random numbers${asked}. Let it begin with nn.input(${latent + classes}), or give another latent.`,
    );
  const shape = generator.outputShape;
  const wanted = withClasses(shape, classes);
  const discriminator = networkOf('discriminator', second, wanted, seed);
  if (String(discriminator.inputShape) !== String(wanted))
    throw new RangeError(
      `gan: the discriminator takes [${discriminator.inputShape.join(', ')}], expected [${wanted.join(', ')}]: what the generator makes, [${shape.join(', ')}]${classes > 0 ? `,${asked}` : ''}. ${repairOf(shape, discriminator.inputShape, classes)}`,
    );
  if (String(discriminator.outputShape) !== '1')
    throw new RangeError(
      `gan: the discriminator answers [${discriminator.outputShape.join(', ')}], expected [1], how real an example is. End it with nn.dense(1, "sigmoid")${discriminator.outputShape.length > 1 ? ', and put nn.flatten() before' : ''}.`,
    );
  const { activation, text } = discriminator.outputLayer;
  if (activation !== 'sigmoid' && activation !== 'linear')
    throw new RangeError(
      `gan: the discriminator ends with ${text}, expected a probability. End it with nn.dense(1, "sigmoid"), or with nn.dense(1) for its score before the sigmoid.`,
    );
  return { generator, discriminator };
}

/** The shape of an example with the numbers that say its class: as channels of an image, else at the end of the row. */
export const withClasses = (shape: readonly number[], classes: number): readonly number[] => [
  ...shape.slice(0, -1),
  shape.at(-1)! + classes,
];

function networkOf(
  name: keyof Networks,
  network: Model | readonly Layer[],
  shape: readonly number[],
  seed: number | string,
): Model {
  if (network instanceof Model) return network;
  if (!Array.isArray(network) || network.length === 0)
    throw new TypeError(
      `gan: ${name} is ${network === undefined ? 'missing' : Array.isArray(network) ? 'an empty list' : `a ${typeof network}`}, expected a model or a list of layers. Write ${name}: [nn.dense(64, "relu"), ${name === 'generator' ? 'nn.dense(2)' : 'nn.dense(1, "sigmoid")'}], for example.`,
    );
  const layers = network as readonly Layer[];
  const complete = layers[0]?.kind === 'input' ? layers : [input(...shape), ...layers];
  return sequential(complete, { seed: `${seed}/${name}` });
}

function repairOf(made: readonly number[], taken: readonly number[], classes: number): string {
  const shape = classes > 0 ? [...taken.slice(0, -1), taken.at(-1)! - classes] : taken;
  if (shape.length > 1 && made.length === 1)
    return `End the generator with nn.dense(${shape.reduce((a, b) => a * b)}, "sigmoid") and nn.reshape(${shape.join(', ')}).`;
  return `Leave out the discriminator's nn.input, or write nn.input(${withClasses(made, classes).join(', ')}).`;
}
