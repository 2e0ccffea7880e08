import { significant } from '../display/numbers.js';
import type { ViewPart } from '../display/protocol.js';
import { tokens } from '../display/tokens.js';
import { Figure, heading, label, plainAxis } from '../plots/figure.js';
import type { Gradients } from './gradients.js';

const looks = [
  { color: tokens.negative, text: tokens.negativeInk, dash: 'solid', symbol: 'circle' },
  { color: tokens.positive, text: tokens.positiveInk, dash: '6px,3px', symbol: 'diamond' },
  { color: tokens.ink, text: tokens.ink, dash: '2px,3px', symbol: 'square' },
  { color: tokens.focus, text: tokens.focus, dash: '10px,3px', symbol: 'triangle-up' },
];

/** The size of the gradient over the layers, on a logarithmic axis, each network with its name at the last layer. */
export function gradientsFigure(gradients: Gradients, view: ViewPart): Figure {
  const { networks } = gradients;
  // A logarithm shows no 0: where nothing arrives there is a gap.
  const sizesOf = (sizes: readonly number[]) =>
    sizes.map((size) => (size > 0 && Number.isFinite(size) ? size : null));
  const most = Math.max(...networks.map(({ sizes }) => sizes.length));
  return new Figure({
    view,
    minWidth: 560,
    data: networks.map(({ name, layers, sizes }, i) => {
      const { color, dash, symbol } = looks[i % looks.length]!;
      return {
        type: 'scatter',
        mode: 'lines+markers',
        name,
        x: sizes.map((_, l) => l + 1),
        y: sizesOf(sizes),
        text: sizes.map((size, l) => `${layers[l]}: ${significant(size, 4)}`),
        line: { color, width: 2, dash },
        marker: { color, size: 8, symbol },
        hovertemplate: `${name}, %{text}<extra></extra>`,
      };
    }),
    layout: {
      height: 340,
      margin: { l: 72, r: 112, t: 56, b: 48 },
      title: heading('How large the gradient is in each layer'),
      xaxis: plainAxis({
        range: [0.7, most + 0.15],
        dtick: most > 12 ? 5 : 1,
        tick0: most > 12 ? 0 : 1,
        title: { text: 'layer, from the input to the output', standoff: 4 },
        fixedrange: true,
      }),
      yaxis: plainAxis({
        type: 'log',
        dtick: 1,
        exponentformat: 'power',
        showgrid: true,
        gridcolor: tokens.hair,
        fixedrange: true,
      }),
      annotations: networks.flatMap(({ name, sizes }, i) => {
        const first = sizes.find((size) => size > 0) ?? 1;
        const at = sizes.indexOf(first);
        // Beside the curve, not on it.
        const rises = (sizes[at + 1] ?? 0) > 2 * first;
        return label(`<b>${name}</b>`, {
          x: Math.max(0, at) + 1,
          y: Math.log10(first),
          xanchor: 'left',
          yanchor: rises ? 'middle' : 'bottom',
          xshift: rises ? 12 : 4,
          yshift: rises ? -2 : 6,
          color: looks[i % looks.length]!.text,
        });
      }),
    },
    text: gradients.describe(),
  });
}
