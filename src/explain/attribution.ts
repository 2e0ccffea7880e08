import * as tf from '@tensorflow/tfjs';
import { checkOptions, checkWhole } from '../check.js';
import type { Example } from '../data/dataset.js';
import { displaySymbol, type Displayable, type MimeBundle } from '../display/bundle.js';
import { formatNumber } from '../display/numbers.js';
import { pictureBundle } from '../display/picture.js';
import { pack, viewPart } from '../display/view.js';
import { decide } from '../models/encoding.js';
import { forwardValues } from '../models/forward.js';
import type { Numbers } from '../models/inputs.js';
import type { Model } from '../models/model.js';
import { attributionPicture } from './attribution-picture.js';
import { readExample } from './read-example.js';

/** Which answer is asked about. */
export interface SaliencyOptions {
  /** The unit of the last layer, from 0 on; by default the one with the largest output. */
  unit?: number;
}

/** How images are covered. */
export interface OcclusionOptions extends SaliencyOptions {
  /** Side of the square that is covered, in pixels; by default a quarter of the image's height. */
  size?: number;
  /** How far the square moves each time; 1 by default. */
  step?: number;
}

/**
 * Which pixels an answer hangs on: how fast it grows with each, the gradient of the answer by the
 * image. Of an answer of softmax the logarithm is taken, whose gradient does not vanish where the
 * network is sure.
 *
 * @param model A network for gray images.
 * @param example A gray image of a data set, or its numbers.
 * @returns A picture; `values` has a number for each pixel.
 * @throws {RangeError} If it is not an image of the right size, or there is no such unit.
 * @throws {TypeError} If an option does not exist.
 * @see K. Simonyan, A. Vedaldi, A. Zisserman, Deep inside convolutional networks (2013)
 *
 * @example
 * const model = nn.sequential([nn.input(28, 28, 1), nn.flatten(), nn.dense(10, 'softmax')]);
 * nn.explain.saliency(model, nn.data.digits().at(0)).values.length; // 784
 */
export function saliency(
  model: Model,
  example: Example | Numbers,
  options: SaliencyOptions = {},
): Attribution {
  checkOptions('saliency', options, ['unit']);
  const asked = ask('saliency', model, example, options.unit);
  const isShare = model.outputLayer.activation === 'softmax';
  const values = tf.tidy(() => {
    const answer = (x: tf.Tensor): tf.Tensor => {
      const outputs = (model.tf.apply(x) as tf.Tensor).flatten();
      const one = outputs.slice([asked.unit], [1]).sum();
      return isShare ? one.log() : one;
    };
    const x = tf.tensor(asked.image, [1, ...model.inputShape]);
    return tf.grad(answer)(x).dataSync().slice() as Float32Array;
  });
  return new Attribution({ ...asked, values, view: 'saliency', how: 'grows with each pixel' });
}

/**
 * Which places an answer hangs on: how much it falls when a square around each pixel is covered
 * with the ground.
 *
 * @param model A network for gray images.
 * @param example A gray image of a data set, or its numbers.
 * @returns A picture; `values` has a number for each pixel.
 * @throws {RangeError} If it is not an image of the right size, or there is no such unit.
 * @throws {TypeError} If an option does not exist.
 * @see M. D. Zeiler, R. Fergus, Visualizing and understanding convolutional networks (2014)
 *
 * @example
 * const model = nn.sequential([nn.input(28, 28, 1), nn.flatten(), nn.dense(10, 'softmax')]);
 * nn.explain.occlusion(model, nn.data.digits().at(0), { size: 7, step: 3 }).values.length; // 784
 */
