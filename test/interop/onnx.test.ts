import * as tf from '@tensorflow/tfjs';
import * as ort from 'onnxruntime-node';
import { expect, test } from 'vitest';
import * as nn from '../../src/index.js';
import { writeFiles } from '../../src/interop/index.js';

const images = nn.input(9, 8, 3);
const words = nn.input(7, 4);

/** Each layer that the format has, once with options that matter. */
test.each<[string, Parameters<typeof nn.sequential>[0]]>([
  ['dense', [nn.input(5), nn.dense(4, 'gelu'), nn.dense(3, 'softmax')]],
  ['conv2d', [images, nn.conv2d(4, 3, { padding: 'same', strides: 2, activation: 'relu' })]],
  ['depthwiseConv2d', [images, nn.depthwiseConv2d(3, { strides: 2, padding: 'same' })]],
  ['conv2dTranspose', [images, nn.conv2dTranspose(4, 3, { strides: 2, padding: 'same' })]],
  ['maxPooling2d', [images, nn.maxPooling2d(3, { strides: 2, padding: 'same' }), nn.flatten()]],
  ['averagePooling2d', [images, nn.averagePooling2d(2), nn.flatten(), nn.dense(2, 'swish')]],
  ['globalAveragePooling2d', [images, nn.globalAveragePooling2d(), nn.dense(2)]],
  ['batchNormalization', [images, nn.batchNormalization(), nn.activation('relu6')]],
  ['layerNormalization', [nn.input(6), nn.layerNormalization(), nn.dense(2, 'elu')]],
  ['simpleRNN', [words, nn.simpleRNN(3, { returnSequences: true }), nn.simpleRNN(2)]],
  ['lstm', [words, nn.lstm(3, { returnSequences: true }), nn.lstm(2)]],
  ['gru', [words, nn.gru(3, { returnSequences: true }), nn.gru(2)]],
])('%s answers in ONNX Runtime as here', async (_what, layers) => {
  const model = nn.sequential(layers, { seed: 3 });
  const files = await writeFiles(model.tf, 'onnx');
  const session = await ort.InferenceSession.create(files['.onnx']!);
  for (const count of [1, 4]) {
    const x = tf.randomNormal([count, ...model.inputShape], 0, 1, 'float32', 5);
    const input = new ort.Tensor('float32', x.dataSync() as Float32Array, x.shape);
    const { output } = await session.run({ input });
    const expected = model.tf.predict(x) as tf.Tensor;
    expect(output!.dims).toEqual(expected.shape);
    const difference = tf.max(
      tf.abs(tf.sub(expected, tf.tensor(output!.data as Float32Array, expected.shape))),
    );
    expect(difference.dataSync()[0]).toBeLessThan(1e-5);
  }
});
