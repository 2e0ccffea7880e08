import * as tf from '@tensorflow/tfjs';
import { checkOptions, checkWhole } from '../check.js';
import type { Dataset } from '../data/dataset.js';
import { from as modelFrom, partsOf } from '../models/from.js';
import { dense, flatten, globalAveragePooling2d, type Layer } from '../models/layers.js';
import { checkChoice, whatIs } from '../models/layers/layer.js';
import { checkFits, sidesOf } from '../models/layers/wrappers.js';
import { Model, type Part } from '../models/model.js';
import { reclaimLayer } from '../models/reclaim.js';
import { seededRandom } from '../random.js';
import { copyOf } from './copy.js';
import { frozenCount, placeOf, type Freeze } from './freeze.js';
import { TransferModel, type TransferMode } from './transfer-model.js';

/** What `transfer` can be told. */
export interface TransferOptions {
  /** How many classes there are, or the data set that has them: they become the last layer. */
  classes?: number | Dataset;
  /** Layers between the base and the last one; without `classes`, the last one, too. */
  head?: readonly Layer[];
  /**
   * - `'frozen'`, the default: the base stays as it is, only the head learns.
   * - `'fineTune'`: the base goes on learning from what it knows, by default with `nn.adam(1e-4)`.
   * - `'scratch'`: the same network with new weights, to compare.
   */
  mode?: TransferMode;
  /** Which layers of the base stay as they are; by default all when frozen, none when fine-tuned. */
  freeze?: Freeze;
  /** The name of the last layer that is taken from the base; by default the one before its answers. */
  features?: string;
  /** The same seed gives the same new weights. */
  seed?: number | string;
}

const known: readonly (keyof TransferOptions)[] = [
  'classes',
  'head',
  'mode',
  'freeze',
  'features',
  'seed',
];

/**
 * A network for a new task on one that has learned another: its layers up to the features, then a new head. `base` itself stays as
 * it is, the new network has copies of its layers.
 *
 * What frozen layers make of a data set is computed once, at the first `fit`, and kept in at most 640 MB, so that the head learns
 * fast. Chance in frozen layers (dropout) is off then, and images that are to differ in each epoch must be made before:
 * `data.augment(…)`. Batch normalization of the base keeps its weights and its mean and variance in all modes but `'scratch'`.
 *
 * @param base One of `nn.mobileNet()`, `nn.load(path)`, `nn.sequential(…)`, or of TensorFlow.js.
 * @returns The network, its head not trained yet.
 * @throws {TypeError} If an option does not exist, or neither `classes` nor `head` says what to answer.
 * @throws {RangeError} If the base has no such layer, or the head does not fit it.
 * @see J. Yosinski et al., How transferable are features in deep neural networks? (2014)
 *
 * @example
 * const base = await nn.mobileNet();
 * const photos = await nn.data.images('photos');
 * const model = nn.transfer(base, { classes: photos, seed: 1 });
 * await model.fit(photos, { epochs: 5 });
 */
export function transfer(
  base: Model | tf.LayersModel,
  options: TransferOptions = {},
): TransferModel {
  checkOptions('transfer', options, known);
  const { seed = Math.floor(Math.random() * 2 ** 32) } = options;
  const { mode, freeze } = modeOf(options);
  const given = modelOf(base);
  const features = featuresOf(given.tf, options.features);
  const own = copyOf(features, mode === 'scratch' ? `${seed}/base` : undefined);
  const layers = own.layers.filter((layer) => layer.getClassName() !== 'InputLayer');
  const frozen = mode === 'scratch' ? 0 : frozenCount(freeze, layers);
  for (const layer of layers) layer.trainable = true;
  const head = headOf(options, sidesOf(own.outputs[0]!));
  const parts: Part[] = partsOf(own);
  let output = own.outputs[0]!;
  head.forEach((layer, i) => {
    if (!layer?.make)
      throw new TypeError(
        `transfer: layer ${i + 1} of the head is ${whatIs(layer)}, expected a layer. Write head: [nn.dense(32, "relu")], for example.`,
      );
    checkFits('transfer', layer, sidesOf(output));
    const block = layer.make({
      name: freeName(`head_${layer.kind}${i + 1}`, own),
      seed: seededRandom(`${seed}/head/${i}`).integer(2 ** 31),
    });
    output = block.apply(output);
    parts.push({ layer, tf: block.parts, output: sidesOf(output) });
    block.parts.forEach(reclaimLayer);
  });
  const model = tf.model({ inputs: own.inputs, outputs: output });
  const { resizes } = given;
  return new TransferModel({ model, parts, base: layers, mode, frozen, seed }, { resizes });
}

