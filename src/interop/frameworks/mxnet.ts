/** Apache MXNet 1.9 with Gluon: a chain of blocks, images with their channels first. */
import { oneOf } from '../../check.js';
import { headOf, withoutHead } from '../head.js';
import { checkGates, RECURRENT } from '../gates.js';
import {
  InteropError,
  isEven,
  padsOf,
  type Kind,
  type Network,
  type NetworkLayer,
} from '../network.js';
import { call, indent, python, type Argument } from '../source-text.js';
import type { Training } from '../training.js';
import { argumentsOf, channelsFirstShape, optimizerOptions } from './words.js';

/** The weights in the file that `model.export("mxnet", …)` writes. */
export const MXNET_WEIGHTS = 'model.params';

const ACTIVATIONS: Readonly<Record<string, string>> = {
  relu: 'nn.Activation("relu")',
  sigmoid: 'nn.Activation("sigmoid")',
  tanh: 'nn.Activation("tanh")',
  softplus: 'nn.Activation("softrelu")',
  softsign: 'nn.Activation("softsign")',
  softmax: 'nn.HybridLambda("softmax")',
  relu6: 'nn.HybridLambda(lambda F, x: F.clip(x, 0, 6))',
  elu: 'nn.ELU()',
  selu: 'nn.SELU()',
  swish: 'nn.Swish()',
  gelu: 'nn.GELU()',
};

export function mxnetProgram(network: Network, training: Training): string {
  const head = headOf(network, training);
  const blocks = mxnetBlocks(withoutHead(network, head)).map(({ text }) => `${text},`);
  const shape = [1, ...channelsFirstShape(network.input)];
  return `import mxnet as mx
from mxnet import autograd, gluon, nd
from mxnet.gluon import nn, rnn

model = nn.HybridSequential()
model.add(
${indent(blocks)}
)
model.initialize(mx.init.Xavier())
model(nd.zeros(${call('', [shape]).slice(1, -1)}))  # the first call makes the weights


def predict(x):
    return ${head ? `nd.${head}(model(x))` : 'model(x)'}


def train(x, y):
    """${argumentsOf(network, training)}"""
    loss_of = ${lossOf(training)}
    trainer = gluon.Trainer(model.collect_params(), ${optimizerOf(training)})
    loader = gluon.data.DataLoader(
        gluon.data.ArrayDataset(x, y), batch_size=${training.batchSize}, shuffle=True
    )
    for epoch in range(${training.epochs}):
        for inputs, answers in loader:
            with autograd.record():
                loss = loss_of(model(inputs), answers)
            loss.backward()
            trainer.step(len(inputs))
        print(f"epoch {epoch + 1}: loss {loss.mean().asscalar():.4f}")


# Weights that nnlab trained, from model.export("mxnet", "${MXNET_WEIGHTS}"):
# model.load_parameters("${MXNET_WEIGHTS}")
`;
}

function lossOf({ loss }: Training): string {
  return {
    categoricalCrossentropy:
      'gluon.loss.SoftmaxCrossEntropyLoss()  # takes what stands before softmax',
    binaryCrossentropy:
      'gluon.loss.SigmoidBinaryCrossEntropyLoss()  # takes what stands before sigmoid',
    meanSquaredError: 'gluon.loss.L2Loss()',
    meanAbsoluteError: 'gluon.loss.L1Loss()',
  }[loss];
}

/** By optimizer: each has its own words. */
const OPTIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  sgd: { momentum: 'momentum' },
  adam: { beta1: 'beta1', beta2: 'beta2', epsilon: 'epsilon' },
  rmsprop: { rho: 'gamma1', epsilon: 'epsilon' },
  adagrad: { epsilon: 'eps' },
  adadelta: { rho: 'rho', epsilon: 'epsilon' },
};

function optimizerOf(training: Training): string {
  const { name: kind, learningRate } = training.optimizer;
  const names = OPTIONS[kind];
  if (!names)
    throw new InteropError(
      `code: MXNet has no optimizer ${kind}, expected ${oneOf(Object.keys(OPTIONS))}. Train with one of these.`,
    );
  const said = optimizerOptions('MXNet', training, names);
  const options = Object.entries({ learning_rate: learningRate, ...said });
  return `"${kind}", {${options.map(([key, value]) => `"${key}": ${python(value)}`).join(', ')}}`;
}

/** A block, and the layer whose weights it keeps. */
export interface Block {
  readonly text: string;
  readonly of?: NetworkLayer;
}

/** The blocks in their order: weights are named by their place. */
export function mxnetBlocks({ layers }: Network): Block[] {
  return layers.flatMap((layer) => {
    const blocks = LAYERS[layer.kind](layer);
    const { activation } = layer.config;
    const isApart = layer.kind === 'Activation' || RECURRENT.has(layer.kind);
    if (isApart || activation === undefined || activation === 'linear') return blocks;
    return [...blocks, { text: activationOf(layer) }];
  });
}

function activationOf({ name: own, config: { activation } }: NetworkLayer): string {
  const known = ACTIVATIONS[activation];
  if (known === undefined)
    throw new InteropError(
      `code: the layer "${own}" has the activation ${activation}, which MXNet lacks, expected ${Object.keys(ACTIVATIONS).join(', ')}.`,
    );
  return known;
}

