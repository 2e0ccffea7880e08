/** tfjs's own training runs by captured steps where it can, and says so where it can't. */
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { captureTraining } from '../../src/engine/step/train-function.js';
import { sameOnBoth, type RandomTensors } from './layers/same-on-both.js';
import { useRecordingBackend } from './recording-backend.js';

const { layers } = tf;

beforeAll(async () => {
  await useRecordingBackend();
  captureTraining();
});
afterEach(() => vi.restoreAllMocks());

const loss = 'meanSquaredError';
const hidden = () => layers.dense({ units: 4, inputShape: [3], activation: 'tanh' });
const stack = (...list: tf.layers.Layer[]): tf.Sequential =>
  tf.sequential({ layers: [...list, layers.dense({ units: 2 })] });

function network(...list: tf.layers.Layer[]): tf.Sequential {
  const model = stack(...(list.length > 0 ? list : [hidden()]));
  model.compile({ optimizer: tf.train.adam(0.05), loss, metrics: ['mae'] });
  return model;
}

const rows = (random: RandomTensors, count = 10): [tf.Tensor, tf.Tensor] => [
  random.tensor([count, 3]),
  random.tensor([count, 2]),
];

/** How often tfjs runs the first layer of a model: it does not in a captured step. */
const callsOf = (model: tf.LayersModel) => vi.spyOn(model.layers[0]!, 'call');
const batches = { batchSize: 5, shuffle: false, verbose: 0 };

