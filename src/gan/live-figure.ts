import { formatLoss, formatPercent } from '../display/numbers.js';
import type { ViewPart } from '../display/protocol.js';
import { tokens } from '../display/tokens.js';
import { Figure, heading, label, plainAxis, type PlotlyObject } from '../plots/figure.js';
import type { GanHistory } from './run.js';
import type { Scene, Snapshot } from './scene.js';

/** What a picture of a training is made of. */
export interface LiveParts {
  readonly title: string;
  /** What stands right of the title in small type. */
  readonly note: string;
  readonly text: string;
  readonly history: GanHistory;
  /** Where the axis of steps begins and ends. */
  readonly range: readonly [number, number];
  readonly view: ViewPart | undefined;
  /** What is drawn left of the curves, where there is something to see. */
  readonly scene?: { readonly scene: Scene; readonly snapshot: Snapshot } | undefined;
}

interface Curve {
  readonly name: string;
  readonly y: readonly number[];
  readonly color: string;
  readonly ink: string;
  readonly dash?: string;
}

interface Panel {
  readonly axis: '2' | '3';
  readonly title: string;
  readonly domain: readonly [number, number];
  readonly range: readonly [number, number];
  readonly format: (value: number) => string;
  readonly layout: PlotlyObject;
  readonly curves: readonly Curve[];
}

const [height, margin] = [400, { l: 56, r: 24, t: 84, b: 48 }];
/** In shares of the width inside of the margins: where the scene ends, the curves begin and end. */
const [sceneEnd, curvesStart, curvesEnd] = [0.45, 0.54, 0.8];
const guessing = Math.log(2);

/** A training of a GAN: what is made now, and the course of losses and of what the discriminator recognises. */
export function liveFigure({ title, note, text, history, range, scene, view }: LiveParts): Figure {
  const panels = panelsOf(history);
  const from = scene ? curvesStart : 0;
  const layout: PlotlyObject = {
    height,
    margin,
    title: heading(title),
    annotations: [
      atTop(note, { x: 1, xanchor: 'right', yshift: 48 }),
      ...(scene ? sceneLabels(scene.scene) : []),
      ...panels.flatMap((panel) => panelLabels(panel, history, from)),
    ],
    shapes: panels.map(({ axis }) => guessLine(axis)),
    ...scene?.scene.axes([0, sceneEnd]),
  };
  for (const { axis, domain, range: y, layout: more } of panels) {
    layout[`xaxis${axis}`] = plainAxis({
      domain: [from, curvesEnd],
      range,
      anchor: `y${axis}`,
      nticks: 4,
      tickformat: ',d',
      fixedrange: true,
      showticklabels: axis === '3',
      ...(axis === '3' && {
        title: { text: 'steps', standoff: 8, font: { size: tokens.textSmall } },
      }),
    });
    layout[`yaxis${axis}`] = {
      domain,
      range: y,
      anchor: `x${axis}`,
      showgrid: true,
      gridcolor: tokens.hair,
      zeroline: false,
      fixedrange: true,
      ...more,
    };
  }
  const curves = panels.flatMap(({ axis, curves, format }) =>
    curves.map((curve) => trace(curve, history.step, axis, format)),
  );
  return new Figure({
    data: [...(scene ? scene.scene.draw(scene.snapshot) : []), ...curves],
    layout,
    text,
    view,
  });
}

