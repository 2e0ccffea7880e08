import * as tf from '@tensorflow/tfjs';
import { oneOf } from '../check.js';
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
hideGreeting();
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

/** On its first use the cpu backend greets with advice that a learner can't use here. */
function hideGreeting(): void {
  const isProduction = tf.env().getBool('PROD');
  tf.env().set('PROD', true);
  const cpu = tf.findBackend('cpu');
  cpu.disposeData(cpu.write(new Float32Array(1), [1], 'float32'));
  tf.env().set('PROD', isProduction);
}
