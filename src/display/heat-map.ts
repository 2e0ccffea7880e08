/** The ground, which shows 0 and what is no number. */
const middle = 5;

/** The band of a signed value among 11 from -1 to +1; what lies outside is in the outer ones. */
export const bandOf = (value: number): number =>
  Number.isNaN(value) ? middle : Math.min(10, Math.max(0, Math.floor(((value + 1) / 2) * 11)));

/** A square of `size` pixels coloured by `values` from -1, orange, to +1, blue. */
export function heatMap(values: ArrayLike<number>, x: number, y: number, size: number): string {
  const side = Math.sqrt(values.length);
  const cell = size / side;
  const paths = Array.from({ length: 11 }, () => '');
  for (let row = 0; row < side; row++)
    for (let start = 0, end = 0; start < side; start = end) {
      const band = bandOf(values[row * side + start]!);
      while (end < side && bandOf(values[row * side + end]!) === band) end++;
      const width = (end - start) * cell;
      paths[band] += `M${start * cell} ${row * cell}h${width}v${cell}h${-width}z`;
    }
  const bands = paths.flatMap((d, band) =>
    d ? [`<path d="${d}" style="fill:var(--nn-div-${band})"/>`] : [],
  );
  return `<g transform="translate(${x} ${y})" shape-rendering="crispEdges">${bands.join('')}</g><rect x="${x - 0.5}" y="${y - 0.5}" width="${size + 1}" height="${size + 1}" class="frame"/>`;
}
