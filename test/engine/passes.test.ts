import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import type { PassName } from '../../src/engine/passes/passes.js';
import { executorFor, onRuntime } from '../../src/engine/step/executor.js';
import type { Program } from '../../src/engine/step/program.js';
import { programOfStep, weightsAfter, type Task } from './passes/training.js';

const ofKernel =
  (...kernels: string[]) =>
  (program: Program): number =>
    program.operations.filter(({ kernel }) => kernels.includes(kernel)).length;

const dense: Task = {
  x: [6, 4],
  targets: [6, 3],
  weights: [[4, 5], [5], [5, 3], [3]],
  answer: (x, w1, b1, w2, b2) => x.matMul(w1).add(b1).relu().matMul(w2).add(b2),
};

/** A convolution, what `between` does, and a product. */
const convolution = (between: (x: tf.Tensor4D) => tf.Tensor, flat: number): Task => ({
  x: [2, 9, 9, 2],
  targets: [2, 3],
  weights: [[3, 3, 2, 4], [4], [flat, 3]],
  answer: (x, filter, bias, w) => {
    const image = tf.conv2d(x as tf.Tensor4D, filter as unknown as tf.Tensor4D, 1, 'valid');
    const values = between(image.add(bias));
    return values.reshape([2, flat]).matMul(w);
  },
});

/** Three steps of a recurrent cell on the same input. */
const recurrent: Task = {
  x: [6, 4],
  targets: [6, 5],
  weights: [[4, 5], [5, 5], [5]],
  answer: (x, w, v, bias) => {
    let state: tf.Tensor = tf.zeros([6, 5]);
    for (let step = 1; step <= 3; step++)
      state = x.mul(step).matMul(w).add(state.matMul(v)).add(bias).tanh();
    return state;
  },
  optimizer: () => tf.train.momentum(0.1, 0.9),
};

/** A batch normalization with the statistics of the batch, as of tfjs's layer. */
const normalized = (x: tf.Tensor, scale: tf.Tensor, offset: tf.Tensor): tf.Tensor4D => {
  const { mean, variance } = tf.moments(x, [0, 1, 2]);
  return tf.batchNorm(
    x as tf.Tensor4D,
    mean as tf.Tensor1D,
    variance as tf.Tensor1D,
    offset as tf.Tensor1D,
    scale as tf.Tensor1D,
  );
};

const normalization = (between: (x: tf.Tensor4D, y: tf.Tensor4D) => tf.Tensor4D): Task => ({
  x: [4, 5, 5, 2],
  targets: [4, 5, 5, 3],
  weights: [[3, 3, 2, 3], [3], [3], [3, 3, 3, 3], [3], [3]],
  answer: (x, filter, scale, offset, filter2, scale2, offset2) => {
    const convolved = tf.conv2d(x as tf.Tensor4D, filter as unknown as tf.Tensor4D, 1, 'same');
    const first = between(convolved, normalized(convolved, scale, offset));
    const second = tf.conv2d(first, filter2 as unknown as tf.Tensor4D, 1, 'same');
    return between(first, normalized(second, scale2, offset2));
  },
});

/** Operations that give images. */
const onImages = ({ operations }: Program): number =>
  operations.filter(({ outputs: [output] }) => output!.shape.join() === '4,5,5,3').length;

const optimizers: Record<string, { optimizer: () => tf.Optimizer; buffers: number }> = {
  sgd: { optimizer: () => tf.train.sgd(0.1), buffers: 1 },
  momentum: { optimizer: () => tf.train.momentum(0.1, 0.9), buffers: 2 },
  nesterov: { optimizer: () => tf.train.momentum(0.1, 0.9, true), buffers: 2 },
  adagrad: { optimizer: () => tf.train.adagrad(0.1), buffers: 2 },
  adadelta: { optimizer: () => tf.train.adadelta(0.1), buffers: 3 },
  adamax: { optimizer: () => tf.train.adamax(0.01), buffers: 3 },
  rmsprop: { optimizer: () => tf.train.rmsprop(0.01), buffers: 3 },
};

