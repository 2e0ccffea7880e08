import { coordinate } from './picture.js';

/** The ground, which shows 0 and what is no number. */
const middle = 5;

/** The band of a signed value among 11 from -1 to +1; what lies outside is in the outer ones. */
export const bandOf = (value: number): number =>
  Number.isNaN(value) ? middle : Math.min(10, Math.max(0, Math.floor(((value + 1) / 2) * 11)));

/** The band of a magnitude among 9 from 0, the ground, to 1, ink. */
const shadeOf = (value: number): number =>
  Number.isNaN(value) ? 0 : Math.min(8, Math.max(0, Math.round(value * 8)));

/** Where a map stands, and how many cells it has. */
export interface MapPlace {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly rows: number;
  readonly columns: number;
}

/** A square of `size` pixels coloured by `values` from -1, orange, to +1, blue. */
export function heatMap(values: ArrayLike<number>, x: number, y: number, size: number): string {
  const side = Math.sqrt(values.length);
  return signedMap(values, { x, y, width: size, rows: side, columns: side });
}

/** A map coloured by `values` from -1, orange, to +1, blue. */
export const signedMap = (values: ArrayLike<number>, place: MapPlace): string =>
  cells(values, place, bandOf, 'div');

/** A map coloured by `values` from 0, the ground, to 1, ink. */
export const grayMap = (values: ArrayLike<number>, place: MapPlace): string =>
  cells(values, place, shadeOf, 'seq');

/** Neighbours of one colour in a row are one shape. */
function cells(
  values: ArrayLike<number>,
  { x, y, width, rows, columns }: MapPlace,
  colorOf: (value: number) => number,
  palette: 'div' | 'seq',
): string {
  const cell = width / columns;
  const paths = new Map<number, string>();
  for (let row = 0; row < rows; row++)
    for (let start = 0, end = 0; start < columns; start = end) {
      const color = colorOf(values[row * columns + start]!);
      while (end < columns && colorOf(values[row * columns + end]!) === color) end++;
      const run = coordinate((end - start) * cell);
      const shape = `M${coordinate(start * cell)} ${coordinate(row * cell)}h${run}v${coordinate(cell)}h${-run}z`;
      paths.set(color, (paths.get(color) ?? '') + shape);
    }
  const shapes = [...paths].map(
    ([color, d]) => `<path d="${d}" style="fill:var(--nn-${palette}-${color})"/>`,
  );
  const height = coordinate(rows * cell);
  return `<g transform="translate(${coordinate(x)} ${coordinate(y)})" shape-rendering="crispEdges">${shapes.join('')}</g><rect x="${coordinate(x) - 0.5}" y="${coordinate(y) - 0.5}" width="${coordinate(width) + 1}" height="${height + 1}" class="frame"/>`;
}