const LAYERS: Readonly<Record<Kind, (layer: NetworkLayer) => Block[]>> = {
  Activation: (layer) =>
    layer.config.activation === 'linear' ? [] : [{ text: activationOf(layer) }],
  AveragePooling2D: (layer) => pooled(layer, 'nn.AvgPool2D', { count_include_pad: false }),
  BatchNormalization: (layer) => [
    {
      text: call('nn.BatchNorm', [], {
        epsilon: layer.config.epsilon,
        momentum: layer.config.momentum,
      }),
      of: layer,
    },
  ],
  Conv2D: (layer) => convolved(layer, layer.config.filters, {}),
  Conv2DTranspose: transposed,
  Dense: (layer) => [
    {
      text: call('nn.Dense', [layer.config.units], {
        flatten: layer.input.length > 1 ? false : undefined,
        use_bias: layer.config.useBias ? undefined : false,
      }),
      of: layer,
    },
  ],
  DepthwiseConv2D: (layer) => {
    const groups = layer.input.at(-1)!;
    return convolved(layer, groups * layer.config.depthMultiplier, { groups });
  },
  Dropout: ({ config }) => [{ text: call('nn.Dropout', [config.rate]) }],
  Embedding: (layer) => [
    { text: call('nn.Embedding', [layer.config.inputDim, layer.config.outputDim]), of: layer },
  ],
  Flatten: () => [{ text: 'nn.Flatten()' }],
  GRU: ({ name: own }) => {
    throw new InteropError(
      `code: the layer "${own}" is a GRU as Cho et al. (2014) have it, which MXNet lacks: it resets after its product with ` +
        'the weights. Use an lstm, or write the program for Keras or TensorFlow.',
    );
  },
  GlobalAveragePooling1D: () => [{ text: 'nn.HybridLambda(lambda F, x: F.mean(x, axis=1))' }],
  GlobalAveragePooling2D: () => [{ text: 'nn.GlobalAvgPool2D()' }, { text: 'nn.Flatten()' }],
  LSTM: (layer) => recurrent(layer, 'rnn.LSTM'),
  LayerNormalization: (layer) => [
    { text: call('nn.LayerNorm', [], { epsilon: layer.config.epsilon }), of: layer },
  ],
  LeakyReLU: ({ config }) => [{ text: call('nn.LeakyReLU', [config.alpha]) }],
  MaxPooling2D: (layer) => pooled(layer, 'nn.MaxPool2D', {}),
  SimpleRNN: (layer) => recurrent(layer, 'rnn.RNN'),
  ZeroPadding2D: (layer) => [padded(layer)],
};

type Options = Readonly<Record<string, Argument | undefined>>;

/** MXNet pads all four axes. */
function padded(layer: NetworkLayer): Block {
  const [top, bottom, left, right] = padsOf(layer);
  const width = `(0, 0, 0, 0, ${top}, ${bottom}, ${left}, ${right})`;
  return { text: `nn.HybridLambda(lambda F, x: F.pad(x, mode="constant", pad_width=${width}))` };
}

function withPadding(layer: NetworkLayer, block: (padding?: Argument) => Block): Block[] {
  const pads = padsOf(layer);
  const [top, , left] = pads;
  if (isEven(pads)) return [block(top + left > 0 ? [top, left] : undefined)];
  return [padded(layer), block()];
}

function convolved(layer: NetworkLayer, filters: number, options: Options): Block[] {
  const { kernelSize, strides, useBias } = layer.config;
  return withPadding(layer, (padding) => ({
    text: call('nn.Conv2D', [filters, kernelSize], {
      strides: strides.join() === '1,1' ? undefined : strides,
      padding,
      ...options,
      use_bias: useBias ? undefined : false,
    }),
    of: layer,
  }));
}

function transposed(layer: NetworkLayer): Block[] {
  const { filters, kernelSize, strides, useBias } = layer.config;
  const [top, , left] = padsOf(layer);
  const [rows, columns] = layer.output;
  const cut = `F.slice(x, begin=(None, None, ${top}, ${left}), end=(None, None, ${top + rows!}, ${left + columns!}))`;
  return [
    {
      text: call('nn.Conv2DTranspose', [filters, kernelSize], {
        strides,
        use_bias: useBias ? undefined : false,
      }),
      of: layer,
    },
    { text: `nn.HybridLambda(lambda F, x: ${cut})` },
  ];
}

function pooled(layer: NetworkLayer, block: string, options: Options): Block[] {
  const { poolSize, strides } = layer.config;
  if (!isEven(padsOf(layer)))
    throw new InteropError(
      `code: the layer "${layer.name}" pads one side more than the other, which MXNet's pooling can't. Use padding "valid".`,
    );
  return withPadding(layer, (padding) => ({
    text: call(block, [poolSize], {
      strides: strides.join() === poolSize.join() ? undefined : strides,
      padding,
      ...(padding === undefined ? {} : options),
    }),
  }));
}

function recurrent(layer: NetworkLayer, block: string): Block[] {
  checkGates('code', 'MXNet', layer);
  const { activation, returnSequences, units } = layer.config;
  const isPlain = block === 'rnn.RNN';
  const text = call(block, [units], {
    activation: isPlain ? activation : undefined,
    layout: 'NTC',
    input_size: layer.input.at(-1)!,
  });
  const last = {
    text: 'nn.HybridLambda(lambda F, x: F.slice_axis(x, axis=1, begin=-1, end=None).reshape((0, -1)))',
  };
  return [{ text, of: layer }, ...(returnSequences ? [] : [last])];
}
