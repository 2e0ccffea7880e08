/** PyTorch: a module with the layers by name, images with their channels first. */
import { checkGates, RECURRENT } from '../gates.js';
import {
  InteropError,
  isEven,
  padsOf,
  type Kind,
  type Network,
  type NetworkLayer,
} from '../network.js';
import { call, indent, name, type Argument } from '../source-text.js';
import type { Training } from '../training.js';
import { headOf, withoutHead } from '../head.js';
import { argumentsOf, optimizerClass, optimizerOptions } from './words.js';

/** The weights in the file that `model.export("pytorch", …)` writes. */
export const PYTORCH_WEIGHTS = 'model.safetensors';

const ACTIVATIONS: Readonly<Record<string, (x: string) => string>> = {
  linear: (x) => x,
  relu: (x) => `F.relu(${x})`,
  relu6: (x) => `F.relu6(${x})`,
  sigmoid: (x) => `torch.sigmoid(${x})`,
  tanh: (x) => `torch.tanh(${x})`,
  softmax: (x) => `F.softmax(${x}, dim=-1)`,
  elu: (x) => `F.elu(${x})`,
  selu: (x) => `F.selu(${x})`,
  softplus: (x) => `F.softplus(${x})`,
  softsign: (x) => `F.softsign(${x})`,
  swish: (x) => `F.silu(${x})`,
  gelu: (x) => `F.gelu(${x})`,
};

/** A layer: what the module keeps of it, and what it does with `x`. */
interface Lines {
  readonly init?: string;
  readonly forward: readonly string[];
}

export function pytorchProgram(network: Network, training: Training): string {
  const head = headOf(network, training);
  const written = withoutHead(network, head).layers.map(linesOf);
  const init = written.flatMap((lines) => (lines.init ? [lines.init] : []));
  const forward = [...written.flatMap((lines) => lines.forward), 'return x'];
  const answer = ACTIVATIONS[head ?? 'linear']!('self(x)');
  return `import torch
from torch import nn
from torch.nn import functional as F


class Network(nn.Module):
    def __init__(self):
        super().__init__()
${indent(init, 8)}

    def forward(self, x):
${indent([...openingOf(network), ...forward], 8)}

    def predict(self, x):
        self.eval()
        with torch.no_grad():
            return ${answer}


model = Network()


def train(x, y):
    """${argumentsOf(network, training)}"""
    loss_of = ${lossOf(training)}
    optimizer = ${optimizerOf(training)}
    examples = torch.utils.data.TensorDataset(x, y)
    loader = torch.utils.data.DataLoader(examples, batch_size=${training.batchSize}, shuffle=True)
    for epoch in range(${training.epochs}):
        model.train()
        for inputs, answers in loader:
            optimizer.zero_grad()
            loss = loss_of(model(inputs), answers)
            loss.backward()
            optimizer.step()
        print(f"epoch {epoch + 1}: loss {loss.item():.4f}")


# Weights that nnlab trained, from model.export("pytorch", "${PYTORCH_WEIGHTS}"):
# from safetensors.torch import load_file
# model.load_state_dict(load_file("${PYTORCH_WEIGHTS}"))
`;
}

const openingOf = ({ input }: Network): string[] =>
  input.length === 3 ? ['# [examples, channels, height, width]'] : [];

function lossOf({ loss }: Training): string {
  return {
    categoricalCrossentropy: 'nn.CrossEntropyLoss()  # takes what stands before softmax',
    binaryCrossentropy: 'nn.BCEWithLogitsLoss()  # takes what stands before sigmoid',
    meanSquaredError: 'nn.MSELoss()',
    meanAbsoluteError: 'nn.L1Loss()',
  }[loss];
}

const OPTIONS: Readonly<Record<string, string>> = {
  momentum: 'momentum',
  nesterov: 'nesterov',
  beta1: 'beta1',
  beta2: 'beta2',
  epsilon: 'eps',
  rho: 'rho',
  centered: 'centered',
  weightDecay: 'weight_decay',
};

function optimizerOf(training: Training): string {
  const { name: kind, learningRate } = training.optimizer;
  const said = optimizerOptions('PyTorch', training, OPTIONS);
  const { beta1, beta2, rho, ...others } = said;
  const hasBetas = beta1 !== undefined || beta2 !== undefined;
  return call(`torch.optim.${optimizerClass(kind)}`, [name('model.parameters()')], {
    lr: learningRate,
    betas: hasBetas ? [beta1 ?? 0.9, beta2 ?? 0.999] : undefined,
    [kind === 'rmsprop' ? 'alpha' : 'rho']: rho,
    ...others,
  });
}

function linesOf(layer: NetworkLayer): Lines {
  const { kind, name: own, config } = layer;
  const made = LAYERS[kind](layer);
  const activation =
    RECURRENT.has(kind) || config.activation === undefined ? 'linear' : config.activation;
  const isLines = typeof made !== 'string';
  if (isLines && activation === 'linear') return made;
  const apply = activationOf(own, activation);
  return isLines
    ? { ...made, forward: [...made.forward, `x = ${apply('x')}`] }
    : { init: `self.${own} = ${made}`, forward: [`x = ${apply(`self.${own}(x)`)}`] };
}

function activationOf(layer: string, activation: string): (x: string) => string {
  const known = ACTIVATIONS[activation];
  if (known === undefined)
    throw new InteropError(
      `code: the layer "${layer}" has the activation ${activation}, expected one of ${Object.keys(ACTIVATIONS).join(', ')}: PyTorch lacks it.`,
    );
  return known;
}

