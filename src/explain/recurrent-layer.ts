import type * as tf from '@tensorflow/tfjs';
import { checkWhole } from '../check.js';
import type { Model } from '../models/model.js';
import { recurrentKind } from '../models/recurrent-steps.js';
import { CharModel } from '../text/char-model.js';

/** A recurrent layer within a network. */
export interface RecurrentPart {
  readonly layer: tf.layers.Layer;
  /** As it was written: `lstm(64)`. */
  readonly text: string;
  /** Its place among all layers of tfjs. */
  readonly index: number;
}

/** The network behind a model. */
export const networkOf = (model: Model | CharModel): Model =>
  model instanceof CharModel ? model.network : model;

/**
 * The recurrent layer number `which` of a network, counted from 0.
 *
 * @throws {RangeError} If there is none.
 */
export function recurrentPart(caller: string, network: Model, which: number): RecurrentPart {
  checkWhole(caller, 'layer', which, 0);
  const found = network.parts.flatMap(({ layer, tf: [real] }) =>
    real && recurrentKind(real)
      ? [{ layer: real, text: layer.text, index: network.tf.layers.indexOf(real) }]
      : [],
  );
  const part = found[which];
  if (!part)
    throw new RangeError(
      found.length === 0
        ? `${caller}: the network has no layer that remembers, expected nn.simpleRNN, nn.lstm or nn.gru in it. Its layers are ${network.layers.map(({ text }) => text).join(', ')}.`
        : `${caller}: layer is ${which}, expected ${found.length === 1 ? '0: there is one recurrent layer' : `0 to ${found.length - 1}: they are counted from 0`}. They are ${found.map(({ text }) => text).join(', ')}.`,
    );
  if (part.layer.getConfig()['goBackwards'])
    throw new RangeError(
      `${caller}: ${part.text} reads backwards, expected a layer that reads forwards. Make one without goBackwards.`,
    );
  return part;
}
