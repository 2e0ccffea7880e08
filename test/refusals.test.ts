import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { Dataset } from '../src/data/dataset.js';
import * as nn from '../src/index.js';

// Refusals that no test of a feature tells of: each in its words, as a learner meets it.

const quiet = { plot: false, epochs: 1 } as const;
const points = nn.data.xor({ samples: 20 });
const digits = nn.data.digits({ samples: 6 });
const numbers = digits.map(({ row }) => ({ target: row / 7 }));
const network = (...layers: nn.Layer[]) => nn.sequential([nn.input(2), ...layers], { seed: 1 });
const small = () => network(nn.dense(3, 'tanh'), nn.dense(1, 'tanh'));
const reader = () =>
  nn.sequential([nn.input(28, 28, 1), nn.flatten(), nn.dense(10, 'softmax')], { seed: 1 });
const ring = nn.data.eightGaussians({ samples: 40, seed: 1 });
const sequences = new Dataset({
  name: 'sequences',
  inputs: new Float32Array(10),
  inputShape: [5, 2],
  targets: Float32Array.of(0),
});
const temporaryFolder = () => mkdtempSync(join(tmpdir(), 'nnlab-'));
/** A network that only tfjs makes. */
const foreign = (...layers: tf.layers.Layer[]) => nn.from(tf.sequential({ layers }));
const twoAnswers = () => {
  const inputs = tf.input({ shape: [2] });
  const outputs = [1, 2].map(
    (units) => tf.layers.dense({ units }).apply(inputs) as tf.SymbolicTensor,
  );
  return tf.model({ inputs, outputs });
};
/** Not of nnlab's own. */
const hard = 'hardSigmoid' as 'sigmoid';
const overSteps = (...layers: nn.Layer[]) => nn.sequential([nn.input(5, 2), ...layers]);

type Slips = readonly (readonly [says: string, wrong: () => unknown])[];

