/** The order in which a program computes a network with one variable, `x`, and names for what is needed again later. */
import { INPUT, type Network, type NetworkLayer } from './network.js';

export interface Step {
  readonly layer: NetworkLayer;
  /** What becomes `x` before the layer, where it is not what the step before gave. */
  readonly from: string | undefined;
  /** What a sum adds to `x`. */
  readonly others: readonly string[];
  /** Whether what comes out is needed again later: kept under the name of the layer. */
  readonly isKept: boolean;
}

/** Whether each layer reads the one before it, and nothing else. */
export const isChain = ({ layers }: Network): boolean =>
  layers.every(
    ({ inputs }, i) => inputs.length === 1 && inputs[0] === (layers[i - 1]?.name ?? INPUT),
  );

export function stepsOf({ layers }: Network): Step[] {
  const steps = layers.map(({ inputs }, i) => {
    const before = layers[i - 1]?.name ?? INPUT;
    const own = Math.max(0, inputs.indexOf(before));
    return {
      from: inputs[own] === before ? undefined : inputs[own]!,
      others: inputs.filter((_, at) => at !== own),
    };
  });
  const again = new Set(steps.flatMap(({ from, others }) => [from, ...others]));
  return layers.map((layer, i) => ({ layer, ...steps[i]!, isKept: again.has(layer.name) }));
}

/** Whether what comes into the network is needed again later. */
export const keepsInput = (steps: readonly Step[]): boolean =>
  steps.some(({ from, others }) => from === INPUT || others.includes(INPUT));
