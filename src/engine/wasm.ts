import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { useFastMatMul } from './wasm-matmul.js';

const { process } = globalThis as { process?: NodeJS.Process };

/** Has tfjs compute on WebAssembly; says whether it can. */
export async function startWasm(): Promise<boolean> {
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
