import vm from 'node:vm';
import * as tf from '@tensorflow/tfjs';
import ts from 'typescript';
import { describe, expect, test, vi } from 'vitest';
import * as nn from '../../src/index.js';

const DIGITS = [
  nn.input(8, 8, 1),
  nn.conv2d(4, 3, 'relu'),
  nn.maxPooling2d(2),
  nn.flatten(),
  nn.dropout(0.25),
  nn.dense(10, 'softmax'),
];

describe('code', () => {
  test('for TensorFlow.js is a program that makes the same network', async () => {
    const model = nn.sequential(DIGITS, { seed: 1 });
    const { text } = model.code('tfjs');
    const js = ts.transpile(text.replace(/^import .*$/m, ''), { target: ts.ScriptTarget.ES2023 });
    const program = vm.runInThisContext(`(tf) => {\n${js}\nreturn { model, train };\n}`) as (
      library: typeof tf,
    ) => { model: tf.LayersModel; train: (x: tf.Tensor, y: tf.Tensor) => Promise<void> };
    const made = program(tf);
    made.model.setWeights(model.tf.getWeights());
    const x = tf.randomNormal([3, 8, 8, 1], 0, 1, 'float32', 2);
    const [ours, theirs] = [model.tf, made.model].map((each) => each.predict(x) as tf.Tensor);
    expect(theirs!.dataSync()).toEqual(ours!.dataSync());
    await made.train(x, tf.oneHot([1, 2, 3], 10));
  });

  test('trains as the last fit did', async () => {
    const model = nn.sequential([nn.input(2), nn.dense(1, 'tanh')], { seed: 1 });
    const data = nn.data.table(
      [
        [0, 0, -1],
        [1, 1, 1],
      ],
      { target: 2 },
    );
    await model.fit(data, {
      epochs: 3,
      batchSize: 2,
      optimizer: nn.sgd(0.5, { momentum: 0.9 }),
      plot: false,
    });
    const { text } = model.code('pytorch');
    expect(text).toContain('torch.optim.SGD(model.parameters(), lr=0.5, momentum=0.9)');
    expect(text).toContain('nn.MSELoss()');
    expect(text).toContain('range(3)');
    expect(text).toContain('batch_size=2');
    expect(model.code('keras').text).toContain('epochs=3, batch_size=2');
  });

  describe('tells what the optimizer was told', () => {
    const model = nn.sequential([nn.input(2), nn.dense(1)], { seed: 1 });
    const data = nn.data.table([[0, 0, 1]], { target: 2, classes: false });
    const nesterov = nn.sgd(0.5, { momentum: 0.9, nesterov: true });
    const decaying = nn.adamW(0.1, { weightDecay: 0.02, beta1: 0.8, epsilon: 1e-6 });

    test.each<[nn.Framework, nn.Optimizer, string]>([
      ['tfjs', nesterov, 'optimizer: tf.train.momentum(0.5, 0.9, true)'],
      ['tfjs', nn.rmsprop(0.1, { momentum: 0.5 }), 'optimizer: tf.train.rmsprop(0.1, 0.9, 0.5)'],
      ['keras', nesterov, 'keras.optimizers.SGD(learning_rate=0.5, momentum=0.9, nesterov=True)'],
      [
        'keras',
        decaying,
        'AdamW(learning_rate=0.1, weight_decay=0.02, beta_1=0.8, epsilon=0.000001)',
      ],
      ['tensorflow', nn.rmsprop(0.1, { rho: 0.8 }), 'RMSprop(learning_rate=0.1, rho=0.8)'],
      ['pytorch', nesterov, 'SGD(model.parameters(), lr=0.5, momentum=0.9, nesterov=True)'],
      [
        'pytorch',
        decaying,
        'AdamW(model.parameters(), lr=0.1, betas=(0.8, 0.999), weight_decay=0.02, eps=0.000001)',
      ],
      ['pytorch', nn.rmsprop(0.1, { rho: 0.8 }), 'RMSprop(model.parameters(), lr=0.1, alpha=0.8)'],
      ['mxnet', nn.adam(0.1, { beta2: 0.9 }), '"adam", {"learning_rate": 0.1, "beta2": 0.9}'],
      ['mxnet', nn.rmsprop(0.1, { rho: 0.8 }), '"rmsprop", {"learning_rate": 0.1, "gamma1": 0.8}'],
      ['caffe', nesterov, 'type: "Nesterov"\nbase_lr: 0.5\nmomentum: 0.9\n'],
    ])('for %s', async (framework, optimizer, says) => {
      await model.fit(data, { epochs: 1, optimizer, plot: false });
      expect(model.code(framework).text).toContain(says);
    });

    test.each<[nn.Framework, nn.Optimizer, string]>([
      ['tfjs', decaying, 'TensorFlow.js has no optimizer adamW'],
      ['tfjs', nn.adam(0.1, { beta1: 0.8 }), 'has the option beta1, expected momentum or nesterov'],
      ['mxnet', nesterov, 'the optimizer sgd has the option nesterov'],
      ['mxnet', decaying, 'MXNet has no optimizer adamW'],
      ['caffe', nn.adam(0.1, { epsilon: 1e-5 }), 'has the option epsilon'],
      ['caffe', decaying, 'Caffe has no optimizer adamW, expected sgd,'],
    ])('and refuses what %s has no name for', async (framework, optimizer, says) => {
      await model.fit(data, { epochs: 1, optimizer, plot: false });
      expect(() => model.code(framework)).toThrow(nn.InteropError);
      expect(() => model.code(framework)).toThrow(says);
    });
  });

  describe('tells what large weights cost', () => {
    const regularized = { kernelRegularizer: { l1: 0.1, l2: 0.2 } };
    const model = nn.sequential([nn.input(2), nn.dense(1, regularized)], { seed: 1 });

    test.each<[nn.Framework, string]>([
      ['tfjs', 'kernelRegularizer: tf.regularizers.l1l2({ l1: 0.1, l2: 0.2 })'],
      ['keras', 'kernel_regularizer=keras.regularizers.L1L2(l1=0.1, l2=0.2)'],
      [
        'tensorflow',
        'loss = tf.reduce_mean(loss_of(y, model(x, training=True))) + sum(model.losses)',
      ],
      ['pytorch', 'loss += 0.2 * model.dense1.weight.square().sum()'],
      ['mxnet', 'loss = loss + 0.1 * model[0].weight.data().abs().sum()'],
    ])('for %s', (framework, says) => {
      expect(model.code(framework).text).toContain(says);
    });

    test('and warns where Caffe is not told', () => {
      const warn = vi.spyOn(console, 'warn').mockReturnValue();
      model.code('caffe');
      expect(warn).toHaveBeenCalledWith(
        'code: the program trains without kernelRegularizer of "dense1", expected what fit did. Caffe has one weight_decay for all layers: add it by hand.',
      );
      warn.mockRestore();
    });
  });

  test('names the unknown framework', () => {
    const model = nn.sequential([nn.input(2), nn.dense(1)]);
    expect(() => model.code('torch' as 'pytorch')).toThrow(
      'code: framework is "torch", expected tfjs, keras, tensorflow, pytorch, mxnet or caffe. Check the spelling.',
    );
  });

  test('shows itself with its language', () => {
    const model = nn.sequential([nn.input(2), nn.dense(1)]);
    const program = model.code('keras');
    const bundle = program[Symbol.for('Jupyter.display') as never] as () => Record<string, string>;
    expect(bundle.call(program)['text/markdown']).toMatch(/^```python\nimport keras\n/);
    expect(String(program)).toBe(program.text);
  });

  test('refuses branches that are not sums, and says why', () => {
    const inputs = tf.input({ shape: [4] });
    const [a, b] = [3, 3].map((units) => tf.layers.dense({ units }).apply(inputs));
    const outputs = tf.layers.multiply().apply([a, b] as tf.SymbolicTensor[]);
    const model = nn.from(tf.model({ inputs, outputs: outputs as tf.SymbolicTensor }));
    expect(() => model.code('keras')).toThrow(nn.InteropError);
    expect(() => model.code('keras')).toThrow('is a Multiply, expected one of Activation, Add,');
  });

  test('reads a network within a network', () => {
    const base = nn.sequential([
      nn.input(4),
      nn.dense(3, { activation: 'tanh', trainable: false }),
    ]);
    const layers = [base.tf, tf.layers.dense({ units: 2, activation: 'softmax' })];
    const { text } = nn.from(tf.sequential({ layers })).code('keras');
    expect(text).toContain('layers.Dense(3, activation="tanh", trainable=False, name="dense1"),');
    expect(text).toContain('layers.Dense(2, activation="softmax", name="dense2"),');
  });

  test.each<[string, Parameters<typeof nn.sequential>[0], nn.Framework, string]>([
    [
      'a GRU in PyTorch',
      [nn.input(5, 2), nn.gru(3), nn.dense(1)],
      'pytorch',
      'the layer "gru1" is a GRU as Cho et al. (2014) have it',
    ],
    [
      'a recurrent layer in Caffe',
      [nn.input(5, 2), nn.lstm(3), nn.dense(1)],
      'caffe',
      'the layer "lstm1" is a LSTM',
    ],
  ])('refuses %s and says why', (_what, layers, framework, says) => {
    const model = nn.sequential(layers);
    expect(() => model.code(framework)).toThrow(nn.InteropError);
    expect(() => model.code(framework)).toThrow(says);
  });
});
