export const PLOTLY_MIME = 'application/vnd.plotly.v1+json';

export type Json = Record<string, unknown>;

/** A Plotly figure as it travels in a notebook. */
export interface Figure {
  data: Json[];
  layout: Json;
  config: Json;
  /** The states of an animation. */
  frames: Json[];
}

/**
 * The trace types of plotly.js-cartesian-dist-min, which draws any other type as a scatter plot
 * without a word.
 */
export const TRACE_TYPES = [
  'bar',
  'box',
  'contour',
  'heatmap',
  'histogram',
  'histogram2d',
  'histogram2dcontour',
  'image',
  'pie',
  'scatter',
  'scatterternary',
  'violin',
];

/**
 * Checks what a notebook stores under {@link PLOTLY_MIME}.
 *
 * @throws {TypeError} If it is no figure: a list of traces, a layout, a config.
 * @throws {RangeError} If a trace is of a type that is not in {@link TRACE_TYPES}.
 *
 * @example parseFigure({ data: [{ y: [1, 4, 9] }] }).layout // {}
 */
export function parseFigure(value: unknown): Figure {
  if (!isObject(value)) throw mismatch('it', value, 'an object { data, layout }');
  const { data, layout = {}, config = {}, frames = [] } = value;
  if (!Array.isArray(data)) throw mismatch('data', data, 'a list of traces');
  if (!isObject(layout)) throw mismatch('layout', layout, 'an object');
  if (!isObject(config)) throw mismatch('config', config, 'an object');
  if (!Array.isArray(frames)) throw mismatch('frames', frames, 'a list');
  const traces = data.map((trace: unknown, index) => {
    if (!isObject(trace)) throw mismatch(`data[${index}]`, trace, 'an object, one trace');
    const { type = 'scatter' } = trace;
    if (TRACE_TYPES.includes(type as string)) return trace;
    const known = TRACE_TYPES.join(', ');
    throw new RangeError(`figure: data[${index}].type is ${show(type)}, expected one of ${known}.`);
  });
  return { data: traces, layout, config, frames: frames.filter(isObject) };
}

/** In pixels. */
export function heightOf(layout: Json): number {
  return typeof layout.height === 'number' ? layout.height : 360;
}

/**
 * The width that a figure without one of its own is drawn in, in pixels: that of its cell. Narrower
 * than what it says of itself its texts would crowd each other; wider than 880, labels would drift
 * from what they name.
 */
export function widthIn(cellWidth: number, layout: Json): number {
  const own = isObject(layout.meta) ? layout.meta.minWidth : undefined;
  const least = typeof own === 'number' ? own : 720;
  return Math.min(880, Math.max(least, cellWidth));
}

/** Smaller than this, texts of 13 pixels could not be read. */
const LEAST_SCALE = 0.6;

/** How much smaller a drawing is shown where its cell is narrower. If that is not enough, the cell scrolls. */
export function scaleIn(cellWidth: number, width: number): number {
  return Math.max(LEAST_SCALE, Math.min(1, cellWidth / width));
}

/** The words of the title, which Plotly takes as a text or as `{ text }`, without their markup. */
export function titleOf(layout: Json): string {
  const text = isObject(layout.title) ? layout.title.text : layout.title;
  return typeof text === 'string' ? text.replace(/<[^>]*>/g, ' ').trim() : '';
}

/**
 * What a screen reader says of the figure: the text made for that, else the title, else what the
 * output says in plain text.
 */
export function nameOf(layout: Json, plainText: unknown): string {
  const alt = isObject(layout.meta) ? layout.meta.alt : undefined;
  if (typeof alt === 'string') return alt;
  const text = Array.isArray(plainText) ? plainText.join('') : plainText;
  return titleOf(layout) || (typeof text === 'string' && text.trim()) || 'Plot';
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function mismatch(name: string, value: unknown, expected: string): TypeError {
  return new TypeError(`figure: ${name} is ${show(value)}, expected ${expected}.`);
}

function show(value: unknown): string {
  if (value === undefined) return 'missing';
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
