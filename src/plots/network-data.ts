import type { NetworkData } from '../display/protocol.js';
import type { PlainLayer } from '../explain/plain-network.js';

/** A layer as its units. */
export interface UnitLayer {
  readonly activation: string;
  readonly units: readonly { readonly weights: readonly number[]; readonly bias?: number }[];
}

export const unitLayer = ({ weights, bias, activation }: PlainLayer): UnitLayer => ({
  activation,
  units: weights[0]!.map((_, j) => ({
    weights: weights.map((row) => row[j]!),
    ...(bias.length > 0 && { bias: bias[j]! }),
  })),
});

/** Of a larger network views get no numbers but its sizes. */
const mostNumbers = 4000;

/** Layers as their views get them. */
export function networkData(layers: readonly UnitLayer[]): NetworkData {
  const numbers = layers.flatMap(({ units }) => units.map(({ weights }) => weights.length + 1));
  const isSmall = numbers.reduce((sum, each) => sum + each, 0) <= mostNumbers;
  return {
    inputs: layers[0]!.units[0]!.weights.length,
    layers: layers.map(({ activation, units }) => ({
      activation,
      units: units.length,
      ...(isSmall && {
        weights: units.map(({ weights }) => Float32Array.from(weights)),
        ...(units[0]!.bias !== undefined && {
          biases: Float32Array.from(units, ({ bias }) => bias!),
        }),
      }),
    })),
  };
}
