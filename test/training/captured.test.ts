import { describe, expect, test, vi } from 'vitest';
import { table } from '../../src/data/index.js';
import * as nn from '../../src/models/layers.js';
import { sequential } from '../../src/models/sequential.js';

// 12 examples of 16 numbers, whole ones from 0 to 4 so that they are words, too.
const data = table(
  Array.from({ length: 12 }, (_, i) => [
    ...Array.from({ length: 16 }, (_, k) => (i * k + k) % 5),
    i % 2,
  ]),
  { target: 16 },
);
const image = nn.reshape(4, 4, 1);
const sequence = nn.reshape(8, 2);

describe('the step of fit() is captured, and learns, with', () => {
  test.each<{ is: string; layers: nn.Layer[] }>([
    { is: 'conv2d', layers: [image, nn.conv2d(4, 3, 'relu'), nn.flatten()] },
    { is: 'depthwiseConv2d', layers: [image, nn.depthwiseConv2d(3), nn.flatten()] },
    { is: 'conv2dTranspose', layers: [image, nn.conv2dTranspose(2, 2), nn.flatten()] },
    { is: 'maxPooling2d', layers: [image, nn.conv2d(4, 3), nn.maxPooling2d(), nn.flatten()] },
    { is: 'averagePooling2d', layers: [image, nn.averagePooling2d(), nn.flatten()] },
    {
      is: 'globalAveragePooling2d',
      layers: [image, nn.conv2d(4, 3, 'tanh'), nn.globalAveragePooling2d()],
    },
    { is: 'upSampling2d', layers: [image, nn.upSampling2d(), nn.conv2d(2, 3), nn.flatten()] },
    { is: 'batchNormalization', layers: [nn.dense(6), nn.batchNormalization()] },
    { is: 'layerNormalization', layers: [nn.dense(6), nn.layerNormalization()] },
    { is: 'gaussianNoise', layers: [nn.gaussianNoise(0.1), nn.dense(6)] },
    { is: 'dropout', layers: [nn.dense(16, 'relu'), nn.dropout(0.2)] },
    { is: 'embedding', layers: [nn.embedding(5, 3), nn.flatten()] },
    { is: 'simpleRNN', layers: [sequence, nn.simpleRNN(4)] },
    { is: 'lstm', layers: [sequence, nn.lstm(4)] },
    { is: 'gru', layers: [sequence, nn.gru(4)] },
    { is: 'bidirectional', layers: [sequence, nn.bidirectional(nn.lstm(3))] },
    { is: 'timeDistributed', layers: [sequence, nn.timeDistributed(nn.dense(3)), nn.flatten()] },
    { is: 'residual', layers: [nn.residual([nn.dense(8, 'relu'), nn.dense(16)])] },
    { is: 'an l2 penalty', layers: [nn.dense(6, { kernelRegularizer: { l2: 0.01 } })] },
  ])('$is', async ({ layers }) => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const train = async () => {
      const model = sequential([nn.input(16), ...layers, nn.dense(2, 'softmax')], { seed: 1 });
      const { history } = await model.fit(data, {
        epochs: 40,
        batchSize: 12,
        optimizer: 'adam',
        plot: false,
      });
      return { loss: history.loss, weights: model.tf.getWeights().map((w) => w.dataSync()) };
    };
    const first = await train();
    expect(warn.mock.calls).toEqual([]);
    warn.mockRestore();
    expect(first.loss.at(-1)).toBeLessThan(first.loss[0]!);
    expect((await train()).weights).toEqual(first.weights);
  });
});
