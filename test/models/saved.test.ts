import * as tf from '@tensorflow/tfjs';
import { createServer } from 'node:http';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { circle } from '../../src/data/index.js';
import { from } from '../../src/models/from.js';
import * as nn from '../../src/models/layers.js';
import { load } from '../../src/models/saved.js';
import { sequential } from '../../src/models/sequential.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nnlab-saved-'));
});
afterAll(() => rm(folder, { recursive: true }));

const image = Float32Array.from({ length: 64 }, (_, i) => (i % 7) / 7);
const everything = () =>
  sequential(
    [
      nn.input(8, 8, 1),
      nn.gaussianNoise(0.1),
      nn.residual([nn.conv2d(1, 3, { padding: 'same', activation: 'relu' })]),
      nn.depthwiseConv2d(3),
      nn.batchNormalization(),
      nn.maxPooling2d(2),
      nn.dropout(0.5),
      nn.reshape(3, 3),
      nn.bidirectional(nn.lstm(4)),
      nn.layerNormalization(),
      nn.dense(2, 'softmax'),
    ],
    { seed: 3 },
  );

describe('save() and load()', () => {
  test('give the same answers, layers and parameters', async () => {
    const model = everything();
    await model.save(join(folder, 'everything'));
    const same = await load(join(folder, 'everything'));
    expect(same.predict(image)).toEqual(model.predict(image));
    expect(same.parameters).toBe(model.parameters);
    expect(same.seed).toBe(3);
    expect(same.layers.map(({ text }) => text)).toEqual([
      'input(8, 8, 1)',
      'gaussianNoise(0.1)',
      'conv2d(1, 3, { activation: "relu", padding: "same" })',
      'add()',
      'depthwiseConv2d(3)',
      'batchNormalization()',
      'maxPooling2d(2)',
      'dropout(0.5)',
      'reshape(3, 3)',
      'bidirectional()',
      'layerNormalization()',
      'dense(2, "softmax")',
    ]);
  });

  test('what is loaded goes on learning, with the dropout of nnlab', async () => {
    const data = circle({ samples: 60 });
    const layers = [nn.input(2), nn.dense(8, 'tanh'), nn.dropout(0.3), nn.dense(1, 'tanh')];
    const model = sequential(layers, { seed: 1 });
    await model.fit(data, { epochs: 2, plot: false });
    await model.save(join(folder, 'dropout'));
    const trained = async () => {
      const loaded = await load(join(folder, 'dropout', 'model.json'));
      await loaded.fit(data, { epochs: 2, plot: false });
      return loaded.predict([0.5, 0.5]);
    };
    expect(await trained()).toEqual(await trained());
  });

  test('plain tfjs reads it: it has classes of tfjs only', async () => {
    const model = everything();
    const path = join(folder, 'plain');
    await model.save(path);
    const json = JSON.parse(await readFile(join(path, 'model.json'), 'utf8')) as tf.io.ModelJSON;
    const weightData = await readFile(join(path, json.weightsManifest[0]!.paths[0]!));
    const loaded = await tf.loadLayersModel(
      tf.io.fromMemory({
        modelTopology: json.modelTopology,
        weightSpecs: json.weightsManifest[0]!.weights,
        weightData: new Uint8Array(weightData).buffer,
      }),
    );
    const answer = loaded.predict(tf.tensor(image, [1, 8, 8, 1])) as tf.Tensor;
    const expected = model.predict(image);
    Array.from(answer.dataSync()).forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5));
  });

  test('a second save replaces the first and leaves nothing else', async () => {
    const path = join(folder, 'twice');
    const model = sequential([nn.input(1), nn.dense(1)], { seed: 1 });
    await model.save(path);
    model.tf.setWeights([tf.tensor2d([[7]]), tf.tensor1d([1])]);
    await model.save(path);
    expect(await readdir(path)).toHaveLength(2);
    expect((await load(path)).predict([1])).toEqual([8]);
  });

  test('weights that were written before a crash do not harm the model that is there', async () => {
    const path = join(folder, 'crash');
    await sequential([nn.input(1), nn.dense(1, { weights: [[[7]], [1]] })]).save(path);
    await writeFile(join(path, 'weights-00000000.bin'), 'half');
    await writeFile(join(path, 'model.json.part'), '{"modelTop');
    expect((await load(path)).predict([1])).toEqual([8]);
  });

  test('load from an address', async () => {
    await sequential([nn.input(1), nn.dense(1, { weights: [[[2]], [1]] })]).save(
      join(folder, 'web'),
    );
    const server = createServer((request, response) => {
      readFile(join(folder, request.url!)).then(
        (bytes) => response.end(bytes),
        () => response.writeHead(404).end(),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      expect((await load(`${address}/web`)).predict([3])).toEqual([7]);
      expect((await load(`${address}/web/model.json`)).predict([3])).toEqual([7]);
      await expect(load(`${address}/none`)).rejects.toThrow(
        'none/model.json answered HTTP 404, expected a file.',
      );
    } finally {
      server.close();
    }
  });

  test('a checkpoint of fit() is the network after its last epoch', async () => {
    const checkpoint = join(folder, 'checkpoint');
    const model = sequential([nn.input(2), nn.dense(1, 'tanh')], { seed: 1 });
    await model.fit(circle({ samples: 20 }), { epochs: 2, plot: false, checkpoint });
    expect((await load(checkpoint)).predict([1, 2])).toEqual(model.predict([1, 2]));
  });

  test.each([
    { file: 'no.json', text: '{', says: 'no.json is no model, expected the model.json of a tfjs' },
    {
      file: 'graph.json',
      text: '{"format":"graph-model"}',
      says: 'Read it with tf.loadGraphModel.',
    },
    {
      file: 'cut.json',
      text: '{"modelTopology":{},"weightsManifest":[{"paths":["cut.bin"],"weights":[{"name":"w","shape":[2,3],"dtype":"float32"}]}]}',
      says: 'are 4 bytes, expected 24: a file is cut off',
    },
  ])('refuse $file', async ({ file, text, says }) => {
    await writeFile(join(folder, file), text);
    await writeFile(join(folder, 'cut.bin'), 'abcd');
    await expect(load(join(folder, file))).rejects.toThrow(says);
  });

  test('say what is missing, or in the way', async () => {
    await expect(load(join(folder, 'nothing'))).rejects.toThrow(
      /^load: .*nothing.model\.json is not there, expected a file\. The folder .*nothing is not there either\./,
    );
    await writeFile(join(folder, 'file'), '');
    const model = sequential([nn.input(1), nn.dense(1)]);
    await expect(model.save(join(folder, 'file'))).rejects.toThrow(
      'file is a file, expected a folder. Choose another path.',
    );
    await expect(model.save(undefined as never)).rejects.toThrow('save: path is undefined');
  });
});

