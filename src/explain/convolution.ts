import { checkOptions, checkWhole } from '../check.js';
import type { Example } from '../data/dataset.js';
import { formatNumber } from '../display/numbers.js';
import { colorscale, tokens } from '../display/tokens.js';
import { viewPart } from '../display/view.js';
import { Figure, heading, label, type PlotlyObject } from '../plots/figure.js';
import { playAndPause, slider } from '../plots/slider.js';

/** Rows of numbers. */
export type Grid = readonly (readonly number[])[];

/** How a filter moves over an image. */
export interface ConvolutionOptions {
  /** How many cells it moves each time; 1 by default. */
  stride?: number;
  /** `'valid'`, the default, stays inside; `'same'` sets zeros around, so that with stride 1 the map is as large as the image. */
  padding?: 'valid' | 'same';
}

/** Larger maps are shown without numbers, all at once. */
const mostSteps = 64;
/** The numbers of larger images are left out of the view's data. */
const mostCells = 4096;

/**
 * A filter on its way over an image, number by number: at each place the products of filter and image are added up. What a layer
 * `nn.conv2d` does, without bias and activation. Of large images, all places at once.
 *
 * @param image Rows of numbers, or a square gray image of a data set.
 * @param filter Rows of numbers, no more than the image has.
 * @returns A picture to step through; `output` is the map.
 * @throws {RangeError} If rows differ in length or the filter does not fit.
 * @throws {TypeError} If an option does not exist.
 *
 * @example
 * nn.explain.convolution([[0, 1, 1], [0, 1, 1]], [[-1, 1]]).output; // [[1, 0], [1, 0]]
 */
export function convolution(
  image: Grid | Example,
  filter: Grid,
  options: ConvolutionOptions = {},
): Convolution {
  checkOptions('convolution', options, ['stride', 'padding']);
  const { stride = 1, padding = 'valid' } = options;
  checkWhole('convolution', 'stride', stride, 1);
  if (padding !== 'valid' && padding !== 'same')
    throw new TypeError(
      `convolution: padding is ${JSON.stringify(padding)}, expected "valid" or "same". Leave it out for "valid".`,
    );
  const given = 'input' in image ? squareOf(image.input) : image;
  checkGrid('image', given);
  checkGrid('filter', filter);
  const padded =
    padding === 'same' ? withZeros(given, filter, stride) : { grid: given, inner: all(given) };
  if (filter.length > padded.grid.length || filter[0]!.length > padded.grid[0]!.length)
    throw new RangeError(
      `convolution: filter is ${sizeText(filter)}, expected at most ${sizeText(padded.grid)} as the image is. Take a smaller filter.`,
    );
  return new Convolution(padded, filter, stride);
}

/** An image with the zeros around it, and where in it the image itself is. */
interface Padded {
  readonly grid: Grid;
  readonly inner: Inner;
}

interface Inner {
  readonly top: number;
  readonly left: number;
  readonly rows: number;
  readonly columns: number;
}

const all = (grid: Grid): Inner => ({
  top: 0,
  left: 0,
  rows: grid.length,
  columns: grid[0]!.length,
});

/** See `convolution`. */
export class Convolution extends Figure {
  /** What the filter finds at each place. */
  readonly output: number[][];

  constructor(image: Padded, filter: Grid, stride: number) {
    const output = slide(image.grid, filter, stride);
    super(figureOf(image, filter, output, stride));
    this.output = output;
  }
}

function slide(image: Grid, filter: Grid, stride: number): number[][] {
  const places = (all: number, own: number) => Math.floor((all - own) / stride) + 1;
  const sum = (top: number, left: number) =>
    filter.reduce(
      (total, row, i) => row.reduce((s, w, j) => s + w * image[top + i]![left + j]!, total),
      0,
    );
  return Array.from({ length: places(image.length, filter.length) }, (_, r) =>
    Array.from({ length: places(image[0]!.length, filter[0]!.length) }, (__, c) =>
      sum(r * stride, c * stride),
    ),
  );
}

/** Zeros around, as TensorFlow sets them: the odd one below and to the right. */
function withZeros(image: Grid, filter: Grid, stride: number): Padded {
  const around = (size: number, own: number): [before: number, after: number] => {
    const missing = Math.max(0, (Math.ceil(size / stride) - 1) * stride + own - size);
    return [Math.floor(missing / 2), Math.ceil(missing / 2)];
  };
  const [top, bottom] = around(image.length, filter.length);
  const [left, right] = around(image[0]!.length, filter[0]!.length);
  const zeros = (count: number) => new Array<number>(count).fill(0);
  const empty = () => zeros(left + image[0]!.length + right);
  const grid = [
    ...Array.from({ length: top }, empty),
    ...image.map((row) => [...zeros(left), ...row, ...zeros(right)]),
    ...Array.from({ length: bottom }, empty),
  ];
  return { grid, inner: { ...all(image), top, left } };
}

