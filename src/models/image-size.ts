import { Dataset, likeSource, Split } from '../data/dataset.js';
import { resizeImage, type ImageShape } from '../data/resize-image.js';
import type { Numbers } from './inputs.js';

// Images of any size for a network that was trained on one.

/** A data set whose images are resized when they are read, so that they take no memory. */
class ResizedDataset extends Dataset {
  readonly #data: Dataset;
  readonly #from: ImageShape;
  readonly #to: ImageShape;

  constructor(data: Dataset, from: ImageShape, to: ImageShape) {
    super(likeSource(data, new Float32Array(0), to));
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
