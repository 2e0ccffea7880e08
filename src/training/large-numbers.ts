import type { Dataset } from '../data/dataset.js';
import type { Model } from '../models/model.js';
import { short } from './mishaps.js';
import type { Objective } from './objective.js';

// Data in units that networks are slow with: told once, and trained with all the same.

const toldOfInputs = new WeakSet<Dataset>();
const toldOfTargets = new WeakSet<Dataset>();

/** Tells once if the inputs are far from the size that first weights are made for. */
export function warnOfLargeInputs({ layers }: Model, data: Dataset): void {
  const first = layers.find(({ kind }) => !['input', 'flatten', 'reshape'].includes(kind));
  if (first && ['embedding', 'batchNormalization', 'layerNormalization'].includes(first.kind))
    return;
  if (toldOfInputs.has(data)) return;
  const count = Math.min(data.length, 200);
  const every = Math.max(1, Math.floor(data.length / count));
  const sample = data.gatherInputs(Uint32Array.from({ length: count }, (_, i) => i * every));
  const range = rangeOfLarge(sample);
  if (!range) return;
  toldOfInputs.add(data);
  const { low, high } = range;
  console.warn(
    `fit: the inputs of "${data.name}" go from ${short(low)} to ${short(high)}; networks learn best from numbers around −1 to 1. Divide them by ${short(Math.max(-low, high))}, or put nn.batchNormalization() first.`,
  );
}

/**
 * Tells once of targets far from 0: a network begins with answers near 0, and most of the training would go into the way to them.
 */
export function warnOfLargeTargets(data: Dataset, { encoding }: Objective): void {
  if (encoding !== 'value' || toldOfTargets.has(data)) return;
  const range = rangeOfLarge(data.targets());
  if (!range) return;
  toldOfTargets.add(data);
  const { low, high } = range;
  const unit = 10 ** Math.floor(Math.log10(Math.max(-low, high)));
  console.warn(
    `fit: the targets of "${data.name}" go from ${short(low)} to ${short(high)}; a network begins with answers near 0 and takes long to get there. Give them in units of ${unit}: data.map(({ target }) => ({ target: target / ${unit} })).`,
  );
}

/** From where to where numbers go whose root mean square is over 10; nothing of smaller ones. */
function rangeOfLarge(values: Float32Array): { low: number; high: number } | undefined {
  const square = values.reduce((sum, value) => sum + value * value, 0) / values.length;
  if (!(Math.sqrt(square) > 10)) return undefined;
  const [low, high] = [Math.min, Math.max].map((pick) => values.reduce((a, b) => pick(a, b)));
  return { low: low!, high: high! };
}
