/** Reads a network of tfjs, from its output back to what comes in. */
import type * as tf from '@tensorflow/tfjs';
import {
  INPUT,
  InteropError,
  type Kind,
  type LayerConfig,
  type Network,
  type NetworkLayer,
} from './network.js';

/** Layers that are another one by their options, and our own. */
const SAME_AS: Readonly<Record<string, Kind>> = {
  ELU: 'Activation',
  ReLU: 'Activation',
  SeededDropout: 'Dropout',
  SeededNoise: 'GaussianNoise',
  Softmax: 'Activation',
};

/** What layers are called in programs, before their number. */
const KINDS: Readonly<Record<Kind, string>> = {
  Activation: 'activation',
  Add: 'add',
  AveragePooling2D: 'pool',
  BatchNormalization: 'norm',
  Bidirectional: 'bidirectional',
  Conv2D: 'conv',
  Conv2DTranspose: 'conv_transpose',
  Dense: 'dense',
  DepthwiseConv2D: 'depthwise',
  Dropout: 'dropout',
  Embedding: 'embedding',
  Flatten: 'flatten',
  GRU: 'gru',
  GaussianNoise: 'noise',
  GlobalAveragePooling1D: 'pool',
  GlobalAveragePooling2D: 'pool',
  LSTM: 'lstm',
  LayerNormalization: 'norm',
  LeakyReLU: 'activation',
  MaxPooling2D: 'pool',
  RepeatVector: 'repeat',
  Rescaling: 'rescaling',
  Reshape: 'reshape',
  SimpleRNN: 'rnn',
  TimeDistributed: 'steps',
  UpSampling2D: 'upsampling',
  ZeroPadding2D: 'padding',
};

/**
 * The network behind a model with one input and one output.
 *
 * @throws {InteropError} If layers are put together in another way than by adding them, or one is of a kind that no other
 *   framework is told of.
 */
export function readNetwork(caller: string, model: tf.LayersModel): Network {
  if (model.inputs.length !== 1 || model.outputs.length !== 1)
    throw new InteropError(
      `${caller}: the model has ${model.inputs.length} inputs and ${model.outputs.length} outputs, expected one of each. Make a model of one way through it: tf.model({ inputs, outputs }).`,
    );
  const reader = new Reader(caller);
  reader.enter(model, INPUT);
  const layers = withRows(reader.layers);
  const input = shapeOf(model.inputs[0]!);
  return { input, isText: layers[0]?.kind === 'Embedding', layers };
}

class Reader {
  readonly #caller: string;
  readonly layers: NetworkLayer[] = [];
  readonly #counts = new Map<string, number>();
  /** What is known under which name, by the tensors' numbers. */
  readonly #names = new Map<number, string>();

  constructor(caller: string) {
    this.#caller = caller;
  }

  /** Reads a model that gets what is called `input`. Returns the name of what it gives. */
  enter(model: tf.LayersModel, input: string): string {
    this.#names.set(model.inputs[0]!.id, input);
    return this.#read(model.outputs[0]!);
  }

  #read(tensor: tf.SymbolicTensor): string {
    const known = this.#names.get(tensor.id);
    if (known !== undefined) return known;
    const layer = tensor.sourceLayer;
    const node = layer.inboundNodes[tensor.nodeIndex]!;
    const inputs = node.inputTensors.map((each) => this.#read(each));
    const name =
      'layers' in layer // a model used as a layer
        ? this.enter(layer as unknown as tf.LayersModel, inputs[0]!)
        : this.#add(layer, inputs, shapeOf(node.inputTensors[0]!), shapeOf(tensor));
    this.#names.set(tensor.id, name);
    return name;
  }

