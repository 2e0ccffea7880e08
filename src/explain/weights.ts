import type { Model } from '../models/model.js';
import { formatCount, formatNumber } from '../display/numbers.js';
import { tokens } from '../display/tokens.js';
import { viewPart } from '../display/view.js';
import { Figure, heading, label, plainAxis, type PlotlyObject } from '../plots/figure.js';

const [panel, space] = [120, 56];
const bins = 60;

/**
 * How large the weights of each layer are: a histogram a layer. Weights that crowd at 0 do little;
 * a few far out decide alone.
 *
 * @param model A network.
 * @returns A figure.
 * @throws {RangeError} If the network learns no numbers.
 *
 * @example
 * const model = nn.sequential([nn.input(4), nn.dense(8, 'relu'), nn.dense(3, 'softmax')]);
 * nn.explain.weights(model).data.length; // 2
 */
export function weights(model: Model): Figure {
  const layers = model.parts.flatMap(({ layer, tf: made }) => {
    const values = made.flatMap((each) =>
      each.trainableWeights.flatMap((weight) => Array.from(weight.read().dataSync())),
    );
    return values.length > 0 ? [{ text: layer.text, values }] : [];
  });
  if (layers.length === 0)
    throw new RangeError(
      'weights: the network learns no numbers, expected at least one layer with weights, such as nn.dense(1).',
    );
  const height = layers.length * (panel + space);
  const axes = layers.flatMap((_, i): [string, PlotlyObject][] => {
    const id = i === 0 ? '' : String(i + 1);
    const from = 1 - (i * (panel + space) + panel) / (height - space);
    const domain = [Math.max(0, from), Math.min(1, from + panel / (height - space))];
    return [
      [`xaxis${id}`, plainAxis({ fixedrange: true, anchor: `y${id}`, nticks: 6 })],
      [`yaxis${id}`, { visible: false, fixedrange: true, domain, anchor: `x${id}` }],
    ];
  });
  const lines = layers.map(({ text, values }) => `${text}: ${spread(values)}`);
  return new Figure({
    data: layers.map(({ values }, i) => ({
      type: 'histogram',
      x: values,
      nbinsx: bins,
      xaxis: i === 0 ? 'x' : `x${i + 1}`,
      yaxis: i === 0 ? 'y' : `y${i + 1}`,
      marker: { color: tokens.ink2, line: { color: tokens.surface, width: 1 } },
      hovertemplate: '%{y} weights about %{x}<extra></extra>',
    })),
    layout: {
      height: height + 80,
      margin: { l: 24, r: 24, t: 88, b: 32 },
      bargap: 0,
      title: heading('The weights of each layer'),
      ...Object.fromEntries(axes),
      annotations: layers.map(({ text, values }, i) => {
        const id = i === 0 ? '' : String(i + 1);
        return label(`<b>${text}</b>  ${spread(values)}`, {
          xref: `x${id} domain`,
          yref: `y${id} domain`,
          x: 0,
          y: 1,
          xanchor: 'left',
          yanchor: 'bottom',
          yshift: 4,
        });
      }),
    },
    text: `weights: ${lines.join('; ')}`,
    view: viewPart('weights', {
      layers: layers.map(({ text, values }) => ({ text, ...histogram(values) })),
    }),
  });
}

function histogram(values: readonly number[]) {
  const least = values.reduce((a, b) => Math.min(a, b));
  const most = values.reduce((a, b) => Math.max(a, b));
  const counts = new Array<number>(bins).fill(0);
  for (const value of values) {
    const place = Math.min(bins - 1, Math.floor((bins * (value - least)) / (most - least || 1)));
    if (place >= 0) counts[place]!++; // what is no number is in no bin
  }
  return { range: [least, most] as const, counts };
}

function spread(values: readonly number[]): string {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  const deviation = formatNumber(Math.sqrt(square));
  return `${formatCount(values.length)} numbers, mean ${formatNumber(mean)}, standard deviation ${deviation}`;
}
