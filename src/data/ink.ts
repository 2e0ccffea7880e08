/** Points on the way of a pen, `[x, y]`, x to the right and y down. */
export type Path = readonly (readonly [x: number, y: number])[];

/**
 * A smooth way through `points`: a Catmull-Rom spline, cut into straight pieces. A point that
 * stands twice in a row makes a corner.
 */
export function smooth(points: Path, piecesBetween = 5): Path {
  const path: [number, number][] = [];
  for (let i = 0; i + 1 < points.length; i++) {
    const b = points[i]!;
    const c = points[i + 1]!;
    const a = points[i - 1] ?? b;
    const d = points[i + 2] ?? c;
    for (let piece = 0; piece < piecesBetween; piece++) {
      const t = piece / piecesBetween;
      const along = (k: 0 | 1) =>
        b[k] +
        (t / 2) *
          (c[k] -
            a[k] +
            t * (2 * a[k] - 5 * b[k] + 4 * c[k] - d[k] + t * (3 * (b[k] - c[k]) + d[k] - a[k])));
      path.push([along(0), along(1)]);
    }
  }
  const last = points.at(-1);
  return last ? [...path, [...last]] : path;
}

/**
 * Inks `path` into `pixels` (0 to 255, `size` by `size`, row-major), as a round pen would. Pixels
 * at the edge are inked in part; where lines cross the darker one counts.
 *
 * @param radiusAt Half the width of the line, in pixels, at a share of its way from 0 to 1.
 */
export function ink(
  pixels: Uint8Array,
  size: number,
  path: Path,
  radiusAt: (share: number) => number,
): void {
  for (let i = 0; i + 1 < path.length; i++) {
    const [ax, ay] = path[i]!;
    const [bx, by] = path[i + 1]!;
    const radius = radiusAt(i / path.length);
    const reach = radius + 0.5;
    const [dx, dy] = [bx - ax, by - ay];
    const squared = dx * dx + dy * dy || 1;
    const right = Math.min(size - 1, Math.floor(Math.max(ax, bx) + reach));
    const bottom = Math.min(size - 1, Math.floor(Math.max(ay, by) + reach));
    for (let y = Math.max(0, Math.ceil(Math.min(ay, by) - reach)); y <= bottom; y++)
      for (let x = Math.max(0, Math.ceil(Math.min(ax, bx) - reach)); x <= right; x++) {
        const nearest = ((x - ax) * dx + (y - ay) * dy) / squared;
        const t = Math.min(1, Math.max(0, nearest));
        const [offX, offY] = [x - ax - t * dx, y - ay - t * dy];
        const share = Math.min(1, reach - Math.sqrt(offX * offX + offY * offY));
        const at = y * size + x;
        if (share > 0 && 255 * share > pixels[at]!) pixels[at] = 255 * share;
      }
  }
}