  #add(
    layer: tf.layers.Layer,
    inputs: readonly string[],
    input: readonly number[],
    output: readonly number[],
  ): string {
    const kind = kindOf(this.#caller, layer);
    if (inputs.length > 1 && kind !== 'Add')
      throw new InteropError(
        `${this.#caller}: the layer "${layer.name}" puts ${inputs.length} others together, expected one input, or a sum as in nn.residual. ` +
          'Networks with other branches can be saved and loaded by tfjs: model.tf.save.',
      );
    const short = KINDS[kind];
    const count = (this.#counts.get(short) ?? 0) + 1;
    this.#counts.set(short, count);
    const name = `${short}${count}`;
    this.layers.push(describe(this.#caller, layer, { kind, name, inputs, input, output }));
    return name;
  }
}

function kindOf(caller: string, layer: tf.layers.Layer): Kind {
  const name = layer.getClassName();
  const kind = SAME_AS[name] ?? name;
  if (!Object.hasOwn(KINDS, kind))
    throw new InteropError(
      `${caller}: the layer "${layer.name}" is a ${name}, expected one of ${Object.keys(KINDS).join(', ')}. ` +
        'Other frameworks are told of these only.',
    );
  return kind as Kind;
}

interface Wrapper {
  readonly forwardLayer?: tf.layers.Layer;
  readonly backwardLayer?: tf.layers.Layer;
  readonly layer?: tf.layers.Layer;
}

function describe(
  caller: string,
  layer: tf.layers.Layer,
  place: Pick<NetworkLayer, 'kind' | 'name' | 'inputs' | 'input' | 'output'>,
): NetworkLayer {
  const read = layer.getConfig() as unknown as LayerConfig & ForeignConfig;
  // tfjs has some activations as layers too.
  const activation = {
    ELU: 'elu',
    ReLU: read.maxValue === 6 ? 'relu6' : 'relu',
    Softmax: 'softmax',
  }[layer.getClassName()];
  // tfjs passes over the dilation of a depthwise convolution.
  const dilation = place.kind === 'DepthwiseConv2D' ? { dilationRate: [1, 1] as const } : {};
  const config = { ...read, ...dilation, ...(activation !== undefined && { activation }) };
  const { forwardLayer, backwardLayer, layer: inner } = layer as unknown as Wrapper;
  const { input, output, name, kind } = place;
  checkConfig(caller, layer, config, output.length);
  const part = (each: tf.layers.Layer, own: string, from: readonly number[]): NetworkLayer =>
    describe(caller, each, {
      kind: kindOf(caller, each),
      name: own,
      inputs: [],
      input: from,
      output: output.slice(input.length - from.length),
    });
  const parts =
    kind === 'Bidirectional'
      ? [part(forwardLayer!, 'forward', input), part(backwardLayer!, 'backward', input)]
      : kind === 'TimeDistributed'
        ? [part(inner!, `${name}_layer`, input.slice(1))]
        : [];
  return { ...place, config, parts, layer };
}

/** Options that `nn` does not have, but layers made with tfjs itself. */
interface ForeignConfig {
  readonly maxValue?: number;
  readonly axis?: number | readonly number[];
  readonly dataFormat?: string;
}

function checkConfig(
  caller: string,
  layer: tf.layers.Layer,
  { axis, dataFormat, alpha }: LayerConfig & ForeignConfig,
  rank: number,
): void {
  const fail = (has: string, expected: string): never => {
    throw new InteropError(
      `${caller}: the layer "${layer.name}" has ${has}, expected ${expected}. Other frameworks are told of that only.`,
    );
  };
  if (dataFormat === 'channelsFirst') fail('dataFormat "channelsFirst"', '"channelsLast"');
  if (axis !== undefined && ![-1, rank].includes(Number(axis)))
    fail(`axis ${String(axis)}`, 'the last one, -1');
  if (layer.getClassName() === 'ELU' && alpha !== 1) fail(`alpha ${alpha}`, '1');
}

const shapeOf = (tensor: tf.SymbolicTensor): number[] => tensor.shape.slice(1) as number[];

/** What leaves each number of a row in its place. */
const ELEMENTWISE: ReadonlySet<Kind> = new Set<Kind>([
  'Activation',
  'BatchNormalization',
  'Dropout',
  'GaussianNoise',
  'LeakyReLU',
]);

/** Says of which image the rows are that dense layers read. */
function withRows(layers: readonly NetworkLayer[]): NetworkLayer[] {
  const readers = (name: string) => layers.filter(({ inputs }) => inputs.includes(name));
  const endsInDense = ({ name }: NetworkLayer): boolean => {
    const next = readers(name);
    return (
      next.length > 0 &&
      next.every(
        (each) => each.kind === 'Dense' || (ELEMENTWISE.has(each.kind) && endsInDense(each)),
      )
    );
  };
  const images = new Map<string, readonly number[]>();
  return layers.map((layer) => {
    const isImage = layer.kind === 'Flatten' && layer.input.length === 3;
    const rowOf = isImage && endsInDense(layer) ? layer.input : images.get(layer.inputs[0]!);
    if (!rowOf) return layer;
    if (layer.kind !== 'Dense') images.set(layer.name, rowOf);
    return { ...layer, rowOf };
  });
}
