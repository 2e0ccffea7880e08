import * as tf from '@tensorflow/tfjs';
import { checkOptions, checkWhole } from '../check.js';
import type { Dataset, Example } from '../data/dataset.js';
import { displaySymbol, type Displayable, type MimeBundle } from '../display/bundle.js';
import { fixedNumber, formatCount } from '../display/numbers.js';
import { viewPart } from '../display/view.js';
import { classIndex } from '../models/encoding.js';
import { forward, forwardValues } from '../models/forward.js';
import { resizedData } from '../models/image-size.js';
import { checkInputShape, readInputs, type Numbers } from '../models/inputs.js';
import type { Model } from '../models/model.js';
import { imageGrid, imageSize } from '../plots/images.js';

/** One that was found. */
export interface Neighbour {
  /** Its place in the data. */
  readonly index: number;
  /** Cosine distance of its features, 0 for the same direction, 1 for none in common. */
  readonly distance: number;
  /** The name of its class, where it has one. */
  readonly label: string | undefined;
}

/**
 * Finds the images of a collection that a trained network sees alike: what goes into its last layer are the features of an image, and
 * near is what points the same way (cosine distance). The features of `data` are computed here, once; train the network before.
 *
 * @param model A network trained on images, `nn.mobileNet()` for example.
 * @param data The collection.
 * @returns The search: `nearest(image)`.
 * @throws {RangeError} If the network does not take what the data has.
 *
 * @example
 * const digits = nn.data.digits({ samples: 50 });
 * const net = nn.sequential([nn.input(28, 28, 1), nn.flatten(), nn.dense(16, 'relu'), nn.dense(10, 'softmax')]);
 * const search = nn.imageSearch(net, digits);
 * search.nearest(digits.at(7), { count: 3 })[0].index; // 7
 */
export function imageSearch(model: Model, data: Dataset): ImageSearch {
  const sized = model.resizes ? resizedData(data, model.inputShape) : data;
  checkInputShape('imageSearch', sized, model.inputShape);
  return new ImageSearch(model, data, sized);
}

/** See `imageSearch`. */
export class ImageSearch implements Displayable {
  /** The collection. */
  readonly data: Dataset;
  readonly #model: Model;
  readonly #inside: tf.LayersModel;
  /** Of length 1, row after row. */
  readonly #features: Float32Array;
  readonly #size: number;

