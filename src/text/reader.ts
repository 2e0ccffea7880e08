import type * as tf from '@tensorflow/tfjs';
import { addRow, recurrentKind, RecurrentSteps } from '../models/recurrent-steps.js';

/**
 * A network of letters that reads one letter after another and keeps its state: what costs a whole window in the network of
 * tfjs costs one step here. It works with copies of the weights.
 */
export class Reader {
  /** The recurrent layers, in their order. */
  readonly recurrent: readonly RecurrentSteps[];
  readonly #vectors: { readonly values: Float32Array; readonly size: number } | undefined;
  readonly #kernel: Float32Array;
  readonly #bias: Float32Array;
  readonly #scores: Float32Array;

  constructor(model: tf.LayersModel) {
    const { layers } = model;
    this.recurrent = layers.filter(recurrentKind).map((layer) => new RecurrentSteps(layer));
    const embedding = layers.find((layer) => layer.getClassName() === 'Embedding');
    if (embedding) {
      const [vectors] = embedding.getWeights();
      this.#vectors = { values: copyOf(vectors!), size: vectors!.shape[1]! };
    }
    const [kernel, bias] = layers.at(-1)!.getWeights().map(copyOf);
    this.#kernel = kernel!;
    this.#bias = bias!;
    this.#scores = new Float32Array(bias!.length);
  }

  /**
   * Reads a letter.
   *
   * @returns A score for each letter that may follow, before softmax; valid until the next letter.
   */
  read(letter: number): Float32Array {
    let state: Float32Array | number = letter;
    if (this.#vectors) {
      const { values, size } = this.#vectors;
      state = values.subarray(letter * size, (letter + 1) * size);
    }
    for (const layer of this.recurrent) state = layer.step(state);
    const scores = this.#scores;
    scores.set(this.#bias);
    const hidden = state as Float32Array;
    for (let i = 0; i < hidden.length; i++)
      addRow(scores, this.#kernel, i * scores.length, scores.length, hidden[i]!, 0);
    return scores;
  }

  /** Forgets what it has read. */
  reset(): void {
    for (const layer of this.recurrent) layer.reset();
  }
}

const copyOf = (weight: tf.Tensor): Float32Array => Float32Array.from(weight.dataSync());
