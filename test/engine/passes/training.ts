import * as tf from '@tensorflow/tfjs';
import '../../../src/engine/index.js';
import type { OnnxBackend } from '../../../src/engine/onnx-backend.js';
import { optimized, type PassName } from '../../../src/engine/passes/passes.js';
import { CompiledStep } from '../../../src/engine/step/compile-step.js';
import { executorFor, type MakeExecutor } from '../../../src/engine/step/executor.js';
import { programOf, type Program } from '../../../src/engine/step/program.js';
import { trace } from '../../../src/engine/step/trace.js';

/** A function to learn: its answer to `x` should become `targets`, some numbers. */
export interface Task {
  x: number[];
  targets: number[];
  weights: number[][];
  answer: (x: tf.Tensor, ...weights: tf.Variable[]) => tf.Tensor;
  optimizer?: () => tf.Optimizer;
  /** The weights are trained one after the other, each with the new values of those before. */
  inTurns?: boolean;
}

const STEPS = 5;

/** The weights after some steps: of tfjs's own on the backend `cpu`, of a captured step on `onnx`. */
export async function weightsAfter(
  task: Task,
  backend: 'cpu' | 'onnx',
  without: readonly PassName[] = [],
  make: MakeExecutor = executorFor,
): Promise<Float32Array[]> {
  await tf.setBackend(backend);
  const { step, optimizer, weights, x, targets } = start(task);
  const reasons: string[] = [];
  const onFallback = (reason: string) => void reasons.push(reason);
  const compiled = new CompiledStep(step, { optimizers: [optimizer], without, onFallback }, make);
  for (let each = 0; each < STEPS; each++) compiled.run(x, targets);
  if (reasons.length > 0) throw new Error(reasons.join());
  const values = weights.map((weight) => weight.dataSync<'float32'>());
  compiled.dispose();
  tf.dispose([x, targets, ...weights]);
  return values;
}

/** A step of the training as a program, rewritten by all passes but those left out. */
export async function programOfStep(
  task: Task,
  without: readonly PassName[] = [],
): Promise<Program> {
  await tf.setBackend('onnx');
  const backend = tf.backend() as unknown as OnnxBackend;
  const { step, optimizer, x, targets } = start(task);
  const traced = trace(backend, step, [x, targets], [optimizer]);
  if ('reason' in traced) throw new Error(traced.reason);
  return optimized(programOf(traced), without);
}

function start(task: Task) {
  const { x, targets, answer, optimizer: make = () => tf.train.adam(0.01), inTurns = false } = task;
  const weights = task.weights.map((shape, index) => tf.variable(numbers(shape, index + 3)));
  const optimizer = make();
  const step = (images: tf.Tensor, right: tf.Tensor): tf.Tensor[] =>
    (inTurns ? weights.map((weight) => [weight]) : [weights]).map((trained) =>
      optimizer.minimize(
        () => tf.mean(tf.squaredDifference(right, answer(images, ...weights))),
        true,
        trained,
      )!,
    );
  return {
    step: step,
    optimizer,
    weights,
    x: numbers(x, 1),
    targets: numbers(targets, 2),
  };
}

/** Between -1 and 1, the same for the same seed. */
const numbers = (shape: number[], seed: number): tf.Tensor =>
  tf.randomUniform(shape, -1, 1, 'float32', seed);
