/** What goes wrong: values that are none, a runtime that fails, operations that can't be computed. */
import * as tf from '@tensorflow/tfjs';
import { afterEach, describe, expect, test } from 'vitest';
import { compileStep } from '../../src/engine/index.js';
import type { Runner } from '../../src/engine/runner.js';
import { createOnnxRunner } from '../../src/node/onnx-runner.js';
import { CompiledStep } from '../../src/engine/step/compile-step.js';
import { inJavascript, onRuntime } from '../../src/engine/step/executor.js';
import { on, useRecordingBackend } from './recording-backend.js';

const real = createOnnxRunner({ threads: 1 });

/** A runtime of which a part does not work. */
const brokenRunner = (part: 'load' | 'run'): Runner => ({
  ...real,
  load(model, work) {
    if (part === 'load') throw new Error('out of order');
    const session = real.load(model, work);
    return {
      ...session,
      run: () => {
        throw new Error('out of order');
      },
    };
  },
});

/** x = 1, 2, 3: tanh, product and sum of it. */
const computed = (): number =>
  tf.tidy(() => tf.sum(tf.mul(tf.tanh(tf.tensor1d([1, 2, 3])), 2)).dataSync()[0]!);
const EXPECTED = 2 * (Math.tanh(1) + Math.tanh(2) + Math.tanh(3));

const executors = [
  { place: 'on ONNX Runtime', executor: onRuntime },
  { place: 'in JavaScript', executor: inJavascript },
];

afterEach(() => tf.disposeVariables());

describe('values that are no numbers', () => {
  test('go through, and stay where they are', async () => {
    await useRecordingBackend();
    const x = tf.tensor2d([
      [1, NaN],
      [2, 3],
    ]);
    expect(Array.from(tf.sum(tf.relu(x), 1).dataSync())).toEqual([NaN, 5]);
    expect(Array.from(tf.matMul(x, tf.ones([2, 1])).dataSync())).toEqual([NaN, 5]);
    expect(Array.from(tf.isNaN(tf.neg(x)).dataSync())).toEqual([0, 1, 0, 0]);
  });

  test.each(executors)(
    'make the loss of a step captured $place none, and the weights',
    async ({ executor }) => {
      await useRecordingBackend();
      const weight = tf.variable(tf.scalar(1));
      const optimizer = tf.train.sgd(0.1);
      const step = new CompiledStep(
        (x) => optimizer.minimize(() => tf.mean(tf.mul(x, weight)), true)!,
        { optimizers: [optimizer] },
        executor,
      );
      const losses = [1, 1, 1, NaN, 1].map((x) => step.run(tf.tensor1d([x, 1]))[0]![0]!);
      expect(losses.map(Number.isNaN)).toEqual([false, false, false, true, true]);
      expect(weight.dataSync()[0]).toBeNaN();
    },
  );
});

describe('examples that are none', () => {
  const none = (shape: number[]): tf.Tensor => tf.zeros([0, ...shape]);

  // What tfjs's cpu kernels give: shapes, and NaN for the mean of nothing.
  test.each<[string, () => tf.Tensor]>([
    ['mean', () => tf.mean(none([3]), 0)],
    ['softmax', () => tf.softmax(none([3]))],
    ['argMax', () => tf.argMax(none([3]), 1)],
    ['matMul', () => tf.matMul(none([3]), tf.ones([3, 2]))],
    ['conv2d', () => tf.conv2d(none([5, 5, 2]) as tf.Tensor4D, tf.ones([3, 3, 2, 4]), 1, 'valid')],
    ['maxPool', () => tf.maxPool(none([4, 4, 2]) as tf.Tensor4D, 2, 2, 'valid')],
    ['transpose', () => tf.transpose(none([3, 2]), [2, 0, 1])],
    ['gather', () => tf.gather(tf.ones([3, 2]), tf.tensor1d([], 'int32'))],
    ['oneHot', () => tf.oneHot(tf.tensor1d([], 'int32'), 3)],
    ['add', () => tf.add(none([3]), tf.ones([3]))],
    ['a loss', () => tf.losses.meanSquaredError(none([2]), none([2]))],
    [
      'a layer',
      () => tf.layers.lstm({ units: 2, inputShape: [3, 2] }).apply(none([3, 2])) as tf.Tensor,
    ],
  ])('%s', async (_name, make) => {
    await useRecordingBackend();
    const [expected, actual] = (['cpu', 'onnx'] as const).map((backend) =>
      on(backend, () => {
        const tensor = make();
        return { shape: tensor.shape, values: Array.from(tensor.dataSync()) };
      }),
    );
    expect(actual).toEqual(expected);
  });

  test.each(executors)(
    'let a step captured $place change nothing but NaN',
    async ({ executor }) => {
      await useRecordingBackend();
      const weight = tf.variable(tf.ones([3, 1]));
      const optimizer = tf.train.sgd(0.1);
      const step = new CompiledStep(
        (x) => optimizer.minimize(() => tf.sum(tf.matMul(x, weight)), true)!,
        { optimizers: [optimizer] },
        executor,
      );
      const losses = [none([3]), tf.ones([2, 3]), none([3]), none([3]), none([3])].map(
        (x) => step.run(x)[0]![0],
      );
      // 2 · 3, then less by a tenth of the gradient: w ← 1 − 0.1 · 2
      expect(losses).toEqual([0, 6, 0, 0, 0]);
      for (const each of weight.dataSync()) expect(each).toBeCloseTo(0.8, 6);
    },
  );
});

