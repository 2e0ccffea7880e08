import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import '../../src/engine/index.js';
import type { OnnxBackend } from '../../src/engine/onnx-backend.js';
import { CompiledStep } from '../../src/engine/step/compile-step.js';
import { onRuntime } from '../../src/engine/step/executor.js';

/** More than it takes until a prediction's weights are constants. */
const MANY = 20;

const x = { values: Float32Array.of(1, 2, 3), shape: [1, 3], dtype: 'float32' as const };

/** A sum of three numbers, each times a weight that counts how often it was trained. */
function counter() {
  const weights = tf.variable(tf.zeros([3, 1]));
  const prediction = new CompiledStep((x) => x.matMul(weights), {}, onRuntime);
  const optimizer = tf.train.sgd(1);
  const training = new CompiledStep(
    () => optimizer.minimize(() => tf.neg(tf.sum(weights)), true, [weights])!,
    { optimizers: [optimizer] },
    onRuntime,
  );
  return {
    weights,
    predict: (): number => prediction.run(x)[0]![0]!,
    train: (): void => void training.run(),
    dispose: (): void => {
      prediction.dispose();
      training.dispose();
      weights.dispose();
    },
  };
}

/** How many sessions the runtime loads meanwhile. */
function loadsDuring(work: () => void): number {
  const { runner } = tf.backend() as unknown as OnnxBackend;
  const load = runner.load.bind(runner);
  let loads = 0;
  runner.load = (...given) => {
    loads++;
    return load(...given);
  };
  try {
    work();
  } finally {
    runner.load = load;
  }
  return loads;
}

const repeated = (times: number, work: () => void): void => {
  for (let time = 0; time < times; time++) work();
};

describe('a prediction whose weights stay as they are', () => {
  beforeAll(() => tf.setBackend('onnx'));

  test('takes them for constants once', () => {
    const { predict, dispose } = counter();
    const loads = loadsDuring(() => repeated(3 * MANY, () => expect(predict()).toBe(0)));
    // The second is the one with constants.
    expect(loads).toBe(2);
    dispose();
  });

  test('is loaded no second time while they change', () => {
    const { predict, train, dispose } = counter();
    repeated(5, () => (train(), predict()));
    expect(loadsDuring(() => repeated(3 * MANY, () => (train(), predict())))).toBe(0);
    dispose();
  });

  test.each([
    { by: 'a captured step', change: ({ train }: ReturnType<typeof counter>) => train() },
    {
      by: 'an assignment',
      change: ({ weights }: ReturnType<typeof counter>) =>
        tf.tidy(() => weights.assign(weights.add(1))),
    },
  ])('sees each change by $by', ({ change }) => {
    const each = counter();
    for (let changes = 0; changes < 6; changes++) {
      repeated(changes % 2 ? 1 : MANY, () => expect(each.predict()).toBe(6 * changes));
      change(each);
    }
    each.dispose();
  });
});
