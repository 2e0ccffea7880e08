import * as tf from '@tensorflow/tfjs';
import { describe, expect, test, vi } from 'vitest';

describe('backend', () => {
  test('is onnx, and greets nobody', async () => {
    const warn = vi.spyOn(console, 'warn');
    await import('../../src/engine/backend.js');
    expect(tf.getBackend()).toBe('onnx');

    await tf.setBackend('cpu');
    tf.scalar(1).dispose();
    expect(warn).not.toHaveBeenCalled();
  });
});
