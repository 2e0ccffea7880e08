import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { oneOf } from '../check.js';
import { useFastMatMul } from './wasm-matmul.js';

// Chooses where tfjs computes, before anything else of the library runs: WebAssembly, which trains
// dense networks many times as fast as plain JavaScript, until nnlab has an engine of its own. The
// wait (50 ms) is here, at the import, so that no call of the library has to be waited for.

const { process } = globalThis as { process?: NodeJS.Process };
const names = ['wasm', 'cpu'];
const wanted = process?.env['NNLAB_BACKEND'] ?? 'wasm';
if (!names.includes(wanted))
  throw new RangeError(
    `NNLAB_BACKEND is "${wanted}", expected ${oneOf(names)}. Leave it out for wasm.`,
  );
hideGreeting();
if (wanted === 'cpu') await tf.setBackend('cpu');
else if (!(await startWasm())) {
  await tf.setBackend('cpu');
  console.warn(
    'nnlab: WebAssembly does not start here, so everything is computed in plain JavaScript: the same results, many times slower.',
  );
}

async function startWasm(): Promise<boolean> {
  const before = crashListeners();
  const started = await tf.setBackend('wasm').catch(() => false);
  // Emscripten leaves listeners that turn an unhandled rejection anywhere into the end of the process.
  for (const { event, listener } of crashListeners())
    if (!before.some((known) => known.listener === listener)) process?.off(event, listener);
  if (started) useFastMatMul();
  return started;
}

function crashListeners() {
  return ['uncaughtException', 'unhandledRejection'].flatMap((event) =>
    (process?.rawListeners(event) ?? []).map((listener) => ({
      event,
      listener: listener as () => void,
    })),
  );
}

/** On its first use the cpu backend greets with advice that a learner can't use here. */
function hideGreeting(): void {
  const isProduction = tf.env().getBool('PROD');
  tf.env().set('PROD', true);
  const cpu = tf.findBackend('cpu');
  cpu.disposeData(cpu.write(new Float32Array(1), [1], 'float32'));
  tf.env().set('PROD', isProduction);
}
