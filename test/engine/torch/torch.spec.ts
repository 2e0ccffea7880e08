/** Gradients of the layers, and steps of the optimizers, beside PyTorch: `npm run test:torch`. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { CompiledStep } from '../../../src/engine/step/compile-step.js';
import { inJavascript, onRuntime, type MakeExecutor } from '../../../src/engine/step/executor.js';
import { expectClose, randomTensors } from '../layers/same-on-both.js';
import { useRecordingBackend } from '../recording-backend.js';
import { askTorch } from './ask-torch.js';

const { layers } = tf;
const TOLERANCE = 1e-4;

interface Case {
  kind: 'gradients' | 'steps';
  name: string;
  tensors: tf.Tensor[];
}

/** What PyTorch gives for each case. */
function ofTorch(cases: readonly Case[]): number[][][] {
  const input = cases.map(({ kind, name, tensors }) => ({
    kind,
    name,
    tensors: tensors.map((tensor) => ({
      shape: tensor.shape,
      values: Array.from(tensor.dataSync()),
    })),
  }));
  return askTorch('peer.py', input);
}

const image = [3, 6, 6, 2];
const series = [3, 4, 5];

const made: Record<string, { input: number[]; make: (inputShape: number[]) => tf.layers.Layer }> = {
  dense: {
    input: [4, 5],
    make: (inputShape) => layers.dense({ units: 3, activation: 'tanh', inputShape }),
  },
  'dense softmax': {
    input: [4, 5],
    make: (inputShape) => layers.dense({ units: 3, activation: 'softmax', inputShape }),
  },
  'dense gelu': {
    input: [4, 5],
    make: (inputShape) => layers.dense({ units: 3, activation: 'gelu', inputShape }),
  },
  conv2d: {
    input: image,
    make: (inputShape) => layers.conv2d({ filters: 3, kernelSize: 3, inputShape }),
  },
  'conv2d same': {
    input: image,
    make: (inputShape) => layers.conv2d({ filters: 3, kernelSize: 3, padding: 'same', inputShape }),
  },
  'conv2d strides': {
    input: image,
    make: (inputShape) => layers.conv2d({ filters: 3, kernelSize: 3, strides: 2, inputShape }),
  },
  'conv2d wide': {
    input: [2, 5, 5, 16],
    make: (inputShape) => layers.conv2d({ filters: 4, kernelSize: 3, inputShape }),
  },
  conv2dTranspose: {
    input: image,
    make: (inputShape) =>
      layers.conv2dTranspose({ filters: 3, kernelSize: 3, strides: 2, inputShape }),
  },
  depthwiseConv2d: {
    input: image,
    make: (inputShape) => layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, inputShape }),
  },
  separableConv2d: {
    input: image,
    make: (inputShape) =>
      layers.separableConv2d({ filters: 3, kernelSize: 3, depthMultiplier: 2, inputShape }),
  },
  maxPooling2d: {
    input: image,
    make: (inputShape) => layers.maxPooling2d({ poolSize: 2, inputShape }),
  },
  averagePooling2d: {
    input: image,
    make: (inputShape) => layers.averagePooling2d({ poolSize: 2, inputShape }),
  },
  batchNormalization: {
    input: image,
    make: (inputShape) => layers.batchNormalization({ inputShape }),
  },
  layerNormalization: {
    input: series,
    make: (inputShape) => layers.layerNormalization({ axis: -1, inputShape }),
  },
  simpleRNN: { input: series, make: (inputShape) => layers.simpleRNN({ units: 3, inputShape }) },
  lstm: { input: series, make: (inputShape) => layers.lstm({ units: 3, inputShape }) },
  gru: { input: series, make: (inputShape) => layers.gru({ units: 3, inputShape }) },
};

// Not adadelta: that of tfjs divides by the mean square of before the step.
const optimizers: Record<string, () => tf.Optimizer> = {
  sgd: () => tf.train.sgd(0.1),
  momentum: () => tf.train.momentum(0.1, 0.9),
  nesterov: () => tf.train.momentum(0.1, 0.9, true),
  adagrad: () => tf.train.adagrad(0.1, 0.1),
  adam: () => tf.train.adam(0.01, 0.9, 0.999, 1e-7),
  adamax: () => tf.train.adamax(0.01, 0.9, 0.999, 1e-7),
  rmsprop: () => tf.train.rmsprop(0.01, 0.9, 0.5, 1e-14),
};

