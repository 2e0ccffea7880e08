/** Layers with noise in captured steps: other noise in each step, of the size that it should have. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { drawNoise } from '../../src/engine/noise-layers.js';
import { CompiledStep } from '../../src/engine/step/compile-step.js';
import { inJavascript, onRuntime } from '../../src/engine/step/executor.js';
import { useRecordingBackend } from './recording-backend.js';

const { layers } = tf;

beforeAll(async () => {
  await useRecordingBackend();
  drawNoise();
});

const COUNT = 10_000;

const moments = (values: Float32Array): [mean: number, deviation: number] => {
  const mean = values.reduce((sum, each) => sum + each, 0) / values.length;
  return [
    mean,
    Math.sqrt(values.reduce((sum, each) => sum + (each - mean) ** 2, 0) / values.length),
  ];
};

describe.each([
  { place: 'on ONNX Runtime', executor: onRuntime },
  { place: 'in JavaScript', executor: inJavascript },
])('a step captured $place', ({ executor }) => {
  // Of inputs that are all 2. Alpha dropout keeps mean 0 and deviation 1, so of other inputs its own moments count:
  // with a = (0.75 · (1 + 0.25 · 1.7581²))^-½, kept 2a + 0.25 · 1.7581a, dropped 0.75 · -1.7581a.
  const a = (0.75 * (1 + 0.25 * 1.7581 ** 2)) ** -0.5;
  const [kept, dropped] = [a * (2 + 0.25 * 1.7581), -0.75 * 1.7581 * a];
  test.each([
    {
      name: 'gaussianNoise',
      layer: layers.gaussianNoise({ stddev: 0.5 }),
      mean: 2,
      deviation: 0.5,
    },
    // 2 · sqrt(0.2 / 0.8)
    {
      name: 'gaussianDropout',
      layer: layers.gaussianDropout({ rate: 0.2 }),
      mean: 2,
      deviation: 1,
    },
    {
      name: 'alphaDropout',
      layer: layers.alphaDropout({ rate: 0.25 }),
      mean: 0.75 * kept + 0.25 * dropped,
      deviation: Math.sqrt(0.75 * 0.25) * (kept - dropped),
    },
  ])('draws $name anew', ({ layer, mean, deviation }) => {
    const step = new CompiledStep(
      (x) => layer.apply(x, { training: true }) as tf.Tensor,
      {},
      executor,
    );
    const x = tf.fill([COUNT], 2);
    const rounds = [1, 2, 3, 4, 5].map(() => Float32Array.from(step.run(x)[0]!));
    expect(step.reason).toBeUndefined();
    rounds.forEach((round, index) => {
      const [ofRound, deviationOfRound] = moments(round);
      // Five standard errors.
      expect(Math.abs(ofRound - mean)).toBeLessThan((5 * deviation) / Math.sqrt(COUNT));
      expect(deviationOfRound / deviation).toBeCloseTo(1, 1);
      for (const other of rounds.slice(0, index)) expect(round).not.toEqual(other);
    });
    step.dispose();
  });
});

test('layers with noise leave predictions alone', () => {
  const x = tf.fill([3], 2);
  for (const layer of [
    layers.gaussianNoise({ stddev: 0.5 }),
    layers.gaussianDropout({ rate: 0.2 }),
    layers.alphaDropout({ rate: 0.25 }),
  ])
    expect(Array.from((layer.apply(x) as tf.Tensor).dataSync())).toEqual([2, 2, 2]);
});
