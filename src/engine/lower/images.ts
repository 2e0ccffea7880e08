/** Resizing of images, and its gradients: products with matrices that are zero but for a few places in a row. */
import type { Shape } from '../graph.js';
import type { Attributes, Described, Rule, Rules } from '../rule.js';
import { isFloat } from './elementwise.js';
import { Value, type Lowering } from './lowering.js';

type Method = 'nearest' | 'bilinear';

/** The weights of the `from` old places in each of the `to` new ones, `[to, from]`. */
function weights(from: number, to: number, attributes: Attributes, method: Method): Float32Array {
  const { alignCorners, halfPixelCenters } = attributes;
  const isAligned = Boolean(alignCorners) && to > 1;
  const ratio = isAligned ? (from - 1) / (to - 1) : from / to;
  const matrix = new Float32Array(to * from);
  const add = (row: number, column: number, weight: number): void => {
    matrix[row * from + column]! += weight;
  };
  for (let row = 0; row < to; row++) {
    if (method === 'nearest') {
      const at = halfPixelCenters ? ratio * (row + 0.5) : ratio * row;
      const near = alignCorners ? Math.round(at) : Math.floor(at);
      add(row, Math.max(0, Math.min(from - 1, near)), 1);
      continue;
    }
    const at = halfPixelCenters ? ratio * (row + 0.5) - 0.5 : ratio * row;
    const low = Math.max(0, Math.floor(at));
    const fraction = at - low;
    add(row, low, 1 - fraction);
    add(row, Math.min(from - 1, Math.ceil(at)), fraction);
  }
  return matrix;
}

function transposed(matrix: Float32Array, rows: number, columns: number): Float32Array {
  const result = new Float32Array(matrix.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      result[column * rows + row] = matrix[row * columns + column]!;
  return result;
}

/** Rows, then columns: `R · x · Cᵀ` on each channel, or with `Rᵀ` and `C` for the gradient. */
function resized(
  lowering: Lowering,
  image: Value,
  {
    small,
    large,
    attributes,
    method,
    isGradient,
  }: {
    small: Shape;
    large: Shape;
    attributes: Attributes;
    method: Method;
    isGradient: boolean;
  },
): string {
  const matrix = (axis: number, isTransposed: boolean): string => {
    const [from, to] = [small[axis]!, large[axis]!];
    const numbers = weights(from, to, attributes, method);
    return isTransposed
      ? lowering.graph.constant('float32', transposed(numbers, to, from), [from, to])
      : lowering.graph.constant('float32', numbers, [to, from]);
  };
  const rows = matrix(1, isGradient);
  const columns = matrix(2, !isGradient);
  const onRows = lowering.node('MatMul', [rows, lowering.channelsFirst(image)]);
  return lowering.node('MatMul', [onRows, columns]);
}

const isImage = (input: Described): boolean => isFloat(input) && input.shape.length === 4;

function resize(method: Method): Rule {
  const outShape = ([images]: readonly Described[], { size }: Attributes): number[] => {
    const [height, width] = size as [number, number];
    return [images!.shape[0]!, height, width, images!.shape[3]!];
  };
  return {
    inputs: ['images'],
    accepts: ([images]) => isImage(images!),
    outputs: (inputs, attributes) => [{ shape: outShape(inputs, attributes), dtype: 'float32' }],
    lower: (lowering, [images], { attributes }) => {
      const shape = outShape([images!], attributes);
      const channelsFirst = resized(lowering, images!, {
        small: images!.shape,
        large: shape,
        attributes,
        method,
        isGradient: false,
      });
      return new Value({ shape, dtype: 'float32' }, { channelsFirst });
    },
  };
}

function resizeGrad(method: Method): Rule {
  return {
    inputs: ['images', 'dy'],
    // For batches, and with half-pixel centres.
    isWrongOnCpu: true,
    accepts: (inputs) => inputs.every(isImage),
    outputs: ([images]) => [{ shape: images!.shape, dtype: 'float32' }],
    lower: (lowering, [images, dy], { attributes }) => {
      const channelsFirst = resized(lowering, dy!, {
        small: images!.shape,
        large: dy!.shape,
        attributes,
        method,
        isGradient: true,
      });
      return new Value({ shape: images!.shape, dtype: 'float32' }, { channelsFirst });
    },
  };
}

export const imageRules: Rules = {
  ResizeNearestNeighbor: resize('nearest'),
  ResizeBilinear: resize('bilinear'),
  ResizeNearestNeighborGrad: resizeGrad('nearest'),
  ResizeBilinearGrad: resizeGrad('bilinear'),
};
