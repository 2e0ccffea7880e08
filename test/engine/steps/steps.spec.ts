/** Ten thousand steps take no more memory than a thousand: `npm run test:steps`. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { CompiledStep } from '../../../src/engine/step/compile-step.js';
import { inJavascript, onRuntime, type MakeExecutor } from '../../../src/engine/step/executor.js';
import { captureTraining } from '../../../src/engine/step/train-function.js';
import { createOnnxRunner } from '../../../src/node/onnx-runner.js';
import { useRecordingBackend } from '../recording-backend.js';

const STEPS = 10_000;
const SAMPLES = 20;
/** Until the heaps of JavaScript and of the runtime have their size. */
const WARM_UP = 10_000;
/** Half a tensor of a batch. The heaps grow by a megabyte at a time: one such step alone is 150 bytes. */
const MOST_BYTES_A_STEP = 400;

const runner = createOnnxRunner({ threads: 1 });

beforeAll(() => useRecordingBackend(runner));
afterEach(() => tf.disposeVariables());

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function residentBytes(): number {
  for (let round = 0; round < 3; round++) collect();
  return process.memoryUsage.rss();
}

/** Least squares: by how many bytes the process grows with each step. */
async function growth(step: (count: number) => unknown): Promise<number> {
  for (let count = 0; count < WARM_UP; count++) await step(count);
  const samples: [number, number][] = [];
  for (let count = 0; count <= STEPS; count++) {
    if (count % (STEPS / SAMPLES) === 0) samples.push([count, residentBytes()]);
    await step(count);
  }
  const mean = (values: number[]): number =>
    values.reduce((sum, each) => sum + each, 0) / values.length;
  const [x, y] = [mean(samples.map(([count]) => count)), mean(samples.map(([, rss]) => rss))];
  return (
    samples.reduce((sum, [count, rss]) => sum + (count - x) * (rss - y), 0) /
    samples.reduce((sum, [count]) => sum + (count - x) ** 2, 0)
  );
}

function network(): tf.Sequential {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 32, inputShape: [20], activation: 'relu' }),
      tf.layers.dropout({ rate: 0.1 }),
      tf.layers.dense({ units: 3, activation: 'softmax' }),
    ],
  });
  model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  return model;
}

/** Every third batch is a shorter one. */
const batches = [10, 10, 7].map((rows, index) => ({
  x: tf.randomNormal([rows, 20], 0, 1, 'float32', index),
  y: tf.oneHot(tf.range(0, rows, 1, 'int32').mod(tf.scalar(3, 'int32')), 3).toFloat(),
}));

function compiled(make: MakeExecutor): (count: number) => unknown {
  const model = network();
  const optimizer = tf.train.adam();
  const weights = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const step = new CompiledStep(
    (x, y) =>
      optimizer.minimize(
        () => tf.losses.softmaxCrossEntropy(y, model.apply(x, { training: true }) as tf.Tensor),
        true,
        weights,
      )!,
    { optimizers: [optimizer] },
    make,
  );
  return (count) => {
    const { x, y } = batches[count % batches.length]!;
    step.run(x, y);
    expect(step.reason).toBeUndefined();
  };
}

describe(`${STEPS} steps leave the memory as it is`, () => {
  const trained = (): ((count: number) => unknown) => {
    const model = network();
    return (count) => {
      const { x, y } = batches[count % batches.length]!;
      return model.trainOnBatch(x, y);
    };
  };
  test.each<[string, () => (count: number) => unknown]>([
    ['captured on ONNX Runtime', () => compiled(onRuntime)],
    ['captured in JavaScript', () => compiled(inJavascript)],
    ['recorded anew at each step', trained],
    [
      "of tfjs's own training, captured",
      () => {
        captureTraining();
        return trained();
      },
    ],
  ])('%s', async (name, make) => {
    const step = make();
    const { numTensors } = tf.memory();
    const bytes = await growth(step);
    console.log(`${name}: ${bytes.toFixed(1)} bytes a step`);
    expect(bytes).toBeLessThan(MOST_BYTES_A_STEP);
    // The optimizer makes its variables in the first step.
    expect(tf.memory().numTensors - numTensors).toBeLessThan(20);
  });
});

describe('a tensor of 2.2 GB', () => {
  const LENGTH = 550_000_000;

  test.skipIf(runner.freeMemory!() < 8e9)('is computed with as any other', () => {
    const sum = tf.tidy(() => tf.add(tf.fill([LENGTH], 1), 1));
    const values = sum.dataSync();
    expect(values.length).toBe(LENGTH);
    expect([values[0], values[LENGTH - 1]]).toEqual([2, 2]);
    sum.dispose();
  });
});
