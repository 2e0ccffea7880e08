import type { Dataset } from '../data/dataset.js';
import { formatNumber } from '../display/numbers.js';
import { colorscale, tokens } from '../display/tokens.js';
import { viewPart } from '../display/view.js';
import { Figure, type PlotlyObject } from './figure.js';
import {
  checkPlane,
  classLabels,
  planeAxes,
  planeEnd,
  planeLayout,
  pointsData,
  pointTraces,
  windowOf,
} from './plane.js';

/**
 * Points in the plane, each in the colour of its class; where a quantity is to be predicted, orange
 * below 0, blue above, and the more of it the farther from 0.
 *
 * @param data Inputs of two numbers.
 * @returns A figure.
 * @throws {RangeError} If the data has other inputs.
 *
 * @example
 * nn.plot.points(nn.data.spiral());
 */
export function points(data: Dataset): Figure {
  checkPlane('points', data);
  if (!data.classes) return quantities(data);
  const window = windowOf(data);
  const counts = data.countByClass()!.map((count, i) => `${count} of ${data.classes![i]!.label}`);
  return new Figure({
    minWidth: 560,
    data: pointTraces(data),
    layout: {
      ...planeLayout(window, data.name, data.note),
      ...planeAxes(data, window),
      annotations: classLabels(data),
    },
    text: `${data.name}: ${data.length} points, ${counts.join(', ')}`,
    view: viewPart('points', pointsData(data)),
  });
}

function quantities(data: Dataset): Figure {
  const examples = [...data];
  const targets = examples.map(({ target }) => target);
  const low = targets.reduce((a, b) => Math.min(a, b), Infinity);
  const high = targets.reduce((a, b) => Math.max(a, b), -Infinity);
  const most = Math.max(Math.abs(low), Math.abs(high)) || 1;
  const trace: PlotlyObject = {
    type: 'scatter',
    mode: 'markers',
    x: examples.map(({ input }) => Number(input[0]!.toPrecision(6))),
    y: examples.map(({ input }) => Number(input[1]!.toPrecision(6))),
    text: targets.map((target) => formatNumber(target)),
    hovertemplate: '(%{x}, %{y}): %{text}<extra></extra>',
    marker: {
      size: 8,
      color: targets,
      colorscale: colorscale(tokens.diverging),
      cmin: -most,
      cmax: most,
      line: { color: tokens.line, width: 1 },
      colorbar: {
        title: { text: 'target<br> ', side: 'top' },
        thickness: 12,
        len: 0.6,
        y: 1,
        yanchor: 'top',
        x: planeEnd,
        xpad: 24,
        xanchor: 'left',
        outlinewidth: 0,
        tickvals: [-most, 0, most],
        ticktext: [-most, 0, most].map((value) => formatNumber(value)),
      },
    },
  };
  const window = windowOf(data);
  return new Figure({
    minWidth: 560,
    data: [trace],
    layout: { ...planeLayout(window, data.name, data.note), ...planeAxes(data, window) },
    text: `${data.name}: ${data.length} points with quantities from ${formatNumber(low)} to ${formatNumber(high)}`,
    view: viewPart('points', pointsData(data)),
  });
}
