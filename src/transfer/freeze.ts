import type * as tf from '@tensorflow/tfjs';
import { didYouMean } from '../check.js';

/**
 * Which layers of the base stay as they are: all (`true`), none (`false`), the first so many, all but the last so many (a negative
 * number), or all up to the one of this name.
 */
export type Freeze = boolean | number | string;

/**
 * How many layers of the base, from the first on, `freeze` means.
 *
 * @throws {RangeError} If there are fewer, or none of that name.
 */
export function frozenCount(freeze: Freeze, base: readonly tf.layers.Layer[]): number {
  if (typeof freeze === 'boolean') return freeze ? base.length : 0;
  if (typeof freeze === 'string') return placeOf('freeze', freeze, base) + 1;
  if (!Number.isInteger(freeze) || Math.abs(freeze) > base.length)
    throw new RangeError(
      `transfer: freeze is ${String(freeze)}, expected true, false, the name of a layer, or a whole number up to ${base.length}, as many as the base has layers. Write -3 to let the last three learn.`,
    );
  return freeze < 0 ? base.length + freeze : freeze;
}

/** @throws {RangeError} If there is no layer of that name. */
export function placeOf(option: string, name: string, base: readonly tf.layers.Layer[]): number {
  const names = base.map((layer) => layer.name);
  const place = names.indexOf(name);
  if (place < 0)
    throw new RangeError(
      `transfer: ${option} is "${name}", expected the name of a layer of the base: ${shortList(names)}. ${didYouMean(name, names)}`,
    );
  return place;
}

/** The first and the last of many. */
const shortList = (names: readonly string[]): string =>
  names.length <= 12
    ? names.join(', ')
    : `${names.slice(0, 5).join(', ')}, …, ${names.slice(-5).join(', ')}`;

/** Lets the layers from `count` on learn. Batch normalization stays as it is: it knows more images than there are now. */
export function freezeLayers(base: readonly tf.layers.Layer[], count: number): void {
  base.forEach((layer, i) => {
    layer.trainable = i >= count && layer.getClassName() !== 'BatchNormalization';
  });
}
