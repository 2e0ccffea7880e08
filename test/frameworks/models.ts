/** Five networks, trained a little, as programs and files for every framework; what they answer stands beside them. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { InteropError, writeFiles, writeProgram } from '../../src/interop/index.js';
import type { Format, Framework, Training } from '../../src/interop/index.js';

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
  transfer: {
    input: [16, 16, 3],
    outputs: 2,
    layers: () => [
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
      l.depthwiseConv2d({ kernelSize: 3, padding: 'same', useBias: false }),
      l.batchNormalization({}),
      l.reLU({ maxValue: 6 }),
      l.conv2d({ filters: 12, kernelSize: 1, useBias: false }),
      l.batchNormalization({}),
      l.reLU({ maxValue: 6 }),
      l.globalAveragePooling2d({}),
      l.dense({ units: 2, activation: 'softmax' }),
    ],
  },
};

function examplesOf({ input, tokens, outputs, loss }: Case, count: number, seed: number) {
  const shape = [count, ...input];
  const x = tokens
    ? tf.floor(tf.randomUniform(shape, 0, tokens, 'float32', seed))
    : tf.randomNormal(shape, 0, 1, 'float32', seed);
  const classes = tf.floor(tf.randomUniform([count], 0, Math.max(2, outputs), 'float32', seed + 1));
  const y = loss ? classes.reshape([count, 1]) : tf.oneHot(classes.toInt(), outputs);
  return { x, y };
}

const numbers = (tensor: tf.Tensor): number[] => Array.from(tensor.dataSync());

/** Returns what was refused, by case and framework. */
export async function writeCases(folder: string): Promise<Record<string, Record<string, string>>> {
  await tf.setBackend('cpu');
  const allRefused: Record<string, Record<string, string>> = {};
  const training: Training = {
    loss: 'categoricalCrossentropy',
    optimizer: { name: 'adam', learningRate: 0.01 },
    epochs: 2,
    batchSize: 16,
  };
  for (const [name, each] of Object.entries(CASES)) {
    const own = path.join(folder, name);
    mkdirSync(own, { recursive: true });
    const model = tf.sequential({ layers: each.layers() });
    const loss = each.loss ?? training.loss;
    model.compile({ optimizer: tf.train.adam(0.01), loss });
    const { x, y } = examplesOf(each, 64, 7);
    await model.fit(x, y, { epochs: 3, verbose: 0 });
    const some = examplesOf(each, 5, 8).x;
    const answers = model.predict(some) as tf.Tensor;
    const refused: Record<string, string> = (allRefused[name] = {});
    for (const framework of FRAMEWORKS)
      try {
        const { text } = writeProgram(model, framework, { ...training, loss });
        writeFileSync(path.join(own, `${framework}.txt`), text);
      } catch (error) {
        if (!(error instanceof InteropError)) throw error;
        refused[framework] = error.message;
      }
    for (const format of FORMATS) {
      if (refused[format]) continue;
      for (const [ending, bytes] of Object.entries(await writeFiles(model, format)))
        writeFileSync(path.join(own, `${format}${ending}`), bytes);
    }
    const record = {
      inputs: { shape: some.shape, values: numbers(some) },
      outputs: { shape: answers.shape, values: numbers(answers) },
      isText: each.tokens !== undefined,
      loss,
      refused,
    };
    writeFileSync(path.join(own, 'record.json'), JSON.stringify(record));
  }
  return allRefused;
}
