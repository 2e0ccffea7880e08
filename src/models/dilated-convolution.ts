import * as tf from '@tensorflow/tfjs';
import { override } from '../engine/override.js';
import './dilated-gradient.js';

interface Convolution extends tf.layers.Layer {
  readonly rank: number;
  readonly dilationRate: readonly number[];
  readonly strides: [number, number];
  readonly padding: 'valid' | 'same';
  readonly dataFormat: string;
  readonly kernel: tf.LayerVariable;
  readonly bias: tf.LayerVariable | null;
  readonly activation: { apply(x: tf.Tensor): tf.Tensor };
}

// tfjs's layer joins convolution, bias and activation, and of that operation a dilated one has no gradient. Apart they have.
const made = tf.layers.conv2d({ filters: 1, kernelSize: 1 });
override(
  Object.getPrototypeOf(made) as Convolution,
  'call',
  (call) =>
    function (this: Convolution, inputs, given) {
      const { activation, bias, dataFormat, dilationRate, kernel, padding, strides } = this;
      const isDilated = dilationRate.some((each) => each > 1);
      if (!isDilated || this.rank !== 2 || dataFormat === 'channelsFirst')
        return call.call(this, inputs, given);
      return tf.tidy(() => {
        const x = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor4D;
        const filters = kernel.read() as tf.Tensor4D;
        const apart = [dilationRate[0]!, dilationRate.at(-1)!] as [number, number];
        const sums = tf.conv2d(x, filters, strides, padding, 'NHWC', apart);
        return activation.apply(bias ? tf.add(sums, bias.read()) : sums);
      });
    },
);
