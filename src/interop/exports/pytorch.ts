/** The weights under the names of PyTorch's modules. */
import type { NamedArray, WeightArray } from '../arrays.js';
import type { Network } from '../network.js';
import { channelsFirstWeights } from './channels-first.js';
import { encodeSafetensors } from './safetensors.js';

const NAMES: Readonly<Record<string, string>> = {
  kernel: 'weight',
  depthwise_kernel: 'weight',
  embeddings: 'weight',
  gamma: 'weight',
  beta: 'bias',
  moving_mean: 'running_mean',
  moving_variance: 'running_var',
};

const RECURRENT: Readonly<Record<string, string>> = {
  kernel: 'weight_ih_l0',
  recurrent_kernel: 'weight_hh_l0',
  bias: 'bias_ih_l0',
};

export function pytorchWeights(network: Network): NamedArray[] {
  return channelsFirstWeights(network).flatMap(({ layer, weights }) => {
    const isRecurrent = 'recurrent_kernel' in weights;
    const names = isRecurrent ? RECURRENT : NAMES;
    const own = Object.entries(weights).map(
      ([role, array]) => [names[role] ?? role, array] as const,
    );
    // tfjs has one bias where PyTorch adds two.
    const bias = weights['bias'];
    const second = isRecurrent && bias ? [['bias_hh_l0', zeros(bias)] as const] : [];
    return [...own, ...second].map(([name, array]) => ({
      ...array,
      name: `${layer.name}.${name}`,
    }));
  });
}

const zeros = ({ shape, values }: WeightArray): WeightArray => ({
  shape,
  values: new Float32Array(values.length),
});

export const exportPytorch = (network: Network): Uint8Array =>
  encodeSafetensors(pytorchWeights(network));
