/**
 * The engine: the tfjs backend `onnx`. Importing this registers it, where ONNX Runtime has a binary.
 *
 * @example
 * import * as tf from "@tensorflow/tfjs";
 * import "nnlab/engine";
 * await tf.setBackend("onnx");
 */
import { registerOnnxBackend } from './onnx-backend.js';
import { Report } from './report.js';
import type { Runner } from './runner.js';

export { explain, type Explanation, type ExplainedOperation } from './explain.js';
export { compileStep, type CompiledStep, type StepOptions } from './step/compile-step.js';

/** Operations on values that are there run at once when they take fewer scalar operations. */
const EAGER_WORK = 2048;

const counts = new Report();

/** What the engine has done so far: graphs, runs, time, and the kernels that tfjs's cpu backend ran. */
export const report = (): Report => counts;

/** Why there is no backend `onnx`, where there is none. */
export const unavailable: string | undefined = await register();

async function register(): Promise<string | undefined> {
  try {
    const runner = await findRunner();
    registerOnnxBackend({ runner, report: counts, eagerWork: EAGER_WORK });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message.split('\n')[0] : String(error);
  }
}

async function findRunner(): Promise<Runner> {
  if (typeof process === 'undefined' || !process.versions?.node)
    throw new Error('this place is no Node.js');
  const { createOnnxRunner } = await import('../node/onnx-runner.js');
  return createOnnxRunner();
}
