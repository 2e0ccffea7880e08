/** PyTorch: a module with the layers by name, images with their channels first. */
import { isFrozenNorm, withoutTimeDistributed } from '../checks.js';
import { keepsInput, stepsOf } from '../flow.js';
import { RECURRENT } from '../gates.js';
import { headOf, withoutHead } from '../head.js';
import { INPUT, type Network } from '../network.js';
import { call, forEach, indent, name } from '../source-text.js';
import type { Training } from '../training.js';
import { ACTIVATIONS, linesOf } from './pytorch-layers.js';
import { argumentsOf, optimizerClass, optimizerOptions, penaltiesOf } from './words.js';

/** The weights in the file that `model.export("pytorch", …)` writes. */
export const PYTORCH_WEIGHTS = 'model.safetensors';

export function pytorchProgram(given: Network, training: Training): string {
  const network = withoutTimeDistributed('code', 'PyTorch', given);
  const head = headOf(network, training);
  const steps = stepsOf(withoutHead(network, head));
  const written = steps.map((step) => {
    const { layer, from, others, isKept } = step;
    const { init = [], forward } = linesOf(layer);
    return {
      init: [init].flat(),
      forward: [
        ...(from === undefined ? [] : [`x = ${from}`]),
        ...(others.length > 0 ? [`x = ${[...others, 'x'].join(' + ')}`] : []),
        ...forward,
        ...(isKept ? [`${layer.name} = x`] : []),
      ],
    };
  });
  const frozen = network.layers
    .filter((layer) => !layer.config.trainable && layer.layer.weights.length > 0)
    .map((layer) => `self.${layer.name}`);
  const init = [
    ...written.flatMap((lines) => lines.init),
    ...forEach(frozen, 'frozen', (layer) => `${layer}.requires_grad_(False)`),
  ];
  const norms = forEach(
    network.layers.filter(isFrozenNorm).map((layer) => `model.${layer.name}`),
    'norm',
    (norm) => `${norm}.eval()  # keeps the mean and variance that it has`,
  );
  const forward = [
    ...(keepsInput(steps) ? [`${INPUT} = x`] : []),
    ...written.flatMap((lines) => lines.forward),
    'return x',
  ];
  // PyTorch wants the classes before the steps.
  const isSequence = head === 'softmax' && network.layers.at(-1)!.output.length === 2;
  const outputs = isSequence ? 'model(inputs).transpose(1, 2)' : 'model(inputs)';
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
${indent(['model.train()', ...norms], 8)}
        for inputs, answers in loader:
            optimizer.zero_grad()
            loss = loss_of(${outputs}, answers)${penalties(network)}
            loss.backward()
            optimizer.step()
        print(f"epoch {epoch + 1}: loss {loss.item():.4f}")


# Weights that nnlab trained, from model.export("pytorch", "${PYTORCH_WEIGHTS}"):
# from safetensors.torch import load_file
# model.load_state_dict(load_file("${PYTORCH_WEIGHTS}"))
`;
}

/** What large weights cost, added to the loss. */
const penalties = (network: Network): string =>
  penaltiesOf(network)
    .flatMap(({ layer, part, l1, l2 }) => {
      const back = part.name === 'backward' ? '_reverse' : '';
      const weight = RECURRENT.has(part.kind) ? `weight_ih_l0${back}` : 'weight';
      const of = `model.${layer.name}.${weight}`;
      return [
        ...(l1 ? [`${l1} * ${of}.abs().sum()`] : []),
        ...(l2 ? [`${l2} * ${of}.square().sum()`] : []),
      ];
    })
    .map((cost) => `\n            loss += ${cost}`)
    .join('');

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
