/** Caffe: a network and its training as two texts of protocol buffers, and the program that reads them. */
import { InteropError, type Network } from '../network.js';
import { python } from '../source-text.js';
import type { Training } from '../training.js';
import { caffeLayers } from './caffe-layers.js';
import { written } from './protobuf-text.js';
import { channelsFirstShape, optimizerOptions, penaltiesOf } from './words.js';

/** What `model.export("caffe", …)` writes beside one another. */
export const CAFFE_FILES = { network: 'model.prototxt', weights: 'model.caffemodel' } as const;

export function caffeProgram(network: Network, training: Training): string {
  const text = prototxt(network);
  for (const { layer } of penaltiesOf(network))
    console.warn(
      `code: the program trains without kernelRegularizer of "${layer.name}", expected what fit did. Caffe has one weight_decay for all layers: add it by hand.`,
    );
  return `# ${CAFFE_FILES.network}, the network
${text}
# solver.prototxt, its training: caffe train -solver solver.prototxt
net: "${CAFFE_FILES.network}"
type: "${solverOf(training)}"
base_lr: ${training.optimizer.learningRate}
${momentumOf(training)}lr_policy: "fixed"
max_iter: 10000
solver_mode: CPU

# Python that runs it, with Caffe or with OpenCV, which reads the same files:
# import cv2
# net = cv2.dnn.readNetFromCaffe("${CAFFE_FILES.network}", "${CAFFE_FILES.weights}")
# net.setInput(x)  # ${inputOf(network).join(' x ')}
# y = net.forward()
`;
}

/** The one option that is told. */
function momentumOf(training: Training): string {
  const { momentum } = optimizerOptions('Caffe', training, {
    momentum: 'momentum',
    nesterov: 'nesterov',
  });
  return momentum === undefined ? '' : `momentum: ${python(momentum)}\n`;
}

function solverOf({ optimizer }: Training): string {
  const name = optimizer.name === 'sgd' && optimizer.nesterov ? 'nesterov' : optimizer.name;
  const solvers: Readonly<Record<string, string>> = {
    sgd: 'SGD',
    adam: 'Adam',
    rmsprop: 'RMSProp',
    adagrad: 'AdaGrad',
    adadelta: 'AdaDelta',
    nesterov: 'Nesterov',
  };
  const solver = solvers[name];
  if (!solver)
    throw new InteropError(
      `code: Caffe has no optimizer ${name}, expected ${Object.keys(solvers).join(', ')}.`,
    );
  return solver;
}

/** The shape of one example as Caffe has it. */
function inputOf({ input }: Network): number[] {
  return [1, ...channelsFirstShape(input)];
}

/** The network as Caffe reads it. */
export function prototxt(network: Network): string {
  const head = {
    name: 'nnlab',
    input: 'data',
    input_shape: { dim: inputOf(network) },
  };
  const layers = caffeLayers(network).map(({ name, type, parameters, bottoms }) =>
    written({ layer: { name, type, bottom: bottoms, top: name, ...parameters } }),
  );
  return [written(head), ...layers].join('');
}
