import { checkOptions, checkWhole } from '../check.js';
import { formatNumber } from '../display/numbers.js';
import { tokens } from '../display/tokens.js';
import { thinned, viewPart } from '../display/view.js';
import { Figure, heading, label, plainAxis, type PlotlyObject } from './figure.js';

export interface FunctionsOptions {
  /** Where x begins; 0 by default. */
  from?: number;
  /** Where x ends; 1 by default. */
  to?: number;
  /** At how many places the functions are asked; 400 by default. */
  steps?: number;
  /** What stands above the picture. */
  title?: string;
  /** What stands at the axis of x; 'x' by default. */
  x?: string;
  /** What stands at the axis of the answers; 'y' by default. */
  y?: string;
}

/** As many places as a view gets. */
const mostPlaces = 1001;

/** The first function is what the others are compared with. */
const looks = [
  { color: tokens.line, text: tokens.ink2, dash: 'solid', width: 5 },
  { color: tokens.ink, text: tokens.ink, dash: 'solid', width: tokens.strokeBold },
  { color: tokens.positive, text: tokens.positiveInk, dash: '6px,3px', width: tokens.strokeBold },
  { color: tokens.negative, text: tokens.negativeInk, dash: '2px,2px', width: tokens.strokeBold },
  { color: tokens.focus, text: tokens.focus, dash: '10px,3px', width: tokens.strokeBold },
];

/**
 * Functions of one number over each other, each with its name at its end. The first one is drawn
 * broad and pale: what the others are to come near to.
 *
 * @param functions By their names, five at most.
 * @returns A figure.
 * @throws {RangeError} If there is none or too many, or a number is outside its range.
 * @throws {TypeError} If one is not a function that returns numbers.
 *
 * @example
 * nn.plot.functions({ sine: Math.sin, 'its tangent at 0': (x) => x }, { from: -2, to: 2 });
 */
export function functions(
  functions: Readonly<Record<string, (x: number) => number>>,
  options: FunctionsOptions = {},
): Figure {
  checkOptions('functions', options, ['from', 'to', 'steps', 'title', 'x', 'y']);
  const { from = 0, to = 1, steps = 400 } = options;
  const names = Object.keys(functions);
  const { title = names.join(', '), x: xName = 'x', y: yName = 'y' } = options;
  checkWhole('functions', 'steps', steps, 2);
  if (!(from < to && Number.isFinite(to - from)))
    throw new RangeError(
      `functions: from is ${from} and to is ${to}, expected numbers with from below to. Leave them out for 0 to 1.`,
    );
  if (names.length === 0 || names.length > looks.length)
    throw new RangeError(
      `functions: there are ${names.length} functions, expected 1 to ${looks.length}. Draw ${names.length === 0 ? '{ square: (x) => x * x }, for example' : 'two pictures'}.`,
    );
  const x = Array.from({ length: steps + 1 }, (_, i) => from + ((to - from) * i) / steps);
  const curves = names.map((name, i) => ({
    name,
    y: valuesOf(name, functions[name]!, x),
    look: looks[i]!,
  }));
  const all = curves.flatMap(({ y }) => y).filter(Number.isFinite);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const pad = (high - low || 1) * 0.085;
  const ends = labelPlaces(
    curves.map(({ y }) => y.findLast(Number.isFinite) ?? 0),
    pad,
    low,
  );
  return new Figure({
    minWidth: 400,
    data: curves.map(({ name, y, look }) => ({
      type: 'scatter',
      mode: 'lines',
      x,
      y,
      name,
      line: { color: look.color, width: look.width, dash: look.dash, simplify: false },
      hovertemplate: `${name}: %{y:.4g} at %{x:.3g}<extra></extra>`,
    })),
    layout: {
      height: 320,
      margin: { l: 72, r: 24, t: 56, b: 52 },
      title: heading(title),
      xaxis: axis(xName, { range: [from, to], domain: [0, 0.76], nticks: 6 }),
      yaxis: axis(yName, { range: [low - pad, high + pad], nticks: 5 }),
      annotations: curves.map(({ name, look }, i) =>
        label(name, {
          x: to,
          y: ends[i]!,
          xanchor: 'left',
          xshift: 8,
          color: look.text,
          size: tokens.text,
        }),
      ),
    },
    text: `${title}, from ${from} to ${to}: ${curves.map(({ name, y }) => `${name} from ${formatNumber(y[0]!)} to ${formatNumber(y.at(-1)!)}`).join('; ')}`,
    view: viewPart('functions', {
      title,
      names: { x: xName, y: yName },
      x: Float32Array.from(thinned(x, mostPlaces)),
      functions: curves.map(({ name, y }) => ({
        name,
        y: Float32Array.from(thinned(y, mostPlaces)),
      })),
    }),
  });
}

const axis = (name: string, options: PlotlyObject): PlotlyObject =>
  plainAxis({ title: { text: name, standoff: 8 }, fixedrange: true, ...options });

function valuesOf(name: string, f: (x: number) => number, x: readonly number[]): number[] {
  const y = typeof f === 'function' ? x.map((each) => f(each)) : [];
  if (y.length === 0 || y.some((each) => typeof each !== 'number'))
    throw new TypeError(
      `functions: ${name} is not a function that returns numbers, expected one such as (x) => x * x. ${typeof f === 'function' ? 'Is there a return at its end?' : 'Hand over the function itself, without brackets.'}`,
    );
  return y;
}

/** Labels that would lie on each other are moved apart, none of them below `low`. */
function labelPlaces(ends: readonly number[], least: number, low: number): number[] {
  const places = [...ends];
  const order = ends.map((_, i) => i).sort((a, b) => ends[b]! - ends[a]!);
  order.forEach((i, k) => {
    const above = order[k - 1];
    if (above !== undefined) places[i] = Math.min(places[i]!, places[above]! - least);
  });
  let floor = low;
  for (const i of order.reverse()) {
    places[i] = Math.max(places[i]!, floor);
    floor = places[i] + least;
  }
  return places;
}