export function occlusion(
  model: Model,
  example: Example | Numbers,
  options: OcclusionOptions = {},
): Attribution {
  checkOptions('occlusion', options, ['unit', 'size', 'step']);
  const asked = ask('occlusion', model, example, options.unit);
  const { image, rows, columns, unit, output } = asked;
  const { size = Math.max(1, Math.round(rows / 4)), step = 1 } = options;
  checkWhole('occlusion', 'size', size, 1);
  checkWhole('occlusion', 'step', step, 1);
  const places: [y: number, x: number][] = [];
  for (let y = 0; y < rows; y += step) for (let x = 0; x < columns; x += step) places.push([y, x]);
  const covered = new Float32Array(places.length * image.length);
  places.forEach((place, i) => {
    const own = covered.subarray(i * image.length, (i + 1) * image.length);
    own.set(image);
    forSquare(place, size, rows, columns, (pixel) => (own[pixel] = 0));
  });
  const outputs = forwardValues(model.tf, covered, places.length, model.inputShape);
  const units = outputs.length / places.length;
  const values = new Float32Array(image.length);
  places.forEach((place, i) => {
    const fall = output - outputs[i * units + unit]!;
    forSquare(place, step, rows, columns, (pixel) => (values[pixel] = fall));
  });
  const how = `falls when ${size} × ${size} are covered`;
  return new Attribution({ ...asked, values, view: 'occlusion', how });
}

/** The pixels of a square around a place, as far as they are in the image. */
function forSquare(
  [y, x]: readonly [number, number],
  size: number,
  rows: number,
  columns: number,
  use: (pixel: number) => void,
): void {
  const before = Math.floor((size - 1) / 2);
  for (let row = Math.max(0, y - before); row < Math.min(rows, y - before + size); row++)
    for (
      let column = Math.max(0, x - before);
      column < Math.min(columns, x - before + size);
      column++
    )
      use(row * columns + column);
}

interface Asked {
  readonly image: Float32Array;
  readonly rows: number;
  readonly columns: number;
  readonly unit: number;
  /** What that unit answers to the image as it is. */
  readonly output: number;
}

function ask(caller: string, model: Model, example: Example | Numbers, unit?: number): Asked {
  const [rows, columns, channels = 1] = model.inputShape;
  if (columns === undefined || channels !== 1)
    throw new RangeError(
      `${caller}: the network takes inputs [${model.inputShape.join(', ')}], expected gray images [height, width, 1]. ` +
        'Look at the weights themselves for others: model.tf.getWeights().',
    );
  const image = readExample(caller, model, example);
  const outputs = forwardValues(model.tf, image, 1, model.inputShape).slice();
  const asked = unit ?? decide('oneHot', outputs);
  if (!Number.isInteger(asked) || asked < 0 || asked >= outputs.length)
    throw new RangeError(
      `${caller}: unit is ${asked}, expected a whole number from 0 to ${outputs.length - 1}, as many as the last layer has.`,
    );
  return { image, rows: rows!, columns, unit: asked, output: outputs[asked]! };
}

/** How much an answer hangs on each pixel. See `saliency` and `occlusion`. */
export class Attribution implements Displayable {
  /** The pixels of the example, row-major. */
  readonly image: Float32Array;
  /** Rows of pixels. */
  readonly rows: number;
  /** Columns of pixels. */
  readonly columns: number;
  /** The unit of the last layer that is asked about. */
  readonly unit: number;
  /** What that unit answers to the image. */
  readonly output: number;
  /** For each pixel, row-major. */
  readonly values: Float32Array;
  readonly #how: string;
  readonly #view: 'saliency' | 'occlusion';

  constructor({
    image,
    rows,
    columns,
    unit,
    output,
    values,
    how,
    view,
  }: Asked & { values: Float32Array; how: string; view: 'saliency' | 'occlusion' }) {
    this.image = image;
    this.rows = rows;
    this.columns = columns;
    this.unit = unit;
    this.output = output;
    this.values = values;
    this.#how = how;
    this.#view = view;
  }

  /** What is to be seen, in a line. */
  describe(): string {
    const strongest = this.values.reduce(
      (best, value, i) => (Math.abs(value) > Math.abs(this.values[best]!) ? i : best),
      0,
    );
    const [row, column] = [Math.floor(strongest / this.columns), strongest % this.columns];
    return `How answer ${this.unit} (${formatNumber(this.output)}) ${this.#how}: most at row ${row}, column ${column} (${formatNumber(this.values[strongest]!)})`;
  }

  [displaySymbol](): MimeBundle {
    const { unit, output, rows, columns } = this;
    const view = viewPart(this.#view, {
      unit,
      output,
      image: pack(this.image, [rows, columns, 1]),
      values: pack(this.values, [rows, columns, 1]),
    });
    return pictureBundle(attributionPicture(this, this.#how), this.describe(), view);
  }
}
