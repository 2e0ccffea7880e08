import type * as tf from '@tensorflow/tfjs';
import { copyWeights, type Weights } from './weights.js';

/** More are not seen in a picture, and each takes 4 bytes a weight. */
const most = 200;

/** A network's weights before and after the epochs of a training, for pictures of its way: `fit` with `record: true`. */
export class Recording {
  readonly #model: tf.LayersModel;
  readonly #epochs: number[] = [];
  readonly #weights: Weights[] = [];
  /** Of long trainings only every second epoch is kept, or every fourth, … */
  #every = 1;

  constructor(model: tf.LayersModel) {
    this.#model = model;
    this.#keep(0);
  }

  /** After which epochs; 0 is before the first. */
  get epochs(): readonly number[] {
    return this.#epochs;
  }

  /** The weights then, all of the network's in its order. */
  get weights(): readonly Weights[] {
    return this.#weights;
  }

  epochEnd(epoch: number): void {
    if (epoch % this.#every !== 0) return;
    this.#keep(epoch);
    if (this.#epochs.length <= most) return;
    this.#every *= 2;
    for (let i = this.#epochs.length - 1; i >= 0; i--)
      if (this.#epochs[i]! % this.#every !== 0)
        for (const list of [this.#epochs, this.#weights]) list.splice(i, 1);
  }

  /** The last epoch is always there. */
  end(epoch: number): this {
    if (this.#epochs.at(-1) !== epoch) this.#keep(epoch);
    return this;
  }

  #keep(epoch: number): void {
    this.#epochs.push(epoch);
    this.#weights.push(copyWeights(this.#model));
  }
}
