import * as tf from '@tensorflow/tfjs';
import '../engine/backend.js';
import { checkOptions, inWords } from '../check.js';
import { seededRandom } from '../random.js';
import type { Layer } from './layers.js';
import { whatIs } from './layers/layer.js';
import { checkFits, sidesOf } from './layers/wrappers.js';
import { Model, type Part } from './model.js';
import { keepFewInCache, reclaimLayer, tidyLstm } from './reclaim.js';

keepFewInCache();
tidyLstm();

/** How a network is made. */
export interface SequentialOptions {
  /** The same seed gives the same weights; by default one that nobody chose. */
  seed?: number | string;
}

/**
 * A network of layers, each of which works on what the one before it gives.
 *
 * @param layers The layers in their order, `nn.input(...)` first.
 * @returns The network, not trained yet.
 * @throws {TypeError} If the first layer is not `input`, or something is not a layer.
 * @throws {RangeError} If a layer can't work on what the one before it gives.
 *
 * @example Two inputs, four units, one answer between -1 and +1
 * const model = nn.sequential([nn.input(2), nn.dense(4, 'tanh'), nn.dense(1, 'tanh')], { seed: 1 });
 */
export function sequential(layers: readonly Layer[], options: SequentialOptions = {}): Model {
  checkOptions('sequential', options, ['seed']);
  const { seed = Math.floor(Math.random() * 2 ** 32) } = options;
  if (!Array.isArray(layers))
    throw new TypeError(
      `sequential: layers is ${inWords(layers)}, expected a list. Write nn.sequential([nn.input(2), nn.dense(1)]).`,
    );
  const [first, ...rest] = layers as readonly Layer[];
  if (first?.kind !== 'input')
    throw new TypeError(
      `sequential: the first layer is ${first?.text ?? 'missing'}, expected input(...). Say what goes in: nn.input(2) for two numbers, nn.input(28, 28, 1) for images.`,
    );
  if (rest.length === 0)
    throw new TypeError(
      'sequential: there is no layer after input, expected at least one. Add nn.dense(1), for example.',
    );
  const entry = tf.input({ shape: [...first.shape] });
  let output = entry;
  const parts: Part[] = [{ layer: first, tf: [], output: first.shape }];
  rest.forEach((layer, i) => {
    if (!layer?.make)
      throw new TypeError(
        `sequential: layer ${i + 1} is ${whatIs(layer)}, expected a layer. ${typeof layer === 'function' ? `Call it: nn.${(layer as () => void).name}(…).` : 'Write nn.dense(1), for example.'}`,
      );
    checkFits('sequential', layer, sidesOf(output));
    const seedOfLayer = seededRandom(`${seed}/${i}`).integer(2 ** 31);
    const block = layer.make({ name: `${layer.kind}${i + 1}`, seed: seedOfLayer });
    output = block.apply(output);
    parts.push({ layer, tf: block.parts, output: sidesOf(output) });
  });
  for (const { tf: real } of parts) for (const each of real) reclaimLayer(each);
  return new Model(tf.model({ inputs: entry, outputs: output }), parts, seed);
}
