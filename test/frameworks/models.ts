/**
 * Five networks, trained a little, one for each layer with weights by chance, and MobileNet, as programs and files for every
 * framework; what they answer stands beside them.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { InteropError, writeFiles, writeProgram } from '../../src/interop/index.js';
import type { Format, Framework, Training } from '../../src/interop/index.js';
import * as nn from '../../src/index.js';
import { readNetwork } from '../../src/interop/read-network.js';
import { isFrozenNorm } from '../../src/interop/checks.js';
import { hasMobileNet } from '../transfer/data.js';
import { LAYER_NETWORKS, TOKENS } from '../interop/layer-networks.js';

const FRAMEWORKS: Framework[] = ['tfjs', 'keras', 'tensorflow', 'pytorch', 'mxnet', 'caffe'];
const FORMATS: Format[] = ['onnx', 'safetensors', 'keras', 'pytorch', 'mxnet', 'caffe'];

interface Case {
  readonly input: readonly number[];
  /** Numbers of tokens that may come in. */
  readonly tokens?: number;
  readonly outputs: number;
  readonly loss?: Training['loss'];
  readonly layers: () => tf.layers.Layer[];
}

const { layers: l } = tf;

const CASES: Record<string, Case> = {
  mlp: {
    input: [20],
    outputs: 4,
    layers: () => [
      l.dense({ units: 32, activation: 'relu', inputShape: [20] }),
      l.dropout({ rate: 0.2 }),
      l.dense({ units: 16, activation: 'tanh' }),
      l.dense({ units: 4, activation: 'softmax' }),
    ],
  },
  cnn: {
    input: [14, 14, 1],
    outputs: 10,
    layers: () => [
      l.conv2d({ filters: 8, kernelSize: 3, activation: 'relu', inputShape: [14, 14, 1] }),
      l.maxPooling2d({ poolSize: 2 }),
      l.conv2d({ filters: 6, kernelSize: 3, padding: 'same', activation: 'relu' }),
      l.flatten(),
      l.dropout({ rate: 0.5 }),
      l.dense({ units: 10, activation: 'softmax' }),
    ],
  },
  lstm: {
    input: [12, 5],
    outputs: 1,
    loss: 'binaryCrossentropy',
    layers: () => [
      l.lstm({
        units: 9,
        returnSequences: true,
        recurrentActivation: 'sigmoid',
        inputShape: [12, 5],
      }),
      l.lstm({ units: 7, recurrentActivation: 'sigmoid' }),
      l.dense({ units: 1, activation: 'sigmoid' }),
    ],
  },
  text: {
    input: [10],
    tokens: 50,
    outputs: 3,
    layers: () => [
      l.embedding({ inputDim: 50, outputDim: 8, inputLength: 10 }),
      l.simpleRNN({ units: 6, returnSequences: true }),
      l.globalAveragePooling1d({}),
      l.dense({ units: 3, activation: 'softmax' }),
    ],
  },
  // Frozen features as MobileNet has them, and a head that learns.
  transfer: {
    input: [16, 16, 3],
    outputs: 2,
    layers: () => [
      frozen(
        l.conv2d({
          filters: 8,
          kernelSize: 3,
          strides: 2,
          padding: 'same',
          useBias: false,
          inputShape: [16, 16, 3],
        }),
        l.batchNormalization({}),
        l.reLU({ maxValue: 6 }),
        l.zeroPadding2d({
          padding: [
            [0, 1],
            [0, 1],
          ],
        }),
        l.depthwiseConv2d({ kernelSize: 3, strides: 2, useBias: false }),
        l.batchNormalization({}),
        l.reLU({ maxValue: 6 }),
        l.conv2d({ filters: 12, kernelSize: 1, useBias: false }),
        l.batchNormalization({}),
        l.reLU({ maxValue: 6 }),
        l.globalAveragePooling2d({}),
      ),
      l.dropout({ rate: 0.2 }),
      l.dense({ units: 2, activation: 'softmax' }),
    ],
  },
};

/** A model as one layer, which does not learn. */
function frozen(...layers: tf.layers.Layer[]): tf.layers.Layer {
  const base = tf.sequential({ layers });
  for (const layer of base.layers) layer.trainable = false;
  return base;
}

const numbers = (tensor: tf.Tensor): number[] => Array.from(tensor.dataSync());

function examplesOf(input: readonly number[], tokens: number | undefined, seed: number, count = 5) {
  const shape = [count, ...input];
  return tokens
    ? tf.floor(tf.randomUniform(shape, 0, tokens, 'float32', seed))
    : tf.randomNormal(shape, 0, 1, 'float32', seed);
}

