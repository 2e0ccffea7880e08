import * as tf from '@tensorflow/tfjs';
import { checkOptions } from '../check.js';
import {
  activations,
  blockOf,
  callText,
  type Activation,
  type Described,
  type Layer,
  type OtherLayer,
} from './layers/layer.js';
import { Model, type Part } from './model.js';
import type { SequentialOptions } from './sequential.js';

/**
 * A network made with TensorFlow.js itself, `tf.sequential` or `tf.model`, as one of nnlab: it trains with live curves, and all
 * that nnlab explains and plots works on it. Both share their weights.
 *
 * @param model One with one input and one output, for `fit` and `predict`.
 * @returns The same network, with nnlab's methods.
 * @throws {TypeError} If it is not a layers model.
 *
 * @example
 * const layers = [tf.layers.dense({ units: 1, inputShape: [2] })];
 * const model = nn.from(tf.sequential({ layers }));
 */
export function from(model: tf.LayersModel, options: SequentialOptions = {}): Model {
  checkOptions('from', options, ['seed']);
  if (!(model instanceof tf.LayersModel))
    throw new TypeError(
      `from: the model is ${model === undefined ? 'missing' : `a ${(model as object).constructor.name}`}, expected one of tf.sequential or tf.model. To read a saved one, write await nn.load(path).`,
    );
  if (model.layers.length === 0 || model.outputs === undefined)
    throw new TypeError(
      'from: the model has no shape yet, expected one that says what goes in. Give its first layer an inputShape.',
    );
  const { seed = Math.floor(Math.random() * 2 ** 32) } = options;
  return new Model(model, partsOf(model), seed);
}

/** The layers of a network of tfjs, described. The input stands first. */
export function partsOf(model: tf.LayersModel): Part[] {
  const parts = model.layers.map((layer): Part => {
    const [shape] = [layer.outputShape].flat().length ? [layer.outputShape] : [[]];
    const output = (Array.isArray(shape?.[0]) ? shape[0] : shape) as number[];
    return { layer: describe(layer), tf: [layer], output: output.slice(1) };
  });
  if (parts[0]?.layer.kind === 'input') return parts;
  const shape = model.inputs[0]!.shape.slice(1) as number[];
  const layer: Layer = { ...plain(callText('input', ...shape)), kind: 'input', shape };
  return [{ layer, tf: [], output: shape }, ...parts];
}

const kinds: { readonly [className: string]: OtherLayer['kind'] } = {
  Activation: 'activation',
  AveragePooling2D: 'averagePooling2d',
  BatchNormalization: 'batchNormalization',
  Bidirectional: 'bidirectional',
  Conv2D: 'conv2d',
  Conv2DTranspose: 'conv2dTranspose',
  DepthwiseConv2D: 'depthwiseConv2d',
  Dropout: 'dropout',
  Embedding: 'embedding',
  Flatten: 'flatten',
  GaussianNoise: 'gaussianNoise',
  GlobalAveragePooling2D: 'globalAveragePooling2d',
  GRU: 'gru',
  LayerNormalization: 'layerNormalization',
  LeakyReLU: 'leakyReLU',
  LSTM: 'lstm',
  MaxPooling2D: 'maxPooling2d',
  RepeatVector: 'repeatVector',
  Reshape: 'reshape',
  SeededDropout: 'dropout',
  SeededNoise: 'gaussianNoise',
  SimpleRNN: 'simpleRNN',
  TimeDistributed: 'timeDistributed',
  UpSampling2D: 'upSampling2d',
};

/** What must be said first of each kind, by the names in tfjs's configurations. */
const firsts: { readonly [kind in OtherLayer['kind']]?: readonly string[] } = {
  averagePooling2d: ['poolSize'],
  conv2d: ['filters', 'kernelSize'],
  conv2dTranspose: ['filters', 'kernelSize'],
  depthwiseConv2d: ['kernelSize'],
  dropout: ['rate'],
  embedding: ['inputDim', 'outputDim'],
  gaussianNoise: ['stddev'],
  gru: ['units'],
  leakyReLU: ['alpha'],
  lstm: ['units'],
  maxPooling2d: ['poolSize'],
  repeatVector: ['n'],
  simpleRNN: ['units'],
  upSampling2d: ['size'],
};

function describe(layer: tf.layers.Layer): Layer {
  const className = layer.getClassName();
  const config = layer.getConfig();
  const said = config['activation'];
  const activation: Activation | undefined = activations.find((each) => each === said);
  const shown = activation === 'linear' ? undefined : activation;
  const described = (text: string): Described => ({
    ...plain(text, layer),
    ...(activation && { activation }),
  });
  if (className === 'InputLayer') {
    const shape = (layer.outputShape as number[]).slice(1);
    return { ...plain(callText('input', ...shape), layer), kind: 'input', shape };
  }
  if (className === 'Dense') {
    const units = config['units'] as number;
    const text = callText('dense', units, shown);
    return { ...described(text), kind: 'dense', units, activation: activation ?? 'linear' };
  }
  const kind = kinds[className] ?? 'tf';
  const values =
    kind === 'reshape'
      ? (config['targetShape'] as number[])
      : (firsts[kind] ?? []).map((name) => same(config[name]));
  const options = config['padding'] === 'same' ? { padding: 'same' } : undefined;
  const settings = options && shown ? { activation: shown, ...options } : (options ?? shown);
  const name = kind === 'tf' ? className[0]!.toLowerCase() + className.slice(1) : kind;
  return { ...described(callText(name, ...values, settings)), kind };
}

/** `[3, 3]` as 3. */
const same = (value: unknown): unknown =>
  Array.isArray(value) && value.every((each) => each === value[0]) ? (value[0] as unknown) : value;

/** Its `make` gives the layer itself: a network that takes it shares its weights. */
const plain = (text: string, layer?: tf.layers.Layer): Described => ({
  text,
  refuses: () => undefined,
  make: ({ name }) => blockOf(layer ?? tf.layers.activation({ activation: 'linear', name })),
});