const slips: Readonly<Record<string, Slips>> = {
  data: [
    [
      'ofClasses: "eleven" is no class of "drawn digits", expected some of 0, 1,',
      () => digits.ofClasses(['eleven']),
    ],
    [
      'points: data is a split, expected a data set, one of nn.data. Of a split, give a part: data.test.',
      () => nn.plot.points(points.split(0.5) as never),
    ],
    [
      'points: "drawn digits" has inputs [28, 28, 1], expected points of two numbers [2].',
      () => nn.plot.points(digits),
    ],
    [
      'fit: the options are 3, expected an object. Write { epochs: … };',
      () => small().fit(points, 3 as never),
    ],
    [
      'fit: the options are 3, expected an object. Write { steps: … };',
      () => nn.gan(ring, { seed: 1 }).fit(ring, 3 as never),
    ],
    [
      'encode: the text is 3, expected a string.',
      async () => (await nn.data.sentences({ samples: 40, seed: 1 })).encode(3 as never),
    ],
    [
      '"stray": the target of example 1 is 2, expected one of its classes 0, 1.',
      () => {
        const stray = new Dataset({
          name: 'stray',
          inputs: new Float32Array(4),
          inputShape: [2],
          targets: Float32Array.of(0, 2),
          classes: [
            { value: 0, label: 'no' },
            { value: 1, label: 'yes' },
          ],
        });
        return nn.plot.confusion(small(), stray);
      },
    ],
    [
      'has 1 classes, expected at least 2. Look at the column with the classes.',
      () => {
        const file = join(temporaryFolder(), 'one.csv');
        writeFileSync(file, 'text,label\na fine film,good\na good film,good\n');
        return nn.data.sentences(file);
      },
    ],
    [
      'boundary: "regPlane" has a number to predict, expected classes. Write nn.data.table(rows, { target, classes: true }) if the targets are classes.',
      () => nn.plot.boundary(small(), nn.data.regPlane({ samples: 9 })),
    ],
    [
      'text: http://127.0.0.1:9/a.txt did not answer, expected a file. Check the address and the network.',
      () => nn.data.text('http://127.0.0.1:9/a.txt'),
    ],
  ],

  layers: [
    [
      'sequential: layers is an object, expected a list. Write nn.sequential([nn.input(2), nn.dense(1)]).',
      () => nn.sequential(nn.input(2) as never),
    ],
    [
      'gaussianNoise: stddev is -1, expected a number from 0 on. Write 0.1 for a tenth.',
      () => nn.gaussianNoise(-1),
    ],
    [
      'batchNormalization: momentum is 1, expected a number from 0 to below 1.',
      () => nn.batchNormalization({ momentum: 1 }),
    ],
    [
      'conv2d: kernelSize has 3 numbers, expected 1 or 2. Write 3, or [3, 5] for height and width.',
      () => nn.conv2d(2, [3, 3, 3] as never),
    ],
    [
      'conv2d: kernelSize is 0, expected a whole number from 1 on. Write 2 or 3, for example.',
      () => nn.conv2d(2, 0),
    ],
    [
      'timeDistributed: the layer is input(2), expected one that works on a step. Write nn.timeDistributed(nn.dense(10)).',
      () => nn.timeDistributed(nn.input(2)),
    ],
    [
      'dense: kernelInitializer is {"std":1}, expected { mean, stddev }, { minval, maxval } or { value }. Write { stddev: 0.1 }',
      () => network(nn.dense(1, { kernelInitializer: { std: 1 } as never })),
    ],
    [
      'predict: the examples are an object, expected a list of numbers or a data set. Give one example as [0, 1], many as [[0, 1], …].',
      () => small().predict({} as never),
    ],
  ],

  neurons: [
    [
      'perceptron: x has 1 numbers, expected 2, one for each weight. Give one example at a time.',
      () => nn.perceptron({ inputs: 2 }).sum([1]),
    ],
    [
      'run: milliseconds is 0, expected 1 to 10,000. Leave it out for 100.',
      () => nn.spikingNeuron({ weights: [1] }).run([1], { milliseconds: 0 }),
    ],
    [
      'plot: from is 1 and to is 0, expected numbers with from below to. Leave them out for −2 to 2.',
      () => nn.neuron({ weights: [1, 1] }).plot({ from: 1, to: 0 }),
    ],
    [
      'corrections: the unit has 3 inputs, expected 2: only then its boundary is a line.',
      () => nn.plot.corrections(nn.perceptron({ inputs: 3 }), []),
    ],
  ],

  training: [
    [
      'fit: classWeight needs classes, but "drawn digits" has a number to predict. Leave it out.',
      () =>
        nn
          .sequential([nn.input(28, 28, 1), nn.flatten(), nn.dense(1)])
          .fit(numbers, { ...quiet, classWeight: { 1: 2 } }),
    ],
    [
      'fit: classWeight of "−1" is -2, expected a number from 0 on. 2 counts an example twice.',
      () => small().fit(points, { ...quiet, classWeight: { '−1': -2 } }),
    ],
    [
      'stepDecay: decayRate is 0, expected a positive number. Write 0.5 to halve the learning rate.',
      () => nn.schedules.stepDecay(0.1, { decaySteps: 2, decayRate: 0 }),
    ],
    [
      'history: the run is an object, expected what fit gave. Write "const run = await model.fit(…)".',
      () => nn.plot.history({} as never),
    ],
    [
      'history: the run has 0 complete epochs, expected at least 1. Train again and let an epoch come to its end.',
      async () => {
        const training = small().fit(points, { ...quiet, epochs: 9, batchSize: 1 });
        training.stop();
        return nn.plot.history(await training);
      },
    ],
    [
      'history: the run has 0 complete parts, expected at least 1. Train again and let it go on for longer.',
      async () => {
        const training = nn.gan(ring, { seed: 1 }).fit(ring, { plot: false, steps: 2000 });
        training.stop();
        return nn.plot.history(await training);
      },
    ],
    [
      'sweep: solved is empty, expected testLoss or loss. Write solved: { testLoss: 0.01 }, or leave it out.',
      () => nn.sweep({ playground: {}, vary: { seed: [1] }, solved: {} }),
    ],
  ],

  explanations: [
    [
      'confusion: "drawn digits" has a number to predict, expected classes. Compare model.predict(data) with the targets instead.',
      () =>
        nn.plot.confusion(nn.sequential([nn.input(28, 28, 1), nn.flatten(), nn.dense(1)]), numbers),
    ],
    [
      'backprop: the network has no dense layer, expected at least one. Write nn.sequential([nn.input(2), nn.dense(1)]).',
      () => nn.explain.backprop(network(nn.dropout(0.1)), points.at(0)),
    ],
    [
      'projection: "drawn digits" has 2 examples, expected at least 3.',
      () => nn.explain.projection(digits.take(2)),
    ],
    [
      'projection: "drawn digits" has a number to predict, expected classes, which give the points their colours.',
      () => nn.explain.projection(numbers),
    ],
    [
      'deadUnits: "xor" has 0 examples, expected at least 1.',
      () => nn.explain.deadUnits(network(nn.dense(2, 'relu')), points.take(0)),
    ],
    [
      'landscape: data is not a data set, expected one of nn.data. Of a split, give the part: data.train.',
      () => nn.explain.landscape(small(), points.split(0.5) as never),
    ],
    [
      'weights: path is a training that still goes on, expected one that has ended. Write "const run = await model.fit(…)".',
      () => nn.explain.weights(small(), { path: Promise.resolve() as never }),
    ],
    [
      'weights: path has 1 epochs, expected at least 2. Train longer.',
      async () => {
        const model = small();
        const path = await model.fit(points, { ...quiet, record: true });
        return nn.explain.weights(model, { path });
      },
    ],
    [
      'gradientThroughTime: the network has layers that are not one after the other, expected a chain.',
      () =>
        nn.explain.gradientThroughTime(
          overSteps(nn.residual([nn.activation('tanh')]), nn.lstm(2), nn.dense(1)),
          sequences,
        ),
    ],
    [
      'the activation "softmax" of a recurrent layer can\'t be followed step by step, expected one that works on each unit alone, such as "tanh".',
      () =>
        nn.explain.gates(
          nn.sequential([nn.input(5, 1), nn.simpleRNN(2, 'softmax')]),
          new Float32Array(5) as never,
        ),
    ],
    [
      'sameClassRate: "drawn digits" has a number to predict, expected classes. Compare distances instead: nearest(image)[0].distance.',
      () => nn.imageSearch(reader(), numbers).sameClassRate(),
    ],
  ],

  'words and GANs': [
    [
      'wordVectors: the text is 3, expected a string. Read a file with await nn.data.text("my.txt").',
      () => nn.wordVectors(3 as never),
    ],
    [
      'wordVectors: learningRate is 2, expected a number between 0 and 1. Write 0.05.',
      () => nn.wordVectors('a b c '.repeat(9), { learningRate: 2 }),
    ],
    [
      'map: there are 2 words, expected at least 3. Name more.',
      async () => (await nn.wordVectors('a b c '.repeat(9), { epochs: 1 })).map({ x: ['a', 'b'] }),
    ],
    [
      'similarity: "z" is not among the 3 words that were learned. Did you mean "a"? A smaller minCount learns rarer ones.',
      async () => (await nn.wordVectors('a b c '.repeat(9), { epochs: 1 })).similarity('z', 'a'),
    ],
    [
      'latentWalk: the GAN makes [3], expected points [2] or images [height, width, 1]. Write gan.interpolate() for the numbers.',
      () =>
        nn
          .gan({
            generator: nn.sequential([nn.input(2), nn.dense(3)]),
            discriminator: nn.sequential([nn.input(3), nn.dense(1, 'sigmoid')]),
          })
          .latentWalk(),
    ],
    [
      'gan: the discriminator takes [3], expected [2]: what the generator makes, [2].',
      () =>
        nn.gan({
          generator: nn.sequential([nn.input(2), nn.dense(2)]),
          discriminator: nn.sequential([nn.input(3), nn.dense(1)]),
        }),
    ],
    [
      'surface: data is not a data set, expected one of nn.data or a split of it. Write gan.surface(nn.data.eightGaussians()), for example.',
      () => nn.gan(ring).surface([1, 2] as never),
    ],
    [
      'save: path is 3, expected the name of a folder. Write await gan.save("my-gan").',
      () => nn.gan(ring).save(3 as never),
    ],
  ],

  'other frameworks': [
    [
      'transfer: the base has 1 inputs and 2 outputs, expected one of each. Make one with tf.model first.',
      () => {
        return nn.transfer(twoAnswers(), { classes: 2 });
      },
    ],
    [
      'code: the model has 1 inputs and 2 outputs, expected one of each. Make a model of one way through it: tf.model({ inputs, outputs }).',
      () => nn.from(twoAnswers()).code('keras'),
    ],
    [
      'residual: dense(2) got inputs [5, 2], expected numbers in one row. Put nn.flatten() before it.',
      () => overSteps(nn.residual([nn.dense(2)])),
    ],
    [
      "code: the network has a hardSigmoid, expected sigmoid: Keras 3's hard sigmoid is another function.",
      () => overSteps(nn.lstm(3, { recurrentActivation: hard })).code('keras'),
    ],
    [
      'code: the layer "lstm1" has gates with hardSigmoid, expected sigmoid: PyTorch has no other there.',
      () => overSteps(nn.lstm(3, { recurrentActivation: hard })).code('pytorch'),
    ],
    [
      'code: the layer "lstm1" has the activation relu, expected tanh: PyTorch has no other there.',
      () => overSteps(nn.lstm(3, 'relu')).code('pytorch'),
    ],
    [
      'is a Dense on images, expected a row: PyTorch has their channels elsewhere. Use conv2d with kernelSize 1, which is the same.',
      () => foreign(tf.layers.dense({ units: 2, inputShape: [4, 4, 1] })).code('pytorch'),
    ],
    [
      'is a Dense on images, expected a row: MXNet has their channels elsewhere. Use conv2d with kernelSize 1, which is the same.',
      () => foreign(tf.layers.dense({ units: 2, inputShape: [4, 4, 1] })).code('mxnet'),
    ],
    [
      'has goBackwards in both directions, expected it without: PyTorch reads forward first. Leave goBackwards out.',
      () => overSteps(nn.bidirectional(nn.lstm(3, { goBackwards: true }))).code('pytorch'),
    ],
    [
      'has goBackwards in both directions, expected it without: MXNet reads forward first. Leave goBackwards out.',
      () => overSteps(nn.bidirectional(nn.lstm(3, { goBackwards: true }))).code('mxnet'),
    ],
    [
      'normalizes a sequence over the batch, expected rows or images: PyTorch wants its channels elsewhere. Use layerNormalization.',
      () => overSteps(nn.batchNormalization(), nn.lstm(2)).code('pytorch'),
    ],
    [
      'has axis 1, expected the last one, -1. Other frameworks are told of that only.',
      () => foreign(tf.layers.batchNormalization({ axis: 1, inputShape: [4, 3] })).code('keras'),
    ],
    [
      'has the activation mish, expected linear, relu, relu6,',
      () =>
        foreign(tf.layers.dense({ units: 2, inputShape: [3], activation: 'mish' })).export(
          'onnx',
          join(temporaryFolder(), 'm'),
        ),
    ],
  ],
};

describe.each(Object.entries(slips))('%s', (_place, ofPlace) => {
  test.each(ofPlace)('%s', async (says, wrong) => {
    await expect((async () => await wrong())()).rejects.toThrow(says);
  });
});
