/** The weights under the names of PyTorch's modules. */
import { filled, type NamedArray } from '../arrays.js';
import { withoutTimeDistributed } from '../checks.js';
import { RECURRENT as PLAIN } from '../gates.js';
import type { Kind, Network } from '../network.js';
import { channelsFirstWeights, normalizing } from './channels-first.js';
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

const RECURRENT_KINDS: ReadonlySet<Kind> = new Set<Kind>([...PLAIN, 'Bidirectional']);

const RECURRENT: Readonly<Record<string, string>> = {
  kernel: 'weight_ih_l0',
  recurrent_kernel: 'weight_hh_l0',
  bias: 'bias_ih_l0',
};

export function pytorchWeights(given: Network): NamedArray[] {
  const network = withoutTimeDistributed('export', 'PyTorch', given);
  return channelsFirstWeights(network).flatMap(({ layer, weights }) => {
    const named = Object.entries(normalizing(layer, weights)).flatMap(([role, array]) => {
      const [own, direction] = role.split('.').reverse() as [string, string?];
      if (!RECURRENT_KINDS.has(layer.kind)) return [{ ...array, name: NAMES[own] ?? own }];
      const suffix = direction === 'backward' ? '_reverse' : '';
      const first = { ...array, name: `${RECURRENT[own]!}${suffix}` };
      // tfjs has one bias where PyTorch adds two.
      const second = { ...filled(array.shape, 0), name: `bias_hh_l0${suffix}` };
      return own === 'bias' ? [first, second] : [first];
    });
    return named.map((array) => ({ ...array, name: `${layer.name}.${array.name}` }));
  });
}

export const exportPytorch = (network: Network): Uint8Array =>
  encodeSafetensors(pytorchWeights(network));
