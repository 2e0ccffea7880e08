import { checkOptions } from '../check.js';
import { formatNumber } from '../display/numbers.js';
import { tokens } from '../display/tokens.js';
import { viewPart } from '../display/view.js';
import { Figure, heading, label, plainAxis, type PlotlyObject } from './figure.js';

/** A function to be drawn with its derivative. */
export interface DrawnFunction {
  readonly name: string;
  readonly title?: string;
  readonly formula: string;
  readonly range: readonly [low: number, high: number];
  readonly jumps: boolean;
  readonly f: (x: number) => number;
  readonly slope: (x: number) => number;
}

const points = 241;

/** The function solid, its derivative dashed, each with its name at its end. */
export function activationFigure(
  drawn: DrawnFunction,
  options: { from?: number; to?: number },
): Figure {
  checkOptions('plot', options, ['from', 'to']);
  const { from = -5, to = 5 } = options;
  if (!(from < to && Number.isFinite(to - from)))
    throw new RangeError(
      `plot: from is ${from} and to is ${to}, expected numbers with from below to. Leave them out for −5 to 5.`,
    );
  const { name, title = `${name}(x) = ${drawn.formula}`, f, slope, jumps } = drawn;
  const x = Array.from({ length: points }, (_, i) => from + ((to - from) * i) / (points - 1));
  // A curve that jumps is drawn in two pieces, or it would show a slope that is not there.
  const gap = jumps ? x.findIndex((each) => each >= 0) : -1;
  const curve = (y: readonly number[], line: PlotlyObject, what: string): PlotlyObject => {
    const broken = gap > 0;
    return {
      type: 'scatter',
      mode: 'lines',
      x: (broken ? [...x.slice(0, gap), 0, ...x.slice(gap)] : x).map(round),
      y: broken ? [...y.slice(0, gap), null, ...y.slice(gap)].map(roundOrGap) : y.map(round),
      line,
      connectgaps: false,
      hovertemplate: `${what}(%{x:.2f}) = %{y:.4f}<extra></extra>`,
    };
  };
  const [y, dy] = [x.map(f), x.map(slope)];
  const ends: [number, number] = [y.at(-1)!, dy.at(-1)!];
  const span = Math.max(...y, ...dy) - Math.min(...y, ...dy);
  const isClose = Math.abs(ends[0] - ends[1]) < 0.08 * span;
  const shift = isClose ? (ends[0] >= ends[1] ? 9 : -9) : 0;
  const atEnd = (text: string, end: number, yshift: number, color: string) =>
    label(text, { x: to, y: round(end), xanchor: 'left', xshift: 8, yshift, color });
  return new Figure({
    minWidth: 400,
    data: [
      curve(dy, { color: tokens.ink2, width: 2, dash: '6px,4px' }, `${name}′`),
      curve(y, { color: tokens.ink, width: tokens.strokeBold }, name),
    ],
    layout: {
      height: 320,
      margin: { l: 56, r: 112, t: 56, b: 44 },
      title: heading(title),
      xaxis: plainAxis({ range: [from, to], title: { text: 'x', standoff: 4 } }),
      yaxis: plainAxis({ zeroline: true, zerolinecolor: tokens.hair, nticks: 6 }),
      annotations: [
        atEnd(`<b>${name}</b>`, ends[0], shift, tokens.ink),
        atEnd('derivative', ends[1], -shift, tokens.ink2),
      ],
    },
    text: `${title}. At 0 it is ${formatNumber(f(0))} with slope ${formatNumber(slope(0))}; from ${formatNumber(from)} to ${formatNumber(to)} it goes from ${formatNumber(y[0]!)} to ${formatNumber(ends[0])}`,
    view: viewPart('activation', {
      name,
      formula: drawn.formula,
      x: x.map(round),
      y: y.map(round),
      slope: dy.map(round),
    }),
  });
}

const round = (value: number): number => Number(value.toPrecision(6));
const roundOrGap = (value: number | null): number | null => (value === null ? null : round(value));
