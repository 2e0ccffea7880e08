import { expect, test } from 'vitest';
import { cganPair, play, published } from './cgan.js';
import { realMnist } from './keras-cnn.js';

/** A step takes 1.5 s of a processor, the whole about 4 hours on two cores: so it runs only where NNLAB_LONG=1 asks for it. */
test.runIf(process.env['NNLAB_LONG'])(
  'cgan: losses of 0.648 and 0.801 in the twentieth epoch',
  async () => {
    const { train } = await realMnist();
    const { history, seconds } = await play(cganPair(train), train, { epochs: published.epochs });
    const [discriminator, generator] = [history.discriminatorLoss, history.generatorLoss];
    const text = (losses: readonly number[]) => losses.map((loss) => loss.toFixed(3)).join(' ');
    console.log(
      `cgan: discriminator ${text(discriminator)}; generator ${text(generator)}; ${seconds.toFixed(0)} s`,
    );
    expect(Math.abs(discriminator.at(-1)! - published.discriminator)).toBeLessThan(0.1);
    expect(Math.abs(generator.at(-1)! - published.generator)).toBeLessThan(0.2);
  },
  24 * 3_600_000,
);
