import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { JavascriptStep } from '../../src/engine/javascript/javascript-step.js';
import { registerOnnxBackend } from '../../src/engine/onnx-backend.js';
import { Report } from '../../src/engine/report.js';
import { CompiledStep, type StepOptions } from '../../src/engine/step/compile-step.js';
import {
  executorFor,
  inJavascript,
  onRuntime,
  type MakeExecutor,
} from '../../src/engine/step/executor.js';
import { OnnxStep } from '../../src/engine/step/onnx-step.js';
import type { StepExecutor } from '../../src/engine/step/step-executor.js';
import type { Step } from '../../src/engine/step/trace.js';
import { createOnnxRunner } from '../../src/node/onnx-runner.js';
import { nets, optimizers, squares, type Net } from './small-networks.js';

/** A captured step, what it was made with, and why it was not captured. */
function compile(step: Step, options: StepOptions = {}, make: MakeExecutor = executorFor) {
  const made: StepExecutor[] = [];
  const reasons: string[] = [];
  const compiled = new CompiledStep(
    step,
    { ...options, onFallback: (reason) => reasons.push(reason) },
    (program, backend, without) => {
      const executor = make(program, backend, without);
      made.push(executor);
      return executor;
    },
  );
  return { step: compiled, made, reasons };
}

/** Numbers between -1 and 1. */
function numbers(shape: number[], seed: number): tf.Tensor {
  let state = seed;
  const next = (): number => (state = (state * 1103515245 + 12345) & 0x7fffffff) / 0x7fffffff;
  const values = Array.from({ length: tf.util.sizeFromShape(shape) }, () => next() * 2 - 1);
  return tf.tensor(values, shape);
}

/** A network with its training step. */
function trainer(net: Net, optimizer: tf.Optimizer, make?: MakeExecutor) {
  const model = tf.sequential({ layers: net.layers() });
  const loss = net.loss ?? squares;
  const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const train: Step = (x, t) =>
    optimizer.minimize(
      () => tf.mean(loss(t, model.apply(x, { training: true }) as tf.Tensor)),
      true,
      variables,
    )!;
  const compiled = compile(train, { optimizers: [optimizer] }, make);
  const batch = (rows: number, seed: number): [tf.Tensor, tf.Tensor] => {
    const x = numbers([rows, ...(model.inputs[0]!.shape.slice(1) as number[])], seed);
    const t = numbers([rows, ...(model.outputs[0]!.shape.slice(1) as number[])], seed + 1);
    return [net.inputs?.(x) ?? x, net.targets?.(t) ?? t];
  };
  return {
    ...compiled,
    variables,
    run: (rows = 4, seed = 7): number => compiled.step.run(...batch(rows, seed))[0]![0]!,
    weights: (): number[] => model.getWeights().flatMap((weight) => [...weight.dataSync()]),
  };
}

type Trainer = ReturnType<typeof trainer>;

/** What `train` gives with steps in JavaScript, on ONNX Runtime, and without capture on tfjs's cpu backend. */
async function onEach(
  makeTrainer: (make?: MakeExecutor) => Trainer,
  train: (trainer: Trainer) => number[],
): Promise<Record<'javascript' | 'onnx' | 'cpu', number[]>> {
  const trained = async (backend: string, make?: MakeExecutor): Promise<number[]> => {
    await tf.setBackend(backend);
    const trainer = makeTrainer(make);
    const losses = train(trainer);
    expect(trainer.reasons).toEqual([]);
    return [...losses, ...trainer.weights()];
  };
  return {
    javascript: await trained('onnx', inJavascript),
    onnx: await trained('onnx', onRuntime),
    cpu: await trained('cpu'),
  };
}

/** The greatest difference, relative to numbers above 1. */
function distance(a: readonly number[], b: readonly number[]): number {
  expect(a.length).toBe(b.length);
  const differences = a.map((x, index) => Math.abs(x - b[index]!) / Math.max(1, Math.abs(x)));
  return Math.max(...differences);
}

const steps = (count: number, run: (step: number) => number): number[] =>
  Array.from({ length: count }, (_, step) => run(step));

const mlp = nets['activation tanh']!;

beforeAll(() => {
  registerOnnxBackend({ runner: createOnnxRunner(), report: new Report(), eagerWork: 2048 });
});

beforeEach(async () => {
  await tf.setBackend('onnx');
});

