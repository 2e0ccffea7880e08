import { Dataset, Split } from '../data/dataset.js';
import type { Numbers } from './inputs.js';

// Images of any size for a network that was trained on one.

/** Height, width and channels of an image, row-major. */
export type ImageShape = readonly [height: number, width: number, channels: number];

/** How much of each old place is in each new one along a side. */
type Share = readonly (readonly [index: number, share: number])[];

/**
 * The image in another size and with another number of channels: bilinear where it grows, with the triangle as wide as a new
 * pixel where it shrinks. Gray becomes three equal colours, colours become gray by ITU-R BT.601.
 */
export function resizeImage(image: ArrayLike<number>, from: ImageShape, to: ImageShape) {
  const [height, width, channels] = from;
  const [newHeight, newWidth, newChannels] = to;
  const [rows, columns] = [sharesOf(height, newHeight), sharesOf(width, newWidth)];
  const wide = new Float32Array(height * newWidth * channels);
  for (let y = 0; y < height; y++)
    columns.forEach((shares, x) => {
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (const [i, share] of shares) sum += share * image[(y * width + i) * channels + c]!;
        wide[(y * newWidth + x) * channels + c] = sum;
      }
    });
  const row = newWidth * channels;
  const resized = new Float32Array(newHeight * row);
  rows.forEach((shares, y) => {
    for (const [i, share] of shares)
      for (let k = 0; k < row; k++) resized[y * row + k]! += share * wide[i * row + k]!;
  });
  return channels === newChannels ? resized : recolored(resized, channels, newChannels);
}

function sharesOf(oldSize: number, newSize: number): Share[] {
  const scale = oldSize / newSize;
  const reach = Math.max(1, scale);
  return Array.from({ length: newSize }, (_, i) => {
    const center = (i + 0.5) * scale - 0.5;
    const found: [number, number][] = [];
    const last = Math.min(oldSize - 1, Math.floor(center + reach));
    for (let at = Math.max(0, Math.ceil(center - reach)); at <= last; at++) {
      const share = 1 - Math.abs(at - center) / reach;
      if (share > 0) found.push([at, share]);
    }
    const sum = found.reduce((total, [, share]) => total + share, 0);
    return found.map(([at, share]) => [at, share / sum] as const);
  });
}

function recolored(image: Float32Array, channels: number, wanted: number): Float32Array {
  const colored = new Float32Array((image.length / channels) * wanted);
  for (let from = 0, to = 0; from < image.length; from += channels, to += wanted)
    colored.fill(
      channels === 1
        ? image[from]!
        : 0.299 * image[from]! + 0.587 * image[from + 1]! + 0.114 * image[from + 2]!,
      to,
      to + wanted,
    );
  return colored;
}

/** A data set whose images are resized when they are read, so that they take no memory. */
class ResizedDataset extends Dataset {
  readonly #data: Dataset;
  readonly #from: ImageShape;
  readonly #to: ImageShape;

  constructor(data: Dataset, from: ImageShape, to: ImageShape) {
    const { name, note, classes, targetShape } = data;
    super({
      name,
      inputs: new Float32Array(0),
      inputShape: to,
      targets: data.targets(),
      targetShape,
      ...(classes && { classes }),
      ...(note !== undefined && { note }),
    });
    this.#data = data;
    this.#from = from;
    this.#to = to;
  }

  override gatherInputs(indices: ArrayLike<number>): Float32Array {
    const gathered = new Float32Array(indices.length * this.inputSize);
    const image = new Float32Array(this.#data.inputSize);
    for (let i = 0; i < indices.length; i++) {
      this.#data.readInput(indices[i]!, image);
      gathered.set(resizeImage(image, this.#from, this.#to), i * this.inputSize);
    }
    return gathered;
  }

  override readInput(index: number, into: Float32Array): void {
    into.set(this.gatherInputs([index]));
  }
}

/** The last of each data set, so that what is known of it is known the next time. */
const resized = new WeakMap<Dataset, Dataset>();

/** `data` with images of `shape`; itself where it has them, or none. */
export function resizedData(data: Dataset, shape: readonly number[]): Dataset {
  const { inputShape } = data;
  const [from, to] = [asImage(inputShape), asImage(shape)];
  if (!from || !to || String(inputShape) === String(shape)) return data;
  const kept = resized.get(data);
  if (kept && String(kept.inputShape) === String(shape)) return kept;
  const made = new ResizedDataset(data, from, to);
  resized.set(data, made);
  return made;
}

/** The same for both parts of a split. */
export const resizedParts = (data: Dataset | Split, shape: readonly number[]): Dataset | Split => {
  if (data instanceof Dataset) return resizedData(data, shape);
  if (!(data instanceof Split)) return data; // told by whoever reads it
  const { train, test } = data;
  return new Split(resizedData(train, shape), resizedData(test, shape));
};

/** Numbers of a square image, gray or in three colours, as an image of `shape`; others as they are. */
export function resizedNumbers(image: Numbers, shape: readonly number[]): Numbers {
  const to = asImage(shape);
  const size = shape.reduce((product, side) => product * side, 1);
  if (!to || image.length === size) return image;
  for (const channels of [3, 1]) {
    const side = Math.sqrt(image.length / channels);
    if (Number.isInteger(side) && side > 0) return resizeImage(image, [side, side, channels], to);
  }
  return image;
}

const asImage = (shape: readonly number[]): ImageShape | undefined =>
  shape.length === 3 && (shape[2] === 1 || shape[2] === 3)
    ? (shape as unknown as ImageShape)
    : undefined;
