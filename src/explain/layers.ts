import * as tf from '@tensorflow/tfjs';
import { checkOptions } from '../check.js';
import type { Example } from '../data/dataset.js';
import { displaySymbol, type Displayable, type MimeBundle } from '../display/bundle.js';
import { formatNumber, formatPercent } from '../display/numbers.js';
import { pictureBundle } from '../display/picture.js';
import { pack, viewPart } from '../display/view.js';
import { decide } from '../models/encoding.js';
import type { Numbers } from '../models/inputs.js';
import type { Model } from '../models/model.js';
import { layersPicture } from './layers-picture.js';
import { readExample } from './read-example.js';

/** What one layer makes of an example. */
export interface LayerOutput {
  /** The layer as it was written: `conv2d(6, 3, "relu")`. */
  readonly text: string;
  /** What it is called without its numbers: `conv2d`. */
  readonly kind: string;
  /** Shape of `values`. */
  readonly shape: readonly number[];
  /** What goes out of the layer, row-major. */
  readonly values: Float32Array;
  /** Share of the values that are 0: units that stay silent. */
  readonly silent: number;
  /** How many numbers the layer learns. */
  readonly parameters: number;
  /** Filters of a convolution, `[height, width, channels, filters]`, row-major. */
  readonly filters:
    { readonly shape: readonly number[]; readonly values: Float32Array } | undefined;
}

/** How `layers` tells of the answer. */
export interface LayersOptions {
  /** What the units of the last layer stand for, in their order; by default their numbers from 0 on. */
  classes?: readonly string[];
}

/**
 * One example on its way through a network: what each layer makes of it, its filters beside the
 * maps they find, and the answer. Of more than 16 layers, the last of each size is shown.
 *
 * @param model A network.
 * @param example One of a data set, `mnist.test.at(7)`, or its numbers.
 * @returns A picture; `layers` has the numbers.
 * @throws {RangeError} If it does not have as many numbers as the first layer takes.
 * @throws {TypeError} If an option does not exist.
 *
 * @example
 * const model = nn.sequential([nn.input(28, 28, 1), nn.conv2d(4, 3, 'relu'), nn.flatten(), nn.dense(10, 'softmax')]);
 * nn.explain.layers(model, nn.data.digits().at(0)).layers[0].shape; // [26, 26, 4]
 */
export function layers(
  model: Model,
  example: Example | Numbers,
  options: LayersOptions = {},
): LayersTrace {
  checkOptions('layers', options, ['classes']);
  const values = readExample('layers', model, example);
  return new LayersTrace(model.inputShape, values, outputsOf(model, values), options.classes);
}

/** See `layers`. */
export class LayersTrace implements Displayable {
  /** Shape of the example. */
  readonly inputShape: readonly number[];
  /** The numbers of the example, row-major. */
  readonly input: Float32Array;
  /** What each layer makes of it. */
  readonly layers: readonly LayerOutput[];
  /** What the units of the last layer stand for. */
  readonly classes: readonly string[];

  constructor(
    inputShape: readonly number[],
    input: Float32Array,
    outputs: readonly LayerOutput[],
    classes: readonly string[] | undefined,
  ) {
    this.inputShape = inputShape;
    this.input = input;
    this.layers = outputs;
    const answer = outputs.at(-1)!.values;
    this.classes = Array.from(answer, (_, i) => classes?.[i] ?? String(i));
  }

  /** In words, for those who can't see the picture. */
  describe(): string {
    const lines = this.layers.map(({ text, shape, values, silent }) => {
      const largest = formatNumber(largestOf(values));
      return `${text}: ${shape.join(' × ')}, largest ${largest}, silent ${formatPercent(silent, 0)}`;
    });
    return `An example through ${this.layers.length} layers\n${lines.join('\n')}\nanswer: ${this.#answer()}`;
  }

  #answer(): string {
    const { values } = this.layers.at(-1)!;
    const best = decide('oneHot', values);
    return `${this.classes[best]} (${formatNumber(values[best]!)})`;
  }

  [displaySymbol](): MimeBundle {
    const view = viewPart('layers', {
      input: pack(this.input, this.inputShape),
      classes: this.classes,
      layers: this.layers.map(({ values, filters, ...layer }) => ({
        ...layer,
        values: pack(values, layer.shape),
        ...(filters && { filters: pack(filters.values, filters.shape) }),
      })),
    });
    return pictureBundle(layersPicture(this), this.describe(), view);
  }
}

export const largestOf = (values: Float32Array): number =>
  values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);

/** Of more layers than a picture can hold, the last of each size is looked at. */
const mostLayers = 16;

function outputsOf(model: Model, values: Float32Array): LayerOutput[] {
  const all = model.parts.filter(({ tf: made }) => made.length > 0);
  const parts =
    all.length <= mostLayers
      ? all
      : all.filter(({ output }, i) => String(output) !== String(all[i + 1]?.output));
  const inside = tf.model({
    inputs: model.tf.inputs,
    outputs: parts.map(({ tf: made }) => made.at(-1)!.output as tf.SymbolicTensor),
  });
  const found: Float32Array[] = [];
  tf.tidy(() => {
    const answer = inside.predict(tf.tensor(values, [1, ...model.inputShape]));
    for (const tensor of Array.isArray(answer) ? answer : [answer])
      found.push(tensor.dataSync().slice() as Float32Array);
  });
  // What is not shown is counted with the next that is.
  const counted = parts.map((part, i) => {
    const from = i === 0 ? 0 : all.indexOf(parts[i - 1]!) + 1;
    const behind = all.slice(from, all.indexOf(part) + 1).flatMap(({ tf: made }) => made);
    return behind.reduce((sum, each) => sum + each.countParams(), 0);
  });
  return parts.map(({ layer, tf: made, output }, i): LayerOutput => {
    const zeros = found[i]!.reduce((count, value) => count + Number(value === 0), 0);
    return {
      text: layer.text,
      kind: layer.kind,
      shape: output,
      values: found[i]!,
      silent: zeros / found[i]!.length,
      parameters: counted[i]!,
      filters: layer.kind === 'conv2d' ? filtersOf(made[0]!) : undefined,
    };
  });
}

function filtersOf(layer: tf.layers.Layer): LayerOutput['filters'] {
  const [kernel] = layer.getWeights();
  return { shape: kernel!.shape, values: kernel!.dataSync().slice() as Float32Array };
}
