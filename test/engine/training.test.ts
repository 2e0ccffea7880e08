/** What programs do around the layers of tfjs: the same on the backend `onnx` as on tfjs's cpu backend. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { captureTraining } from '../../src/engine/step/train-function.js';
import { sameOnBoth } from './layers/same-on-both.js';
import { useRecordingBackend } from './recording-backend.js';

const { layers } = tf;

beforeAll(() => useRecordingBackend());

function classifier(optimizer: () => tf.Optimizer = () => tf.train.adam(0.05)): tf.Sequential {
  const model = tf.sequential({
    layers: [
      layers.dense({ units: 6, inputShape: [4], activation: 'tanh' }),
      layers.batchNormalization({ momentum: 0.8 }),
      layers.dense({ units: 3, activation: 'softmax' }),
    ],
  });
  model.compile({ optimizer: optimizer(), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  return model;
}

const oneHot = (classes: tf.Tensor): tf.Tensor =>
  tf.oneHot(tf.cast(tf.reshape(classes, [-1]), 'int32'), 3);

const valuesOf = (history: tf.History): number[] =>
  Object.values(history.history).flat() as number[];

describe.each([
  { way: 'recorded anew at each step', prepare: () => undefined },
  { way: 'captured', prepare: captureTraining },
])('training on onnx, $way, does the same as on cpu', ({ prepare }) => {
  beforeAll(prepare);

  test('with shuffling off, a ragged last batch and validation', () =>
    sameOnBoth(classifier, async (model, random) => {
      const [x, y] = [random.tensor([23, 4]), oneHot(random.tensor([23], 3))];
      const validationData: [tf.Tensor, tf.Tensor] = [
        random.tensor([9, 4]),
        oneHot(random.tensor([9], 3)),
      ];
      const options = { epochs: 3, batchSize: 8, shuffle: false, validationData };
      const { history } = await model.fit(x, y, options);
      expect(Object.keys(history).sort()).toEqual(['acc', 'loss', 'val_acc', 'val_loss']);
      return Object.values(history).flat();
    }));

  test('with a part of the data for validation', () =>
    sameOnBoth(classifier, async (model, random) => {
      const [x, y] = [random.tensor([20, 4]), oneHot(random.tensor([20], 3))];
      return valuesOf(await model.fit(x, y, { epochs: 2, shuffle: false, validationSplit: 0.3 }));
    }));

  test('with class weights', () =>
    sameOnBoth(classifier, async (model, random) => {
      const [x, y] = [random.tensor([12, 4]), oneHot(random.tensor([12], 3))];
      const classWeight = { 0: 1, 1: 3, 2: 0.5 };
      return valuesOf(
        await model.fit(x, y, { epochs: 2, batchSize: 6, shuffle: false, classWeight }),
      );
    }));

  test('with callbacks, which see the same and stop it', () =>
    sameOnBoth(classifier, async (model, random) => {
      const [x, y] = [random.tensor([12, 4]), oneHot(random.tensor([12], 3))];
      const seen: number[] = [];
      const { epoch } = await model.fit(x, y, {
        epochs: 9,
        batchSize: 4,
        shuffle: false,
        yieldEvery: 'never',
        callbacks: {
          onBatchEnd: (batch, logs) => {
            seen.push(batch, logs!['loss']!);
          },
          onEpochEnd: (epoch, logs) => {
            seen.push(epoch, logs!['acc']!);
            if (epoch === 2) model.stopTraining = true;
          },
        },
      });
      expect(epoch).toEqual([0, 1, 2]);
      return seen;
    }));

  test('with early stopping', () =>
    sameOnBoth(classifier, async (model, random) => {
      const [x, y] = [random.tensor([12, 4]), oneHot(random.tensor([12], 3))];
      const callbacks = tf.callbacks.earlyStopping({ monitor: 'loss', minDelta: 0.2, patience: 1 });
      const { epoch } = await model.fit(x, y, { epochs: 20, shuffle: false, callbacks });
      expect(epoch.length).toBeLessThan(20);
      return epoch;
    }));

  test('after saving and loading, optimizer and all', () =>
    sameOnBoth(classifier, async (model, random) => {
      const [x, y] = [random.tensor([12, 4]), oneHot(random.tensor([12], 3))];
      await model.fit(x, y, { batchSize: 4, shuffle: false });
      let saved!: tf.io.ModelArtifacts;
      const keep: tf.io.IOHandler = {
        save: (artifacts) => {
          saved = artifacts;
          const modelArtifactsInfo = { dateSaved: new Date(0), modelTopologyType: 'JSON' as const };
          return Promise.resolve({ modelArtifactsInfo });
        },
      };
      await model.save(keep);
      const loaded = await tf.loadLayersModel(tf.io.fromMemory(saved));
      loaded.compile({ optimizer: tf.train.sgd(0.1), loss: 'categoricalCrossentropy' });
      const predicted = loaded.predict(x) as tf.Tensor;
      const { history } = await loaded.fit(x, y, { batchSize: 4, shuffle: false });
      return [predicted, ...(history['loss'] as number[]), ...loaded.getWeights()];
    }));

  test('batch by batch with trainOnBatch, evaluate and testing', () =>
    sameOnBoth(classifier, async (model, random) => {
      const outcomes: tf.Tensor[] = [];
      const losses: number[] = [];
      for (const rows of [4, 4, 3, 4]) {
        const [x, y] = [random.tensor([rows, 4]), oneHot(random.tensor([rows], 3))];
        losses.push(...((await model.trainOnBatch(x, y)) as number[]));
        outcomes.push(...(model.evaluate(x, y) as tf.Scalar[]));
      }
      return [...losses, ...outcomes];
    }));

  test('on a dataset', () =>
    sameOnBoth(classifier, async (model, random) => {
      const xs = (random.tensor([10, 4]) as tf.Tensor2D).arraySync();
      const ys = (oneHot(random.tensor([10], 3)) as tf.Tensor2D).arraySync();
      const data = tf.data.zip({ xs: tf.data.array(xs), ys: tf.data.array(ys) }).batch(4);
      return valuesOf(await model.fitDataset(data, { epochs: 2 }));
    }));

  test('with a recurrent layer that keeps its state from batch to batch', () =>
    sameOnBoth(
      () => {
        const model = tf.sequential({
          layers: [
            layers.lstm({ units: 3, stateful: true, batchInputShape: [2, 4, 3] }),
            layers.dense({ units: 1 }),
          ],
        });
        model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
        return model;
      },
      async (model, random) => {
        const outcomes: (number | tf.Tensor)[] = [];
        for (let round = 0; round < 3; round++) {
          const [x, y] = [random.tensor([2, 4, 3]), random.tensor([2, 1])];
          outcomes.push((await model.trainOnBatch(x, y)) as number);
          outcomes.push(model.predict(x, { batchSize: 2 }) as tf.Tensor);
          if (round === 1) model.resetStates();
        }
        return outcomes;
      },
    ));

  test('with a layer that is frozen, then not', () =>
    sameOnBoth(classifier, async (model, random) => {
      const [x, y] = [random.tensor([8, 4]), oneHot(random.tensor([8], 3))];
      const [first] = model.layers as [tf.layers.Layer];
      const compile = (trainable: boolean): void => {
        first.trainable = trainable;
        model.compile({ optimizer: tf.train.sgd(0.1), loss: 'categoricalCrossentropy' });
      };
      compile(false);
      const before = Array.from(first.getWeights()[0]!.dataSync());
      const frozen = await model.fit(x, y, { shuffle: false });
      expect(Array.from(first.getWeights()[0]!.dataSync())).toEqual(before);
      compile(true);
      const free = await model.fit(x, y, { shuffle: false });
      return [...valuesOf(frozen), ...valuesOf(free)];
    }));

  test('in a loop of its own, with clipped gradients and a learning rate that falls', () =>
    sameOnBoth(classifier, (model, random) => {
      const optimizer = tf.train.sgd(0.5);
      const outcomes: number[] = [];
      for (let step = 0; step < 5; step++) {
        const [x, y] = [random.tensor([6, 4]), oneHot(random.tensor([6], 3))];
        optimizer.setLearningRate(0.5 / (1 + step));
        const weights = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
        const loss = (): tf.Scalar =>
          tf.losses.softmaxCrossEntropy(y, model.apply(x, { training: true }) as tf.Tensor);
        const { value, grads } = tf.variableGrads(loss, weights);
        const norm = tf.sqrt(tf.addN(Object.values(grads).map((each) => tf.sum(tf.square(each)))));
        const clipped = Object.entries(grads).map(([name, gradient]) => ({
          name,
          tensor: tf.div(gradient, tf.maximum(norm, 1)),
        }));
        optimizer.applyGradients(clipped);
        outcomes.push(value.dataSync()[0]!, norm.dataSync()[0]!);
      }
      return outcomes;
    }));

  test('with minimize, which returns the cost', () =>
    sameOnBoth(classifier, (model, random) => {
      const optimizer = tf.train.rmsprop(0.02);
      const [x, y] = [random.tensor([6, 4]), oneHot(random.tensor([6], 3))];
      const weights = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
      return [1, 2, 3].map(() =>
        optimizer.minimize(
          () => tf.losses.softmaxCrossEntropy(y, model.apply(x) as tf.Tensor),
          true,
          weights,
        )!,
      );
    }));

  test.each([
    ['sgd', () => tf.train.sgd(0.1)],
    ['momentum', () => tf.train.momentum(0.1, 0.9)],
    ['nesterov', () => tf.train.momentum(0.1, 0.9, true)],
    ['adagrad', () => tf.train.adagrad(0.1)],
    ['adadelta', () => tf.train.adadelta(0.5)],
    ['adam', () => tf.train.adam(0.01)],
    ['adamax', () => tf.train.adamax(0.01)],
    ['rmsprop', () => tf.train.rmsprop(0.01, 0.9, 0.5)],
    ['centered rmsprop', () => tf.train.rmsprop(0.01, 0.9, 0, 1e-12, true)],
  ] as const)('with %s', (_name, make) =>
    sameOnBoth(
      () => classifier(make),
      async (model, random) => {
        const [x, y] = [random.tensor([11, 4]), oneHot(random.tensor([11], 3))];
        return valuesOf(await model.fit(x, y, { epochs: 3, batchSize: 4, shuffle: false }));
      },
    ),
  );
});
