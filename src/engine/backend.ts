import * as tf from '@tensorflow/tfjs';
import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import { oneOf } from '../check.js';
import { withoutGreeting } from './greeting.js';
import { unavailable } from './index.js';

// Chooses where tfjs computes, before anything else of the library runs: nnlab's own engine, or what
// NNLAB_BACKEND says. The wait is here, at the import, so that no call of the library has to be waited for.

const { process } = globalThis as { process?: NodeJS.Process };
const names = ['onnx', 'wasm', 'cpu'];
const wanted = process?.env['NNLAB_BACKEND'] ?? 'onnx';
if (!names.includes(wanted))
  throw new RangeError(
    `NNLAB_BACKEND is "${wanted}", expected ${oneOf(names)}. Leave it out for onnx.`,
  );
withoutGreeting(tf.findBackend('cpu') as MathBackendCPU);
if (wanted === 'cpu' || !(await start())) await tf.setBackend('cpu');

async function start(): Promise<boolean> {
  if (wanted === 'wasm') {
    const { startWasm } = await import('./wasm.js');
    return (await startWasm()) || notStarted('WebAssembly does not start here');
  }
  if (unavailable !== undefined)
    return notStarted(`ONNX Runtime does not start here (${unavailable})`);
  return tf.setBackend('onnx');
}

function notStarted(reason: string): false {
  console.warn(
    `nnlab: ${reason}, so everything is computed in plain JavaScript: the same results, many times slower.`,
  );
  return false;
}
