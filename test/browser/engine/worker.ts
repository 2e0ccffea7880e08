/** The engine in a browser's worker: trains a network on onnxruntime-web, on tfjs's cpu and its WebAssembly backend. */
import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { compileStep, createWebRunner, report, useRunner } from '../../../src/engine/index.js';
import type { OnnxRuntimeWeb } from '../../../src/engine/onnx/web-runner.js';
import { seededRandom } from '../../../src/random.js';

export interface Trained {
  losses: number[];
  /** The median of the steps but the first two, in ms. */
  ms: number;
  reason: string | undefined;
  failures: string[];
}

const BATCH = 128;
const random = seededRandom('engine in a browser');
const values = (length: number): Float32Array =>
  Float32Array.from({ length }, () => random.between(-1, 1));
const weights = [values(784 * 128), values(128), values(128 * 10), values(10)].map((each) =>
  each.map((value) => value / 20),
);
const images = values(BATCH * 784);
const labels = Int32Array.from({ length: BATCH }, (_, index) => index % 10);

setWasmPaths('/');
// Served beside this file: a package as large as all others together is no part of the clone. Not awaited here: a message
// that comes meanwhile would meet no listener.
const RUNTIME = '/ort.wasm.min.mjs';
const started = import(RUNTIME).then((module) => {
  const ort = module as OnnxRuntimeWeb & {
    env: { wasm: { wasmPaths: string; numThreads: number } };
  };
  ort.env.wasm.wasmPaths = '/';
  // Threads need a page that is isolated from others.
  ort.env.wasm.numThreads = 1;
  useRunner(createWebRunner(ort));
});

async function train(backend: string, steps: number): Promise<Trained> {
  await started;
  await tf.setBackend(backend);
  const shapes = [[784, 128], [128], [128, 10], [10]];
  const variables = weights.map((each, index) => tf.variable(tf.tensor(each, shapes[index])));
  const [w1, b1, w2, b2] = variables as [tf.Variable, tf.Variable, tf.Variable, tf.Variable];
  const optimizer = tf.train.adam(0.003);
  const net = (x: tf.Tensor): tf.Tensor =>
    tf.add(tf.matMul(tf.relu(tf.add(tf.matMul(x, w1), b1)), w2), b2);
  const step = compileStep(
    (x, t) => optimizer.minimize(() => tf.losses.softmaxCrossEntropy(t, net(x)), true, variables)!,
    { optimizers: [optimizer] },
  );
  const targets = new Float32Array(BATCH * 10);
  labels.forEach((label, row) => (targets[row * 10 + label] = 1));
  const losses: number[] = [];
  const times: number[] = [];
  for (let index = 0; index < steps; index++) {
    const started = performance.now();
    const [loss] = await step.runAsync(
      { values: images, shape: [BATCH, 784], dtype: 'float32' },
      { values: targets, shape: [BATCH, 10], dtype: 'float32' },
    );
    times.push(performance.now() - started);
    losses.push(loss![0]!);
  }
  const sorted = times.slice(2).sort((a, b) => a - b);
  const ms = sorted[Math.floor(sorted.length / 2)]!;
  return { losses, ms, reason: step.reason, failures: report().failures };
}

/** A value of recorded operations, read later. */
async function read(): Promise<number[]> {
  await started;
  await tf.setBackend('onnx');
  const x = tf.tensor2d(values(64 * 64), [64, 64]);
  const y = tf.sub(tf.matMul(x, x), tf.matMul(x, x, true, true).transpose());
  return [...(await tf.max(tf.abs(y)).data())];
}

addEventListener('message', ({ data, ports }: MessageEvent<[string, number] | 'read'>) => {
  const answer = data === 'read' ? read() : train(...data);
  answer.then(
    (result) => ports[0]!.postMessage(result),
    (error: Error) => ports[0]!.postMessage({ error: error.stack }),
  );
});