interface Outcome {
  ours: number[][];
  asked: Case;
}

const numbersOf = (tensor: tf.Tensor): number[] => Array.from(tensor.dataSync());

function gradientsOf(name: string): Outcome {
  const { input, make } = made[name]!;
  const random = randomTensors(3);
  const layer = make(input.slice(1));
  const model = tf.sequential({ layers: [layer] });
  const variables = layer.trainableWeights.map((weight) => weight.read() as tf.Variable);
  for (const variable of variables) variable.assign(tf.mul(random.tensor(variable.shape), 0.5));
  const x = tf.variable(random.tensor(input));
  const weights = random.tensor([input[0]!, ...(model.outputs[0]!.shape.slice(1) as number[])]);
  const loss = (): tf.Scalar =>
    tf.sum(tf.mul(model.apply(x, { training: true }) as tf.Tensor, weights));
  const { grads } = tf.variableGrads(loss, [x, ...variables]);
  return {
    ours: [x, ...variables].map((variable) => numbersOf(grads[variable.name]!)),
    asked: { kind: 'gradients', name, tensors: [x, ...variables, weights] },
  };
}

/** Five steps of a convolution and a dense layer: two are recorded, three replayed. */
function stepsOf(name: string, make: MakeExecutor): Outcome {
  const random = randomTensors(4);
  const [x, t] = [random.tensor([4, 5, 5, 2]), random.tensor([4, 3])];
  const shapes = [[3, 3, 2, 4], [4], [36, 3], [3]];
  const weights = shapes.map((shape) => tf.variable(tf.mul(random.tensor(shape), 0.3)));
  const asked: Case = {
    kind: 'steps',
    name,
    tensors: [x, t, ...weights.map((weight) => tf.tensor(numbersOf(weight), weight.shape))],
  };
  const [kernel, bias, w, b] = weights as [tf.Variable, tf.Variable, tf.Variable, tf.Variable];
  const net = (images: tf.Tensor): tf.Tensor => {
    const hidden = tf.relu(
      tf.add(tf.conv2d(images as tf.Tensor4D, kernel as tf.Tensor4D, 1, 'valid'), bias),
    );
    return tf.add(tf.matMul(tf.reshape(hidden, [-1, 36]), w), b);
  };
  const optimizer = optimizers[name]!();
  const step = new CompiledStep(
    (x, t) => optimizer.minimize(() => tf.losses.meanSquaredError(t, net(x)), true, weights)!,
    { optimizers: [optimizer] },
    make,
  );
  for (let count = 0; count < 5; count++) step.run(x, t);
  expect(step.reason).toBeUndefined();
  return { ours: weights.map(numbersOf), asked };
}

const outcomes = new Map<string, { ours: number[][]; theirs: number[][] }>();

beforeAll(async () => {
  await useRecordingBackend();
  const ours = new Map([
    ...Object.keys(made).map((name) => [`layer ${name}`, gradientsOf(name)] as const),
    ...Object.keys(optimizers).flatMap((name) => [
      [`${name} on ONNX Runtime`, stepsOf(name, onRuntime)] as const,
      [`${name} in JavaScript`, stepsOf(name, inJavascript)] as const,
    ]),
  ]);
  const theirs = ofTorch([...ours.values()].map(({ asked }) => asked));
  [...ours].forEach(([name, each], index) =>
    outcomes.set(name, { ours: each.ours, theirs: theirs[index]! }),
  );
});

function expectAlike(name: string): void {
  const { ours, theirs } = outcomes.get(name)!;
  expect(ours.length).toBe(theirs.length);
  theirs.forEach((expected, index) => expectClose(ours[index]!, expected, TOLERANCE));
}

describe('as in PyTorch', () => {
  test.each(Object.keys(made))('the gradients of %s', (name) => expectAlike(`layer ${name}`));
  test.each(
    Object.keys(optimizers).flatMap((name) => [`${name} on ONNX Runtime`, `${name} in JavaScript`]),
  )('five steps of %s', expectAlike);
});