const TRAINING: Training = {
  loss: 'categoricalCrossentropy',
  optimizer: { name: 'adam', learningRate: 0.01 },
  epochs: 2,
  batchSize: 16,
};

async function trained({ input, tokens, outputs, loss, layers }: Case): Promise<tf.LayersModel> {
  const model = tf.sequential({ layers: layers() });
  model.compile({ optimizer: tf.train.adam(0.01), loss: loss ?? TRAINING.loss });
  const x = examplesOf(input, tokens, 7, 64);
  const classes = tf.floor(tf.randomUniform([64], 0, Math.max(2, outputs), 'float32', 8));
  const y = loss ? classes.reshape([64, 1]) : tf.oneHot(classes.toInt(), outputs);
  await model.fit(x, y, { epochs: 3, verbose: 0 });
  return model;
}

/** No weight as it starts: biases and means at 0 and variances at 1 would hide what is left out. */
function byChance(model: tf.LayersModel): tf.LayersModel {
  const values = model.weights.map(({ shape, name }, i) =>
    name.includes('variance')
      ? tf.randomUniform(shape as number[], 0.5, 2, 'float32', i + 1)
      : tf.randomNormal(shape as number[], 0.05, 0.3, 'float32', i + 1),
  );
  model.setWeights(values);
  return model;
}

/** Returns what was refused, by case and framework. */
export async function writeCases(folder: string): Promise<Record<string, Record<string, string>>> {
  await tf.setBackend('cpu');
  const refused: Record<string, Record<string, string>> = {};
  for (const [name, each] of Object.entries(CASES)) {
    const training = { ...TRAINING, loss: each.loss ?? TRAINING.loss };
    const to = path.join(folder, name);
    refused[name] = await writeCase(to, await trained(each), training, { tokens: each.tokens });
  }
  for (const [name, layers] of Object.entries(LAYER_NETWORKS)) {
    const { tf: model } = nn.sequential([...layers], { seed: 3 });
    const to = path.join(folder, `layers-${name}`);
    const asked = { tokens: TOKENS[name] };
    refused[`layers-${name}`] = await writeCase(to, byChance(model), TRAINING, asked);
  }
  if (hasMobileNet) Object.assign(refused, await writeMobileNets(folder));
  return refused;
}

/** As published, and one that has learned three kinds of drawings on it. */
async function writeMobileNets(folder: string): Promise<Record<string, Record<string, string>>> {
  const drawings = nn.data.drawings({ samples: 12, size: 224, kinds: ['cat', 'fish', 'boat'] });
  const mobileNet = await nn.mobileNet();
  const mobileNetTransfer = nn.transfer(mobileNet, { classes: drawings, seed: 1 });
  await mobileNetTransfer.fit(drawings, { epochs: 5, plot: false });
  const two = drawings.take(2);
  const examples = tf.tensor(two.inputs(), [2, ...two.inputShape]);
  const refused: Record<string, Record<string, string>> = {};
  for (const [name, model] of Object.entries({ mobileNet, mobileNetTransfer }))
    refused[name] = await writeCase(path.join(folder, name), model.tf, TRAINING, { examples });
  return refused;
}

interface Asked {
  /** What comes in; by default chosen by chance. */
  readonly examples?: tf.Tensor;
  /** Numbers of tokens that may come in. */
  readonly tokens?: number | undefined;
}

async function writeCase(
  folder: string,
  model: tf.LayersModel,
  training: Training,
  { examples, tokens }: Asked,
): Promise<Record<string, string>> {
  mkdirSync(folder, { recursive: true });
  const some = examples ?? examplesOf(model.inputs[0]!.shape.slice(1) as number[], tokens, 8);
  const answers = model.predict(some) as tf.Tensor;
  const refused: Record<string, string> = {};
  const attempt = async (framework: string, work: () => Promise<void> | void): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof InteropError)) throw error;
      refused[framework] ??= error.message;
    }
  };
  for (const framework of FRAMEWORKS)
    await attempt(framework, () => {
      const { text } = writeProgram(model, framework, training);
      writeFileSync(path.join(folder, `${framework}.txt`), text);
    });
  for (const format of FORMATS)
    await attempt(format, async () => {
      for (const [ending, bytes] of Object.entries(await writeFiles(model, format)))
        writeFileSync(path.join(folder, `${format}${ending}`), bytes);
    });
  const record = {
    inputs: { shape: some.shape, values: numbers(some) },
    outputs: { shape: answers.shape, values: numbers(answers) },
    isText: tokens !== undefined,
    hasFrozenNorms: readNetwork('test', model).layers.some(isFrozenNorm),
    loss: training.loss,
    refused,
  };
  writeFileSync(path.join(folder, 'record.json'), JSON.stringify(record));
  return refused;
}