function panelsOf({
  generatorLoss,
  discriminatorLoss,
  realAccuracy,
  fakeAccuracy,
}: GanHistory): Panel[] {
  const losses = [...generatorLoss, ...discriminatorLoss].sort((a, b) => a - b);
  // Single peaks are cut off; grows by steps, so that the curves don't breathe.
  const typical = losses[Math.floor(losses.length * 0.97)] ?? 1;
  const top = [1, 1.5, 2, 3, 5, 10, 20, 50].find((each) => each >= typical) ?? 100;
  return [
    {
      axis: '2',
      title: 'Loss',
      domain: [0.6, 1],
      range: [0, top],
      format: formatLoss,
      layout: { nticks: 4 },
      curves: [
        { name: 'generator', y: generatorLoss, color: tokens.ink, ink: tokens.ink },
        {
          name: 'discriminator',
          y: discriminatorLoss,
          color: tokens.line,
          ink: tokens.ink2,
          dash: '6px,3px',
        },
      ],
    },
    {
      axis: '3',
      title: 'Recognised by the discriminator',
      domain: [0, 0.4],
      range: [0, 1],
      format: (share) => formatPercent(share, 0),
      layout: { tickformat: '.0%', tickvals: [0, 0.5, 1] },
      curves: [
        { name: 'real', y: realAccuracy, color: tokens.positive, ink: tokens.positiveInk },
        {
          name: 'generated',
          y: fakeAccuracy,
          color: tokens.negative,
          ink: tokens.negativeInk,
          dash: '6px,3px',
        },
      ],
    },
  ];
}

const trace = (
  { name, y, color, dash }: Curve,
  x: readonly number[],
  axis: string,
  format: Panel['format'],
): PlotlyObject => ({
  type: 'scatter',
  mode: y.length > 1 ? 'lines' : 'markers',
  x,
  y: y.map((value) => +value.toPrecision(4)),
  xaxis: `x${axis}`,
  yaxis: `y${axis}`,
  name,
  text: y.map(format),
  line: { color, width: tokens.stroke, ...(dash && { dash }) },
  marker: { color, size: 6 },
  hovertemplate: `${name}: %{text}<br>step %{x}<extra></extra>`,
});

/** Where a discriminator is that can only guess: ln 2, and one half. */
const guessLine = (axis: Panel['axis']): PlotlyObject => ({
  type: 'line',
  layer: 'below',
  xref: `x${axis} domain`,
  yref: `y${axis}`,
  x0: 0,
  x1: 1,
  y0: axis === '2' ? guessing : 0.5,
  y1: axis === '2' ? guessing : 0.5,
  line: { color: tokens.ink2, width: 1, dash: '2px,3px' },
});

const atTop = (text: string, look: PlotlyObject) =>
  label(text, { xref: 'paper', yref: 'paper', y: 1, yanchor: 'bottom', ...look });

function sceneLabels({ isPlane }: Scene): PlotlyObject[] {
  const look = { x: 0, xanchor: 'left', yshift: 10, size: tokens.text };
  if (!isPlane) return [atTop('<b>Generated</b>', { ...look, color: tokens.ink })];
  return [
    atTop('● <b>real</b>', { ...look, color: tokens.positiveInk }),
    atTop('◆ <b>generated</b>', { ...look, xshift: 64, color: tokens.negativeInk }),
  ];
}

function panelLabels(panel: Panel, { step }: GanHistory, from: number): PlotlyObject[] {
  const { title, axis, domain, range, format, curves } = panel;
  const [low, high] = range;
  const ends = curves.flatMap(({ name, y, ink }) => {
    const value = y.at(-1);
    if (value === undefined) return [];
    return [{ name, ink, value, at: Math.min(1, Math.max(0, (value - low) / (high - low))) }];
  });
  const [first, second] = ends;
  const room = (height - margin.t - margin.b) * (domain[1] - domain[0]);
  const gap = first && second ? 17 - Math.abs(first.at - second.at) * room : 0;
  const isFirstUpper = first && second && first.at >= second.at;
  return [
    label(`<b>${title}</b>`, {
      xref: 'paper',
      yref: 'paper',
      x: from,
      y: domain[1],
      xanchor: 'left',
      yanchor: 'bottom',
      yshift: 10,
      size: tokens.text,
      color: tokens.ink,
    }),
    ...ends.map((end) =>
      label(`${end.name} <b>${format(end.value)}</b>`, {
        xref: `x${axis}`,
        yref: `y${axis} domain`,
        x: step.at(-1)!,
        y: end.at,
        xanchor: 'left',
        xshift: 6,
        yshift: gap > 0 ? ((end === first) === isFirstUpper ? gap / 2 : -gap / 2) : 0,
        color: end.ink,
      }),
    ),
  ];
}
