import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import type { Runner } from '../../src/engine/runner.js';
import { createOnnxRunner } from '../../src/node/onnx-runner.js';
import { useRecordingBackend } from './recording-backend.js';

const real = createOnnxRunner({ threads: 1 });
const DELAY = 40;

/** ONNX Runtime that answers later, as in a browser. */
const late: Runner = {
  ...real,
  isAsync: true,
  load(model, work) {
    const session = real.load(model, work);
    return {
      ...session,
      run: async (inputs, outputs) => {
        await new Promise((resolve) => setTimeout(resolve, DELAY));
        return session.run(inputs, outputs);
      },
    };
  },
};

describe('tf.time()', () => {
  test('measures what a runtime does that answers later', async () => {
    await useRecordingBackend(late);
    const before = tf.scalar(Math.tanh(1));
    let inside!: tf.Tensor;
    const { kernelMs } = await tf.time(() => {
      inside = tf.exp(before);
    });
    // Timers may be a millisecond early.
    expect(kernelMs).toBeGreaterThanOrEqual(DELAY - 1);
    expect((await inside.data())[0]).toBeCloseTo(Math.exp(Math.tanh(1)), 5);
  });

  test('does the work at once, as tfjs expects of a profiler', async () => {
    for (const runner of [late, real]) {
      await useRecordingBackend(runner);
      let isDone = false;
      const timing = tf.time(() => void (isDone = true));
      expect(isDone).toBe(true);
      await timing;
    }
    const { kernels } = await tf.profile(() => tf.square(tf.scalar(3)));
    expect(kernels.map(({ name }) => name)).toEqual(['Square']);
  });
});
