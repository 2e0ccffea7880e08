import { formatLoss, formatPercent } from '../display/numbers.js';
import { tokens } from '../display/tokens.js';
import {
  Figure,
  heading,
  label,
  plainAxis,
  type FigureParts,
  type PlotlyObject,
} from './figure.js';

// The picture of a training, live and afterwards: loss and accuracy side by side, each with the
// examples that are learned from in ink and those that are not in grey and dashed.

/** A value over epochs; 1.5 is half way through the second. */
export interface Curve {
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** The number beside its end, where that is not the last one of `y`. */
  readonly end?: number;
}

/** One quantity, on the examples learned from and, where there are some, on others. */
export interface CurvePair {
  readonly training: Curve;
  readonly validation?: Curve;
}

/** What `curvesFigure` draws. */
export interface Curves extends Pick<FigureParts, 'view'> {
  readonly title: string;
  /** What stands right of the title in small type. */
  readonly note: string;
  readonly text: string;
  /** Where the axis of epochs ends. */
  readonly epochs: number;
  readonly loss: CurvePair;
  readonly accuracy?: CurvePair;
}

interface Panel extends CurvePair {
  readonly title: string;
  readonly axis: '' | '2';
  readonly domain: readonly [number, number];
  readonly format: (value: number) => string;
  readonly y: { readonly range: [number, number]; readonly layout: PlotlyObject };
  /** A value's place on the axis, in the numbers of `range`. */
  readonly place: (value: number) => number;
}

const height = 300;
const margin = { l: 64, r: 24, t: 84, b: 44 };

export function curvesFigure({ title, note, text, epochs, loss, accuracy, view }: Curves): Figure {
  // To the right of each panel there is room for the labels at the ends of the curves.
  const panels: Panel[] = [
    {
      ...loss,
      title: 'Loss',
      axis: '',
      domain: [0, accuracy ? 0.3 : 0.82],
      format: formatLoss,
      y: lossAxis(values(loss)),
      place: Math.log10,
    },
  ];
  if (accuracy)
    panels.push({
      ...accuracy,
      title: 'Accuracy',
      axis: '2',
      domain: [0.56, 0.8],
      format: (share) => formatPercent(share),
      y: accuracyAxis(values(accuracy)),
      place: (share) => share,
    });
  const layout: PlotlyObject = {
    height,
    margin,
    title: heading(title),
    hovermode: 'closest',
    annotations: [
      label(note, {
        xref: 'paper',
        yref: 'paper',
        x: 1,
        y: 1,
        xanchor: 'right',
        yanchor: 'bottom',
        yshift: 48,
      }),
      ...panels.flatMap(panelLabels),
    ],
  };
  for (const { axis, domain, y } of panels) {
    const { layout: yLayout, range } = y;
    layout[`xaxis${axis}`] = plainAxis({
      domain,
      range: [0, epochs],
      ...epochTicks(epochs),
      title: { text: 'epochs', standoff: 8, font: { size: tokens.textSmall } },
      anchor: `y${axis}`,
      fixedrange: true,
    });
    layout[`yaxis${axis}`] = {
      ...yLayout,
      range,
      showgrid: true,
      gridcolor: tokens.hair,
      zeroline: false,
      showline: false,
      anchor: `x${axis}`,
      fixedrange: true,
    };
  }
  return new Figure({
    minWidth: 620,
    data: panels.flatMap(panelTraces),
    layout,
    text,
    view,
  });
}

function panelTraces({ training, validation, axis, title, format }: Panel): PlotlyObject[] {
  const trace = (curve: Curve, who: string, look: PlotlyObject): PlotlyObject => ({
    type: 'scatter',
    x: curve.x,
    y: curve.y,
    xaxis: `x${axis}`,
    yaxis: `y${axis}`,
    name: `${title}, ${who}`,
    text: curve.y.map(format),
    hovertemplate: `${who}: %{text}<br>epoch %{x:.2f}<extra></extra>`,
    ...look,
  });
  const traces: PlotlyObject[] = [];
  if (validation)
    traces.push(
      trace(validation, 'validation', {
        mode: validation.x.length > 20 ? 'lines' : 'lines+markers',
        line: { color: tokens.line, width: tokens.strokeBold, dash: '6px,3px' },
        marker: { color: tokens.line, size: 6 },
        cliponaxis: false,
      }),
    );
  const look = { mode: 'lines', line: { color: tokens.ink, width: tokens.stroke } };
  return [...traces, trace(training, 'training', look), endPoint(training, axis)];
}

const endPoint = ({ x, y }: Curve, axis: string): PlotlyObject => ({
  type: 'scatter',
  mode: 'markers',
  x: x.slice(-1),
  y: y.slice(-1),
  xaxis: `x${axis}`,
  yaxis: `y${axis}`,
  marker: { color: tokens.ink, size: 7 },
  cliponaxis: false,
  hoverinfo: 'skip',
});