const cases: {
  pass: PassName;
  task: string;
  count: (program: Program) => number;
  without: number;
  applied: number;
  of: Task;
}[] = [
  {
    pass: 'equal',
    task: 'the same product twice',
    count: ofKernel('BatchMatMul', '_FusedMatMul'),
    without: 4,
    applied: 3,
    of: { ...dense, weights: [[4, 3]], answer: (x, w) => x.matMul(w).tanh().add(x.matMul(w)) },
  },
  {
    pass: 'equal',
    task: 'products of other values',
    count: ofKernel('BatchMatMul', '_FusedMatMul'),
    without: 4,
    applied: 4,
    of: {
      ...dense,
      weights: [
        [4, 3],
        [4, 3],
      ],
      answer: (x, w, v) => x.matMul(w).tanh().add(x.matMul(v)),
    },
  },
  {
    pass: 'equal',
    task: 'the learning rate of each variable',
    count: ({ leaves }) => leaves.filter(({ role }) => role === 'learningRate').length,
    without: 4,
    applied: 1,
    of: dense,
  },
  {
    pass: 'broadcasts',
    task: 'a batch normalization',
    count: ofKernel('Tile'),
    without: 1,
    applied: 0,
    of: convolution(
      (x) =>
        tf.batchNorm(x, x.mean([0, 1, 2]), x.square().mean([0, 1, 2]), tf.ones([4]), tf.ones([4])),
      196,
    ),
  },
  {
    pass: 'broadcasts',
    task: 'the gradient of a mean',
    count: ofKernel('Multiply'),
    without: 5,
    applied: 4,
    of: {
      ...dense,
      weights: [[4, 3]],
      answer: (x, w) => x.matMul(w).sub(x.matMul(w).mean(0)),
      optimizer: () => tf.train.sgd(0.1),
    },
  },
  {
    pass: 'normalization',
    task: 'a batch normalization',
    count: onImages,
    without: 45,
    applied: 31,
    of: normalization((_, y) => y.relu()),
  },
  {
    pass: 'normalization',
    task: 'residuals that are normalized',
    count: onImages,
    without: 63,
    applied: 49,
    of: normalization((x, y) => x.sub(y).relu().add(tf.scalar(2).sub(y)).div(3)),
  },
  {
    pass: 'broadcasts',
    task: 'a product of rows that are all alike',
    count: ofKernel('Tile'),
    without: 1,
    applied: 1,
    of: {
      ...dense,
      weights: [
        [1, 4],
        [4, 3],
      ],
      answer: (x, row, w) => x.add(row.tile([6, 1]).matMul(w).sum()).matMul(w),
    },
  },
  {
    pass: 'bias',
    task: 'dense layers',
    count: productsWithBias,
    without: 0,
    applied: 2,
    of: dense,
  },
  {
    pass: 'bias',
    task: 'a convolution',
    count: ofKernel('FusedConv2D'),
    without: 0,
    applied: 1,
    of: convolution((x) => x, 196),
  },
  {
    pass: 'bias',
    task: 'a product that is needed without its bias, too',
    count: productsWithBias,
    without: 0,
    applied: 0,
    of: {
      ...dense,
      weights: [[4, 3], [3]],
      answer: (x, w, bias) => {
        const product = x.matMul(w);
        return product.add(bias).mul(product);
      },
    },
  },
  {
    pass: 'bias',
    task: 'a bias for each row',
    count: productsWithBias,
    without: 0,
    applied: 0,
    of: {
      ...dense,
      weights: [
        [4, 3],
        [6, 1],
      ],
      answer: (x, w, bias) => x.matMul(w).add(bias),
    },
  },
  {
    pass: 'reluGradient',
    task: 'a dense layer',
    count: maskedByRelu,
    without: 0,
    applied: 1,
    of: dense,
  },
  {
    pass: 'reluGradient',
    task: 'a ReLU with a slope',
    count: maskedByRelu,
    without: 0,
    applied: 0,
    of: { ...dense, answer: (x, w, b, v) => x.matMul(w).add(b).leakyRelu(0.1).matMul(v) },
  },
  {
    pass: 'reluPool',
    task: 'pooling of windows side by side',
    count: ofKernel('ReluMaxPoolGrad'),
    without: 0,
    applied: 1,
    of: convolution((x) => x.relu().maxPool(2, 2, 'valid'), 36),
  },
  {
    pass: 'reluPool',
    task: 'pooling of windows that overlap',
    count: ofKernel('ReluMaxPoolGrad'),
    without: 0,
    applied: 1,
    of: convolution((x) => x.relu().maxPool(3, 2, 'valid'), 36),
  },
  {
    pass: 'reluPool',
    task: 'pooling with padding',
    count: ofKernel('ReluMaxPoolGrad'),
    without: 0,
    applied: 1,
    of: convolution(
      (x) =>
        x.relu().maxPool(2, 2, [
          [0, 0],
          [1, 1],
          [1, 1],
          [0, 0],
        ]),
      64,
    ),
  },
  {
    pass: 'reluPool',
    task: 'pooling behind tanh',
    count: ofKernel('ReluMaxPoolGrad'),
    without: 0,
    applied: 0,
    of: convolution((x) => x.tanh().maxPool(2, 2, 'valid'), 36),
  },
  {
    pass: 'bias',
    task: 'a recurrent cell',
    count: productsWithBias,
    without: 0,
    applied: 3,
    of: recurrent,
  },
  {
    pass: 'sums',
    task: 'the bias of a recurrent cell',
    count: ofKernel('Sum'),
    without: 3,
    applied: 1,
    of: recurrent,
  },
  {
    pass: 'sums',
    task: 'sums along other axes',
    count: ofKernel('Sum'),
    without: 2,
    applied: 2,
    of: {
      ...dense,
      x: [3, 3],
      targets: [3],
      weights: [[3, 3]],
      answer: (x, w) => x.mul(w).sum(0).add(x.mul(w).sum(1)),
    },
  },
  {
    pass: 'accumulate',
    task: 'a recurrent cell',
    count: sumsOfMatrices,
    without: 7,
    applied: 0,
    of: recurrent,
  },
  {
    pass: 'accumulate',
    task: 'a product that is used twice',
    count: sumsOfMatrices,
    without: 1,
    applied: 1,
    of: {
      ...dense,
      x: [4, 4],
      targets: [4, 4],
      weights: [[4, 4]],
      answer: (x, w) => {
        const product = x.matMul(w);
        return product.add(x).mul(product);
      },
      optimizer: () => tf.train.sgd(0.1),
    },
  },
  {
    pass: 'flatUpdates',
    task: 'weights of two layers and their slots',
    count: ({ groups }) => groups.length,
    without: 14,
    applied: 5,
    of: dense,
  },
  {
    pass: 'flatUpdates',
    task: 'a weight that is too large',
    count: ({ groups }) => groups.length,
    without: 2,
    applied: 2,
    of: {
      ...dense,
      x: [2, 200],
      targets: [2, 100],
      weights: [[200, 100], [100]],
      answer: (x, w, bias) => x.matMul(w).add(bias),
      optimizer: () => tf.train.sgd(0.1),
    },
  },
  {
    pass: 'flatUpdates',
    task: 'weights that are trained in turns',
    count: ({ groups }) => groups.length,
    without: 4,
    applied: 4,
    of: { ...dense, inTurns: true, optimizer: () => tf.train.sgd(0.1) },
  },
  ...Object.entries(optimizers).map(([name, { optimizer, buffers }]) => ({
    pass: 'flatUpdates' as const,
    task: `weights that ${name} trains`,
    count: ({ groups }: Program) => groups.filter(({ changes }) => changes.length > 1).length,
    without: 0,
    applied: buffers,
    of: { ...dense, optimizer },
  })),
];

