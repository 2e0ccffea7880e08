import * as tf from '@tensorflow/tfjs';

/** What tfjs-layers knows of a model that is compiled; the names are its own. */
export interface CompiledModel extends tf.LayersModel {
  metricsTensors: never;
  model?: CompiledModel;
}

const { Serializable, SerializationMap } = tf.serialization;

const OWN = Symbol.for('nnlab.engine.ownClasses');

/** To be called before programs register classes of their own. */
export function noteOwnClasses(): Set<unknown> {
  const noted = tf.LayersModel as { [OWN]?: Set<unknown> };
  return (noted[OWN] ??= new Set(
    Object.entries(SerializationMap.getMap().classNameMap)
      // It gives another shape in each step.
      .filter(([name]) => name !== 'RandomWidth')
      .map(([, [constructor]]) => constructor),
  ));
}

const ownFunctions = new Set<unknown>([...Object.values(tf.losses), ...Object.values(tf.metrics)]);

/** A part of the model that is not of tfjs itself, by its name. */
export function foreignPart(model: CompiledModel): string | undefined {
  const foreign = functionsIn([model.loss, model.metrics]).find((each) => !ownFunctions.has(each));
  if (foreign) return `the function ${foreign.name || 'without a name'}`;
  const own = noteOwnClasses();
  const part = [...partsOf(model)].find(({ constructor }) => !own.has(constructor));
  return part && `${part.constructor.name}`;
}

/** Losses and metrics come alone, in lists and by the names of outputs. */
function functionsIn(given: unknown): { name: string }[] {
  if (typeof given === 'function') return [given];
  return typeof given === 'object' && given !== null
    ? Object.values(given).flatMap(functionsIn)
    : [];
}

/** Layers, in wrappers and other models too, with all that belongs to them: cells, activations, regularizers, optimizers. */
function partsOf(whole: object, found = new Set<object>()): Set<object> {
  if (found.has(whole)) return found;
  if (whole instanceof Serializable) found.add(whole);
  for (const [name, part] of Object.entries(whole)) {
    // It has done its work.
    if (name.endsWith('Initializer')) continue;
    for (const each of [part].flat() as unknown[])
      if (each instanceof Serializable) partsOf(each, found);
  }
  return found;
}