function panelLabels(panel: Panel): PlotlyObject[] {
  const { training, validation, axis, domain, title, format, place, y } = panel;
  const ends = [
    { who: 'training', curve: training, color: tokens.ink, weight: 'b' },
    { who: 'validation', curve: validation, color: tokens.ink2, weight: 'span' },
  ].flatMap(({ curve, ...look }) => {
    const value = curve?.y.at(-1);
    if (value === undefined || !Number.isFinite(place(value))) return [];
    const [low, high] = y.range;
    const at = Math.min(1, Math.max(0, (place(value) - low) / (high - low)));
    return [{ ...look, value: curve!.end ?? value, x: curve!.x.at(-1)!, at }];
  });
  const [first, second] = ends;
  const labels = ends.map((end) => {
    const other = end === first ? second : first;
    return label(`<${end.weight}>${end.who} ${format(end.value)}</${end.weight}>`, {
      xref: `x${axis}`,
      yref: `y${axis} domain`,
      x: end.x,
      y: end.at,
      xanchor: 'left',
      xshift: 8,
      yshift: other ? apart(end.at, other.at, end === first) : 0,
      color: end.color,
    });
  });
  const name = label(`<b>${title}</b>`, {
    xref: 'paper',
    yref: 'paper',
    x: domain[0],
    y: 1,
    xanchor: 'left',
    yanchor: 'bottom',
    yshift: 10,
    size: tokens.text,
    color: tokens.ink,
  });
  return [name, ...labels];
}

/** How far a label moves so that two of them are a line of text apart. */
function apart(at: number, other: number, isFirst: boolean): number {
  const gap = 17 - Math.abs(at - other) * (height - margin.t - margin.b);
  if (gap <= 0) return 0;
  const isUpper = at === other ? isFirst : at > other;
  return isUpper ? gap / 2 : -gap / 2;
}

function lossAxis(all: readonly number[]): Panel['y'] {
  const positive = all.filter((value) => value > 0 && Number.isFinite(value));
  const [min, max] = positive.length ? extent(positive) : [0.1, 1];
  const low = stepBelow(min);
  const high = Math.max(stepAbove(max), low * 10);
  const decades = Math.log10(high / low);
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power++)
    for (const step of decades > 1.7 ? [1] : [1, 2, 5])
      ticks.push(+(step * 10 ** power).toPrecision(1));
  return {
    range: [Math.log10(low), Math.log10(high)],
    layout: {
      type: 'log',
      tickmode: 'array',
      tickvals: ticks,
      ticktext: ticks.map((tick) => (tick < 1e-3 ? tick.toExponential(0) : String(tick))),
    },
  };
}

/** Where the axis of accuracy may begin, and how far its ticks are apart. */
const accuracySteps = [
  { low: 0.9, dtick: 0.02 },
  { low: 0.8, dtick: 0.05 },
  { low: 0.6, dtick: 0.1 },
  { low: 0, dtick: 0.25 },
];

/**
 * Grows by steps, so that the curves don't breathe. Where nearly all is above 80%, a few low values at
 * the start are cut off.
 */
function accuracyAxis(all: readonly number[]): Panel['y'] {
  const sorted = [...all].sort((a, b) => a - b);
  const typical = sorted[Math.floor(sorted.length * 0.1)] ?? 0;
  const least = typical < 0.8 ? sorted[0]! : typical;
  const { low, dtick } = accuracySteps.find((step) => step.low <= least) ?? {
    low: 0,
    dtick: 0.25,
  };
  return { range: [low, 1], layout: { tickformat: '.0%', tick0: 0, dtick } };
}

function epochTicks(epochs: number): PlotlyObject {
  const step = [1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500].find((s) => epochs / s <= 5);
  return { tick0: 0, dtick: step ?? stepAbove(epochs / 5), tickformat: ',d' };
}

const stepBelow = (value: number) => stepNear(value, Math.floor);
const stepAbove = (value: number) => stepNear(value, Math.ceil);

/** The next of …, 0.1, 0.2, 0.5, 1, 2, 5, … */
function stepNear(value: number, round: (place: number) => number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const steps = [1, 2, 5, 10];
  const place = steps.findLastIndex((step) => step * power <= value * (1 + 1e-9));
  const isStep = Math.abs(steps[place]! * power - value) < 1e-9 * value;
  return steps[isStep || round === Math.floor ? place : place + 1]! * power;
}

function extent(all: readonly number[]): [number, number] {
  return all.reduce(([min, max], value) => [Math.min(min, value), Math.max(max, value)], [
    Infinity,
    -Infinity,
  ] as [number, number]);
}

const values = ({ training, validation }: CurvePair) => [...training.y, ...(validation?.y ?? [])];