/** The picture is laid out in pixels: image, filter with its sum, map. */
const [side, filterSide, gap, top] = [234, 96, 42, 26];
const filterLeft = side + gap;
const mapLeft = filterLeft + 142 + gap - 16;

function figureOf({ grid: image, inner }: Padded, filter: Grid, output: Grid, stride: number) {
  const cell = side / Math.max(image.length, image[0]!.length);
  const filterCell = filterSide / Math.max(filter.length, filter[0]!.length);
  const places = output.flatMap((row, r) => row.map((value, c) => ({ r, c, value })));
  const hasSteps = places.length <= mostSteps;
  const imageBlock: Block = { grid: image, left: 0, cell, signed: hasNegative(image), inner };
  const filterBlock: Block = { grid: filter, left: filterLeft, cell: filterCell, signed: true };
  const mapBlock: Block = { grid: output, left: mapLeft, cell, signed: true };
  const titles = [
    above(0, `image ${imageText(image, inner)}`),
    above(filterLeft, `filter ${sizeText(filter)}`),
    above(mapLeft, `map ${sizeText(output)}`),
  ];
  const frames = [imageBlock, filterBlock, mapBlock].flatMap(frameOf);
  const height = Math.max(side, cell * output.length) + top + 8;
  const still = [imageBlock, filterBlock].flatMap((block) => tracesOf(block, hasSteps));
  const states = (hasSteps ? places : []).map(({ r, c, value }, step) => ({
    name: `${r + 1},${c + 1}`,
    data: tracesOf(mapBlock, true, step),
    layout: {
      shapes: [
        ...frames,
        box(0, cell, [r * stride, c * stride], [filter.length, filter[0]!.length]),
        box(mapLeft, cell, [r, c], [1, 1]),
      ],
      annotations: [...titles, ...sumText(image, filter, [r * stride, c * stride], value)],
    },
  }));
  const start = states[0] ?? {
    data: tracesOf(mapBlock, false),
    layout: { shapes: frames, annotations: titles },
  };
  const strides = stride === 1 ? '' : `, stride ${stride}`;
  const frame = { visible: false, fixedrange: true };
  return {
    minWidth: 576,
    data: [...still, ...start.data],
    layout: {
      height: 56 + height + (hasSteps ? 112 : 16),
      margin: { l: 24, r: 24, t: 56, b: hasSteps ? 112 : 16 },
      title: heading(`A filter on its way over an image${strides}`),
      xaxis: { ...frame, range: [-2, 672], constrain: 'domain', constraintoward: 'left' },
      yaxis: { ...frame, range: [height, 0], scaleanchor: 'x', constraintoward: 'top' },
      ...start.layout,
      ...(hasSteps && {
        sliders: [slider(states.map(({ name }) => name))],
        updatemenus: [playAndPause(700)],
      }),
    },
    ...(hasSteps && {
      frames: states.map((state) => ({
        ...state,
        traces: state.data.map((_, i) => still.length + i),
      })),
    }),
    text: textOf(imageText(image, inner), filter, output, stride),
    view: viewPart('convolution', {
      stride,
      filter,
      ...(image.length * image[0]!.length <= mostCells && { image, output }),
    }),
  };
}

/** Where rows of numbers stand, and in which colours. */
interface Block {
  readonly grid: Grid;
  readonly left: number;
  readonly cell: number;
  readonly signed: boolean;
  /** What is not zeros set around; all if missing. */
  readonly inner?: Inner;
}

/** Cells, and their numbers; of a map only the places up to `last`. Zeros set around have no cell, but a number. */
function tracesOf(
  { grid, left, cell, signed, inner = all(grid) }: Block,
  numbers: boolean,
  last = Infinity,
) {
  const columns = grid[0]!.length;
  const largest = Math.max(...grid.flat().map(Math.abs)) || 1;
  const isKnown = (r: number, c: number) => r * columns + c <= last;
  const isInner = (r: number, c: number) =>
    r >= inner.top &&
    r < inner.top + inner.rows &&
    c >= inner.left &&
    c < inner.left + inner.columns;
  const cells: PlotlyObject = {
    type: 'heatmap',
    z: grid.map((row, r) => row.map((value, c) => (isKnown(r, c) && isInner(r, c) ? value : null))),
    x0: left + cell / 2,
    dx: cell,
    y0: top + cell / 2,
    dy: cell,
    zmin: signed ? -largest : 0,
    zmax: largest,
    colorscale: colorscale(signed ? tokens.diverging : tokens.sequential),
    showscale: false,
    hoverinfo: numbers ? 'skip' : 'z',
    ...(numbers && { xgap: 1, ygap: 1 }),
  };
  if (!numbers) return [cells];
  const known = grid.flatMap((row, r) =>
    row.flatMap((value, c) => (isKnown(r, c) ? [{ value, r, c }] : [])),
  );
  const texts: PlotlyObject = {
    type: 'scatter',
    mode: 'text',
    x: known.map(({ c }) => left + (c + 0.5) * cell),
    y: known.map(({ r }) => top + (r + 0.5) * cell),
    text: known.map(({ value }) => formatNumber(value)),
    textfont: {
      size: Math.min(tokens.text, Math.max(9, cell / 2.4)),
      // Dark cells are those of an image near its largest value.
      color: known.map(({ value, r, c }) =>
        !isInner(r, c)
          ? tokens.ink2
          : !signed && value > 0.45 * largest
            ? tokens.surface
            : tokens.ink,
      ),
    },
    hoverinfo: 'skip',
  };
  return [cells, texts];
}