describe('JavascriptStep', () => {
  const cases = [
    ...Object.keys(nets).map((net) => ({ net, optimizer: 'adam' })),
    ...Object.keys(optimizers).map((optimizer) => ({ net: 'activation tanh', optimizer })),
    { net: 'lstm', optimizer: 'rmsprop' },
  ];
  test.each(cases)('trains $net with $optimizer as others do', async ({ net, optimizer }) => {
    const { javascript, onnx, cpu } = await onEach(
      (make) => trainer(nets[net]!, optimizers[optimizer]!(), make),
      ({ run }) => steps(20, (step) => run(4, step % 3)),
    );
    expect(distance(javascript, cpu)).toBeLessThan(1e-5);
    expect(distance(javascript, onnx)).toBeLessThan(1e-5);
  });

  test.each<{
    change: string;
    train: (trainer: Trainer, rate: (rate: number) => void) => number[];
  }>([
    {
      change: 'weights that were assigned',
      train: ({ run, variables }) =>
        steps(9, (step) => {
          if (step % 3 === 2) tf.tidy(() => variables[0]!.assign(tf.mul(variables[0]!, 0.5)));
          return run();
        }),
    },
    {
      change: 'another learning rate',
      train: ({ run }, setRate) =>
        steps(9, (step) => {
          setRate(0.1 / (1 + step));
          return run();
        }),
    },
    {
      change: 'batches of several lengths',
      train: ({ run }) => steps(12, (step) => run(step % 4 === 3 ? 2 : 5, step)),
    },
  ])('goes on from $change', async ({ train }) => {
    let optimizer: tf.SGDOptimizer;
    const { javascript, cpu } = await onEach(
      (make) => trainer(mlp, (optimizer = tf.train.momentum(0.1, 0.9)), make),
      (each) => train(each, (rate) => optimizer.setLearningRate(rate)),
    );
    expect(distance(javascript, cpu)).toBeLessThan(1e-6);
  });

  test('gives the values of before a step, and lets variables change places', () => {
    const a = tf.variable(tf.tensor1d([1, 2]));
    const b = tf.variable(tf.tensor1d([3, 4]));
    const { step } = compile(
      (x) => {
        const before = [a.clone(), b.clone()] as const;
        a.assign(before[1]);
        b.assign(before[0]);
        return [...before, tf.add(before[0], x)];
      },
      {},
      inJavascript,
    );
    for (const [first, second] of [
      [
        [1, 2],
        [3, 4],
      ],
      [
        [3, 4],
        [1, 2],
      ],
      [
        [1, 2],
        [3, 4],
      ],
      [
        [3, 4],
        [1, 2],
      ],
    ] as const) {
      const [old, other, sum] = step.run(tf.scalar(10));
      expect(Array.from(old!)).toEqual(first);
      expect(Array.from(other!)).toEqual(second);
      expect(Array.from(sum!)).toEqual(first.map((number) => number + 10));
    }
    expect([...a.dataSync()]).toEqual([1, 2]);
  });

  test('leaves variables as they were where an index is outside', () => {
    const table = tf.variable(numbers([3, 2], 1));
    const optimizer = tf.train.sgd(0.1);
    const { step, reasons } = compile(
      (indices) =>
        optimizer.minimize(() => tf.sum(tf.gather(table, indices as tf.Tensor1D)), true)!,
      { optimizers: [optimizer] },
      inJavascript,
    );
    for (let run = 0; run < 3; run++) step.run(tf.tensor1d([0, 2], 'int32'));
    const before = [...table.dataSync()];
    expect(() => step.run(tf.tensor1d([0, 3], 'int32'))).toThrow('GatherV2');
    expect(reasons).toEqual([expect.stringContaining('the indices hold 3, expected 0 to 2')]);
    expect([...table.dataSync()]).toEqual(before);
  });

  test('writes long chains of operations', () => {
    const chain: Step = (x) => {
      let sum = x;
      for (let link = 0; link < 3000; link++) sum = tf.add(tf.mul(sum, 0.5), 1);
      return sum;
    };
    const { step, reasons } = compile(chain, {}, inJavascript);
    expect(step.run(tf.tensor1d([0, 8]))[0]).toEqual(Float32Array.of(2, 2));
    expect(reasons).toEqual([]);
  });

  test('takes no text from attributes into its source', () => {
    const alpha = '(globalThis.wasRun=true)' as unknown as number;
    const { step, reasons } = compile((x) => tf.leakyRelu(x, alpha), {}, inJavascript);
    step.run(tf.tensor1d([-1, 1]));
    expect(reasons).toEqual(['LeakyRelu has no form in JavaScript']);
    expect(globalThis).not.toHaveProperty('wasRun');
  });
});

describe('executorFor()', () => {
  const image = numbers([1, 4, 4, 1], 3);
  const enlarge: Step = (x) => tf.image.resizeBilinear(x as tf.Tensor4D, [8, 8]);

  afterEach(() => {
    vi.unstubAllGlobals();
  });

  test('takes JavaScript for a small step', () => {
    const { run, made } = trainer(mlp, tf.train.adam());
    run();
    expect(made).toEqual([expect.any(JavascriptStep)]);
  });

  test('takes ONNX Runtime for a large one', () => {
    const { step, made } = compile((x) => tf.matMul(x, x));
    step.run(numbers([64, 64], 1));
    expect(made).toEqual([expect.any(OnnxStep)]);
  });

  test('takes ONNX Runtime where a kernel has no form in JavaScript', () => {
    const { step, made } = compile(enlarge);
    step.run(image);
    expect(made).toEqual([expect.any(OnnxStep)]);
    expect(() => compile(enlarge, {}, inJavascript).step.run(image)).not.toThrow();
  });

  test('takes ONNX Runtime where a page forbids to make functions', () => {
    vi.stubGlobal('Function', function () {
      throw new EvalError('code generation from strings disallowed');
    });
    const { step, made } = compile((x) => tf.add(x, 1));
    expect(step.run(tf.tensor1d([1]))[0]).toEqual(Float32Array.of(2));
    expect(made).toEqual([expect.any(OnnxStep)]);
  });
});
