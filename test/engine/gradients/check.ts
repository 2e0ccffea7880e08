import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';
import { sizeOf } from '../../../src/engine/graph.js';
import { seededRandom, type Random } from '../../../src/random.js';
import { on, type Backend } from '../recording-backend.js';
import type { Case, Input } from './case.js';

/** How an input comes about: given, as another shape of what was computed, or with its channels first. */
export const ROUTES = ['given', 'reshaped', 'channelsFirst'] as const;
type Route = (typeof ROUTES)[number];

type Numbers = readonly number[];
const SPECIALS = [NaN, Infinity, -Infinity, -0, 0];

export function checkCase(call: Case, seed: number, route: Route): void {
  const random = seededRandom(seed);
  const values = call.inputs.map(({ draw, shape }) => draw(random, sizeOf(shape)));
  checkValues(call, values, route);
  if (call.onlyFinite === undefined && call.inputs.some(isSmooth))
    checkValues(
      call,
      call.inputs.map((input, index) => sprinkled(input, values[index]!, random)),
      route,
    );
  if (call.noGradient === undefined) checkGradients(call, values, route, random);
}

const isSmooth = ({ dtype, isFixed }: Input): boolean => dtype === 'float32' && !isFixed;

const sprinkled = (input: Input, values: Numbers, random: Random): number[] =>
  values.map((value) =>
    isSmooth(input) && !input.isFinite && random.uniform() < 0.3
      ? SPECIALS[random.integer(SPECIALS.length)]!
      : value,
  );

function checkValues(call: Case, values: readonly Numbers[], route: Route): void {
  const onnx = outcome(() => valuesOn('onnx', call, values, route));
  const cpu = outcome(() => valuesOn('cpu', call, values));
  expectAlike(call, onnx, cpu, 2e-5);
}

const isEmpty = ({ inputs }: Case): boolean => inputs.some(({ shape }) => sizeOf(shape) === 0);

/** The same numbers; or, for some empty tensors, the same error. */
function expectAlike(
  call: Case,
  onnx: Result[] | string,
  cpu: Result[] | string,
  tolerance: number,
): void {
  if (typeof cpu === 'string' && !isEmpty(call)) throw new Error(`tfjs refuses the call: ${cpu}`);
  if (typeof onnx === 'string' || typeof cpu === 'string') expect(onnx).toEqual(cpu);
  else cpu.forEach((expected, index) => expectClose(onnx[index]!, expected, tolerance));
}

/** What `work` gives, or the error that it throws. */
function outcome<T>(work: () => T): T | string {
  try {
    return work();
  } catch (error) {
    return (error as Error).message;
  }
}

interface Result {
  shape: number[];
  dtype: string;
  values: number[];
}

const read = (tensor: tf.Tensor): Result => ({
  shape: tensor.shape,
  dtype: tensor.dtype,
  values: Array.from(tensor.dataSync()),
});

const valuesOn = (
  backend: Backend,
  call: Case,
  values: readonly Numbers[],
  route: Route = 'given',
): Result[] => on(backend, () => [call.op(...tensorsOf(call, values, route))].flat().map(read));

const tensorsOf = ({ inputs }: Case, values: readonly Numbers[], route: Route): tf.Tensor[] =>
  inputs.map(({ shape, dtype }, index) =>
    routed(tf.tensor([...values[index]!], [...shape], dtype), route),
  );

function routed(tensor: tf.Tensor, route: Route): tf.Tensor {
  const { rank, size, dtype, shape } = tensor;
  if (route === 'given' || size === 0 || dtype === 'bool') return tensor;
  if (route === 'reshaped')
    return tf.reshape(tf.mul(tf.reshape(tensor, [-1]), tf.scalar(1, dtype)), shape);
  // A window of one element gives it back, its channels first.
  return rank === 4 && dtype === 'float32'
    ? tf.avgPool(tensor as tf.Tensor4D, 1, 1, 'valid')
    : tensor;
}

