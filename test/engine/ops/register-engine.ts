import { registerOnnxBackend } from '../../../src/engine/onnx-backend.js';
import { Report } from '../../../src/engine/report.js';
import { createOnnxRunner } from '../../../src/node/onnx-runner.js';

declare function afterEach(check: () => void): void;

/** Registers the engine, and lets a spec fail when one of its graphs could not run. */
export function registerEngine(eagerWork: number): void {
  const report = new Report();
  registerOnnxBackend({ runner: createOnnxRunner(), report, eagerWork });
  // Where a graph can't run, tfjs's cpu kernels give the right result, and the spec would pass.
  afterEach(() => {
    const [failure] = report.failures.splice(0);
    if (failure !== undefined) throw new Error(`a graph could not run: ${failure}`);
  });
}
