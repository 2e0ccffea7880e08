/**
 * What one step of `fit` with the learning rate 1 takes off the weights, which is the gradient, against central differences of the
 * loss: through each layer with its options, each activation and each loss, with penalties, class weights and cut gradients.
 */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { Dataset } from '../../src/data/index.js';
import * as nn from '../../src/index.js';
import type { ClipOptions } from '../../src/training/optimizers.js';
import { LAYER_NETWORKS, TOKENS } from '../interop/layer-networks.js';

const COUNT = 6;
const H = 1e-3;

/** Examples by chance, with classes where the network ends in a row of softmax, else with numbers to predict. */
function dataFor(model: nn.Model, tokens?: number, units = 0): Dataset {
  const inputShape = model.inputShape;
  const shape = [COUNT, ...inputShape];
  const inputs = tokens
    ? tf.floor(tf.randomUniform(shape, 0, tokens, 'float32', 5))
    : tf.randomNormal(shape, 0, 1, 'float32', 5);
  const common = { name: 'chance', inputShape, inputs: inputs.dataSync<'float32'>() };
  if (units > 0)
    return new Dataset({
      ...common,
      targets: Uint8Array.from({ length: COUNT }, (_, i) => (i * i) % units),
      classes: Array.from({ length: units }, (_, value) => ({ value, label: String(value) })),
    });
  const targetShape = model.outputShape;
  const numbers = tf.randomUniform([COUNT, ...targetShape], 0, 1, 'float32', 6);
  // After softmax they must be probabilities.
  const isShare = model.outputLayer.activation === 'softmax';
  const targets = isShare ? tf.softmax(numbers) : numbers;
  return new Dataset({ ...common, targets: targets.dataSync<'float32'>(), targetShape });
}

/** Mean over examples and outputs, in double precision. */
type Loss = (outputs: Float32Array, data: Dataset) => number;

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b) / values.length;
const indices = Array.from({ length: COUNT }, (_, i) => i);
const overTargets =
  (cost: (output: number, target: number) => number): Loss =>
  (outputs, data) =>
    mean(
      indices.map((i) => {
        const targets = data.at(i).targets ?? [data.at(i).target];
        const each = Array.from(targets, (t, k) => cost(outputs[i * targets.length + k]!, t));
        return mean(each);
      }),
    );

const crossEntropy =
  (weights: readonly number[] = [1, 1, 1]): Loss =>
  (outputs, data) =>
    mean(
      indices.map((i) => {
        const { target } = data.at(i);
        return -weights[target]! * Math.log(outputs[(i * outputs.length) / COUNT + target]!);
      }),
    );
const squared = overTargets((output, target) => (output - target) ** 2);

/** 0.01 · Σ|w| + 0.02 · Σw² of the kernels, as the networks ask for it: tfjs forgets those of recurrent layers. */
const penalties = (model: nn.Model): number =>
  model.layers
    .flatMap((layer, i) => {
      if (!layer.text.includes('kernelRegularizer')) return [];
      const weights = model.parts[i]!.tf.flatMap((each) => each.weights);
      return weights.filter(({ originalName }) => /\/(depthwise_)?kernel$/.test(originalName));
    })
    .reduce((sum, weight) => {
      const values = Array.from(weight.read().dataSync());
      return sum + values.reduce((all, w) => all + 0.01 * Math.abs(w) + 0.02 * w * w, 0);
    }, 0);

function lossOf(model: nn.Model, data: Dataset, loss: Loss): number {
  return tf.tidy(() => {
    const x = tf.tensor(data.gatherInputs(Uint32Array.from(indices)), [COUNT, ...model.inputShape]);
    const outputs = model.tf.apply(x, { training: true }) as tf.Tensor;
    return loss(outputs.dataSync<'float32'>(), data) + penalties(model);
  });
}

const valuesOf = (tensor: tf.Tensor): Float32Array => tensor.dataSync<'float32'>().slice();
const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((sum, value, i) => sum + value * b[i]!, 0);

/** How far the slopes along two ways by chance are from the gradient's, as a share of its length, by weight. */
async function errors(
  model: nn.Model,
  data: Dataset,
  loss: Loss,
  options: nn.FitOptions = {},
): Promise<Record<string, number>> {
  const variables = model.tf.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const before = model.tf.getWeights().map((weight) => weight.clone());
  const start = variables.map(valuesOf);
  const numeric = variables.map((variable, v) =>
    [1, 2].map((seed) => {
      const way = valuesOf(tf.randomNormal(variable.shape, 0, 1, 'float32', 7 * v + seed));
      const length = Math.sqrt(dot(way, way));
      const at = (h: number): number => {
        const moved = start[v]!.map((value, i) => value + (h * way[i]!) / length);
        variable.assign(tf.tensor(moved, variable.shape));
        return lossOf(model, data, loss);
      };
      const slope = (at(H) - at(-H)) / (2 * H);
      variable.assign(tf.tensor(start[v]!, variable.shape));
      return { way: way.map((value) => value / length), slope };
    }),
  );
  model.tf.setWeights(before);
  await model.fit(data, {
    epochs: 1,
    batchSize: COUNT,
    optimizer: nn.sgd(1),
    plot: false,
    ...options,
  });
  return Object.fromEntries(
    variables.map((variable, v) => {
      const after = valuesOf(variable);
      const gradient = start[v]!.map((value, i) => value - after[i]!);
      const length = Math.max(Math.sqrt(dot(gradient, gradient)), 0.02);
      const apart = numeric[v]!.map(({ way, slope }) => Math.abs(dot(way, gradient) - slope));
      return [variable.name, Math.max(...apart) / length];
    }),
  );
}