const above = (x: number, text: string): PlotlyObject =>
  label(text, { x, y: top - 14, xanchor: 'left', color: tokens.ink });

/** A hairline around all cells, also those that are still empty; zeros set around lie on a panel. */
function frameOf({ grid, left, cell, inner }: Block): PlotlyObject[] {
  const line = { color: tokens.line, width: 1 };
  const around = { ...box(left, cell, [0, 0], [grid.length, grid[0]!.length]), line };
  if (!inner || inner.rows * inner.columns === grid.length * grid[0]!.length) return [around];
  const { top: row, left: column, rows, columns } = inner;
  return [
    { ...around, fillcolor: tokens.panel, layer: 'below' },
    { ...box(left, cell, [row, column], [rows, columns]), line },
  ];
}

function box(
  left: number,
  cell: number,
  [row, column]: readonly [number, number],
  [rows, columns]: readonly [number, number],
): PlotlyObject {
  const [x0, y0] = [left + column * cell, top + row * cell];
  return {
    type: 'rect',
    x0,
    y0,
    x1: x0 + columns * cell,
    y1: y0 + rows * cell,
    line: { color: tokens.focus, width: tokens.strokeBold },
  };
}

/** The products under the filter, a line for each of its rows, and their sum. */
function sumText(
  image: Grid,
  filter: Grid,
  [row, column]: readonly [number, number],
  sum: number,
): PlotlyObject[] {
  const y = top + filterSide + 12;
  const lines = filter.map((weights, i) =>
    weights
      .map((w, j) => `${formatNumber(w)}·${formatNumber(image[row + i]![column + j]!)}`)
      .join(' + ')
      .replaceAll('+ −', '− '),
  );
  const text = lines.map((line, i) =>
    i === 0 ? line : line.startsWith('−') ? line.replace('−', '− ') : `+ ${line}`,
  );
  const look = { x: filterLeft, xanchor: 'left', yanchor: 'top', align: 'left' };
  return [
    label(`${text.join('<br>')}<br><b>= ${formatNumber(sum)}</b>`, {
      ...look,
      y,
      size: 13,
      color: tokens.ink,
    }),
  ];
}

function textOf(image: string, filter: Grid, output: Grid, stride: number): string {
  const rows = (grid: Grid) =>
    grid.map((row) => row.map((value) => formatNumber(value)).join(' ')).join(' / ');
  const [most, least] = [Math.max(...output.flat()), Math.min(...output.flat())];
  const map =
    output.length * output[0]!.length <= mostSteps
      ? rows(output)
      : `from ${formatNumber(least)} to ${formatNumber(most)}`;
  return `filter ${rows(filter)} over an image of ${image}, stride ${stride}: map of ${sizeText(output)}, ${map}`;
}

const imageText = (grid: Grid, { rows, columns }: Inner): string =>
  rows * columns === grid.length * grid[0]!.length
    ? sizeText(grid)
    : `${rows} × ${columns}, with zeros ${sizeText(grid)}`;
const sizeText = (grid: Grid): string => `${grid.length} × ${grid[0]!.length}`;
const hasNegative = (grid: Grid): boolean => grid.some((row) => row.some((value) => value < 0));

function squareOf(input: Float32Array): Grid {
  const size = Math.sqrt(input.length);
  if (!Number.isInteger(size))
    throw new RangeError(
      `convolution: the image has ${input.length} numbers, expected a square gray one. Give its rows instead: [[0, 1], [1, 0]].`,
    );
  return Array.from({ length: size }, (_, r) => [...input.subarray(r * size, (r + 1) * size)]);
}

function checkGrid(name: string, grid: Grid): void {
  const rows: unknown = grid;
  if (!Array.isArray(rows) || !Array.isArray(rows[0]) || rows[0].length === 0)
    throw new TypeError(
      `convolution: ${name} is ${JSON.stringify(grid)}, expected rows of numbers. Write [[-1, 1], [-1, 1]], for example.`,
    );
  const odd = grid.findIndex((row) => row.length !== grid[0]!.length);
  if (odd > 0)
    throw new RangeError(
      `convolution: row ${odd + 1} of the ${name} has ${grid[odd]!.length} numbers, expected ${grid[0]!.length} as the first has. Give each row equally many.`,
    );
}
