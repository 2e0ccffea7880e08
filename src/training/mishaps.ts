import type * as tf from '@tensorflow/tfjs';
import type { Model } from '../models/model.js';
import { optimizerText, type Optimizer } from './optimizers.js';
import { copyWeights, restoreWeights, type Weights } from './weights.js';

// Trainings that go wrong: found at the first bad step, told with what to try, and undone.

/** A loss that has grown this much does not come back. */
const tooMuch = 1e6;

/** Why a loss can't go on, in words; nothing if it can. `first` is the loss of the first step. */
export function mishap(loss: number, first: number): string | undefined {
  if (!Number.isFinite(loss)) return `became ${loss}`;
  if (loss > tooMuch * Math.max(1, first))
    return `became ${short(loss)} (it began at ${short(first)})`;
  return undefined;
}

/** Weights to go back to, taken at the start of epochs that are not too short for it. */
export class SafePoint {
  readonly #model: Model;
  #weights: Weights;
  #epoch = 0;
  #taken = performance.now();

  constructor(model: Model) {
    this.#model = model;
    this.#weights = copyWeights(model.tf);
  }

  epochStart(epoch: number): void {
    if (performance.now() - this.#taken < 200) return;
    this.#weights = copyWeights(this.#model.tf);
    this.#epoch = epoch;
    this.#taken = performance.now();
  }

  /** Puts the weights back; says which layer went wrong and which weights these are. */
  restore(): { layer: string; weights: string } {
    const layer = grownLayer(this.#model, this.#weights);
    restoreWeights(this.#model.tf, this.#weights);
    return { layer, weights: `The weights from before epoch ${this.#epoch + 1} are back` };
  }
}

const mishaps = new WeakSet<Error>();

/** Whether it tells of a training that went wrong, not of a wrong call. */
export const isMishap = (error: unknown): boolean => mishaps.has(error as Error);

/** What a learner reads. */
export function mishapError(...told: Parameters<typeof errorOf>): RangeError {
  const error = errorOf(...told);
  mishaps.add(error);
  return error;
}

function errorOf(
  what: string,
  where: { epoch: number; step: number },
  { inputs, targets }: { inputs: Float32Array; targets: Float32Array },
  { layer, weights }: { layer: string; weights: string },
  optimizer: Optimizer,
  rate: number,
): RangeError {
  const start = `fit: the loss ${what} in epoch ${where.epoch + 1}, step ${where.step + 1}, expected ${what.includes('(') ? 'it to fall' : 'a finite number'}.`;
  const isFinite = (values: ArrayLike<number>) =>
    Array.from(values).every((value) => Number.isFinite(value));
  for (const [name, values] of Object.entries({ inputs, targets }))
    if (!isFinite(values))
      return new RangeError(
        `${start} The ${name} of this step are not all finite: look for gaps in the data. ${weights}.`,
      );
  return new RangeError(
    `${start} With learning rate ${short(rate)} the steps are too large: ${layer}. ${weights}; try a tenth of the learning rate, ${optimizerText(optimizer, rate / 10)}, or ${optimizerText(optimizer, rate).slice(0, -1)}, { globalClipNorm: 1 }).`,
  );
}

/** The layer whose weights grew most, or are no numbers any more. */
function grownLayer({ tf, parts }: Model, before: Weights): string {
  const after = copyWeights(tf);
  const owner = new Map<tf.Tensor, string>();
  parts.forEach(({ layer, tf: real }, i) =>
    real.forEach((each) =>
      each.weights.forEach((weight) => owner.set(weight.read(), `${layer.text} (layer ${i})`)),
    ),
  );
  const rows = tf.weights.map((weight, i) => ({
    layer: owner.get(weight.read()) ?? weight.name,
    from: largest(before[i]!),
    to: largest(after[i]!),
  }));
  const broken = [
    ...new Set(rows.filter(({ to }) => !Number.isFinite(to)).map(({ layer }) => layer)),
  ];
  if (broken.length > 0)
    return broken.length > 2
      ? `the weights of ${broken.length} layers, ${broken[0]} the first, are no numbers any more`
      : `the weights of ${broken.join(' and ')} are no numbers any more`;
  const worst = rows.reduce((a, b) => (growth(b) > growth(a) ? b : a));
  return `the weights of ${worst.layer} grew from ${short(worst.from)} to ${short(worst.to)}`;
}

const growth = ({ from, to }: { from: number; to: number }) => to / Math.max(from, 0.1);

/** The largest magnitude; not finite if one of them is not. */
function largest(values: Float32Array): number {
  let most = 0;
  for (const value of values) {
    if (!Number.isFinite(value)) return NaN;
    most = Math.max(most, Math.abs(value));
  }
  return most;
}

export const short = (value: number): string =>
  Math.abs(value) >= 1e5 ? value.toExponential(1) : String(+value.toPrecision(3));
