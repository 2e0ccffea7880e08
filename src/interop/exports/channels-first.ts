/** The weights of each layer as frameworks with channels first keep them: rows of weights for each output. */
import {
  channelsFirst,
  filled,
  reshape,
  transpose,
  weightsOf,
  type WeightArray,
} from '../arrays.js';
import type { Network, NetworkLayer } from '../network.js';

export interface LayerWeights {
  readonly layer: NetworkLayer;
  /** By what they are, as in tfjs: kernel, bias, recurrent_kernel. */
  readonly weights: Readonly<Record<string, WeightArray>>;
}

export function channelsFirstWeights(network: Network): LayerWeights[] {
  return network.layers.map((layer) => {
    const weights = Object.entries(weightsOf(layer)).map(([role, array]) => [
      role,
      turned(layer, role, array),
    ]);
    return { layer, weights: Object.fromEntries(weights) as LayerWeights['weights'] };
  });
}

/** The weights of a normalization with those that a framework has always: a factor of 1, a summand of 0. */
export function normalizing(
  { kind, input }: NetworkLayer,
  weights: LayerWeights['weights'],
): LayerWeights['weights'] {
  if (!kind.endsWith('Normalization')) return weights;
  const channels = [input.at(-1)!];
  return { gamma: filled(channels, 1), beta: filled(channels, 0), ...weights };
}

function turned({ kind, rowOf }: NetworkLayer, role: string, array: WeightArray): WeightArray {
  if (role === 'depthwise_kernel') {
    const [rows, columns, channels, multiplier] = array.shape as [number, number, number, number];
    return reshape(transpose(array, [2, 3, 0, 1]), [channels * multiplier, 1, rows, columns]);
  }
  if (role === 'embeddings') return array;
  // Both of [rows, columns, …]: to [out, in, …], and of a transposed convolution to [in, out, …].
  if (array.shape.length === 4) return transpose(array, [3, 2, 0, 1]);
  if (array.shape.length === 2) return transpose(channelsFirst(array, rowOf), [1, 0]);
  return kind === 'Dense' ? array : channelsFirst(array, rowOf);
}
