import { formatLoss, formatPercent } from '../display/numbers.js';
import type { ViewPart } from '../display/protocol.js';
import { colorscale, tokens } from '../display/tokens.js';
import { Figure, heading, label, plainAxis, type PlotlyObject } from '../plots/figure.js';
import type { Landscape } from './landscape.js';

/** Losses so far apart are told apart by their powers of ten. */
const manifold = 30;

/** The map with the way of the training, and a slice through it. */
export function landscapeFigure(found: Landscape, view: ViewPart): Figure {
  const { x, y, loss, slice, path, shares, here, name } = found;
  const all = loss.flat().filter((value) => Number.isFinite(value));
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const isLog = low > 0 && high / low > manifold;
  const height = (value: number) => (isLog ? Math.log10(value) : value);
  const ticks = Array.from(
    { length: 5 },
    (_, i) => height(low) + ((height(high) - height(low)) * i) / 4,
  );
  const way = (k: 0 | 1) =>
    shares ? `way ${k + 1}: ${formatPercent(shares[k], 0)} of the path` : `random way ${k + 1}`;
  const title = (text: string) => ({ text, standoff: 8, font: { size: tokens.textSmall } });
  const caption = (text: string, axis: string) =>
    label(`<b>${text}</b>`, {
      xref: `x${axis} domain`,
      yref: `y${axis} domain`,
      x: 0,
      y: 1,
      xanchor: 'left',
      yanchor: 'bottom',
      yshift: 6,
      color: tokens.ink,
    });
  const star = {
    type: 'scatter',
    mode: 'markers',
    marker: {
      symbol: 'star',
      size: 14,
      color: tokens.focus,
      line: { color: tokens.surface, width: 1 },
    },
    hovertemplate: `the network: loss ${formatLoss(here)}<extra></extra>`,
  };
  return new Figure({
    view,
    data: [
      {
        type: 'contour',
        x,
        y,
        z: loss.map((row) => row.map(height)),
        customdata: loss.map((row) => row.map(formatLoss)),
        colorscale: colorscale(tokens.sequential.slice(0, 7)),
        ncontours: 14,
        line: { color: tokens.line, width: 0.5 },
        hovertemplate: 'loss %{customdata}<extra></extra>',
        colorbar: {
          title: { text: 'loss', side: 'top' },
          thickness: 12,
          len: 0.7,
          x: 0.52,
          xanchor: 'left',
          outlinewidth: 0,
          tickvals: ticks,
          ticktext: ticks.map((tick) => formatLoss(isLog ? 10 ** tick : tick)),
        },
      },
      ...(path ? pathTraces(found) : []),
      {
        ...star,
        x: [0],
        y: [0],
      },
      {
        type: 'scatter',
        mode: 'lines',
        xaxis: 'x2',
        yaxis: 'y2',
        x: slice.x,
        y: slice.loss,
        line: { color: tokens.ink, width: tokens.stroke },
        hovertemplate: 'loss %{y:.3g}<extra></extra>',
      },
      {
        ...star,
        xaxis: 'x2',
        yaxis: 'y2',
        x: [0],
        y: [here],
      },
    ],
    layout: {
      height: 420,
      margin: { l: 64, r: 24, t: 88, b: 56 },
      title: heading(`The loss around the network, on ${name}`),
      xaxis: plainAxis({
        domain: [0, 0.5],
        title: title(way(0)),
        fixedrange: true,
        nticks: 6,
        range: [x[0], x.at(-1)],
      }),
      yaxis: plainAxis({
        title: title(way(1)),
        fixedrange: true,
        nticks: 6,
        range: [y[0], y.at(-1)],
      }),
      xaxis2: plainAxis({
        domain: [0.7, 1],
        anchor: 'y2',
        title: title(way(0)),
        fixedrange: true,
        nticks: 5,
      }),
      yaxis2: {
        anchor: 'x2',
        ...(isLog && { type: 'log', dtick: 1 }),
        showgrid: true,
        gridcolor: tokens.hair,
        zeroline: false,
        fixedrange: true,
      },
      annotations: [
        caption(path ? 'From the circle to the star' : 'The network is the star', ''),
        caption('A slice through it', '2'),
      ],
    },
    text: found.describe(),
  });
}

function pathTraces({ path }: Landscape): PlotlyObject[] {
  const points = path!;
  return [
    {
      type: 'scatter',
      mode: 'lines+markers',
      x: points.map((point) => point.x),
      y: points.map((point) => point.y),
      text: points.map(({ epoch }) => `epoch ${epoch}`),
      line: { color: tokens.focus, width: tokens.stroke },
      marker: { color: tokens.focus, size: points.map((_, i) => (i === 0 ? 11 : 4)) },
      hovertemplate: '%{text}<extra></extra>',
    },
  ];
}
