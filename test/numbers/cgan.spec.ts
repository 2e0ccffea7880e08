import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { loadGan } from '../../src/gan/index.js';
import { cganPair, play, published } from './cgan.js';
import { realMnist } from './keras-cnn.js';

const folder = fileURLToPath(new URL('../../.nnlab/cgan', import.meta.url));

/** The losses of each epoch so far. */
interface Progress {
  discriminator: number[];
  generator: number[];
  seconds: number;
}

async function progressSoFar(): Promise<Progress> {
  try {
    return JSON.parse(await readFile(`${folder}/progress.json`, 'utf8')) as Progress;
  } catch {
    return { discriminator: [], generator: [], seconds: 0 };
  }
}

/**
 * A step takes 0.37 s on two cores, the whole 2 hours: so it runs only where NNLAB_LONG=1 asks for it. It goes on with the epoch in
 * which it was stopped, from the weights of the one before; only Adam's averages begin anew.
 */
test.runIf(process.env['NNLAB_LONG'])(
  'cgan: losses of 0.648 and 0.801 in the twentieth epoch',
  async () => {
    const { train } = await realMnist();
    await mkdir(folder, { recursive: true });
    const progress = await progressSoFar();
    const pair = progress.generator.length > 0 ? await loadGan(`${folder}/pair`) : cganPair(train);
    while (progress.generator.length < published.epochs) {
      const { history, seconds } = await play(pair, train, { epochs: 1 });
      progress.discriminator.push(...history.discriminatorLoss);
      progress.generator.push(...history.generatorLoss);
      progress.seconds += seconds;
      await pair.save(`${folder}/pair`);
      await writeFile(`${folder}/progress.json`, JSON.stringify(progress));
      console.log(`epoch ${progress.generator.length}: ${losses(progress)}`);
    }
    console.log(`cgan: ${losses(progress)} after ${progress.seconds.toFixed(0)} s`);
    expect(Math.abs(progress.discriminator.at(-1)! - published.discriminator)).toBeLessThan(0.1);
    expect(Math.abs(progress.generator.at(-1)! - published.generator)).toBeLessThan(0.2);
  },
  24 * 3_600_000,
);

const losses = ({ discriminator, generator }: Progress): string =>
  `discriminator ${discriminator.at(-1)!.toFixed(3)}, generator ${generator.at(-1)!.toFixed(3)}`;
