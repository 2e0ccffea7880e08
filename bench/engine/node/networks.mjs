import * as tf from '@tensorflow/tfjs';

// The networks of the bench in tfjs layers. python/torch_networks.py has the same ones in PyTorch;
// before it measures, the bench compares their numbers of parameters and of operations.

const { layers } = tf;
const relu = /** @type {const} */ ({ activation: 'relu' });
const softmax = /** @type {const} */ ({ activation: 'softmax' });

/** @param {number[]} inputShape @param {tf.layers.Layer[]} list */
function stack(inputShape, ...list) {
  const model = tf.sequential();
  model.add(layers.inputLayer({ inputShape }));
  for (const layer of list) model.add(layer);
  return model;
}

/** @typedef {Omit<Parameters<typeof layers.dense>[0], 'units'>} DenseOptions */

/** @param {number} units @param {DenseOptions} [options] */
const dense = (units, options) => layers.dense({ units, ...options });
/** @param {number} filters @param {number} kernelSize @param {object} [options] */
const conv = (filters, kernelSize, options) => layers.conv2d({ filters, kernelSize, ...options });
const pool = () => layers.maxPooling2d({ poolSize: 2 });
const leaky = () => layers.leakyReLU({ alpha: 0.2 });
const norm = () => layers.batchNormalization();

export const xor = () =>
  stack([2], dense(4, { activation: 'tanh' }), dense(1, { activation: 'sigmoid' }));

export const mlp = () => stack([784], dense(128, relu), dense(10, softmax));

export const cnn = () =>
  stack(
    [28, 28, 1],
    ...[conv(8, 5, relu), pool(), conv(16, 5, relu), pool()],
    ...[layers.flatten(), dense(10, softmax)],
  );

export const kerasConvnet = () =>
  stack(
    [28, 28, 1],
    ...[conv(32, 3, relu), pool(), conv(64, 3, relu), pool()],
    ...[layers.flatten(), layers.dropout({ rate: 0.5 }), dense(10, softmax)],
  );

// tfjs's own choice, an orthogonal matrix, takes it seconds at this size.
const recurrent = /** @type {const} */ ({
  units: 128,
  recurrentActivation: 'sigmoid',
  recurrentInitializer: 'glorotUniform',
});

export const lstm = () => stack([40, 64], layers.lstm(recurrent), dense(64, softmax));

export const gru = () => stack([40, 64], layers.gru(recurrent), dense(64, softmax));

export const autoencoder = () =>
  stack(
    [784],
    ...[dense(128, relu), dense(32, relu), dense(128, relu)],
    dense(784, { activation: 'sigmoid' }),
  );

export const denseGenerator = () =>
  stack([64], dense(128, relu), dense(784, { activation: 'tanh' }));

export const denseDiscriminator = () => stack([784], dense(128), leaky(), dense(1));

const halving = /** @type {const} */ ({ strides: 2, padding: 'same' });
const noBias = { useBias: false };

export const dcganGenerator = () =>
  stack(
    [64],
    ...[dense(7 * 7 * 64, noBias), norm(), layers.activation(relu)],
    layers.reshape({ targetShape: [7, 7, 64] }),
    layers.conv2dTranspose({ filters: 32, kernelSize: 4, ...halving, ...noBias }),
    ...[norm(), layers.activation(relu)],
    layers.conv2dTranspose({ filters: 1, kernelSize: 4, ...halving, activation: 'tanh' }),
  );

export const dcganDiscriminator = () =>
  stack(
    [28, 28, 1],
    ...[conv(32, 4, halving), leaky()],
    ...[conv(64, 4, { ...halving, ...noBias }), norm(), leaky()],
    ...[layers.flatten(), dense(1)],
  );

const same = /** @type {const} */ ({ padding: 'same', useBias: false });

/** MobileNet v1 with alpha 0.25, without its head (Howard et al. 2017, arXiv:1704.04861). */
export function mobilenetBase() {
  const relu6 = () => layers.activation({ activation: 'relu6' });
  const strides = [1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1];
  const filters = [16, 32, 32, 64, 64, 128, 128, 128, 128, 128, 128, 256, 256];
  return stack(
    [96, 96, 3],
    ...[conv(8, 3, { ...same, strides: 2 }), norm(), relu6()],
    ...strides.flatMap((stride, i) => [
      ...[layers.depthwiseConv2d({ kernelSize: 3, ...same, strides: stride }), norm(), relu6()],
      ...[conv(filters[i] ?? 0, 1, same), norm(), relu6()],
    ]),
    layers.globalAveragePooling2d({}),
  );
}

export const mobilenetHead = () => stack([256], dense(10, softmax));

/** @param {tf.Sequential[]} parts One after the other, as one model. */
export const joined = (...parts) =>
  stack(
    /** @type {number[]} */ (parts[0]?.inputs[0]?.shape.slice(1)),
    ...parts.flatMap((part) => part.layers.filter((each) => each.getClassName() !== 'InputLayer')),
  );

/** 20 layers for images of 32 x 32 (He et al. 2015, arXiv:1512.03385), projections as shortcuts. */
export function resnet20() {
  const input = tf.input({ shape: [32, 32, 3] });
  const active = () => layers.activation(relu);
  /** @param {tf.SymbolicTensor} x @param {tf.layers.Layer[]} list */
  const through = (x, ...list) =>
    list.reduce((y, layer) => /** @type {tf.SymbolicTensor} */ (layer.apply(y)), x);
  let x = through(input, conv(16, 3, same), norm(), active());
  for (const filters of [16, 32, 64])
    for (let i = 0; i < 3; i++) {
      const strides = filters > 16 && i === 0 ? 2 : 1;
      const first = [conv(filters, 3, { ...same, strides }), norm(), active()];
      const residual = through(x, ...first, conv(filters, 3, same), norm());
      const shortcut =
        strides === 1 ? x : through(x, conv(filters, 1, { ...same, strides }), norm());
      const sum = layers.add().apply([residual, shortcut]);
      x = through(/** @type {tf.SymbolicTensor} */ (sum), active());
    }
  const outputs = through(x, layers.globalAveragePooling2d({}), dense(10, softmax));
  return tf.model({ inputs: input, outputs });
}