function expectClose(result: Result, expected: Result, tolerance: number): void {
  const { shape, dtype } = expected;
  expect({ shape: result.shape, dtype: result.dtype }).toEqual({ shape, dtype });
  const isClose = (a: number, b: number): boolean =>
    Object.is(a, b) || a === b || Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b));
  if (!result.values.every((value, index) => isClose(value, expected.values[index]!)))
    expect(result.values).toEqual(expected.values);
}

/** Weights of what an operation gives, in one number: its gradient has them as `dy`. */
function weightsOf(call: Case, values: readonly Numbers[], random: Random): number[][] {
  return valuesOn('cpu', call, values).map(({ values: { length } }) =>
    Array.from({ length }, () => random.between(-1, 1)),
  );
}

function checkGradients(
  call: Case,
  values: readonly Numbers[],
  route: Route,
  random: Random,
): void {
  const weights = outcome(() => weightsOf(call, values, random));
  if (typeof weights === 'string') return;
  const onnx = outcome(() => gradientsOn('onnx', call, values, weights, route));
  if (call.wrongOnCpu === undefined) {
    const cpu = outcome(() => gradientsOn('cpu', call, values, weights, 'given'));
    expectAlike(call, onnx, cpu, 1e-4);
  }
  if (typeof onnx === 'string') return;
  checkAgainstDifferences(call, values, weights, onnx, random);
}

function gradientsOn(
  backend: Backend,
  call: Case,
  values: readonly Numbers[],
  weights: readonly Numbers[],
  route: Route,
): Result[] {
  return on(backend, () => {
    const tensors = call.inputs.map(({ shape, dtype }, index) =>
      tf.tensor([...values[index]!], [...shape], dtype),
    );
    const isVaried = call.inputs.map(isSmooth);
    const total = (...varied: tf.Tensor[]): tf.Scalar => {
      const rest = [...varied];
      const all = tensors.map((tensor, index) =>
        routed(isVaried[index] ? rest.shift()! : tensor, route),
      );
      const outputs = [call.op(...all)].flat();
      return tf.addN(
        outputs.map((output, index) =>
          tf.sum(tf.mul(output, tf.tensor([...weights[index]!], output.shape))),
        ),
      );
    };
    return tf
      .grads(total)(tensors.filter((_, index) => isVaried[index]))
      .map(read);
  });
}

/** Step of the differences: their error is about h⁴, that of rounding 1e-7 / h. */
const H = 0.02;
const STENCIL = [
  { steps: 1, weight: 8 },
  { steps: -1, weight: -8 },
  { steps: 2, weight: -1 },
  { steps: -2, weight: 1 },
];

/** Along a random direction the slope of the weighted sum is that of its gradient (five points, Fornberg 1988). */
function checkAgainstDifferences(
  call: Case,
  values: readonly Numbers[],
  weights: readonly Numbers[],
  gradients: readonly Result[],
  random: Random,
): void {
  const direction = call.inputs.map((input, index) =>
    values[index]!.map(() => (isSmooth(input) ? random.between(-1, 1) : 0)),
  );
  const totalAt = (steps: number): number => {
    const moved = values.map((numbers, index) =>
      numbers.map((value, at) => value + steps * H * direction[index]![at]!),
    );
    return dot(
      weights,
      valuesOn('cpu', call, moved).map((result) => result.values),
    );
  };
  const slope =
    STENCIL.reduce((sum, { steps, weight }) => sum + weight * totalAt(steps), 0) / (12 * H);
  // The greatest of no elements is -∞.
  if (isEmpty(call) && !Number.isFinite(slope)) return;
  const varied = direction.filter((_, index) => isSmooth(call.inputs[index]!));
  const numbers = gradients.map((gradient) => gradient.values);
  const size = dot(
    numbers.map((each) => each.map(Math.abs)),
    varied.map((each) => each.map(Math.abs)),
  );
  const error = Math.abs(dot(numbers, varied) - slope);
  expect(error, `slope ${slope}, by the gradient ${dot(numbers, varied)}`).toBeLessThan(
    1e-3 * Math.max(1, size),
  );
}

/** In double precision. */
const dot = (a: readonly Numbers[], b: readonly Numbers[]): number =>
  a.reduce(
    (sum, numbers, index) =>
      numbers.reduce((inner, value, at) => inner + value * b[index]![at]!, sum),
    0,
  );
