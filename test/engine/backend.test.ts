import * as tf from '@tensorflow/tfjs';
import { describe, expect, test, vi } from 'vitest';

describe('backend', () => {
  test('is wasm, greets nobody and leaves no listener that ends the process', async () => {
    const warn = vi.spyOn(console, 'warn');
    const listeners = () => [
      process.listenerCount('uncaughtException'),
      process.listenerCount('unhandledRejection'),
    ];
    const before = listeners();
    await import('../../src/engine/backend.js');
    expect(tf.getBackend()).toBe('wasm');
    expect(listeners()).toEqual(before);

    await tf.setBackend('cpu');
    tf.scalar(1).dispose();
    expect(warn).not.toHaveBeenCalled();
  });
});