describe('a result that does not fit in memory', () => {
  // 4 TB
  const huge = () => tf.add(tf.ones([1_000_000, 1]), tf.ones([1, 1_000_000]));
  const message =
    /^Add: the result has the shape \[1000000, 1000000\] and takes 4000 GB, expected at most the [\d.]+ GB that are free\. Take fewer examples/;

  test('is refused where it is asked for, and all else goes on', async () => {
    await useRecordingBackend();
    expect(huge).toThrow(message);
    expect(computed()).toBeCloseTo(EXPECTED, 5);
  });

  test('is refused in a captured step, and the next one goes on', async () => {
    await useRecordingBackend();
    const weight = tf.variable(tf.scalar(1));
    const optimizer = tf.train.sgd(0.1);
    let isHuge = false;
    const step = compileStep(
      () => optimizer.minimize(() => tf.mean(tf.mul(weight, isHuge ? huge() : 2)), true)!,
      { optimizers: [optimizer], depends: () => [isHuge] },
    );
    for (let count = 0; count < 3; count++) step.run();
    const before = weight.dataSync()[0]!;
    isHuge = true;
    expect(() => step.run()).toThrow(message);
    isHuge = false;
    expect(step.run()[0]![0]).toBeCloseTo(2 * before, 6);
    expect(step.reason).toBeUndefined();
  });

  test('has an error of its own also where nobody tells what is free', async () => {
    await useRecordingBackend({ ...brokenRunner('run'), freeMemory: () => Infinity });
    const wrong = tf.add(tf.ones([95_000, 1]), tf.ones([1, 95_000]));
    expect(() => wrong.dataSync()).toThrow(
      'Add: there is no memory for its result of shape [95000, 95000]. Take fewer examples at once',
    );
  });
});

describe('tensors without elements', () => {
  test.each<[string, () => tf.Tensor, number[], number[]]>([
    ['sum', () => tf.sum(tf.zeros([0, 3]), 0), [3], [0, 0, 0]],
    ['matMul over nothing', () => tf.matMul(tf.zeros([2, 0]), tf.zeros([0, 1])), [2, 1], [0, 0]],
    ['concat', () => tf.concat([tf.zeros([0, 2]), tf.ones([1, 2])]), [1, 2], [1, 1]],
    ['relu', () => tf.relu(tf.zeros([2, 0])), [2, 0], []],
    ['slice', () => tf.slice(tf.ones([3, 2]), [1, 0], [0, 2]), [0, 2], []],
    ['computed, then summed', () => tf.sum(tf.slice(tf.exp(tf.ones([3])), 0, 0)), [], [0]],
  ])('%s', async (_name, make, shape, values) => {
    await useRecordingBackend();
    const tensor = make();
    expect(tensor.shape).toEqual(shape);
    expect(Array.from(tensor.dataSync())).toEqual(values);
  });
});

describe.each(['load', 'run'] as const)('a runtime that fails at %s', (part) => {
  test('leaves the work to the cpu kernels, and the report says so', async () => {
    const report = await useRecordingBackend(brokenRunner(part));
    expect(computed()).toBeCloseTo(EXPECTED, 5);
    expect(report.failures).toEqual(['Tanh, Multiply, Sum: out of order']);
  });

  test('lets a model train', async () => {
    await useRecordingBackend(brokenRunner(part));
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
    model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
    const [x, y] = [tf.ones([4, 2]), tf.ones([4, 1])];
    const { history } = await model.fit(x, y, { epochs: 30 });
    expect(history['loss']!.at(-1)).toBeLessThan(0.01);
    tf.dispose([x, y]);
    model.dispose();
  });

  test('lets a captured step run as an ordinary one, and gives the reason', async () => {
    await useRecordingBackend(brokenRunner(part));
    const weight = tf.variable(tf.scalar(2));
    const optimizer = tf.train.sgd(0.5);
    const reasons: string[] = [];
    const step = new CompiledStep(
      () => optimizer.minimize(() => tf.square(weight), true)!,
      { optimizers: [optimizer], onFallback: (reason) => reasons.push(reason) },
      onRuntime,
    );
    // w ← w − ½ · 2w = 0
    expect([1, 2, 3].map(() => step.run()[0]![0])).toEqual([4, 0, 0]);
    expect(reasons).toEqual(['out of order']);
  });
});

describe('an operation that fails when its values are read', () => {
  const outside = (): tf.Tensor => {
    // Known only once it is computed: tfjs can't refuse it at the call.
    const indices = tf.add(tf.tensor1d([0, 1], 'int32'), tf.scalar(7, 'int32'));
    return tf.gather(tf.tensor1d([1, 2, 3]), indices);
  };

  test('is named', async () => {
    await useRecordingBackend();
    const wrong = outside();
    expect(() => wrong.dataSync()).toThrow('GatherV2: the index value 7 is not in [0, 2]');
    await expect(wrong.data()).rejects.toThrow('GatherV2: the index value 7 is not in [0, 2]');
  });

  test('gives its error to what follows from it, and to nothing else', async () => {
    await useRecordingBackend();
    const right = tf.tanh(tf.scalar(1));
    const wrong = tf.sum(tf.exp(outside()));
    const after = tf.add(right, 1);
    expect(() => wrong.dataSync()).toThrow('GatherV2: the index value 7');
    expect(right.dataSync()[0]).toBeCloseTo(Math.tanh(1), 6);
    expect(after.dataSync()[0]).toBeCloseTo(1 + Math.tanh(1), 6);
    expect(() => tf.neg(wrong).dataSync()).toThrow('GatherV2: the index value 7');
    expect(computed()).toBeCloseTo(EXPECTED, 5);
  });

  test('does not end the process where nobody reads it', async () => {
    await useRecordingBackend();
    const wrong = outside();
    await new Promise((resolve) => setTimeout(resolve));
    expect(computed()).toBeCloseTo(EXPECTED, 5);
    expect(() => wrong.dataSync()).toThrow('GatherV2');
  });
});
