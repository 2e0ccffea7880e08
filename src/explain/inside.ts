import * as tf from '@tensorflow/tfjs';
import type { Dataset } from '../data/dataset.js';
import { forward } from '../models/forward.js';
import type { Model } from '../models/model.js';

/** What comes into the last layer that learns, a row for each example: how the network sees them. */
export function insideValues(model: Model, data: Dataset): number[][] {
  const last = model.parts.findLast(({ tf: made }) => made.some((each) => each.countParams() > 0));
  const inside = tf.model({
    inputs: model.tf.inputs,
    outputs: last!.tf[0]!.input,
  });
  const rows: number[][] = [];
  forward(inside, data, (outputs, { length }) => {
    const width = outputs.length / length;
    for (let at = 0; at < outputs.length; at += width)
      rows.push(Array.from(outputs.subarray(at, at + width)));
  });
  return rows;
}
