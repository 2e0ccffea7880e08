/** Long work takes no more memory than short work. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Runner } from '../../src/engine/runner.js';
import { createOnnxRunner } from '../../src/node/onnx-runner.js';
import { CompiledStep } from '../../src/engine/step/compile-step.js';
import { onRuntime } from '../../src/engine/step/executor.js';
import { captureTraining } from '../../src/engine/step/train-function.js';
import { useRecordingBackend } from './recording-backend.js';

/** Ten times what these take where nothing else runs. */
const LONG = 90_000;

const real = createOnnxRunner({ threads: 1 });
const sessions = { open: 0, most: 0, loaded: 0 };

/** ONNX Runtime, its sessions counted. */
const counted: Runner = {
  ...real,
  load(model, work) {
    const session = real.load(model, work);
    sessions.open++;
    sessions.loaded++;
    sessions.most = Math.max(sessions.most, sessions.open);
    return {
      ...session,
      dispose: () => {
        sessions.open--;
        session.dispose();
      },
    };
  },
};

beforeAll(() => useRecordingBackend(counted));
beforeEach(() => Object.assign(sessions, { most: sessions.open, loaded: 0 }));

const small = (units: number): tf.Sequential => {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units, inputShape: [4], activation: 'relu' }),
      tf.layers.dense({ units: 2 }),
    ],
  });
  model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
  return model;
};

const counts = () => {
  const { numTensors, numDataBuffers, numBytes } = tf.memory();
  return { numTensors, numDataBuffers, numBytes };
};

describe('memory', () => {
  test(
    'is the same after 2000 steps as after ten, and the steps share their graphs',
    async () => {
      const model = small(8);
      const [x, y] = [tf.ones([8, 4]), tf.ones([8, 2])];
      const step = async (): Promise<void> => {
        await model.trainOnBatch(x, y);
      };
      for (let count = 0; count < 10; count++) await step();
      const [before, { loaded }] = [counts(), { ...sessions }];
      for (let count = 0; count < 2000; count++) await step();
      expect(counts()).toEqual(before);
      expect(sessions.loaded).toBe(loaded);
      model.dispose();
      tf.dispose([x, y]);
    },
    LONG,
  );

  test(
    'is bounded over 200 models',
    async () => {
      const before = counts();
      for (let units = 1; units <= 200; units++) {
        const model = small(units);
        const [x, y] = [tf.ones([4, 4]), tf.ones([4, 2])];
        await model.fit(x, y, { epochs: 1, batchSize: 4, verbose: 0 });
        tf.dispose([x, y]);
        model.dispose();
      }
      expect(sessions.loaded).toBeGreaterThanOrEqual(200);
      expect(counts()).toEqual(before);
    },
    LONG,
  );

  test('is bounded over 700 graphs', () => {
    for (let length = 1; length <= 700; length++)
      tf.tidy(() => tf.tanh(tf.ones([length])).dataSync());
    expect(sessions.loaded).toBe(700);
    expect(sessions.most).toBeLessThanOrEqual(513);
  });

  test('of graphs with large results is bounded by their size', () => {
    for (let columns = 1; columns <= 60; columns++) {
      // 16 MB each
      const wide = tf.tidy(() =>
        tf.add(tf.zeros([2000, 2000]), tf.ones([1, 2000])).slice([0, 0], [columns, 1]),
      );
      wide.dataSync();
      wide.dispose();
    }
    expect(sessions.loaded).toBe(60);
    expect(sessions.open).toBeLessThanOrEqual(512 / 16 + 1);
  });

  test('of captured steps goes with them', () => {
    const { open } = sessions;
    const before = counts();
    for (let units = 1; units <= 20; units++) {
      const weights = tf.tidy(() =>
        [
          [3, units],
          [units, 1],
        ].map((shape) => tf.variable(tf.ones(shape))),
      );
      const optimizer = tf.train.sgd(0.01);
      const net = (x: tf.Tensor): tf.Tensor =>
        tf.matMul(tf.tanh(tf.matMul(x, weights[0]!)), weights[1]!);
      const step = new CompiledStep(
        (x) => optimizer.minimize(() => tf.mean(tf.square(net(x))), true, weights)!,
        { optimizers: [optimizer] },
        onRuntime,
      );
      const x = tf.ones([4, 3]);
      for (let count = 0; count < 4; count++) step.run(x);
      step.dispose();
      tf.dispose([x, ...weights]);
      optimizer.dispose();
    }
    expect(sessions.loaded).toBeGreaterThanOrEqual(20);
    expect(sessions.open).toBe(open);
    expect(counts()).toEqual(before);
  });

  test('of models that tfjs trains by captured steps goes with them', async () => {
    captureTraining();
    const { open } = sessions;
    const before = counts();
    // So many units that ONNX Runtime computes the step.
    for (let units = 301; units <= 310; units++) {
      const model = small(units);
      const [x, y] = [tf.ones([64, 4]), tf.ones([64, 2])];
      for (let count = 0; count < 4; count++) await model.trainOnBatch(x, y);
      expect(sessions.open).toBe(open + 1);
      model.dispose();
      tf.dispose([x, y]);
      expect(sessions.open).toBe(open);
    }
    expect(counts()).toEqual(before);
  });
});
