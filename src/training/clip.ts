import * as tf from '@tensorflow/tfjs';
import type { ClipOptions } from './optimizers.js';

/** The gradient of the variable with that name. */
export interface Gradient {
  readonly name: string;
  readonly tensor: tf.Tensor;
}

/** The gradients, cut to what `clip` allows. */
export function clipped(
  gradients: readonly Gradient[],
  { clipNorm, globalClipNorm, clipValue }: ClipOptions,
): Gradient[] {
  let cut = [...gradients];
  const each = (change: (gradient: tf.Tensor) => tf.Tensor) =>
    (cut = cut.map(({ name, tensor }) => ({ name, tensor: change(tensor) })));
  if (clipValue !== undefined) each((gradient) => tf.clipByValue(gradient, -clipValue, clipValue));
  if (clipNorm !== undefined)
    each((gradient) => tf.mul(gradient, shrink(squares([gradient]), clipNorm)));
  if (globalClipNorm !== undefined) {
    const factor = shrink(squares(cut.map(({ tensor }) => tensor)), globalClipNorm);
    each((gradient) => tf.mul(gradient, factor));
  }
  return cut;
}

const squares = (gradients: readonly tf.Tensor[]): tf.Tensor =>
  tf.addN(gradients.map((gradient) => tf.sum(tf.square(gradient))));

/** What to multiply with: 1 up to the longest, then longest / length. */
const shrink = (square: tf.Tensor, longest: number): tf.Tensor =>
  tf.div(longest, tf.maximum(tf.sqrt(square), longest));