/** The module, or lines where one does not do. */
const LAYERS: Readonly<Record<Kind, (layer: NetworkLayer) => string | Lines>> = {
  Activation: () => ({ forward: [] }),
  AveragePooling2D: (layer) => pooled(layer, 'nn.AvgPool2d', { count_include_pad: false }),
  BatchNormalization: ({ input, config }) =>
    call(input.length === 3 ? 'nn.BatchNorm2d' : 'nn.BatchNorm1d', [input.at(-1)!], {
      eps: config.epsilon,
      momentum: rounded(1 - config.momentum),
    }),
  Conv2D: (layer) => convolved(layer, layer.config.filters, {}),
  Conv2DTranspose: transposed,
  Dense: ({ input, config }) =>
    call('nn.Linear', [input.at(-1)!, config.units], { bias: config.useBias ? undefined : false }),
  DepthwiseConv2D: (layer) => {
    const channels = layer.input.at(-1)!;
    return convolved(layer, channels * layer.config.depthMultiplier, { groups: channels });
  },
  Dropout: ({ config }) => call('nn.Dropout', [config.rate]),
  Embedding: ({ config }) => call('nn.Embedding', [config.inputDim, config.outputDim]),
  Flatten: () => ({ forward: ['x = torch.flatten(x, 1)'] }),
  GRU: ({ name: own }) => {
    throw new InteropError(
      `code: the layer "${own}" is a GRU as Cho et al. (2014) have it, which PyTorch lacks: it resets after its product ` +
        'with the weights. Use an lstm, or write the program for Keras or TensorFlow.',
    );
  },
  GlobalAveragePooling1D: () => ({ forward: ['x = x.mean(dim=1)'] }),
  GlobalAveragePooling2D: () => ({ forward: ['x = x.mean(dim=(2, 3))'] }),
  LSTM: (layer) => recurrent(layer, 'nn.LSTM'),
  LayerNormalization: ({ input, config }) =>
    call('nn.LayerNorm', [input.at(-1)!], { eps: config.epsilon }),
  LeakyReLU: ({ config }) => ({ forward: [`x = F.leaky_relu(x, ${config.alpha})`] }),
  MaxPooling2D: (layer) => pooled(layer, 'nn.MaxPool2d', {}),
  SimpleRNN: (layer) => recurrent(layer, 'nn.RNN'),
  ZeroPadding2D: (layer) => ({ forward: [padded(layer, '0.0')] }),
};

const rounded = (number: number): number => Number(number.toPrecision(12));

/** `F.pad` counts from the last axis: columns, then rows. */
function padded(layer: NetworkLayer, value: string): string {
  const [top, bottom, left, right] = padsOf(layer);
  return `x = F.pad(x, (${left}, ${right}, ${top}, ${bottom}), value=${value})`;
}

type Options = Readonly<Record<string, Argument | undefined>>;

const pair = ([rows, columns]: readonly [number, number]): Argument =>
  rows === columns ? rows : [rows, columns];

/** Padding inside the module where it is the same on both sides, a line before it elsewhere. */
function withPadding(layer: NetworkLayer, module: (padding?: Argument) => string, value = '0.0') {
  const pads = padsOf(layer);
  const [top, , left] = pads;
  if (isEven(pads)) return module(top + left > 0 ? pair([top, left]) : undefined);
  const own = layer.name;
  return {
    init: `self.${own} = ${module()}`,
    forward: [padded(layer, value), `x = self.${own}(x)`],
  };
}

function convolved(layer: NetworkLayer, filters: number, options: Options): string | Lines {
  const { kernelSize, strides, useBias } = layer.config;
  return withPadding(layer, (padding) =>
    call('nn.Conv2d', [layer.input.at(-1)!, filters, pair(kernelSize)], {
      stride: strides.join() === '1,1' ? undefined : pair(strides),
      padding,
      ...options,
      bias: useBias ? undefined : false,
    }),
  );
}

/** What tfjs pads unevenly is cut off afterwards. */
function transposed(layer: NetworkLayer): Lines {
  const { filters, kernelSize, strides, useBias } = layer.config;
  const [top, , left] = padsOf(layer);
  const [rows, columns] = layer.output;
  const module = call('nn.ConvTranspose2d', [layer.input.at(-1)!, filters, pair(kernelSize)], {
    stride: pair(strides),
    bias: useBias ? undefined : false,
  });
  const from = (start: number, count: number): string => `${start}:${start + count}`;
  return {
    init: `self.${layer.name} = ${module}`,
    forward: [`x = self.${layer.name}(x)[:, :, ${from(top, rows!)}, ${from(left, columns!)}]`],
  };
}

function pooled(layer: NetworkLayer, module: string, options: Options): string | Lines {
  const { poolSize, strides } = layer.config;
  if (module === 'nn.AvgPool2d' && !isEven(padsOf(layer)))
    throw new InteropError(
      `code: the layer "${layer.name}" pads one side more than the other, which PyTorch's average pooling can't. Use padding "valid".`,
    );
  return withPadding(
    layer,
    (padding) =>
      call(module, [pair(poolSize)], {
        stride: strides.join() === poolSize.join() ? undefined : pair(strides),
        padding,
        ...(padding === undefined ? {} : options),
      }),
    'float("-inf")',
  );
}

function recurrent(layer: NetworkLayer, module: string): Lines {
  const { name: own, input, config } = layer;
  checkGates('code', 'PyTorch', layer);
  const { activation, returnSequences, units } = config;
  const isPlain = module === 'nn.RNN';
  return {
    init: `self.${own} = ${call(module, [input.at(-1)!, units], {
      nonlinearity: isPlain && activation === 'relu' ? 'relu' : undefined,
      batch_first: true,
    })}`,
    forward: [`x, _ = self.${own}(x)`, ...(returnSequences ? [] : ['x = x[:, -1]'])],
  };
}
