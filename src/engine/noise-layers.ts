/**
 * The layers of tfjs that add noise, with noise that a captured step draws anew: tfjs draws it in JavaScript, and a recording
 * would hold the numbers of one step.
 */
import * as tf from '@tensorflow/tfjs';
import type { Shape } from './graph.js';
import { override } from './override.js';
import { maskFill, normalFill, randomTensor } from './random-tensor.js';
import { currentBackend } from './step/compile-step.js';
import type { Fill } from './step/trace.js';

interface NoiseLayer extends tf.layers.Layer {
  readonly stddev: number;
  readonly rate: number;
  readonly noiseShape?: Shape;
  call(inputs: tf.Tensor | tf.Tensor[], options: { training?: boolean }): tf.Tensor;
}

interface Noise {
  /** Made once for each layer: its sequence goes on from step to step. */
  readonly fill: (layer: NoiseLayer, seed: number) => Fill;
  readonly apply: (x: tf.Tensor, noise: tf.Tensor, layer: NoiseLayer) => tf.Tensor;
}

/** The value that SELU tends to for large negative inputs (Klambauer et al. 2017). */
const LEAST_SELU = -1.758_099_340_847_376_6;

const noises: Record<string, Noise> = {
  GaussianNoise: {
    fill: ({ stddev }, seed) => normalFill(stddev, seed),
    apply: (x, noise) => tf.add(x, noise),
  },
  // The mean is 1.
  GaussianDropout: {
    fill: ({ rate }, seed) => normalFill(Math.sqrt(rate / (1 - rate)), seed),
    apply: (x, noise) => tf.mul(x, tf.add(noise, 1)),
  },
  // What is dropped gets that value; then all is scaled so that mean and variance stay.
  AlphaDropout: {
    fill: ({ rate }, seed) => maskFill(1 - rate, seed),
    apply(x, mask, { rate }) {
      const kept = tf.mul(mask, 1 - rate);
      const dropped = tf.add(tf.mul(x, kept), tf.mul(tf.sub(1, kept), LEAST_SELU));
      const scale = ((1 - rate) * (1 + rate * LEAST_SELU ** 2)) ** -0.5;
      return tf.add(tf.mul(dropped, scale), -scale * LEAST_SELU * rate);
    },
  },
};

const fills = new WeakMap<NoiseLayer, Fill>();

function fillOf(layer: NoiseLayer, { fill }: Noise): Fill {
  const known = fills.get(layer) ?? fill(layer, Math.random() * 2 ** 32);
  fills.set(layer, known);
  return known;
}

/** Has these layers draw their noise so on the engine. */
export function drawNoise(): void {
  const { classNameMap } = tf.serialization.SerializationMap.getMap();
  for (const [name, noise] of Object.entries(noises)) {
    const prototype = classNameMap[name]![0].prototype as unknown as NoiseLayer;
    override(
      prototype,
      'call',
      (call) =>
        function (this: NoiseLayer, inputs, options) {
          const isNoisy =
            options.training && (name === 'GaussianNoise' || (this.rate > 0 && this.rate < 1));
          if (!isNoisy || !currentBackend()) return call.call(this, inputs, options);
          const x = [inputs].flat()[0]!;
          return tf.tidy(() =>
            noise.apply(x, randomTensor(this.noiseShape ?? x.shape, fillOf(this, noise)), this),
          );
        },
    );
  }
}
