/** Apache MXNet 1.9 with Gluon: a network of blocks, images with their channels first. */
import { oneOf } from '../../check.js';
import { withoutTimeDistributed } from '../checks.js';
import { isChain, keepsInput, stepsOf } from '../flow.js';
import { RECURRENT } from '../gates.js';
import { headOf, withoutHead } from '../head.js';
import { INPUT, InteropError, type Network, type NetworkLayer } from '../network.js';
import { call, forEach, indent, python } from '../source-text.js';
import type { Training } from '../training.js';
import { mxnetBlocks } from './mxnet-blocks.js';
import { argumentsOf, channelsFirstShape, optimizerOptions, penaltiesOf } from './words.js';

/** The weights in the file that `model.export("mxnet", …)` writes. */
export const MXNET_WEIGHTS = 'model.params';

export function mxnetProgram(given: Network, training: Training): string {
  const network = withoutTimeDistributed('code', 'MXNet', given);
  const head = headOf(network, training);
  const shape = [1, ...channelsFirstShape(network.input)];
  return `import mxnet as mx
from mxnet import autograd, gluon, nd
from mxnet.gluon import nn, rnn

${modelText(withoutHead(network, head))}
model.initialize(mx.init.Xavier())
model(nd.zeros(${call('', [shape]).slice(1, -1)}))  # the first call makes the weights
${frozen(network)}

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
                loss = loss_of(model(inputs), answers)${penalties(network)}
            loss.backward()
            trainer.step(len(inputs))
        print(f"epoch {epoch + 1}: loss {loss.mean().asscalar():.4f}")


# Weights that nnlab trained, from model.export("mxnet", "${MXNET_WEIGHTS}"):
# model.load_parameters("${MXNET_WEIGHTS}")
`;
}

/** A chain of blocks, or a class where layers are added. */
function modelText(network: Network): string {
  const blocks = mxnetBlocks(network);
  if (isChain(network))
    return `model = nn.HybridSequential()\nmodel.add(\n${indent(blocks.map(({ text }) => `${text},`))}\n)`;
  const steps = stepsOf(network);
  const forward = steps.flatMap(({ layer, from, others, isKept }) => [
    ...(from === undefined ? [] : [`x = ${from}`]),
    ...(others.length > 0 ? [`x = ${[...others, 'x'].join(' + ')}`] : []),
    ...blocks.filter((block) => block.layer === layer).map(({ place }) => `x = self.${place}(x)`),
    ...(isKept ? [`${layer.name} = x`] : []),
  ]);
  const opening = keepsInput(steps) ? [`${INPUT} = x`] : [];
  return `class Network(nn.Block):
    def __init__(self):
        super().__init__()
${indent(
  blocks.map(({ place, text }) => `self.${place} = ${text}`),
  8,
)}

    def forward(self, x):
${indent([...opening, ...forward, 'return x'], 8)}


model = Network()`;
}

/** The block with a layer's weights, as the program calls it. */
function blockWith(network: Network, layer: NetworkLayer): string {
  const block = mxnetBlocks(network).find(({ of }) => of === layer)!;
  return isChain(network) ? `model[${block.place}]` : `model.${block.place}`;
}

const frozen = (network: Network): string =>
  forEach(
    network.layers
      .filter(({ config, layer }) => !config.trainable && layer.weights.length > 0)
      .map((layer) => blockWith(network, layer)),
    'frozen',
    (block) => `${block}.collect_params().setattr("grad_req", "null")`,
  )
    .map((line) => `${line}\n`)
    .join('');

/** What large weights cost, added to the loss of each example. */
const penalties = (network: Network): string =>
  penaltiesOf(network)
    .flatMap(({ layer, part, l1, l2 }) => {
      const side = part.name === 'backward' ? 'r' : 'l';
      const weight = RECURRENT.has(part.kind) ? `${side}0_i2h_weight` : 'weight';
      const data = `${blockWith(network, layer)}.${weight}.data()`;
      return [
        ...(l1 ? [`${l1} * ${data}.abs().sum()`] : []),
        ...(l2 ? [`${l2} * ${data}.square().sum()`] : []),
      ];
    })
    .map((cost) => `\n                loss = loss + ${cost}`)
    .join('');

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