describe('a model that tfjs trains', () => {
  test('runs its layers in two steps, and not any more', async () => {
    await sameOnBoth(network, async (model, random) => {
      const calls = callsOf(model);
      const { history } = await model.fit(...rows(random), { ...batches, epochs: 20 });
      expect(calls).toHaveBeenCalledTimes(tf.getBackend() === 'onnx' ? 2 : 40);
      return [...(history['loss'] as number[]), ...(history['mae'] as number[])];
    });
  });

  test('and two more for a shorter last batch', async () => {
    await sameOnBoth(network, async (model, random) => {
      const calls = callsOf(model);
      const { history } = await model.fit(...rows(random, 12), { ...batches, epochs: 5 });
      expect(calls).toHaveBeenCalledTimes(tf.getBackend() === 'onnx' ? 4 : 15);
      return history['loss'] as number[];
    });
  });

  test('goes on from call to call of fit and trainOnBatch', async () => {
    await sameOnBoth(network, async (model, random) => {
      const [x, y] = rows(random, 5);
      await model.fit(x, y, { ...batches, epochs: 3 });
      const calls = callsOf(model);
      const outcomes = (await model.trainOnBatch(x, y)) as number[];
      const { history } = await model.fit(x, y, { ...batches, epochs: 3 });
      expect(calls).toHaveBeenCalledTimes(tf.getBackend() === 'onnx' ? 0 : 4);
      return [...outcomes, ...(history['loss'] as number[])];
    });
  });

  test('takes weights that are set, and learning rates that change, between steps', async () => {
    await sameOnBoth(network, async (model, random) => {
      const { history } = await model.fit(...rows(random), {
        ...batches,
        epochs: 6,
        callbacks: {
          onEpochBegin: (epoch) => {
            (model.optimizer as tf.AdamOptimizer & { learningRate: number }).learningRate =
              0.1 / (epoch + 1);
            if (epoch === 3) model.layers[1]!.setWeights([tf.ones([4, 2]), tf.zeros([2])]);
          },
        },
      });
      return history['loss'] as number[];
    });
  });

  test('that is compiled again learns by its new optimizer, with what is frozen then', async () => {
    await sameOnBoth(network, async (model, random) => {
      const [x, y] = rows(random);
      const outcomes: number[] = [];
      for (const trainable of [true, false, true]) {
        model.layers[0]!.trainable = trainable;
        model.compile({ optimizer: tf.train.sgd(0.1), loss });
        const { history } = await model.fit(x, y, { ...batches, epochs: 3 });
        outcomes.push(...(history['loss'] as number[]));
      }
      return outcomes;
    });
  });

  test('takes another optimizer without being compiled again', async () => {
    await sameOnBoth(network, async (model, random) => {
      const [x, y] = rows(random);
      await model.fit(x, y, { ...batches, epochs: 3 });
      model.optimizer = tf.train.momentum(0.05, 0.9);
      const { history } = await model.fit(x, y, { ...batches, epochs: 3 });
      return history['loss'] as number[];
    });
  });

  test('of two outputs, with class weights for one of them', async () => {
    await sameOnBoth(
      () => {
        const input = tf.input({ shape: [3] });
        const shared = hidden().apply(input) as tf.SymbolicTensor;
        const head = (name: string) =>
          layers
            .dense({ units: 2, activation: 'softmax', name })
            .apply(shared) as tf.SymbolicTensor;
        const model = tf.model({ inputs: input, outputs: [head('one'), head('two')] });
        const optimizer = tf.train.sgd(0.1);
        model.compile({ optimizer, loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
        return model;
      },
      async (model, random) => {
        const classes = () => tf.oneHot(tf.cast(random.tensor([10], 2), 'int32'), 2);
        const classWeight = { two: { 0: 1, 1: 4 } };
        const ys = [classes(), classes()];
        const { history } = await model.fit(random.tensor([10, 3]), ys, {
          ...batches,
          epochs: 4,
          classWeight,
        });
        return Object.values(history).flat();
      },
    );
  });

  test('moves to another backend and back', async () => {
    const outcome = async (away: string): Promise<number[]> => {
      await tf.setBackend('onnx');
      const model = network();
      model.setWeights(model.getWeights().map((weight) => tf.fill(weight.shape, 0.1)));
      const [x, y] = [tf.linspace(-1, 1, 15).reshape([5, 3]), tf.ones([5, 2])];
      const outcomes: number[] = [];
      for (const backend of ['onnx', away, 'onnx']) {
        await tf.setBackend(backend);
        const { history } = await model.fit(x, y, { ...batches, epochs: 4 });
        outcomes.push(...(history['loss'] as number[]));
      }
      return outcomes;
    };
    const [stayed, moved] = [await outcome('onnx'), await outcome('cpu')];
    moved.forEach((each, index) => expect(each).toBeCloseTo(stayed[index]!, 5));
  });

  test('refuses what tfjs refuses, in its words', async () => {
    const model = network();
    const [x, y] = [tf.ones([5, 3]), tf.ones([5, 2])];
    await model.fit(x, y, { ...batches, epochs: 3 });
    await expect(model.fit(tf.ones([5, 4]), y)).rejects.toThrow(
      'input expected a batch of elements where each example has shape [3]',
    );
    await model.fit(x, y, batches);
  });
});

/** Doubles, or does what it is told. */
class Scaled extends tf.layers.Layer {
  static className = 'TestScaled';
  factor = 2;

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.mul([inputs].flat()[0] as tf.Tensor, this.factor);
  }
}

class Slower extends tf.SGDOptimizer {
  static override className = 'TestSlower';
  override applyGradients(gradients: Parameters<tf.SGDOptimizer['applyGradients']>[0]): void {
    this.setLearningRate(0.1 / (1 + this.iterations));
    super.applyGradients(gradients);
  }
}

const halved = (t: tf.Tensor, y: tf.Tensor): tf.Tensor =>
  tf.mul(0.5, tf.losses.meanSquaredError(t, y));
const largest = (t: tf.Tensor, y: tf.Tensor): tf.Tensor => tf.max(tf.abs(tf.sub(t, y)));

describe('what is not of tfjs itself runs operation by operation, with one notice:', () => {
  const compiled = (model: tf.Sequential, options: Partial<tf.ModelCompileArgs> = {}) => {
    model.compile({ optimizer: tf.train.sgd(0.1), loss, ...options });
    return model;
  };

  test.each<[string, string, () => tf.LayersModel]>([
    ['a layer', 'Scaled', () => compiled(stack(hidden(), new Scaled({})))],
    [
      'a layer in a wrapper of a model in a model',
      'Scaled',
      () => {
        const timed = layers.timeDistributed({ layer: new Scaled({}), inputShape: [1, 3] });
        const inner = tf.sequential({ layers: [timed, layers.flatten()] });
        const reshape = layers.reshape({ targetShape: [1, 3], inputShape: [3] });
        return compiled(stack(reshape, inner));
      },
    ],
    ['a loss', 'the function halved', () => compiled(stack(hidden()), { loss: halved })],
    ['a metric', 'the function largest', () => compiled(stack(hidden()), { metrics: [largest] })],
    ['an optimizer', 'Slower', () => compiled(stack(hidden()), { optimizer: new Slower(0.1) })],
  ])('%s', async (_what, name, make) => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    // A notice is given once for each reason: the first model of a kind has it.
    vi.resetModules();
    const fresh = await import('../../src/engine/step/train-function.js');
    fresh.captureTraining();
    for (let round = 0; round < 2; round++)
      await sameOnBoth(make, async (model, random) => {
        const { history } = await model.fit(...rows(random), { ...batches, epochs: 4 });
        return history['loss'] as number[];
      });
    expect(warn.mock.calls).toEqual([
      [
        `nnlab: training by tfjs's fit can't be captured, because ${name} is not of tfjs itself and may do something else in each step. It runs operation by operation: the same results, slower.`,
      ],
    ]);
  });

  test('and may change as it likes', async () => {
    vi.spyOn(console, 'warn').mockReturnValue();
    await sameOnBoth(
      () => compiled(stack(hidden(), new Scaled({}))),
      async (model, random) => {
        const layer = model.layers[1] as Scaled;
        const { history } = await model.fit(...rows(random), {
          ...batches,
          epochs: 5,
          callbacks: { onEpochBegin: (epoch) => void (layer.factor = epoch) },
        });
        return history['loss'] as number[];
      },
    );
  });
});

describe('losses and metrics of tfjs', () => {
  test('are captured as functions, too', async () => {
    const model = stack(hidden());
    model.compile({
      optimizer: 'sgd',
      loss: tf.losses.huberLoss,
      metrics: [tf.metrics.meanAbsoluteError],
    });
    const calls = callsOf(model);
    await model.fit(tf.ones([5, 3]), tf.ones([5, 2]), { ...batches, epochs: 6 });
    expect(calls).toHaveBeenCalledTimes(2);
  });
});
