import { workOf } from '../compiled.js';
import { Inexpressible } from '../javascript/kernel.js';
import { JavascriptStep } from '../javascript/javascript-step.js';
import type { OnnxBackend } from '../onnx-backend.js';
import { optimized, type PassName } from '../passes/passes.js';
import { OnnxStep } from './onnx-step.js';
import type { Program } from './program.js';
import type { StepExecutor } from './step-executor.js';

/**
 * Scalar operations for each kernel up to which JavaScript is taken. ONNX Runtime's cost for small steps is mostly that of its
 * kernels' calls; both take the same time at about 2,000. Measured with Adam on 2 cores of an EPYC with AVX-512, in JavaScript
 * and on ONNX Runtime: MLP 16-32-4, batch 32, 1,600 a kernel, 43 and 63 us; MLP 16-64-10, 4,200 a kernel, 113 and 77 us;
 * LSTM of 16 steps and 16 units, batch 8, 1,300 a kernel, 470 and 700 us.
 */
const WORK_PER_KERNEL = 1500;

/** What a program, as it was traced, runs on; `without` names rewrites that are left out. */
export type MakeExecutor = (
  program: Program,
  backend: OnnxBackend,
  without?: readonly PassName[],
) => StepExecutor;

/** These save calls of the runtime. */
const FOR_RUNTIME: readonly PassName[] = ['lstm', 'reluPool', 'normalization', 'flatUpdates'];

export const inJavascript: MakeExecutor = (program, backend, without = []) =>
  new JavascriptStep(optimized(program, [...without, ...FOR_RUNTIME]), backend);

export const onRuntime: MakeExecutor = (program, backend, without) =>
  new OnnxStep(optimized(program, without), backend, backend.runner);

/** The fastest that can run the program. */
export const executorFor: MakeExecutor = (program, backend, without) => {
  if (workOf(program.operations) < WORK_PER_KERNEL * program.operations.length)
    try {
      return inJavascript(program, backend, without);
    } catch (error) {
      // The policy of a page may forbid to make functions.
      if (!(error instanceof Inexpressible || error instanceof EvalError)) throw error;
    }
  return onRuntime(program, backend, without);
};
