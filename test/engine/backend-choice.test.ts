import * as tf from '@tensorflow/tfjs';
import { describe, expect, test, vi } from 'vitest';

// A file of its own: the backend is chosen once, when the module is loaded.
describe('NNLAB_BACKEND', () => {
  test('refuses a backend that does not exist, then takes the one that is wanted', async () => {
    vi.stubEnv('NNLAB_BACKEND', 'gpu');
    await expect(import('../../src/engine/backend.js')).rejects.toThrow(
      'NNLAB_BACKEND is "gpu", expected onnx, wasm or cpu. Leave it out for onnx.',
    );
    vi.resetModules();
    vi.stubEnv('NNLAB_BACKEND', 'cpu');
    await import('../../src/engine/backend.js');
    expect(tf.getBackend()).toBe('cpu');
    vi.resetModules();
    vi.stubEnv('NNLAB_BACKEND', 'wasm');
    const listeners = () => [
      process.listenerCount('uncaughtException'),
      process.listenerCount('unhandledRejection'),
    ];
    const before = listeners();
    await import('../../src/engine/backend.js');
    expect(tf.getBackend()).toBe('wasm');
    expect(listeners()).toEqual(before);
  });
});
