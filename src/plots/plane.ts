import { checkDataset, type Dataset } from '../data/dataset.js';
import type { PointsData } from '../display/protocol.js';
import { tokens } from '../display/tokens.js';
import {
  heading,
  label,
  plainAxis,
  withNote,
  type LabelLook,
  type PlotlyObject,
} from './figure.js';

// What all pictures of the plane share: the window, its axes, the points with their classes.

/** A rectangle of the plane. */
export interface Window {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

/** Up to here points are large and carry their sign. */
const fewPoints = 30;
/** Classes are told apart without colours too. */
export const symbols = [
  'circle',
  'diamond',
  'square',
  'triangle-up',
  'x',
  'cross',
  'star',
  'pentagon',
];

/** @throws {RangeError} If an example is not a point. */
export function checkPlane(caller: string, data: Dataset): void {
  checkDataset(caller, data);
  const { inputShape, name } = data;
  if (inputShape.length !== 1 || inputShape[0] !== 2)
    throw new RangeError(
      `${caller}: "${name}" has inputs [${inputShape.join(', ')}], expected points of two numbers [2]. ${inputShape.length > 1 ? 'Write nn.plot.images(data) to see images.' : 'Choose two of the numbers.'}`,
    );
}

/** @throws {RangeError} If an example is not a point with a class. */
export function checkPoints(caller: string, data: Dataset): void {
  checkPlane(caller, data);
  const { name } = data;
  if (!data.classes)
    throw new RangeError(
      `${caller}: "${name}" has a number to predict, expected classes. Write nn.data.table(rows, { target, classes: true }) if the targets are classes.`,
    );
}

/** The window that shows all points, with room for the lines between and around them. */
export function windowOf(data: Dataset): Window {
  const points = [...data].map(({ input }) => input);
  // A line that parts a few points often runs outside of them.
  const room = points.length <= fewPoints ? 0.6 : 0.08;
  const side = (axis: 0 | 1): [number, number] => {
    const all = points.map((point) => point[axis]!);
    const [low, high] = [Math.min(...all), Math.max(...all)];
    const pad = (high - low || 1) * room;
    return [low - pad, high + pad];
  };
  return { x: side(0), y: side(1) };
}

/** Heading, height and margins of a picture of the plane: less high where the window is flat. */
export const planeLayout = ({ x, y }: Window, name: string, note?: string) => ({
  height: Math.round(Math.min(420, Math.max(300, 112 + (360 * (y[1] - y[0])) / (x[1] - x[0])))),
  margin: { l: 72, r: 24, t: 56, b: 56 },
  title: heading(withNote(name, note)),
});

/** Where the plane ends and what is said about it begins, as a share of the width. */
export const planeEnd = 0.46;

/** Square axes for the window, named as the data names its inputs. */
export function planeAxes(data: Dataset, window: Window) {
  const [first = 'x₁', second = 'x₂'] = data.inputNames ?? [];
  const axis = (name: string, place: 0 | 1, range: readonly number[], options: PlotlyObject) =>
    plainAxis({
      title: { text: name, font: { size: tokens.text, color: tokens.ink }, standoff: 8 },
      range,
      fixedrange: true,
      ...ticks(data, place),
      mirror: true,
      constrain: 'domain',
      ...options,
    });
  return {
    xaxis: axis(first, 0, window.x, { domain: [0, planeEnd], constraintoward: 'left' }),
    yaxis: axis(second, 1, window.y, { scaleanchor: 'x', constraintoward: 'top' }),
  };
}

/** Where an input takes a few values only, these are the places that mean something. */
function ticks(data: Dataset, place: 0 | 1): PlotlyObject {
  const values = new Set([...data].map(({ input }) => round(input[place]!)));
  return values.size <= 5 ? { tickvals: [...values].sort((a, b) => a - b) } : { nticks: 5 };
}

/** The points, a trace for each class: told apart by colour and by sign or shape. */
export function pointTraces(data: Dataset): PlotlyObject[] {
  const examples = [...data];
  const isFew = examples.length <= fewPoints;
  return data.classes!.map(({ value, label: name }, place) => {
    const own = examples.filter(({ target }) => target === value);
    const sign = ['−1', '+1'].includes(name) ? name[0] : name.slice(0, 2);
    return {
      type: 'scatter',
      mode: isFew ? 'markers+text' : 'markers',
      x: own.map(({ input }) => round(input[0]!)),
      y: own.map(({ input }) => round(input[1]!)),
      name,
      ...(isFew && {
        text: own.map(() => `<b>${sign}</b>`),
        textfont: { size: tokens.text, color: tokens.surface },
      }),
      marker: {
        color: classColor(place),
        symbol: isFew ? 'circle' : symbols[place % symbols.length],
        size: isFew ? 20 : 8,
        line: { color: tokens.surface, width: 1 },
      },
      hovertemplate: `(%{x}, %{y}) is ${name}<extra></extra>`,
    };
  });
}

/** As many points as a plane of this size shows. */
const mostPoints = 2000;

/** The points as numbers, for views; the target is the place of its class where there are classes. */
export function pointsData(data: Dataset): PointsData {
  const { name, classes, inputNames, length } = data;
  const shown = [...data.take(Math.min(length, mostPoints))];
  const places = new Map(classes?.map(({ value }, place) => [value, place]));
  return {
    name,
    ...(inputNames && { inputNames }),
    ...(classes && { classes: classes.map(({ label: each }) => each) }),
    x: shown.map(({ input }) => round(input[0]!)),
    y: shown.map(({ input }) => round(input[1]!)),
    target: shown.map(({ target }) => places.get(target) ?? round(target)),
    of: length,
  };
}

/** The class names in their colours beside the plane, each with its sign or shape. */
export function classLabels(data: Dataset): PlotlyObject[] {
  const glyphs = ['●', '◆', '■', '▲', '✖', '✚', '★', '⬟'];
  const isFew = data.length <= fewPoints;
  const counts = data.countByClass()!;
  const classes = data.classes!;
  return classes.flatMap(({ label: name }, place) => {
    const glyph = isFew ? '●' : glyphs[place % glyphs.length]!;
    const count = `${counts[place]} ${counts[place] === 1 ? 'point' : 'points'}`;
    const size = tokens.text;
    // Of many colours not each is one to read text in.
    const color = classes.length > 2 ? tokens.ink : classInk(place);
    return [
      besidePlane(22 * place, glyph, { size, color: classInk(place) }),
      besidePlane(22 * place, `<b>${name}</b>  ${count}`, { size, color, xshift: 42 }),
    ];
  });
}

/** A line of text beside the plane, that many pixels below its top. */
export const besidePlane = (down: number, text: string, look: LabelLook = {}) =>
  label(text, {
    xref: 'paper',
    yref: 'paper',
    x: planeEnd,
    y: 1,
    xanchor: 'left',
    yanchor: 'top',
    xshift: 24,
    yshift: -down,
    ...look,
  });

export const classColor = (place: number): string => tokens.classes[place % tokens.classes.length]!;

const classInk = (place: number): string =>
  [tokens.negativeInk, tokens.positiveInk][place] ?? classColor(place);

/** Float32 in a picture needs no more than this. */
const round = (value: number) => Number(value.toPrecision(6));

/** The corners of the part of the window where `a·x + b·y + c > 0`, in order around it. */
export function halfPlane(window: Window, a: number, b: number, c: number): [number, number][] {
  const [[left, right], [bottom, top]] = [window.x, window.y];
  const corners: [number, number][] = [
    [left, bottom],
    [right, bottom],
    [right, top],
    [left, top],
  ];
  const side = ([x, y]: [number, number]) => a * x + b * y + c;
  return corners.flatMap((from, i) => {
    const to = corners[(i + 1) % 4]!;
    const [atFrom, atTo] = [side(from), side(to)];
    const kept = atFrom > 0 ? [from] : [];
    if (atFrom > 0 === atTo > 0) return kept;
    const t = atFrom / (atFrom - atTo);
    const cut: [number, number] = [
      from[0] + t * (to[0] - from[0]),
      from[1] + t * (to[1] - from[1]),
    ];
    return [...kept, cut];
  });
}

/** The piece of the line `a·x + b·y + c = 0` in the window; empty where it misses it. */
export function lineIn(window: Window, a: number, b: number, c: number): [number, number][] {
  const size = Math.hypot(window.x[1] - window.x[0], window.y[1] - window.y[0]);
  const isOnLine = ([x, y]: [number, number]) =>
    Math.abs(a * x + b * y + c) < 1e-9 * Math.hypot(a, b) * size;
  return a === 0 && b === 0 ? [] : halfPlane(window, a, b, c).filter(isOnLine);
}
