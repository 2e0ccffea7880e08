import type * as tf from '@tensorflow/tfjs';
import { Dataset, likeSource } from '../data/dataset.js';
import { jupyterHost } from '../display/host.js';
import { CountProgress } from '../display/progress.js';
import { forwardValues } from '../models/forward.js';
import { breather } from '../training/breather.js';

/** So much memory may the features of all data sets of a network take. */
const mostBytes = 640e6;
/** So many numbers go through the network at a time: 27 photos of 224 × 224 pixels, 1,024 digits. */
const [mostNumbers, mostExamples] = [2 ** 22, 1024];

/** What a frozen network makes of data sets, computed once for each. */
export class FeatureCache {
  readonly #network: tf.LayersModel;
  #kept = new WeakMap<Dataset, Dataset>();
  #bytes = 0;

  constructor(network: tf.LayersModel) {
    this.#network = network;
  }

  /**
   * `data` with the network's outputs in place of its inputs; undefined where they need too much memory. Interrupting the cell ends
   * it with the signal's reason.
   */
  async of(data: Dataset): Promise<Dataset | undefined> {
    const kept = this.#kept.get(data);
    if (kept) return kept;
    const shape = this.#network.outputs[0]!.shape.slice(1) as number[];
    const size = shape.reduce((product, side) => product * side, 1);
    const bytes = 4 * size * data.length;
    if (bytes > mostBytes) return undefined;
    if (this.#bytes + bytes > mostBytes) {
      this.#kept = new WeakMap();
      this.#bytes = 0;
    }
    const inputs = await this.#compute(data, size);
    const features = new Dataset(likeSource(data, inputs, shape));
    this.#kept.set(data, features);
    this.#bytes += bytes;
    return features;
  }

  async #compute(data: Dataset, size: number): Promise<Float32Array> {
    const features = new Float32Array(data.length * size);
    const fitting = Math.floor(mostNumbers / data.inputSize);
    const chunk = Math.min(mostExamples, Math.max(1, fitting));
    const progress = new CountProgress(data.length, {
      label: 'features',
      doing: 'Features, computed once',
      unit: 'examples',
    });
    const breathe = breather();
    for (let from = 0; from < data.length; from += chunk) {
      jupyterHost()?.signal.throwIfAborted();
      const length = Math.min(chunk, data.length - from);
      const values = data.gatherInputs(Uint32Array.from({ length }, (_, i) => from + i));
      features.set(forwardValues(this.#network, values, length, data.inputShape), from * size);
      progress.update(from + length);
      await breathe();
    }
    return features;
  }
}
