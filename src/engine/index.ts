/**
 * The engine: the tfjs backend `onnx`. Importing this registers it, where ONNX Runtime has a binary.
 *
 * @example
 * import * as tf from "@tensorflow/tfjs";
 * import "nnlab/engine";
 * await tf.setBackend("onnx");
 */
import { registerOnnxBackend } from './onnx-backend.js';
import { drawNoise } from './noise-layers.js';
import { Report } from './report.js';
import { currentBackend } from './step/compile-step.js';
import type { Runner } from './runner.js';
import { captureTraining } from './step/train-function.js';

export { explain, type Explanation, type ExplainedOperation } from './explain.js';
export { createWebRunner } from './onnx/web-runner.js';
export { compileStep, type CompiledStep, type StepOptions } from './step/compile-step.js';

/** Operations on values that are there run at once when they take fewer scalar operations. */
const EAGER_WORK = 2048;

const counts = new Report();

/** What the engine has done so far: graphs, runs, time, and the kernels that tfjs's cpu backend ran. */
export const report = (): Report => counts;

/** Registers the backend on a runtime of your own, such as one for a browser: see {@link createWebRunner}. */
export function useRunner(runner: Runner): void {
  registerOnnxBackend({ runner, report: counts, eagerWork: EAGER_WORK });
  captureTraining();
  drawNoise();
}

/** Whether what tfjs computes by now can be read at once; a runtime in a browser answers later. */
export const answersAtOnce = (): boolean => currentBackend()?.runner.isAsync !== true;

/** Why there is no backend `onnx`, where there is none. */
export const unavailable: string | undefined = await register();

async function register(): Promise<string | undefined> {
  try {
    useRunner(await findRunner());
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message.split('\n')[0] : String(error);
  }
}

async function findRunner(): Promise<Runner> {
  if (typeof process === 'undefined' || !process.versions?.node)
    throw new Error('this place is no Node.js: give it a runtime by useRunner');
  const { createOnnxRunner } = await import('../node/onnx-runner.js');
  return createOnnxRunner();
}
