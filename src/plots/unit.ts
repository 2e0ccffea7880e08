import { checkOptions } from '../check.js';
import { colorscale, tokens } from '../display/tokens.js';
import { viewPart } from '../display/view.js';
import type { Neuron } from '../neurons/neuron.js';
import { Figure, heading, plainAxis } from './figure.js';
import { lineIn } from './plane.js';

/** Points along each side of the grid on which the unit is asked. */
const gridSize = 61;

/** What a unit with two inputs answers in the square from `from` to `to`, with its line. */
export function unitFigure(unit: Neuron, options: { from?: number; to?: number }): Figure {
  checkOptions('plot', options, ['from', 'to']);
  const { from = -2, to = 2 } = options;
  if (unit.weights.length !== 2)
    throw new RangeError(
      `plot: the unit has ${unit.weights.length} inputs, expected 2: only then its answers fill a plane. Look at unit.output(x) instead.`,
    );
  if (!(from < to && Number.isFinite(to - from)))
    throw new RangeError(
      `plot: from is ${from} and to is ${to}, expected numbers with from below to. Leave them out for −2 to 2.`,
    );
  const { activation, weights, bias } = unit;
  const ticks = Array.from(
    { length: gridSize },
    (_, i) => from + ((to - from) * i) / (gridSize - 1),
  );
  const z = ticks.map((y) => ticks.map((x) => Number(unit.output([x, y]).toPrecision(4))));
  const [low, high] = activation.range;
  const most = Math.max(...z.flat().map(Math.abs));
  const reach = Number.isFinite(low) && Number.isFinite(high) ? Math.max(-low, high) : most || 1;
  const [a, b] = weights as [number, number];
  const line = lineIn({ x: [from, to], y: [from, to] }, a, b, bias);
  const axis = (name: string, more = {}) =>
    plainAxis({ title: { text: name, standoff: 8 }, range: [from, to], fixedrange: true, ...more });
  return new Figure({
    data: [
      {
        type: 'heatmap',
        x: ticks,
        y: ticks,
        z,
        zmin: -reach,
        zmax: reach,
        colorscale: colorscale(tokens.diverging),
        colorbar: {
          title: { text: 'answer', side: 'top' },
          thickness: 12,
          len: 0.6,
          outlinewidth: 0,
        },
        hovertemplate: '(%{x:.2f}, %{y:.2f}): %{z}<extra></extra>',
      },
      {
        type: 'scatter',
        mode: 'lines',
        x: line.map(([x]) => x),
        y: line.map(([, y]) => y),
        line: { color: tokens.ink, width: tokens.strokeBold },
        hoverinfo: 'skip',
      },
    ],
    layout: {
      height: 420,
      margin: { l: 72, r: 24, t: 56, b: 56 },
      title: heading(`Answers of the unit; its sum is 0 on ${unit.line}`),
      xaxis: axis('x₁', { constrain: 'domain' }),
      yaxis: axis('x₂', { scaleanchor: 'x' }),
    },
    text: `answers of a unit from ${from} to ${to}: ${activation.name}, its sum is 0 on ${unit.line}`,
    view: viewPart('neuron', { weights: [...weights], bias, activation: activation.name }),
  });
}
