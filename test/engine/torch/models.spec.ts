/**
 * Five captured steps of the bench's networks by each optimizer, beside PyTorch from the same weights: `npm run test:torch`.
 *
 * Where the two define an optimizer differently, the peer computes tfjs's formula: see `formula`.
 */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { cases } from '../../../bench/engine/node/cases.mjs';
import { compileStep } from '../../../src/engine/index.js';
import { useRecordingBackend } from '../recording-backend.js';
import { askTorch } from './ask-torch.js';

const STEPS = 5;
const TOLERANCE = 1e-4;
/**
 * Their steps grow what rounding changes, within one step of `mobilenet`, and over five of `dcgan`. Gradients of one step agree with
 * those of tfjs's cpu backend to 3e-5 of the largest in `dcgan`; in `mobilenet` (batch 4) to between 1e-3 and 0.2 for five seeds:
 * a sum that is rounded to the other side of a corner of ReLU6 changes the gradients of all layers before it. With tanh in place
 * of ReLU6 they agree to 1e-3 for all.
 */
const LEFT_OUT = ['dcgan', 'mobilenet'];
/** Learns with tanh for ReLU here, for the same reason: so all of its optimizers agree for each of three seeds, with ReLU 15 of 24. */
const SMOOTH = ['resnet20'];
const names = Object.keys(cases).filter((name) => !LEFT_OUT.includes(name));

// An epsilon of at least 1e-3 wherever one divides: with less, what rounding leaves of a gradient that is zero would decide
// whole steps. The numbers are those of models_peer.py.
const optimizers = [
  { name: 'sgd', formula: 'the same', make: () => tf.train.sgd(0.05) },
  { name: 'momentum', formula: 'the same', make: () => tf.train.momentum(0.01, 0.9) },
  { name: 'nesterov', formula: 'the same', make: () => tf.train.momentum(0.01, 0.9, true) },
  { name: 'adagrad', formula: 'the same, from 0.1', make: () => tf.train.adagrad(0.01, 0.1) },
  { name: 'adam', formula: 'the same', make: () => tf.train.adam(1e-3, 0.9, 0.999, 1e-3) },
  {
    name: 'rmsprop',
    formula: 'epsilon within the root; PyTorch: beside it',
    make: () => tf.train.rmsprop(2e-4, 0.9, 0.5, 1e-6),
  },
  {
    name: 'adadelta',
    formula: 'divides by the mean square of before the step; PyTorch: of after it',
    make: () => tf.train.adadelta(0.05, 0.95, 1e-3),
  },
  {
    name: 'adamax',
    formula: 'epsilon beside the norm; PyTorch: within its maximum',
    make: () => tf.train.adamax(1e-3, 0.9, 0.999, 1e-3),
  },
];

/** What tfjs does not tell of the layer. */
type Activation = tf.layers.Layer & { activation?: unknown };

interface Packed {
  shape: number[];
  values: string;
}

const valuesOf = (tensor: tf.Tensor): Float32Array => tensor.dataSync<'float32'>().slice();
const packed = (values: Float32Array, shape: number[]): Packed => ({
  shape,
  values: Buffer.from(values.buffer).toString('base64'),
});
const unpacked = (text: string): Float32Array =>
  new Float32Array(Uint8Array.from(Buffer.from(text, 'base64')).buffer);

/** In the order in which the layers were made: that of a model with branches is another. */
function learned(model: tf.LayersModel): tf.Variable[] {
  const layers = [...model.layers].sort((a, b) => a.id - b.id);
  return layers.flatMap((layer) =>
    layer.trainableWeights.map((weight) => weight.read() as tf.Variable),
  );
}

const { activation: tanh } = tf.layers.activation({ activation: 'tanh' }) as Activation;

/** A network with weights from a seed, which the same call gives again. */
function build(name: string, make: () => tf.Optimizer) {
  const built = cases[name]!({ batch: 4, optimizer: make });
  let seed = 0;
  for (const layer of built.models.flatMap((model) => model.layers)) {
    if ('rate' in layer) layer.rate = 0;
    if (SMOOTH.includes(name) && layer.getClassName() === 'Activation')
      (layer as Activation).activation = tanh;
  }
  const weights = built.models.map(learned);
  for (const weight of weights.flat()) {
    if (weight.shape.length < 2) continue;
    // Of a depthwise convolution each channel is one unit.
    const units = weight.shape.slice(weight.shape.at(-1) === 1 ? -2 : -1);
    const fanIn = weight.size / tf.util.sizeFromShape(units);
    weight.assign(tf.randomNormal(weight.shape, 0, Math.sqrt(1 / fanIn), 'float32', ++seed));
  }
  return { ...built, weights };
}

/** The weights after some steps; how far they have moved. */
function train(name: string, make: () => tf.Optimizer): { ours: Float32Array[][]; moved: number } {
  const { step, examples, optimizers, weights } = build(name, make);
  const before = weights.flat().map(valuesOf);
  const compiled = compileStep(step, { optimizers });
  for (let count = 0; count < STEPS; count++) compiled.run(...examples);
  expect(compiled.reason).toBeUndefined();
  compiled.dispose();
  const ours = weights.map((each) => each.map(valuesOf));
  const moved = Math.max(...ours.flat().map((after, index) => distance(after, before[index]!)));
  return { ours, moved };
}

const distance = (a: Float32Array, b: Float32Array): number => {
  expect(a.length).toBe(b.length);
  // Not finite where one of both is not.
  return a.reduce((most, each, index) => Math.max(most, Math.abs(each - b[index]!)), 0);
};

/** What PyTorch gives, by optimizer. */
function trainedByTorch(name: string): Record<string, string[][]> {
  const { examples, weights } = build(name, () => tf.train.sgd(0.1));
  const pack = (tensor: tf.Tensor): Packed => packed(valuesOf(tensor), tensor.shape);
  const input = {
    case: name,
    inputs: examples.map(pack),
    weights: weights.map((each) => each.map(pack)),
  };
  return askTorch('models_peer.py', input);
}

beforeAll(() => useRecordingBackend());

describe.each(names)('five steps of %s as in PyTorch', (name) => {
  let theirs: Record<string, string[][]>;
  beforeAll(() => void (theirs = trainedByTorch(name)));

  test.each(optimizers)('by $name ($formula)', ({ name: optimizer, make }) => {
    tf.engine().startScope();
    try {
      const { ours, moved } = train(name, make);
      const expected = theirs[optimizer]!.flat().map(unpacked);
      const errors = ours.flat().map((each, index) => distance(each, expected[index]!));
      // Small beside the steps themselves, too.
      expect(Math.max(...errors)).toBeLessThan(Math.min(TOLERANCE, moved / 20));
    } finally {
      tf.engine().endScope();
      tf.disposeVariables();
    }
  });
});
