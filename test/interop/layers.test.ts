/** Each layer with its options: the files for ONNX Runtime and the programs for TensorFlow.js answer as the network does here. */
import vm from 'node:vm';
import * as tf from '@tensorflow/tfjs';
import * as ort from 'onnxruntime-node';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import * as nn from '../../src/index.js';
import { writeFiles } from '../../src/interop/index.js';
import * as layers from '../../src/models/layers.js';
import { LACKING, LAYER_NETWORKS, TOKENS } from './layer-networks.js';

function networkOf(name: string) {
  const model = nn.sequential([...LAYER_NETWORKS[name]!], { seed: 3 });
  const [tokens, shape] = [TOKENS[name], [4, ...model.inputShape]];
  const x = tokens
    ? tf.floor(tf.randomUniform(shape, 0, tokens, 'float32', 5))
    : tf.randomNormal(shape, 0, 1, 'float32', 5);
  return { model, x, expected: model.tf.predict(x) as tf.Tensor };
}

const distance = (a: tf.Tensor, b: tf.Tensor): number =>
  tf.max(tf.abs(tf.sub(a, b))).dataSync()[0]!;
const names = Object.keys(LAYER_NETWORKS);

test('each layer of the library is in some network', () => {
  const texts = Object.values(LAYER_NETWORKS).flatMap((network) => network.map(({ text }) => text));
  const missing = Object.keys(layers).filter(
    (layer) => layer in nn && !texts.some((text) => text.includes(`${layer}(`)),
  );
  expect(missing).toEqual([]);
});

describe.each(names)('%s', (name) => {
  const lacks = (framework: string): string | undefined => LACKING[framework]?.[name];

  test('as a program for TensorFlow.js', () => {
    const { model, x, expected } = networkOf(name);
    const text = model
      .code('tfjs')
      .text.replace(/^import .*$/m, '')
      .replace('model.summary();', '');
    const js = ts.transpile(text, { target: ts.ScriptTarget.ES2023 });
    const program = vm.runInThisContext(`(tf) => {\n${js}\nreturn model;\n}`) as (
      library: typeof tf,
    ) => tf.LayersModel;
    const made = program(tf);
    made.setWeights(model.tf.getWeights());
    expect(made.trainableWeights).toHaveLength(model.tf.trainableWeights.length);
    expect(made.calculateLosses()).toHaveLength(model.tf.calculateLosses().length);
    expect(distance(made.predict(x) as tf.Tensor, expected)).toBe(0);
  });

  test('as a file for ONNX Runtime', async () => {
    const { model, x, expected } = networkOf(name);
    const refused = lacks('onnx');
    if (refused) return expect(writeFiles(model.tf, 'onnx')).rejects.toThrow(refused);
    const files = await writeFiles(model.tf, 'onnx');
    const session = await ort.InferenceSession.create(files['.onnx']!);
    const isText = TOKENS[name] !== undefined;
    const values = x.dataSync<'float32'>();
    const input = isText
      ? new ort.Tensor('int32', Int32Array.from(values), x.shape)
      : new ort.Tensor('float32', values, x.shape);
    const { output } = await session.run({ input });
    expect(output!.dims).toEqual(expected.shape);
    expect(
      distance(tf.tensor(output!.data as Float32Array, expected.shape), expected),
    ).toBeLessThan(1e-5);
  });

  // What the frameworks answer is the business of npm run test:frameworks.
  test.each<nn.Framework>(['keras', 'tensorflow', 'pytorch', 'mxnet', 'caffe'])(
    'for %s, or why not',
    async (framework) => {
      const { model } = networkOf(name);
      const refused = lacks(framework === 'tensorflow' ? 'keras' : framework);
      if (!refused) {
        expect(model.code(framework).text).toContain('model');
        await writeFiles(model.tf, framework as nn.Format);
        return;
      }
      expect(() => model.code(framework)).toThrow(nn.InteropError);
      expect(() => model.code(framework)).toThrow(refused);
    },
  );
});
