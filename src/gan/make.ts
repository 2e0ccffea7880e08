import '../engine/backend.js';
import { checkOptions, checkWhole } from '../check.js';
import { Dataset, Split, type DataClass } from '../data/dataset.js';
import { Model } from '../models/model.js';
import { Gan } from './gan.js';
import { makeNetworks, usualLatent, usualLayers, type NetworkOptions } from './networks.js';

/** How a GAN is made of two networks. */
export interface GanOptions extends NetworkOptions {
  /** What the first weights and all chance come from; by default one that nobody chose. */
  seed?: number | string;
  /** The classes that can be asked for, in a conditional GAN: how many, or their labels. */
  classes?: number | readonly string[];
}

/** How a GAN for some data is made: what is left out is chosen for the data. */
export interface GanForDataOptions extends Partial<NetworkOptions> {
  /** What the first weights and all chance come from; by default one that nobody chose. */
  seed?: number | string;
  /** Whether the classes of the data can be asked for (a conditional GAN); false by default. */
  classes?: boolean;
}

const known = ['generator', 'discriminator', 'latent', 'seed', 'classes'] as const;

/**
 * A generative adversarial network (Goodfellow et al. 2014): a generator makes examples out of random numbers, a discriminator says
 * how real an example is, and `fit` lets them learn from each other.
 *
 * Given data, both networks are chosen for it, as far as they are not said: for points two dense layers of 64 units, for
 * images two convolutions. With `classes` both are told the class, and `generate` makes the one that is asked for (Mirza and
 * Osindero 2014): the generator takes a 1 at its place after the random numbers, the discriminator as one channel more for each
 * class, or after the numbers of a row.
 *
 * @param data Examples like those to be made, or both networks: models, or their layers without `nn.input`.
 * @returns The network pair, not trained yet.
 * @throws {RangeError} If the networks don't fit each other.
 * @throws {TypeError} If an option does not exist, or a network is neither a model nor a list of layers.
 *
 * @example One for these points
 * const gan = nn.gan(nn.data.eightGaussians(), { seed: 1 });
 *
 * @example Of networks of your own
 * const gan = nn.gan({
 *   generator: [nn.dense(32, 'relu'), nn.dense(2)],
 *   discriminator: [nn.dense(32, 'relu'), nn.dense(1, 'sigmoid')],
 *   latent: 4,
 *   seed: 1,
 * });
 * gan.generate(3).inputShape; // [2]
 */
export function gan(data: Dataset | Split, options?: GanForDataOptions): Gan;
/**
 * A generative adversarial network of networks of your own.
 *
 * @param networks Both networks: models, or their layers without `nn.input`, and how many random numbers go in.
 * @returns The network pair, not trained yet.
 * @throws {RangeError} If the networks don't fit each other.
 * @throws {TypeError} If an option does not exist, or a network is neither a model nor a list of layers.
 *
 * @example
 * const generator = [nn.dense(32, 'relu'), nn.dense(2)];
 * const discriminator = [nn.dense(32, 'relu'), nn.dense(1, 'sigmoid')];
 * nn.gan({ generator, discriminator, latent: 4, seed: 1 }).generate(3).length; // 3
 */
export function gan(networks: GanOptions): Gan;
export function gan(first: Dataset | Split | GanOptions, more: GanForDataOptions = {}): Gan {
  const data = first instanceof Split ? first.train : first instanceof Dataset ? first : undefined;
  if ((first as unknown) instanceof Promise)
    throw new TypeError(
      'gan: data is a promise, expected a data set: it is still on its way. Write "await" where it is made: const data = await nn.data.mnist().',
    );
  if (typeof first !== 'object' || first === null)
    throw new TypeError(
      `gan: got ${first === undefined ? 'nothing' : typeof first}, expected data to learn or two networks. Write nn.gan(nn.data.eightGaussians()), for example.`,
    );
  const options: Partial<NetworkOptions> & Pick<GanOptions, 'seed'> = data
    ? more
    : (first as GanOptions);
  checkOptions('gan', options, known);
  const classes = data
    ? classesOf(data, more.classes ?? false)
    : numbered((first as GanOptions).classes ?? 0);
  const { seed = Math.floor(Math.random() * 2 ** 32) } = options;
  const { generator, discriminator } = data
    ? { ...usualLayers(data.inputShape), ...options }
    : (options as GanOptions);
  const count = classes?.length ?? 0;
  const latent =
    options.latent ??
    (generator instanceof Model
      ? generator.inputShape[0]! - count
      : usualLatent(
          data?.inputShape ??
            (discriminator instanceof Model ? discriminator.inputShape : undefined),
        ));
  const networks = makeNetworks({ generator, discriminator }, { latent, classes: count, seed });
  return new Gan(networks, latent, classes, seed);
}

function classesOf(data: Dataset, isWanted: boolean): readonly DataClass[] | undefined {
  if (!isWanted) return undefined;
  if (!data.classes)
    throw new RangeError(
      `gan: "${data.name}" has no classes, expected some to ask for. Leave classes out.`,
    );
  return data.classes;
}

function numbered(classes: number | readonly string[]): readonly DataClass[] | undefined {
  if (typeof classes !== 'number') return classes.map((label, value) => ({ value, label }));
  checkWhole('gan', 'classes', classes, 0);
  if (classes === 0) return undefined;
  return Array.from({ length: classes }, (_, value) => ({ value, label: String(value) }));
}
