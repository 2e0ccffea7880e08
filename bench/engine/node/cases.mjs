import * as tf from '@tensorflow/tfjs';
import { forward, gradients } from './operations.mjs';
import * as networks from './networks.mjs';

/** @typedef {(...examples: tf.Tensor[]) => tf.Scalar[]} Step */

/**
 * One case: a way to train, and the model that predicts.
 *
 * @typedef {object} Case
 * @property {tf.LayersModel} predictor
 * @property {tf.LayersModel[]} models All of them, for the number of parameters.
 * @property {number} operations Of one training step.
 * @property {tf.Tensor[]} examples What one training step takes.
 * @property {Step} step Takes the examples and returns the losses.
 * @property {tf.Optimizer[]} optimizers Of `step`.
 * @property {tf.LayersModel} [trained] Compiled, where `trainOnBatch` is the usual way to train.
 */

const BATCH = 128;

/** @type {Record<string, () => Case>} */
export const cases = {
  xor: () => supervised(networks.xor(), { loss: 'meanSquaredError', batch: 4 }),
  mlp: () => supervised(networks.mlp()),
  cnn: () => supervised(networks.cnn()),
  keras: () => supervised(networks.kerasConvnet()),
  lstm: () => supervised(networks.lstm()),
  gru: () => supervised(networks.gru()),
  autoencoder: () => supervised(networks.autoencoder(), { loss: 'meanSquaredError' }),
  gan: () => adversarial(networks.denseGenerator(), networks.denseDiscriminator()),
  dcgan: () => adversarial(networks.dcganGenerator(), networks.dcganDiscriminator()),
  'mobilenet-head': () => headOnly(networks.mobilenetBase(), networks.mobilenetHead()),
  mobilenet: () => supervised(networks.joined(networks.mobilenetBase(), networks.mobilenetHead())),
  resnet20: () => supervised(networks.resnet20()),
};

/** @param {tf.LayersModel} model @param {number} batch */
export function inputOf(model, batch) {
  return uniform([batch, ...shapeOf(model.inputs)]);
}

/** @param {tf.LayersModel} model @returns {Case} */
function supervised(model, { loss = 'categoricalCrossentropy', batch = BATCH } = {}) {
  const optimizer = tf.train.adam();
  model.compile({ optimizer, loss });
  const x = inputOf(model, batch);
  const [outputs = 0] = shapeOf(model.outputs);
  const hasClasses = loss === 'categoricalCrossentropy';
  const targets = hasClasses ? oneHot(batch, outputs) : uniform([batch, outputs]);
  const lossOf = hasClasses ? tf.metrics.categoricalCrossentropy : tf.metrics.meanSquaredError;
  return {
    predictor: model,
    models: [model],
    operations: forward(model, batch) + gradients(model, batch),
    examples: [x, targets],
    step: (images, right) => [
      minimize(optimizer, model, () => tf.mean(lossOf(right, run(model, images)))),
    ],
    optimizers: [optimizer],
    trained: model,
  };
}

/** One step of the discriminator, then one of the generator (Goodfellow et al. 2014).
 * @param {tf.LayersModel} generator @param {tf.LayersModel} discriminator @returns {Case} */
function adversarial(generator, discriminator) {
  const [ofGenerator, ofDiscriminator] = [tf.train.adam(2e-4, 0.5), tf.train.adam(2e-4, 0.5)];
  const [real, fake] = [tf.ones([BATCH, 1]), tf.zeros([BATCH, 1])];
  /** @param {tf.Tensor} is @param {tf.Tensor} images @returns {tf.Scalar} */
  const loss = (is, images) =>
    tf.losses.sigmoidCrossEntropy(is, /** @type {tf.Tensor2D} */ (run(discriminator, images)));
  /** @type {Step} */
  const step = (images, z1, z2) => {
    const made = run(generator, z1);
    return [
      minimize(ofDiscriminator, discriminator, () => tf.add(loss(real, images), loss(fake, made))),
      minimize(ofGenerator, generator, () => loss(real, run(generator, z2))),
    ];
  };
  const z = () => inputOf(generator, BATCH);
  return {
    predictor: generator,
    models: [generator, discriminator],
    operations:
      2 * forward(generator, BATCH) +
      gradients(generator, BATCH) +
      3 * forward(discriminator, BATCH) +
      2 * gradients(discriminator, BATCH) +
      gradients(discriminator, BATCH, { weights: false, inputs: true }),
    examples: [inputOf(discriminator, BATCH), z(), z()],
    step,
    optimizers: [ofGenerator, ofDiscriminator],
  };
}

/** The base only predicts, as a frozen one does; the head learns.
 * @param {tf.Sequential} base @param {tf.Sequential} head @returns {Case} */
function headOnly(base, head) {
  const optimizer = tf.train.adam();
  /** @type {Step} */
  const step = (images, targets) => {
    const features = /** @type {tf.Tensor} */ (base.predict(images));
    const loss = () => tf.mean(tf.metrics.categoricalCrossentropy(targets, run(head, features)));
    return [minimize(optimizer, head, loss)];
  };
  return {
    predictor: networks.joined(base, head),
    models: [base, head],
    operations: forward(base, BATCH) + forward(head, BATCH) + gradients(head, BATCH),
    examples: [inputOf(base, BATCH), oneHot(BATCH, 10)],
    step,
    optimizers: [optimizer],
  };
}

/** @param {tf.LayersModel} model @param {tf.Tensor} x */
function run(model, x) {
  return /** @type {tf.Tensor} */ (model.apply(x, { training: true }));
}

/** @param {tf.Optimizer} optimizer @param {tf.LayersModel} model @param {() => tf.Tensor} loss */
function minimize(optimizer, model, loss) {
  const weights = model.trainableWeights.map((weight) => weight.read());
  return /** @type {tf.Scalar} */ (
    optimizer.minimize(
      /** @type {() => tf.Scalar} */ (loss),
      true,
      /** @type {tf.Variable[]} */ (weights),
    )
  );
}

/** @param {tf.SymbolicTensor[]} tensors The shape of the first, without the batch. */
function shapeOf([tensor]) {
  return /** @type {number[]} */ (tensor?.shape.slice(1));
}

/** @param {number[]} shape */
function uniform(shape) {
  return tf.randomUniform(shape, 0, 1, 'float32', 1);
}

/** @param {number} batch @param {number} classes */
function oneHot(batch, classes) {
  const rows = new Float32Array(batch * classes);
  for (let i = 0; i < batch; i++) rows[i * classes + ((i * 7) % classes)] = 1;
  return tf.tensor2d(rows, [batch, classes]);
}
