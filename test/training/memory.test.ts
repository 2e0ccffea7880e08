import * as tf from '@tensorflow/tfjs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { circle } from '../../src/data/index.js';
import { batchNormalization, dense, dropout, input } from '../../src/models/layers.js';
import { sequential } from '../../src/models/sequential.js';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

/** Collects what nobody reaches, and lets finalizers run. */
async function collect(): Promise<void> {
  for (let i = 0; i < 4; i++) {
    gc();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const megabytes = (bytes: number): number => bytes / 2 ** 20;
const data = circle({ samples: 64 }).split(0.5);
const network = () =>
  sequential([input(2), dense(64, 'relu'), dropout(0.2), batchNormalization(), dense(1, 'tanh')], {
    seed: 1,
  });

describe('memory stays flat', () => {
  test('over 1,000 epochs of fit and 10,000 calls of predict', async () => {
    const model = network();
    const options = { epochs: 100, batchSize: 32, plot: false };
    const predict = (times: number) => {
      for (let i = 0; i < times; i++) model.predict([i / times, 0.5]);
    };
    await model.fit(data, options);
    predict(1000);
    await collect();
    const tensors = tf.memory().numTensors;
    const before = megabytes(process.memoryUsage.rss());
    for (let i = 0; i < 10; i++) await model.fit(data, options);
    predict(10_000);
    await collect();
    expect(tf.memory().numTensors).toBe(tensors);
    const grown = megabytes(process.memoryUsage.rss()) - before;
    console.log(`1,000 epochs and 10,000 predictions: ${grown.toFixed(1)} MB more`);
    expect(grown).toBeLessThan(20);
  });

  test('when a cell that makes and trains a network runs 20 times', async () => {
    const cell = async () => {
      // 265,000 weights, and as many twice in the averages of Adam: 3 MB a network.
      const model = sequential([input(2), dense(512, 'relu'), dense(512, 'relu'), dense(1)]);
      await model.fit(data, { epochs: 3, plot: false });
      model.predict([0, 1]);
    };
    const settle = async () => {
      await collect();
      return { tensors: tf.memory().numTensors, rss: megabytes(process.memoryUsage.rss()) };
    };
    for (let i = 0; i < 6; i++) await cell();
    const before = await settle();
    for (let i = 0; i < 20; i++) {
      await cell();
      await collect();
    }
    const after = await settle();
    console.log(`20 networks of 3 MB: ${(after.rss - before.rss).toFixed(1)} MB more`);
    // tfjs keeps the last networks that it sorted.
    expect(after.tensors).toBeLessThanOrEqual(before.tensors + 5);
    expect(after.rss - before.rss).toBeLessThan(40);
  }, 120_000);

  test('but what shares layers with a network that is gone keeps them', async () => {
    let part = network().layers.at(-1)!;
    part = (() => {
      const base = sequential([input(2), dense(3, 'tanh')], { seed: 1 });
      const [real] = base.parts[1]!.tf;
      return {
        ...part,
        make: () => ({ parts: [real!], apply: (x) => real!.apply(x) as tf.SymbolicTensor }),
      };
    })();
    const head = sequential([input(2), part, dense(1)], { seed: 2 });
    await collect();
    expect(Number.isFinite(head.predict([1, 2])[0])).toBe(true);
  });
});
