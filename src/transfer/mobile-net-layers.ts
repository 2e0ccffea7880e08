import * as tf from '@tensorflow/tfjs';

/** Filters of each block and how far its window moves: MobileNet v1 at width 1.0. */
const blocks: readonly (readonly [filters: number, strides: number])[] = [
  [64, 1],
  [128, 2],
  [128, 1],
  [256, 2],
  [256, 1],
  [512, 2],
  [512, 1],
  [512, 1],
  [512, 1],
  [512, 1],
  [512, 1],
  [1024, 2],
  [1024, 1],
];

/**
 * MobileNet v1: 13 blocks, each a depthwise convolution that looks at one channel at a time and a 1 × 1 convolution that mixes
 * them. Layers have the names that Keras gives them. Pixels from 0 to 1 are brought to -1 to 1 by the first layer.
 *
 * @param size Pixels of a side of the images, a multiple of 32.
 * @param alpha Width: the share of the filters that are there.
 * @see A. G. Howard et al., MobileNets: efficient convolutional neural networks for mobile vision applications (2017)
 */
export function mobileNetLayers(size: number, alpha: number, classes = 1000): tf.LayersModel {
  const input = tf.input({ shape: [size, size, 3], name: 'image' });
  const apply = (layer: tf.layers.Layer) => {
    x = layer.apply(x) as tf.SymbolicTensor;
  };
  const common = { padding: 'same', useBias: false } as const;
  const normalized = (name: string) => {
    apply(tf.layers.batchNormalization({ name: `${name}_bn`, epsilon: 1e-3 }));
    apply(tf.layers.activation({ name: `${name}_relu`, activation: 'relu6' }));
  };
  let x = input;
  apply(tf.layers.rescaling({ name: 'scale', scale: 2, offset: -1 }));
  const conv = { ...common, kernelSize: 3, strides: 2, filters: 32 * alpha };
  apply(tf.layers.conv2d({ ...conv, name: 'conv1' }));
  normalized('conv1');
  blocks.forEach(([filters, strides], i) => {
    const [dw, pw] = [`conv_dw_${i + 1}`, `conv_pw_${i + 1}`];
    apply(tf.layers.depthwiseConv2d({ ...common, kernelSize: 3, strides, name: dw }));
    normalized(dw);
    apply(tf.layers.conv2d({ ...common, kernelSize: 1, filters: filters * alpha, name: pw }));
    normalized(pw);
  });
  apply(tf.layers.globalAveragePooling2d({ name: 'features' }));
  apply(tf.layers.dense({ units: classes, activation: 'softmax', name: 'classes' }));
  return tf.model({ inputs: input, outputs: x, name: 'mobilenet' });
}
