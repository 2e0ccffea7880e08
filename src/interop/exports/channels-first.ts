/** The weights of each layer as frameworks with channels first keep them: rows of weights for each output. */
import {
  channelsFirst,
  imagesBefore,
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
  const images = imagesBefore(network);
  return network.layers.map((layer, i) => {
    const weights = Object.entries(weightsOf(layer)).map(([role, array]) => [
      role,
      turned(layer, role, array, images[i]),
    ]);
    return { layer, weights: Object.fromEntries(weights) as LayerWeights['weights'] };
  });
}

function turned(
  { kind }: NetworkLayer,
  role: string,
  array: WeightArray,
  image: readonly number[] | undefined,
): WeightArray {
  if (role === 'depthwise_kernel') {
    const [rows, columns, channels, multiplier] = array.shape as [number, number, number, number];
    return reshape(transpose(array, [2, 3, 0, 1]), [channels * multiplier, 1, rows, columns]);
  }
  if (role === 'embeddings') return array;
  // Both of [rows, columns, …]: to [out, in, …], and of a transposed convolution to [in, out, …].
  if (array.shape.length === 4) return transpose(array, [3, 2, 0, 1]);
  if (array.shape.length === 2) return transpose(channelsFirst(array, image), [1, 0]);
  return kind === 'Dense' ? array : channelsFirst(array, image);
}
