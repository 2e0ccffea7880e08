/** Weights as plain arrays, in the orders that other frameworks keep them. */
import type { NetworkLayer } from './network.js';

export interface WeightArray {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

export interface NamedArray extends WeightArray {
  readonly name: string;
}

export type Weights = Readonly<Record<string, WeightArray>>;

/**
 * A layer's weights by what they are: kernel, bias, recurrent_kernel, gamma, moving_mean. Those of both directions are called
 * forward.kernel, backward.kernel.
 */
export function weightsOf({ kind, layer, parts }: NetworkLayer): Weights {
  if (parts.length > 0)
    return Object.fromEntries(
      parts.flatMap((part) =>
        Object.entries(weightsOf(part)).map(([role, array]) => [
          kind === 'Bidirectional' ? `${part.name}.${role}` : role,
          array,
        ]),
      ),
    );
  const tensors = layer.getWeights();
  return Object.fromEntries(
    layer.weights.map((weight, i) => [
      weight.originalName.split('/').at(-1)!,
      { shape: tensors[i]!.shape, values: tensors[i]!.dataSync() as Float32Array },
    ]),
  );
}

/** The axes in another order: `[1, 0]` turns rows into columns. */
export function transpose({ shape, values }: WeightArray, axes: readonly number[]): WeightArray {
  const strides = shape.map((_, axis) =>
    shape.slice(axis + 1).reduce((all, side) => all * side, 1),
  );
  const turned = axes.map((axis) => shape[axis]!);
  const steps = axes.map((axis) => strides[axis]!);
  const written = new Float32Array(values.length);
  const at = turned.map(() => 0);
  for (let i = 0, from = 0; i < written.length; i++) {
    written[i] = values[from]!;
    for (let axis = turned.length - 1; axis >= 0; axis--) {
      from += steps[axis]!;
      if (++at[axis]! < turned[axis]!) break;
      from -= steps[axis]! * turned[axis]!;
      at[axis] = 0;
    }
  }
  return { shape: turned, values: written };
}

/** The same number everywhere: what stands for weights that a layer has not. */
export const filled = (shape: readonly number[], value: number): WeightArray => ({
  shape,
  values: new Float32Array(shape.reduce((all, side) => all * side, 1)).fill(value),
});

export const reshape = ({ values }: WeightArray, shape: readonly number[]): WeightArray => ({
  shape,
  values,
});

/**
 * What stands for each number of a row that was an image: frameworks with channels first lay it out in another order, so the
 * rows of the weights that read it are put in that order too.
 */
export function channelsFirst(
  array: WeightArray,
  image: readonly number[] | undefined,
): WeightArray {
  if (!image) return array;
  const rest = array.shape.slice(1);
  const apart = reshape(array, [...image, ...rest]);
  const turned = transpose(apart, [2, 0, 1, ...rest.map((_, i) => i + 3)]);
  return reshape(turned, array.shape);
}
