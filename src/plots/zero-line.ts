import { coordinate } from '../display/picture.js';

/**
 * Where numbers on a square grid change their sign, as an SVG path: marching squares. The grid's
 * numbers stand in the middles of `side` by `side` cells that fill a square of `size` pixels.
 */
export function zeroLine(values: ArrayLike<number>, side: number, size: number): string {
  const cell = size / side;
  const pieces: string[] = [];
  const corners = [
    [0, 0],
    [1, 0],
    [1, 1],
    [0, 1],
  ] as const;
  for (let row = 0; row < side - 1; row++)
    for (let column = 0; column < side - 1; column++) {
      const crossings = corners.flatMap(([x, y], k) => {
        const [toX, toY] = corners[(k + 1) % 4]!;
        const from = values[(row + y) * side + column + x]!;
        const to = values[(row + toY) * side + column + toX]!;
        if (from > 0 === to > 0) return [];
        const t = from / (from - to);
        const place = (at: number, start: number, end: number) =>
          coordinate((at + start + t * (end - start) + 0.5) * cell);
        return [`${place(column, x, toX)} ${place(row, y, toY)}`];
      });
      for (let k = 0; k + 1 < crossings.length; k += 2)
        pieces.push(`M${crossings[k]!}L${crossings[k + 1]!}`);
    }
  return pieces.join('');
}
