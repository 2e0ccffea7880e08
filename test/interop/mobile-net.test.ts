/** MobileNet with a new head, which is larger than all of `layer-networks.ts`: its program for TensorFlow.js, its file for ONNX Runtime. */
import vm from 'node:vm';
import * as tf from '@tensorflow/tfjs';
import * as ort from 'onnxruntime-node';
import ts from 'typescript';
import { beforeAll, describe, expect, test } from 'vitest';
import * as nn from '../../src/index.js';
import { writeFiles } from '../../src/interop/index.js';
import { hasMobileNet, servePublished } from '../transfer/data.js';

const difference = (a: tf.Tensor, b: tf.Tensor): number =>
  tf.max(tf.abs(tf.sub(a, b))).dataSync()[0]!;

describe.runIf(hasMobileNet)('a network on MobileNet', () => {
  servePublished();
  let model: nn.TransferModel;
  const image = tf.randomUniform([1, 64, 64, 3], 0, 1, 'float32', 5);

  beforeAll(async () => {
    model = nn.transfer(await nn.mobileNet({ size: 64 }), { classes: 3, seed: 1 });
  });

  test('answers in ONNX Runtime as here', async () => {
    const files = await writeFiles(model.tf, 'onnx');
    const session = await ort.InferenceSession.create(files['.onnx']!);
    const input = new ort.Tensor('float32', image.dataSync<'float32'>(), image.shape);
    const { output } = await session.run({ input });
    const theirs = tf.tensor(output!.data as Float32Array, [1, 3]);
    expect(difference(theirs, model.tf.predict(image) as tf.Tensor)).toBeLessThan(1e-5);
  });

  test('is a program for TensorFlow.js that answers the same, and trains its head only', async () => {
    const { text } = model.code('tfjs');
    const js = ts.transpile(text.replace(/^import .*$/m, '').replace('model.summary();', ''), {
      target: ts.ScriptTarget.ES2023,
    });
    const program = vm.runInThisContext(`(tf) => {\n${js}\nreturn { model, train };\n}`) as (
      library: typeof tf,
    ) => { model: tf.LayersModel; train: (x: tf.Tensor, y: tf.Tensor) => Promise<void> };
    const made = program(tf);
    made.model.setWeights(model.tf.getWeights());
    const answer = made.model.predict(image) as tf.Tensor;
    expect(difference(answer, model.tf.predict(image) as tf.Tensor)).toBe(0);
    await made.train(image, tf.oneHot([1], 3));
    const [before, after] = [model.tf, made.model].map((each) => each.getWeights());
    const changed = before!.flatMap((weight, i) => (difference(weight, after![i]!) > 0 ? [i] : []));
    // tfjs lists what learns first: the kernel and the bias of the head.
    expect(changed).toEqual([0, 1]);
  });

  // What the frameworks answer is the business of npm run test:frameworks.
  test.each<[nn.Framework, string[]]>([
    ['keras', ['layers.Rescaling(2, offset=-1, name="rescaling1")']],
    ['tensorflow', ['layers.Rescaling(2, offset=-1, name="rescaling1")']],
    ['pytorch', ['x = x * 2 - 1', 'norm.eval()  # keeps the mean and variance that it has']],
    ['mxnet', ['lambda F, x: x * 2 - 1', 'momentum=0.99, use_global_stats=True']],
    ['caffe', ['power_param {\n    scale: 2\n    shift: -1\n  }', 'use_global_stats: true']],
  ])('is a program and files for %s', async (framework, says) => {
    const { text } = model.code(framework);
    for (const each of says) expect(text).toContain(each);
    await writeFiles(model.tf, framework as nn.Format);
  });
});