/** Single precision and corners of relu and pooling leave about a hundredth; a lost factor or term leaves far more. */
const expectRight = (found: Record<string, number>): void => {
  for (const [name, error] of Object.entries(found)) expect(error, name).toBeLessThan(0.02);
};

/** Biases away from 0, so that no sum stands at a corner. */
function made(layers: readonly nn.Layer[]): nn.Model {
  const model = nn.sequential([...layers], { seed: 3 });
  model.tf.setWeights(
    model.tf.weights.map(({ shape, name }, i) => {
      if (name.includes('variance')) return tf.ones(shape as number[]);
      const size = shape.reduce<number>((all, side) => all * side!, 1);
      const spread = shape.length === 1 ? 0.4 : 0.8 / Math.sqrt(size / shape.at(-1)!);
      return tf.randomNormal(shape as number[], 0.05, spread, 'float32', i + 1);
    }),
  );
  return model;
}

describe('the gradient of', () => {
  // Other noise in each step: see test/engine/noise-layers.test.ts.
  const names = Object.keys(LAYER_NETWORKS).filter((name) => name !== 'noise');
  test.each(names)('%s is the slope of the loss', async (name) => {
    const model = made(LAYER_NETWORKS[name]!);
    const isClass = model.outputShape.length === 1;
    const data = dataFor(model, TOKENS[name], isClass ? 3 : 0);
    const options = isClass ? {} : ({ loss: 'meanSquaredError' } as const);
    expectRight(await errors(model, data, isClass ? crossEntropy() : squared, options));
  });

  test.each<{ loss: nn.LossName; last: nn.Activation; plain: Loss }>([
    { loss: 'meanSquaredError', last: 'linear', plain: squared },
    {
      loss: 'meanAbsoluteError',
      last: 'linear',
      plain: overTargets((output, target) => Math.abs(output - target)),
    },
    {
      loss: 'binaryCrossentropy',
      last: 'sigmoid',
      plain: overTargets((y, t) => -t * Math.log(y) - (1 - t) * Math.log(1 - y)),
    },
  ])('$loss after $last is its slope', async ({ loss, last, plain }) => {
    const model = made([nn.input(4), nn.dense(5, 'tanh'), nn.dense(2, last)]);
    expectRight(await errors(model, dataFor(model), plain, { loss }));
  });

  test('examples with class weights counts them so', async () => {
    const model = made([nn.input(4), nn.dense(5, 'tanh'), nn.dense(3, 'softmax')]);
    const options = { classWeight: { 0: 3, 1: 0.5 } };
    expectRight(
      await errors(model, dataFor(model, undefined, 3), crossEntropy([3, 0.5, 1]), options),
    );
  });
});

describe('the gradient cut', () => {
  /** Gradients of the same step, without and with the cut. */
  async function gradients(clip: ClipOptions): Promise<Float32Array[]> {
    const model = made([nn.input(4), nn.dense(5, 'tanh'), nn.dense(3, 'softmax')]);
    const start = model.tf.getWeights().map(valuesOf);
    const data = dataFor(model, undefined, 3);
    const optimizer = nn.sgd(1, clip);
    await model.fit(data, { epochs: 1, batchSize: COUNT, optimizer, plot: false });
    return model.tf.getWeights().map((after, i) => {
      const values = valuesOf(after);
      return start[i]!.map((value, k) => value - values[k]!);
    });
  }
  const length = (values: readonly Float32Array[]): number =>
    Math.sqrt(values.reduce((sum, each) => sum + dot(each, each), 0));
  const LIMIT = 0.05;

  test.each<{ clip: ClipOptions; expected: (whole: Float32Array[]) => Float32Array[] }>([
    {
      clip: { clipValue: LIMIT },
      expected: (whole) =>
        whole.map((each) => each.map((value) => Math.max(-LIMIT, Math.min(LIMIT, value)))),
    },
    {
      clip: { clipNorm: LIMIT },
      expected: (whole) =>
        whole.map((each) => each.map((value) => value * Math.min(1, LIMIT / length([each])))),
    },
    {
      clip: { globalClipNorm: LIMIT },
      expected: (whole) =>
        whole.map((each) => each.map((value) => value * Math.min(1, LIMIT / length(whole)))),
    },
  ])('by $clip is what the formula says', async ({ clip, expected }) => {
    const whole = await gradients({});
    expect(length(whole)).toBeGreaterThan(LIMIT);
    const [found, right] = [await gradients(clip), expected(whole)];
    found.forEach((each, i) =>
      each.forEach((value, k) => expect(value).toBeCloseTo(right[i]![k]!, 6)),
    );
  });
});
