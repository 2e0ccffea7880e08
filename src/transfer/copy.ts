import * as tf from '@tensorflow/tfjs';
import { reclaimLayer } from '../models/reclaim.js';
import { seededRandom, type Random } from '../random.js';

// Networks that are copied, whole or in part. tfjs makes them anew from a description.

/**
 * The same network with layers of its own, with the weights of `model`, or with new ones as `seed` decides.
 */
export function copyOf(model: tf.LayersModel, seed?: number | string): tf.LayersModel {
  const config = model.getConfig();
  const copy = madeFrom(seed === undefined ? config : reseeded(config, seededRandom(seed)));
  if (seed === undefined) copy.setWeights(model.getWeights());
  for (const layer of copy.layers) reclaimLayer(layer);
  return copy;
}

/**
 * What `model` does from the output of `layer` on, as a network of its own that shares its weights; undefined if something goes
 * round that layer. It holds nothing of `model` but the weights.
 */
export function partAfter(
  model: tf.LayersModel,
  layer: tf.layers.Layer,
): tf.LayersModel | undefined {
  const cut = layer.output as tf.SymbolicTensor;
  const input = tf.input({ shape: cut.shape.slice(1) });
  const made = new Map<number, tf.SymbolicTensor>([[cut.id, input]]);
  const from = model.layers.indexOf(layer) + 1;
  for (const each of model.layers.slice(from)) {
    const incoming = [each.input].flat().map(({ id }) => made.get(id));
    if (incoming.some((tensor) => tensor === undefined)) return undefined;
    const copy = layerCopy(each);
    const output = copy.apply(
      incoming.length === 1 ? incoming[0]! : (incoming as tf.SymbolicTensor[]),
    );
    shareWeights(copy, each);
    made.set((each.output as tf.SymbolicTensor).id, output as tf.SymbolicTensor);
  }
  const output = made.get(model.outputs[0]!.id);
  return output && tf.model({ inputs: input, outputs: output });
}

/** A layer applied twice has no single output any more, which all that explains it needs: so it gets a twin. */
function layerCopy(layer: tf.layers.Layer): tf.layers.Layer {
  const type = layer.constructor as tf.serialization.SerializableConstructor<tf.layers.Layer> & {
    fromConfig: (type: unknown, config: tf.serialization.ConfigDict) => tf.layers.Layer;
  };
  return type.fromConfig(type, layer.getConfig());
}

/** tfjs has no other way to let two layers have the same variables. */
function shareWeights(copy: tf.layers.Layer, layer: tf.layers.Layer): void {
  copy.weights.forEach((weight, i) => {
    weight.dispose();
    Object.assign(weight, { val: layer.weights[i]!.read() });
  });
}

const madeFrom = (config: tf.serialization.ConfigDict): tf.LayersModel => {
  const type = tf.LayersModel as unknown as {
    fromConfig: (type: unknown, config: tf.serialization.ConfigDict) => tf.LayersModel;
  };
  return type.fromConfig(tf.LayersModel, config);
};

/** Each initializer draws from a seed of its own. */
function reseeded<Part>(part: Part, random: Random): Part {
  if (Array.isArray(part)) return part.map((each: unknown) => reseeded(each, random)) as Part;
  if (typeof part !== 'object' || part === null) return part;
  const entries = Object.entries(part).map(([key, value]: [string, unknown]) => [
    key,
    key === 'seed' ? random.integer(2 ** 31) : reseeded(value, random),
  ]);
  return Object.fromEntries(entries) as Part;
}
