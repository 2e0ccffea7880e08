/** Every kernel that can be written in JavaScript, on random calls: values and gradients are those of ONNX Runtime. */
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { sizeOf } from '../../src/engine/graph.js';
import { JavascriptStep } from '../../src/engine/javascript/javascript-step.js';
import { kernels } from '../../src/engine/javascript/kernels.js';
import { CompiledStep } from '../../src/engine/step/compile-step.js';
import { seededRandom, type Random } from '../../src/random.js';
import type { Case, Input } from './gradients/case.js';
import { cases } from './gradients/cases.js';
import { useRecordingBackend } from './recording-backend.js';

const SEED = Number(process.env['NNLAB_SEED'] ?? 7);
const RUNS = Number(process.env['NNLAB_RUNS'] ?? 10);

const written = new Set<string>();

type Call = (...inputs: tf.Tensor[]) => tf.Tensor | tf.Tensor[];

/** The third run of a step: the first two are ordinary calls. Nothing if the step can't be captured. */
function inJavascript(call: Call, inputs: readonly tf.Tensor[]): number[][] | undefined {
  const step = new CompiledStep(call, {}, (program, backend) => {
    const executor = new JavascriptStep(program, backend);
    for (const { kernel } of program.operations) written.add(kernel);
    return executor;
  });
  const [, , results] = [1, 2, 3].map(() =>
    step.run(...inputs).map((values) => Array.from(values)),
  );
  return step.reason === undefined ? results : undefined;
}

const isSmooth = ({ dtype, isFixed }: Input): boolean => dtype === 'float32' && !isFixed;

const weights = (count: number): number[] =>
  Array.from({ length: count }, (_, index) => Math.sin(1 + index));

/** The gradient of the sum of all that an operation gives, each element with another weight. */
const gradient =
  ({ op, inputs }: Case): Call =>
  (...tensors) => {
    const weighted = (output: tf.Tensor): tf.Scalar =>
      tf.sum(tf.mul(output, tf.tensor(weights(output.size), output.shape)));
    const total = (...varied: tf.Tensor[]): tf.Scalar => {
      const all = tensors.map((tensor, index) =>
        isSmooth(inputs[index]!) ? varied.shift()! : tensor,
      );
      return tf.addN([op(...all)].flat().map(weighted));
    };
    return tf.grads(total)(tensors.filter((_, index) => isSmooth(inputs[index]!)));
  };

/** What `work` gives, or the error that it throws: tfjs has no gradient of some empty tensors and rare broadcasts. */
function outcome<T>(work: () => T): T | string {
  try {
    return work();
  } catch (error) {
    return (error as Error).message;
  }
}

function expectAlike(call: Call, inputs: readonly tf.Tensor[]): void {
  const results = outcome(() => inJavascript(call, inputs));
  const expected = outcome(() => [call(...inputs)].flat().map((result) => [...result.dataSync()]));
  if (typeof results === 'string' || typeof expected === 'string') {
    expect(results).toEqual(expected);
    return;
  }
  if (!results) return;
  const isClose = (a: number, b: number): boolean =>
    Object.is(a, b) || a === b || Math.abs(a - b) <= 2e-5 * Math.max(1, Math.abs(b));
  const isAlike = expected.every((values, index) =>
    values.every((value, at) => isClose(results[index]![at]!, value)),
  );
  if (!isAlike) expect(results).toEqual(expected);
}

const SPECIALS = [NaN, Infinity, -Infinity, -0, 0];

const sprinkled = (tensor: tf.Tensor, input: Input, random: Random): tf.Tensor =>
  isSmooth(input) && !input.isFinite
    ? tf.tensor(
        Array.from(tensor.dataSync(), (value) =>
          random.uniform() < 0.3 ? SPECIALS[random.integer(SPECIALS.length)]! : value,
        ),
        tensor.shape,
      )
    : tensor;

function check(call: Case, seed: number): void {
  const random = seededRandom(seed);
  const inputs = call.inputs.map(({ draw, shape, dtype }) =>
    tf.tensor(draw(random, sizeOf(shape)), [...shape], dtype),
  );
  expectAlike(call.op, inputs);
  if (call.onlyFinite === undefined)
    expectAlike(
      call.op,
      inputs.map((input, index) => sprinkled(input, call.inputs[index]!, random)),
    );
  if (call.noGradient === undefined) expectAlike(gradient(call), inputs);
}

beforeAll(async () => {
  await useRecordingBackend();
});

describe('a kernel in JavaScript', () => {
  test.each(Object.keys(kernels))('%s', (kernel) => {
    const calls = fc.record({ call: cases[kernel]!, seed: fc.nat() });
    fc.assert(
      fc.property(calls, ({ call, seed }) => {
        tf.engine().startScope();
        try {
          check(call, seed);
        } finally {
          tf.engine().endScope();
        }
      }),
      { seed: SEED, numRuns: RUNS },
    );
    expect(written).toContain(kernel);
  });

  // tfjs's cpu kernel gives the first element of each row everywhere.
  test('selects rows by a condition of one axis', () => {
    const select: Call = (condition, t, e) =>
      tf.engine().runKernel('Select', { condition: condition, t: t, e: e });
    const inputs = [
      tf.tensor1d([1, 0], 'bool'),
      tf.tensor2d([1, 2, 3, 4], [2, 2]),
      tf.tensor2d([5, 6, 7, 8], [2, 2]),
    ];
    expect(inJavascript(select, inputs)).toEqual([[1, 2, 7, 8]]);
  });
});