function productsWithBias({ operations }: Program): number {
  return operations.filter(
    ({ kernel, uses }) => kernel === '_FusedMatMul' && uses[2]?.shape.length === 1,
  ).length;
}

/** Additions of which one operand is a product. */
function sumsOfMatrices({ operations }: Program): number {
  const products = operations.filter(({ kernel }) => kernel.endsWith('MatMul'));
  const outputs = new Set(products.map((product) => product.outputs[0]));
  return operations.filter(
    ({ kernel, uses }) =>
      kernel === 'Add' && uses.some(({ storage }) => outputs.has(storage as never)),
  ).length;
}

/** Steps whose mask is what a ReLU gives. */
function maskedByRelu({ operations }: Program): number {
  const outputs = operations
    .filter(({ kernel }) => kernel === 'Relu')
    .map((relu) => relu.outputs[0]);
  return operations.filter(
    ({ kernel, uses }) => kernel === 'Step' && outputs.includes(uses[0]!.storage as never),
  ).length;
}

describe.each(cases)('the pass $pass on $task', ({ pass, count, without, applied, of }) => {
  test(`leaves ${applied} for ${without}`, async () => {
    expect(count(await programOfStep(of, [pass]))).toBe(without);
    expect(count(await programOfStep(of))).toBe(applied);
  });

  test.each([
    { how: 'on', left: [], make: onRuntime },
    { how: 'off', left: [pass], make: onRuntime },
    { how: 'on, in JavaScript where that can', left: [], make: executorFor },
  ])('trains as tfjs does on its cpu backend when it is $how', async ({ left, make }) => {
    const expected = await weightsAfter(of, 'cpu');
    const weights = await weightsAfter(of, 'onnx', left, make);
    weights.forEach((values, index) =>
      values.forEach((value, at) => expect(value).toBeCloseTo(expected[index]![at]!, 4)),
    );
  });
});
