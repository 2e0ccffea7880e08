import type * as tf from '@tensorflow/tfjs';

const changed = new WeakSet<tf.layers.Layer>();

/**
 * Has a batch normalization with `trainable: false` keep its running mean and variance in training, too, as in Keras. tfjs would
 * take those of the batch, which spoils a network trained on other images.
 */
export function keepFrozenStatistics(layers: readonly tf.layers.Layer[]): void {
  for (const layer of layers) {
    if ('layers' in layer) keepFrozenStatistics(layer.layers as tf.layers.Layer[]);
    if (layer.getClassName() !== 'BatchNormalization' || changed.has(layer)) continue;
    changed.add(layer);
    const call = layer.call.bind(layer);
    layer.call = (inputs, options) =>
      call(inputs, layer.trainable ? options : { ...options, training: false });
  }
}
