import * as tf from '@tensorflow/tfjs';

/** Copies of all weights of a network, in their order. */
export type Weights = readonly Float32Array[];

export const copyWeights = (model: tf.LayersModel): Weights =>
  model.getWeights().map((weight) => Float32Array.from(weight.dataSync()));

/** Puts copies back. */
export function restoreWeights(model: tf.LayersModel, weights: Weights): void {
  tf.tidy(() =>
    model.setWeights(
      model.getWeights().map(({ shape }, i) => tf.tensor(weights[i]!, shape, 'float32')),
    ),
  );
}