function modelOf(base: unknown): Model {
  if (base instanceof Promise)
    throw new TypeError(
      'transfer: the base is a promise, expected a network: it is still on its way. Write "await" where it is made: const base = await nn.mobileNet().',
    );
  if (!(base instanceof Model) && !(base instanceof tf.LayersModel))
    throw new TypeError(
      `transfer: the base is ${whatIs(base)}, expected a network. Write nn.transfer(await nn.mobileNet(), { classes: 5 }), for example.`,
    );
  const model = base instanceof Model ? base : modelFrom(base);
  const { inputs, outputs } = model.tf;
  if (inputs.length !== 1 || outputs.length !== 1)
    throw new TypeError(
      `transfer: the base has ${inputs.length} inputs and ${outputs.length} outputs, expected one of each. Make one with tf.model first.`,
    );
  return model;
}

function modeOf({ mode, freeze }: TransferOptions): { mode: TransferMode; freeze: Freeze } {
  checkChoice('transfer', 'mode', mode, ['scratch', 'frozen', 'fineTune']);
  const meant = mode ?? (freeze === undefined || freeze === true ? 'frozen' : 'fineTune');
  const fits = { frozen: freeze !== false, fineTune: freeze !== true, scratch: !freeze }[meant];
  if (!fits)
    throw new RangeError(
      `transfer: mode is "${meant}" and freeze is ${JSON.stringify(freeze)}, expected one of the two only. ${meant === 'scratch' ? 'New weights must learn' : 'freeze: true is what "frozen" means, freeze: false what "fineTune" means'}; leave freeze out.`,
    );
  return { mode: meant, freeze: freeze ?? meant === 'frozen' };
}

/** What the base does before it answers. */
function featuresOf(model: tf.LayersModel, name: string | undefined): tf.LayersModel {
  const layers = model.layers.filter((layer) => layer.getClassName() !== 'InputLayer');
  const last =
    name === undefined ? lastFeatures(model, layers) : layers[placeOf('features', name, layers)];
  if (!last || last.getClassName() === 'InputLayer')
    throw new RangeError(
      'transfer: the base has one layer with weights, which answers, expected features before it. Take a network with hidden layers.',
    );
  return tf.model({ inputs: model.inputs, outputs: last.output });
}

/** The layer before the last one with weights; dropout between them belongs to the answers. */
function lastFeatures(
  model: tf.LayersModel,
  layers: readonly tf.layers.Layer[],
): tf.layers.Layer | undefined {
  const answers = layers.findLast(({ weights }) => weights.length > 0);
  let source = (answers?.input as tf.SymbolicTensor | undefined)?.sourceLayer;
  while (source?.getClassName().endsWith('Dropout'))
    source = (source.input as tf.SymbolicTensor).sourceLayer;
  return source;
}

function headOf({ head = [], classes }: TransferOptions, features: readonly number[]): Layer[] {
  if (classes === undefined) {
    if (head.length > 0) return [...head];
    throw new TypeError(
      'transfer: classes and head are missing, expected one of them. Write { classes: 5 } for five classes, or { classes: data } for those of a data set.',
    );
  }
  const count = typeof classes === 'number' ? classes : classes.classes?.length;
  if (count === undefined)
    throw new RangeError(
      `transfer: "${(classes as Dataset).name}" has a number to predict, expected classes. Write { head: [nn.dense(1)] } to predict a number.`,
    );
  checkWhole('transfer', 'classes', count, 2);
  if (head.at(-1)?.activation === 'softmax')
    throw new RangeError(
      `transfer: head ends with ${head.at(-1)!.text} and classes is ${count}, expected one last layer. Leave it out of the head: classes adds nn.dense(${count}, "softmax").`,
    );
  const first =
    features.length === 3 && head.length === 0
      ? [features[0]! * features[1]! > 1 ? globalAveragePooling2d() : flatten()]
      : features.length > 1 && head.length === 0
        ? [flatten()]
        : [];
  return [...first, ...head, dense(count, 'softmax')];
}

function freeName(name: string, { layers }: tf.LayersModel): string {
  const isTaken = layers.some((layer) => layer.name.startsWith(name));
  return isTaken ? freeName(`${name}_`, { layers } as tf.LayersModel) : name;
}
