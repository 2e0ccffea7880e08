/** Weights as plain arrays, in the orders that other frameworks keep them. */
import type { Network, NetworkLayer } from './network.js';

export interface WeightArray {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

export interface NamedArray extends WeightArray {
  readonly name: string;
}

/** A layer's weights by what they are: kernel, bias, recurrent_kernel, gamma, moving_mean. */
export function weightsOf({ layer }: NetworkLayer): Readonly<Record<string, WeightArray>> {
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

/** For each layer the image that its row of numbers was, if it was one. */
export function imagesBefore({ layers }: Network): (readonly number[] | undefined)[] {
  let image: readonly number[] | undefined;
  return layers.map(({ kind, input, output }) => {
    const before = image;
    if (kind === 'Flatten' && input.length === 3) image = input;
    else if (output.length !== 1 || kind === 'Dense') image = undefined;
    return before;
  });
}
