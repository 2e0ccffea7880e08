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

/**
 * @typedef {object} How
 * @property {number} [batch]
 * @property {() => tf.Optimizer} [optimizer] Of each network.
 */

const BATCH = 128;

const { joined } = networks;
const regression = /** @type {const} */ ({ loss: 'meanSquaredError' });

/** @type {Record<string, (how?: How) => Case>} */
export const cases = {
  xor: (how) => supervised(networks.xor(), { ...regression, batch: 4, ...how }),
  mlp: (how) => supervised(networks.mlp(), how),
  cnn: (how) => supervised(networks.cnn(), how),
  keras: (how) => supervised(networks.kerasConvnet(), how),
  lstm: (how) => supervised(networks.lstm(), how),
  gru: (how) => supervised(networks.gru(), how),
  autoencoder: (how) => supervised(networks.autoencoder(), { ...regression, ...how }),
  gan: (how) => adversarial(networks.denseGenerator(), networks.denseDiscriminator(), how),
  dcgan: (how) => adversarial(networks.dcganGenerator(), networks.dcganDiscriminator(), how),
  'mobilenet-head': (how) => headOnly(networks.mobilenetBase(), networks.mobilenetHead(), how),
  mobilenet: (how) => supervised(joined(networks.mobilenetBase(), networks.mobilenetHead()), how),
  resnet20: (how) => supervised(networks.resnet20(), how),
};

/** @param {tf.LayersModel} model @param {number} batch */
export function inputOf(model, batch) {
  return uniform([batch, ...shapeOf(model.inputs)]);
}

/** @param {tf.LayersModel} model @param {How & { loss?: string }} how @returns {Case} */
function supervised(
  model,
  { loss = 'categoricalCrossentropy', batch = BATCH, optimizer: make = () => tf.train.adam() } = {},
) {
  const optimizer = make();
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
 * @param {tf.LayersModel} generator @param {tf.LayersModel} discriminator @param {How} how @returns {Case} */
function adversarial(
  generator,
  discriminator,
  { batch = BATCH, optimizer = () => tf.train.adam(2e-4, 0.5) } = {},
) {
  const [ofGenerator, ofDiscriminator] = [optimizer(), optimizer()];
  const [real, fake] = [tf.ones([batch, 1]), tf.zeros([batch, 1])];
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
  const z = () => inputOf(generator, batch);
  return {
    predictor: generator,
    models: [generator, discriminator],
    operations:
      2 * forward(generator, batch) +
      gradients(generator, batch) +
      3 * forward(discriminator, batch) +
      2 * gradients(discriminator, batch) +
      gradients(discriminator, batch, { weights: false, inputs: true }),
    examples: [inputOf(discriminator, batch), z(), z()],
    step,
    optimizers: [ofGenerator, ofDiscriminator],
  };
}

/** The base only predicts, as a frozen one does; the head learns.
 * @param {tf.Sequential} base @param {tf.Sequential} head @param {How} how @returns {Case} */
function headOnly(base, head, { batch = BATCH, optimizer: make = () => tf.train.adam() } = {}) {
  const optimizer = make();
  /** @type {Step} */
  const step = (images, targets) => {
    const features = /** @type {tf.Tensor} */ (base.predict(images));
    const loss = () => tf.mean(tf.metrics.categoricalCrossentropy(targets, run(head, features)));
    return [minimize(optimizer, head, loss)];
  };
  return {
    predictor: networks.joined(base, head),
    models: [base, head],
    operations: forward(base, batch) + forward(head, batch) + gradients(head, batch),
    examples: [inputOf(base, batch), oneHot(batch, 10)],
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
