import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-cpu';
import { registerOnnxBackend } from '../../src/engine/onnx-backend.js';
import { Report } from '../../src/engine/report.js';
import type { Runner } from '../../src/engine/runner.js';
import { createOnnxRunner } from '../../src/node/onnx-runner.js';

export type Backend = 'onnx' | 'cpu';

/** Registers the backend so that it records everything, however small, and returns what it counts. */
export async function useRecordingBackend(
  runner: Runner = createOnnxRunner({ threads: 1 }),
): Promise<Report> {
  const report = new Report();
  // Keeps the cpu backend from greeting.
  tf.env().set('PROD', true);
  if (tf.findBackend('onnx')) tf.removeBackend('onnx');
  registerOnnxBackend({ runner, report, eagerWork: 0 });
  await tf.setBackend('cpu');
  await tf.setBackend('onnx');
  return report;
}

/** Runs `work` on a backend, with all its tensors. */
export function on<T>(backend: Backend, work: () => T): T {
  void tf.setBackend(backend);
  tf.engine().startScope();
  try {
    return work();
  } finally {
    tf.engine().endScope();
    void tf.setBackend('onnx');
  }
}
