import type { DataClass } from '../data/dataset.js';
import { localFiles } from '../data/local-files.js';
import { load } from '../models/saved.js';
import { Gan } from './gan.js';
import { makeNetworks } from './networks.js';

/** What is written beside the two networks. */
interface Description {
  readonly format: 'nnlab-gan';
  readonly latent: number;
  readonly classes?: readonly DataClass[];
  readonly seed: number | string;
  readonly steps: number;
}

/** See `Gan.save`. */
export async function saveGan(gan: Gan, path: string): Promise<void> {
  if (typeof path !== 'string' || path === '')
    throw new TypeError(
      `save: path is ${JSON.stringify(path)}, expected the name of a folder. Write await gan.save("my-gan").`,
    );
  await gan.generator.save(`${path}/generator`);
  await gan.discriminator.save(`${path}/discriminator`);
  const { latent, classes, seed, steps } = gan;
  const description: Description = {
    format: 'nnlab-gan',
    latent,
    ...(classes && { classes }),
    seed,
    steps,
  };
  const bytes = new TextEncoder().encode(JSON.stringify(description));
  const files = await localFiles('save');
  await files.write(`${path}/gan.json`, bytes);
}

/**
 * A GAN that was saved by `gan.save`. It generates the same examples, and `fit` goes on from its weights.
 *
 * @param path The folder, from the notebook's own on.
 * @returns The GAN, as it was saved.
 * @throws {Error} If it can't be read, or is no GAN.
 *
 * @example
 * await nn.gan(nn.data.eightGaussians(), { seed: 1 }).save('ring');
 * const gan = await nn.loadGan('ring');
 */
export async function loadGan(path: string): Promise<Gan> {
  const files = await localFiles('loadGan');
  const at = `${path.replace(/[\\/]$/, '')}/gan.json`;
  let said: Partial<Description> | undefined;
  const bytes = await files.read(at);
  try {
    said = JSON.parse(new TextDecoder().decode(bytes)) as Partial<Description>;
  } catch {
    // Told below, with everything else that is no GAN.
  }
  if (said?.format !== 'nnlab-gan')
    throw new TypeError(
      `loadGan: ${at} is no GAN, expected one that gan.save wrote. Save it again by await gan.save("my-gan").`,
    );
  const { latent, classes, seed, steps } = said as Description;
  const [generator, discriminator] = await Promise.all([
    load(`${path}/generator`),
    load(`${path}/discriminator`),
  ]);
  const networks = makeNetworks(
    { generator, discriminator },
    { latent, classes: classes?.length ?? 0, seed },
  );
  return new Gan(networks, latent, classes, seed, steps);
}