describe('from()', () => {
  test('takes a network of tfjs, and trains it', async () => {
    const layers = [
      tf.layers.dense({ units: 8, inputShape: [2], activation: 'tanh' }),
      tf.layers.dense({ units: 1, activation: 'tanh' }),
    ];
    const net = tf.sequential({ layers });
    const model = from(net, { seed: 1 });
    expect(model.tf).toBe(net);
    expect(model.summary().rows.map(({ layer, parameters }) => [layer, parameters])).toEqual([
      ['input(2)', 0],
      ['dense(8, "tanh")', 24],
      ['dense(1, "tanh")', 9],
    ]);
    const { history } = await model.fit(circle({ samples: 100 }), { epochs: 20, plot: false });
    expect(history.loss.at(-1)).toBeLessThan(history.loss[0]!);
  });

  test('layers of a trained network can be the start of another, which shares their weights', async () => {
    const base = sequential([nn.input(2), nn.dense(3, 'tanh'), nn.dense(1)], { seed: 1 });
    const [, features] = from(base.tf).layers;
    base.tf.layers[1]!.trainable = false;
    const head = sequential([nn.input(2), features!, nn.dense(2, 'softmax')], { seed: 2 });
    const before = Array.from(base.tf.layers[1]!.getWeights()[0]!.dataSync());
    await head.fit(circle({ samples: 50 }), { epochs: 3, plot: false });
    expect(Array.from(base.tf.layers[1]!.getWeights()[0]!.dataSync())).toEqual(before);
    expect(head.tf.layers[1]!.getWeights()[0]!.dataSync()).toEqual(Float32Array.from(before));
  });

  test('takes one with two inputs, for all but fit, evaluate and predict', () => {
    const [a, b] = [tf.input({ shape: [2] }), tf.input({ shape: [2] })];
    const sum = tf.layers.add().apply([a, b]) as tf.SymbolicTensor;
    const model = from(tf.model({ inputs: [a, b], outputs: sum }));
    expect(model.summary().rows.map(({ layer }) => layer)).toContain('add()');
    expect(() => model.predict([1, 2])).toThrow(
      'predict: the network has 2 inputs and 1 outputs, expected one of each. Use model.tf',
    );
  });

  test.each([
    { given: undefined, says: 'from: the model is missing, expected one of tf.sequential' },
    { given: Promise.resolve(), says: 'from: the model is a Promise' },
    { given: tf.sequential(), says: 'from: the model has no shape yet' },
  ])('refuses: $says', ({ given, says }) => {
    expect(() => from(given as never)).toThrow(says);
  });
});
