import * as tf from '@tensorflow/tfjs';
import { checkOptions } from '../check.js';
import { loadPublished, type PublishedSet } from '../data/published.js';
import { partsOf } from '../models/from.js';
import { Model } from '../models/model.js';
import { reclaimLayer } from '../models/reclaim.js';
import { mobileNetFiles } from './mobile-net-files.js';
import { mobileNetLayers } from './mobile-net-layers.js';

/** What `mobileNet` can be told. */
export interface MobileNetOptions {
  /** Pixels of a side at which it looks, a multiple of 32; 224, the default, is what it was trained on, less is faster. */
  size?: number;
  /** Stops the loading; interrupting the cell does so anyway. */
  signal?: AbortSignal;
}

const published: PublishedSet = {
  caller: 'mobileNet',
  title: 'MobileNet',
  what: 'MobileNet',
  files: mobileNetFiles,
  atOnce: 6,
  instead:
    'Without a network, transfer from one of your own: nn.transfer(await nn.load("my-model"), …).',
};

/** Its published width: a quarter of the filters. */
const alpha = 0.25;

/**
 * MobileNet v1, width 0.25: a small network that knows 1,000 kinds of things, trained by Google on 1.28 million photos of
 * ImageNet (49.8% of its first guesses are right there; Apache-2.0). To build on, with `nn.transfer`, or to ask: its answers are 1,000
 * probabilities, of which 151 to 268 are dogs and 281 to 285 cats.
 *
 * Images `[height, width, 3]` or gray ones, pixels from 0 to 1, of any size: they are brought to `size` here, and to the range
 * that the network knows. The first time 1.9 MB are loaded from the network, checked, and kept in the user's cache folder, as
 * `nn.data.mnist` does.
 *
 * @returns The network with its trained weights.
 * @throws {Error} If it can be neither found nor loaded, with the reasons and what to do.
 * @throws {RangeError} If `size` is no multiple of 32.
 * @throws {TypeError} If an option does not exist.
 * @see A. G. Howard et al., MobileNets: efficient convolutional neural networks for mobile vision applications (2017)
 *
 * @example
 * const base = await nn.mobileNet();
 * base.outputShape; // [1000]
 */
export async function mobileNet(options: MobileNetOptions = {}): Promise<Model> {
  checkOptions('mobileNet', options, ['size', 'signal']);
  const { size = 224, signal } = options;
  if (!Number.isInteger(size / 32) || size < 32)
    throw new RangeError(
      `mobileNet: size is ${size}, expected a multiple of 32. Write 224, or 128 to be faster.`,
    );
  const files = await loadPublished(published, signal);
  const model = mobileNetLayers(size, alpha);
  const layers = model.layers.filter(({ weights }) => weights.length > 0);
  layers.forEach((layer, i) => readWeights(layer, files[i]!));
  for (const layer of model.layers) reclaimLayer(layer);
  return new Model(model, partsOf(model), 0, { resizes: true });
}

/** A file has the weights of its layer one after another. */
function readWeights(layer: tf.layers.Layer, bytes: Uint8Array): void {
  const all = new Float32Array(bytes.slice().buffer);
  let at = 0;
  tf.tidy(() => {
    layer.setWeights(
      layer.weights.map(({ shape }) => {
        const sides = shape as number[];
        const length = sides.reduce((product, side) => product * side, 1);
        return tf.tensor(all.subarray(at, (at += length)), sides);
      }),
    );
  });
}
