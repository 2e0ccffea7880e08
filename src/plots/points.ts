import type { Dataset } from '../data/dataset.js';
import { Figure } from './figure.js';
import {
  checkPoints,
  classLabels,
  planeAxes,
  planeLayout,
  pointTraces,
  windowOf,
} from './plane.js';

/**
 * Points in the plane, each in the colour of its class.
 *
 * @param data Inputs of two numbers, with classes.
 * @throws {RangeError} If the data has other inputs, or no classes.
 *
 * @example
 * nn.plot.points(nn.data.spiral());
 */
export function points(data: Dataset): Figure {
  checkPoints('points', data);
  const counts = data.countByClass()!.map((count, i) => `${count} of ${data.classes![i]!.label}`);
  return new Figure({
    data: pointTraces(data),
    layout: {
      ...planeLayout(data.name, data.note),
      ...planeAxes(data, windowOf(data)),
      annotations: classLabels(data),
    },
    text: `${data.name}: ${data.length} points, ${counts.join(', ')}`,
  });
}
