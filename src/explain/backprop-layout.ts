import type { Backprop } from './backprop.js';

/** More of a layer would be more numbers than a reader follows; the table has them all. */
export const MOST_UNITS = 4;
export const UNIT = { width: 116, height: 62 };
export const INPUT = { width: 60, height: 40 };
const MARGIN = 24;
const WIDTH = 720;
const TOP = 84;
const LEAST_GAP = 88;

/** Where a unit stands: its left upper corner, and the middle of its height. */
export interface Place {
  readonly unit: number;
  readonly x: number;
  readonly y: number;
  readonly middle: number;
}

/** Where everything of a trace stands. */
export interface BackpropLayout {
  readonly width: number;
  readonly height: number;
  /** For the input and each layer the places of the units that are drawn. */
  readonly columns: readonly (readonly Place[])[];
  /** How many units of each column are not drawn. */
  readonly more: readonly number[];
  /** Where the network ends and the formulas begin. */
  readonly bottom: number;
}

/**
 * The input and each layer as a column, the middle of all on one line. Of a large layer those units
 * are drawn on which the error depends most, of a large input the largest numbers.
 */
export function layoutOf({ inputs, layers }: Backprop): BackpropLayout {
  const sizes = [inputs, ...layers.map(({ dEdx }) => dEdx)];
  const shown = sizes.map(largest);
  const most = Math.max(...shown.map(({ length }) => length));
  const pitch = most <= 2 ? 126 : 84;
  const inner = WIDTH - 2 * MARGIN - INPUT.width - UNIT.width * layers.length;
  const gap = Math.max(LEAST_GAP, inner / layers.length);
  const middle = TOP + (UNIT.height + pitch * (Math.max(most, 2) - 1)) / 2;
  const columns = shown.map((units, column) => {
    const { height } = column === 0 ? INPUT : UNIT;
    const x =
      column === 0 ? MARGIN : MARGIN + INPUT.width + gap * column + UNIT.width * (column - 1);
    return units.map((unit, i) => {
      const center = middle + (i - (units.length - 1) / 2) * pitch;
      return { unit, x, y: center - height / 2, middle: center };
    });
  });
  const more = sizes.map(({ length }, i) => length - shown[i]!.length);
  const bottom = 2 * middle - TOP + (most > 2 ? 24 : 20) + (more.at(-1)! > 0 ? 12 : 0);
  return {
    width: Math.max(WIDTH, columns.at(-1)![0]!.x + UNIT.width + MARGIN),
    height: bottom + 138,
    columns,
    more,
    bottom,
  };
}

/** The places of the largest numbers, in their order. */
const largest = (numbers: readonly number[]): number[] =>
  [...numbers.keys()]
    .sort((a, b) => Math.abs(numbers[b]!) - Math.abs(numbers[a]!))
    .slice(0, MOST_UNITS)
    .sort((a, b) => a - b);

/**
 * One way through the network that the formulas follow: from the output with the largest derivative
 * back along the largest weights, among the units that are drawn.
 */
export function pathOf({ layers }: Backprop, { columns }: BackpropLayout): number[] {
  const best = (column: readonly Place[], size: (unit: number) => number): number =>
    column.reduce((a, b) => (size(b.unit) > size(a.unit) ? b : a)).unit;
  const last = layers.at(-1)!;
  const path = [best(columns.at(-1)!, (j) => Math.abs(last.dEdx[j]!))];
  for (let l = layers.length - 1; l >= 0; l--) {
    const { weights } = layers[l]!;
    path.unshift(best(columns[l]!, (i) => Math.abs(weights[i]![path[0]!]!)));
  }
  return path;
}
