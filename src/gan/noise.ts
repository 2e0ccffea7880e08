import { normalFill } from '../engine/random-tensor.js';
import { seededRandom } from '../random.js';

/** What the generator makes examples of: rows of `latent` normal numbers, and a 1 at the place of the class where there are some. */
export interface GeneratorInputs {
  /** Row-major `[count, latent + classes]`. */
  readonly values: Float32Array;
  /** Row-major `[count, classes]`. */
  readonly labels: Float32Array;
}

/** A source of inputs for the generator. */
export type Noise = (count: number, classOf?: (row: number) => number) => GeneratorInputs;

export function noiseFrom(seed: number | string, latent: number, classes: number): Noise {
  const fill = normalFill(1, seededRandom(seed).integer(2 ** 31));
  return (count, classOf = () => 0) => {
    const noise = new Float32Array(count * latent);
    fill(noise);
    const labels = oneHot(count, classes, classOf);
    if (classes === 0) return { values: noise, labels };
    return { values: sideBySide(noise, labels, count, latent), labels };
  };
}

/** Rows with a 1 at the place of the class. */
export function oneHot(
  count: number,
  classes: number,
  classOf: (row: number) => number,
): Float32Array {
  const rows = new Float32Array(count * classes);
  if (classes > 0) for (let row = 0; row < count; row++) rows[row * classes + classOf(row)] = 1;
  return rows;
}

/**
 * Rows of numbers, each `width` of them followed by the row's label: at the end of a row of numbers, for images as channels
 * of each pixel.
 */
export function sideBySide(
  values: Float32Array,
  labels: Float32Array,
  rows: number,
  width: number,
): Float32Array {
  const classes = labels.length / rows;
  const pieces = values.length / width;
  const both = new Float32Array(pieces * (width + classes));
  for (let piece = 0; piece < pieces; piece++) {
    const row = Math.floor((piece * rows) / pieces);
    const at = piece * (width + classes);
    both.set(values.subarray(piece * width, (piece + 1) * width), at);
    both.set(labels.subarray(row * classes, (row + 1) * classes), at + width);
  }
  return both;
}