  constructor(model: Model, data: Dataset, sized: Dataset) {
    this.data = data;
    this.#model = model;
    const last = model.parts.findLast(({ tf: made }) =>
      made.some((each) => each.countParams() > 0),
    );
    this.#inside = tf.model({ inputs: model.tf.inputs, outputs: last!.tf[0]!.input });
    const shape = this.#inside.outputs[0]!.shape.slice(1) as number[];
    this.#size = shape.reduce((product, side) => product * side, 1);
    this.#features = new Float32Array(data.length * this.#size);
    forward(this.#inside, sized, (outputs, indices) =>
      this.#features.set(outputs, indices[0]! * this.#size),
    );
    for (let i = 0; i < data.length; i++) normalize(this.#row(i));
  }

  /**
   * The images most like `image`, the nearest first; the image itself is among them if the collection has it.
   *
   * @param image One of a data set, or its numbers.
   * @param options.count How many; 9 by default.
   * @returns Places in the collection, with their distances; a row of images.
   * @throws {RangeError} If it does not have as many numbers as the network takes.
   *
   * @example
   * const digits = nn.data.digits({ samples: 20 });
   * const net = nn.sequential([nn.input(28, 28, 1), nn.flatten(), nn.dense(4)], { seed: 1 });
   * nn.imageSearch(net, digits).nearest(digits.at(3), { count: 2 }).length; // 2
   */
  nearest(image: Example | Numbers, options: { count?: number } = {}): Found {
    checkOptions('nearest', options, ['count']);
    const { count = 9 } = options;
    checkWhole('nearest', 'count', count, 1);
    const { inputShape } = this.#model;
    const given = 'input' in image ? (image.input as Numbers) : image;
    const { values } = readInputs('nearest', this.#model.sized(given), inputShape);
    const features = forwardValues(this.#inside, values, 1, inputShape).slice();
    normalize(features);
    return new Found(this.data, this.#neighbours(features).slice(0, count), count);
  }

  /**
   * How often the nearest other images have the class of the one they were found for, from 0 to 1: whether the features know the
   * classes.
   *
   * @param options.count How many neighbours of each are looked at; 1 by default.
   * @returns From 0 to 1.
   * @throws {RangeError} If the data has no classes.
   *
   * @example
   * const net = nn.sequential([nn.input(28, 28, 1), nn.flatten(), nn.dense(4)], { seed: 1 });
   * nn.imageSearch(net, nn.data.digits({ samples: 20 })).sameClassRate({ count: 3 });
   */
  sameClassRate(options: { count?: number } = {}): number {
    checkOptions('sameClassRate', options, ['count']);
    const { count = 1 } = options;
    checkWhole('sameClassRate', 'count', count, 1);
    if (!this.data.classes)
      throw new RangeError(
        `sameClassRate: "${this.data.name}" has a number to predict, expected classes. Compare distances instead: nearest(image)[0].distance.`,
      );
    const classOf = classIndex(this.data);
    let [same, all] = [0, 0];
    for (let i = 0; i < this.data.length; i++)
      for (const { index } of this.#neighbours(this.#row(i), i).slice(0, count)) {
        same += Number(classOf(index) === classOf(i));
        all++;
      }
    return same / all;
  }

  #row(index: number): Float32Array {
    return this.#features.subarray(index * this.#size, (index + 1) * this.#size);
  }

  #neighbours(features: Float32Array, but?: number): Omit<Neighbour, 'label'>[] {
    const found: Omit<Neighbour, 'label'>[] = [];
    for (let index = 0; index < this.data.length; index++) {
      if (index === but) continue;
      const row = this.#row(index);
      let cosine = 0;
      for (let k = 0; k < row.length; k++) cosine += row[k]! * features[k]!;
      found.push({ index, distance: Math.max(0, 1 - cosine) });
    }
    return found.sort((a, b) => a.distance - b.distance);
  }

  [displaySymbol](): MimeBundle {
    const { length, name } = this.data;
    return {
      'text/plain': `search in ${formatCount(length)} images of ${name} by ${formatCount(this.#size)} features each`,
    };
  }
}

/** Images that were found, the nearest first. */
export class Found extends Array<Neighbour> implements Displayable {
  readonly #data: Dataset;

  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  constructor(data: Dataset, neighbours: readonly Omit<Neighbour, 'label'>[], count: number) {
    super();
    this.#data = data;
    for (const each of neighbours.slice(0, count))
      this.push({ ...each, label: data.at(each.index).label });
  }

  [displaySymbol](): MimeBundle {
    const labels = this.map(({ label, distance, index }) => {
      const name = label ?? `${index}`;
      return `${name} (${fixedNumber(distance, 2)})`;
    });
    const title = `The ${this.length} nearest, with cosine distances`;
    return imageGrid(
      this.map(({ index }) => this.#data.at(index)),
      imageSize('nearest', this.#data),
      labels,
      {
        columns: 9,
        title,
        text: `${title}: ${labels.join(', ')}`,
        view: (images) =>
          viewPart('imageSearch', {
            ...images,
            name: this.#data.name,
            indices: this.map(({ index }) => index),
            distances: Float32Array.from(this, ({ distance }) => distance),
          }),
      },
    )[displaySymbol]();
  }
}

function normalize(row: Float32Array): void {
  const length = Math.sqrt(row.reduce((sum, x) => sum + x * x, 0)) || 1;
  for (let k = 0; k < row.length; k++) row[k]! /= length;
}
