import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { inputOf } from './cases.mjs';
import { compiledPrediction, compiledTraining, loadEngine } from './engine.mjs';

/** @typedef {import('./cases.mjs').Case} Case */
/** @typedef {() => unknown} Action Runs once and reads the result; may return a promise. */

/**
 * A way to run tfjs.
 *
 * @typedef {object} Way
 * @property {(what: Case) => Action} training
 * @property {(what: Case, batch: number) => Action} prediction
 */

/** @type {Record<string, () => Promise<Way>>} */
const ways = {
  cpu: () => on('cpu'),
  // One thread: tfjs has more of them in browsers only.
  wasm: () => on('wasm'),
  async onnx() {
    await loadEngine();
    return on('onnx');
  },
  async step() {
    const engine = await loadEngine();
    await on('onnx');
    return {
      training: (what) => compiledTraining(engine, what),
      prediction: ({ predictor }, batch) =>
        compiledPrediction(engine, predictor, inputOf(predictor, batch)),
    };
  },
};

/**
 * @param {string} name
 * @throws {Error} Where it is not there.
 */
export async function startWay(name) {
  const start = ways[name];
  if (start === undefined)
    throw new RangeError(`way is "${name}", expected ${Object.keys(ways).join(', ')}.`);
  return start();
}

/** @param {string} backend */
async function on(backend) {
  if (!(await tf.setBackend(backend))) throw new Error(`the backend ${backend} does not start`);
  return eager;
}

/** @type {Way} */
const eager = {
  training({ trained, step, examples }) {
    const [x, y] = examples;
    if (trained && x && y) return () => trained.trainOnBatch(x, y);
    return () => read(tf.tidy(() => step(...examples)));
  },
  prediction({ predictor }, batch) {
    const x = inputOf(predictor, batch);
    return () => read([/** @type {tf.Tensor} */ (predictor.predict(x))]);
  },
};

/** @param {tf.Tensor[]} tensors */
async function read(tensors) {
  for (const tensor of tensors) await tensor.data();
  tf.dispose(tensors);
}
