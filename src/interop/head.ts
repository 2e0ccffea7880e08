/**
 * The last activation, where frameworks take it into the loss: PyTorch, MXNet and Caffe compute the logarithm of softmax or
 * sigmoid from what stands before, which is exact also where the probability is nearly 0.
 */
import type { Network } from './network.js';
import type { Training } from './training.js';

export type Head = 'softmax' | 'sigmoid';

/** The activation at the end that belongs to the loss, if one does. */
export function headOf({ layers }: Network, { loss }: Training): Head | undefined {
  const last = layers.at(-1)?.config.activation;
  if (loss === 'categoricalCrossentropy' && last === 'softmax') return 'softmax';
  if (loss === 'binaryCrossentropy' && last === 'sigmoid') return 'sigmoid';
  return undefined;
}

/** The same network without it. */
export function withoutHead(network: Network, head: Head | undefined): Network {
  if (!head) return network;
  const last = network.layers.at(-1)!;
  const bare = { ...last, config: { ...last.config, activation: 'linear' } };
  return { ...network, layers: [...network.layers.slice(0, -1), bare] };
}
