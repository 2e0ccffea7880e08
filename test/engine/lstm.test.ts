import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import '../../src/engine/index.js';
import type { OnnxBackend } from '../../src/engine/onnx-backend.js';
import { optimized } from '../../src/engine/passes/passes.js';
import { CompiledStep } from '../../src/engine/step/compile-step.js';
import { onRuntime } from '../../src/engine/step/executor.js';
import { programOf } from '../../src/engine/step/program.js';
import { trace } from '../../src/engine/step/trace.js';

type Options = Omit<Parameters<typeof tf.layers.lstm>[0], 'units'> & { units?: number };

interface Case {
  batch: number;
  steps: number;
  options: Options;
  isMasked?: boolean;
  isBidirectional?: boolean;
}

const seeded = (seed: number) => tf.initializers.randomUniform({ minval: -0.7, maxval: 0.7, seed });

/** What an LSTM layer makes of some sequences of four numbers. */
function network({
  batch,
  steps,
  options,
  isMasked,
  isBidirectional,
}: Case): (x: tf.Tensor) => tf.Tensor[] {
  const lstm = tf.layers.lstm({
    units: 3,
    recurrentActivation: 'sigmoid',
    kernelInitializer: seeded(1),
    recurrentInitializer: seeded(2),
    biasInitializer: seeded(3),
    unitForgetBias: false,
    ...options,
  });
  const layer = isBidirectional
    ? tf.layers.bidirectional({ layer: lstm, mergeMode: 'concat' })
    : lstm;
  // Made before anything is traced.
  layer.apply(tf.input({ batchShape: [batch, steps, 4] }));
  const masking = tf.layers.masking({ maskValue: 0 });
  return (x) => {
    const mask = isMasked ? masking.computeMask(x) : undefined;
    return [layer.apply(x, mask && { mask }) as tf.Tensor | tf.Tensor[]].flat();
  };
}

async function outputs(backend: 'cpu' | 'onnx', which: Case): Promise<number[]> {
  await tf.setBackend(backend);
  const x = inputs(which);
  const step = new CompiledStep(network(which), {}, onRuntime);
  // The first two runs are traced.
  for (let run = 0; run < 2; run++) step.run(x);
  const found = step.run(x).flatMap((values) => Array.from(values));
  expect(step.reason).toBeUndefined();
  step.dispose();
  x.dispose();
  return found;
}

function inputs({ batch, steps, isMasked }: Case): tf.Tensor {
  const x = tf.randomUniform([batch, steps, 4], -1, 1, 'float32', 4);
  // The first step of each sequence is left out.
  return isMasked ? x.mul(tf.range(0, steps).sign().reshape([1, steps, 1])) : x;
}

async function fusedOperations(which: Case): Promise<number> {
  await tf.setBackend('onnx');
  const traced = trace(tf.backend() as unknown as OnnxBackend, network(which), [inputs(which)], []);
  if ('reason' in traced) throw new Error(traced.reason);
  const { operations } = optimized(programOf(traced));
  return operations.filter(({ kernel }) => kernel === '_Lstm').length;
}

async function expectAlike(which: Case): Promise<void> {
  const expected = await outputs('cpu', which);
  const found = await outputs('onnx', which);
  const errors = expected.map((value, index) => Math.abs(found[index]! - value));
  expect(found).toHaveLength(expected.length);
  expect(Math.max(...errors)).toBeLessThan(1e-5);
}

const plain: Case = { batch: 2, steps: 5, options: {} };

describe('an LSTM that is not trained', () => {
  test.each<{ with: string; operations: number; case: Case }>([
    { with: 'all steps at once', operations: 1, case: plain },
    {
      with: 'a long sequence',
      operations: 2,
      case: { batch: 820, steps: 10, options: { units: 10 } },
    },
    { with: 'all outputs', operations: 1, case: { ...plain, options: { returnSequences: true } } },
    { with: 'its states', operations: 1, case: { ...plain, options: { returnState: true } } },
    { with: 'both directions', operations: 2, case: { ...plain, isBidirectional: true } },
    { with: 'no bias', operations: 1, case: { ...plain, options: { useBias: false } } },
    {
      with: 'another activation',
      operations: 0,
      case: { ...plain, options: { activation: 'relu' } },
    },
    {
      with: 'a recurrent activation that ONNX defines otherwise',
      operations: 0,
      case: { ...plain, options: { recurrentActivation: 'hardSigmoid' } },
    },
    { with: 'steps that are left out', operations: 5, case: { ...plain, isMasked: true } },
  ])(
    'runs by $operations operations with $with, as on cpu',
    async ({ operations, case: which }) => {
      expect(await fusedOperations(which)).toBe(operations);
      await expectAlike(which);
    },
  );

  test('gives the same as on cpu, whatever its options', async () => {
    const flag = fc.boolean();
    const any = fc.record<Case>({
      batch: fc.integer({ min: 1, max: 4 }),
      steps: fc.integer({ min: 1, max: 6 }),
      isMasked: flag,
      isBidirectional: flag,
      options: fc.record({
        units: fc.integer({ min: 1, max: 5 }),
        returnSequences: flag,
        goBackwards: flag,
        useBias: flag,
        unitForgetBias: flag,
        activation: fc.constantFrom('tanh' as const, 'relu' as const),
      }),
    });
    await fc.assert(
      fc.asyncProperty(any, async (which) => expectAlike(which)),
      { numRuns: 25, seed: 1 },
    );
  });
});
