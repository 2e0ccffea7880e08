import * as tf from '@tensorflow/tfjs';

/**
 * Learners never dispose: when nobody can reach a network any more, because its cell ran again, what it held outside of the garbage
 * collector's sight goes, too. tfjs keeps every variable in a table of its own, so that none would ever go by itself.
 */
interface Reclaimable {
  dispose(): void;
}

const variables = new FinalizationRegistry<readonly tf.Variable[]>((held) => {
  for (const variable of held) if (!variable.isDisposed) variable.dispose();
});

/** Disposes of the layer's variables after the layer. Other networks that share it keep it alive. */
export function reclaimLayer(layer: tf.layers.Layer): void {
  variables.register(
    layer,
    layer.weights.map((weight) => weight.read() as tf.Variable),
  );
}

type Slot = 'optimizer' | 'step' | 'adversarial step' | 'forward';
const slots = new WeakMap<tf.LayersModel, Map<Slot, Reclaimable>>();
const companions = new FinalizationRegistry<ReadonlyMap<Slot, Reclaimable>>((held) => {
  for (const companion of held.values()) companion.dispose();
});

/** Disposes of `companion` after the network, in whose slot it is until another takes it. It must not hold the network. */
export function reclaimWith(model: tf.LayersModel, slot: Slot, companion: Reclaimable): void {
  let held = slots.get(model);
  if (!held) {
    slots.set(model, (held = new Map<Slot, Reclaimable>()));
    companions.register(model, held);
  }
  held.set(slot, companion);
}

/** The last 100 networks that ran would stay in tfjs's cache of the order of their layers. */
export const keepFewInCache = (): void => tf.env().set('TOPOLOGICAL_SORT_CACHE_MAX_ENTRIES', 4);

/** tfjs's LSTM leaves four tensors behind whenever its weights are made, in a loaded or copied network, too: they go with this. */
export function tidyLstm(): void {
  type Cell = Pick<tf.layers.Layer, 'build'>;
  const prototype = Object.getPrototypeOf(tf.layers.lstmCell({ units: 1 })) as Cell;
  const { build } = prototype;
  prototype.build = function (this: Cell, shape) {
    tf.tidy(() => build.call(this, shape));
  };
}
