/** A point in a picture, in the units of its axes. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** A line of small text, and from a point to its name, in pixels. */
const [letter, line, away] = [6.5, 14, 10];

/**
 * On which side of its point each name stands: on the right, unless it covers fewer points on the left.
 * A name is covered last.
 *
 * @param named The points with names, which are placed in this order.
 * @param all All points of the picture.
 * @param size The picture in pixels, about.
 */
export function nameSides(
  named: readonly (Place & { readonly name: string })[],
  all: readonly Place[],
  size: { readonly width: number; readonly height: number },
): ('left' | 'right')[] {
  const scale = (values: readonly number[], pixels: number) =>
    pixels / (Math.max(...values) - Math.min(...values) || 1);
  const [sx, sy] = [
    scale(
      all.map(({ x }) => x),
      size.width,
    ),
    scale(
      all.map(({ y }) => y),
      size.height,
    ),
  ];
  const taken = all.map(({ x, y }) => ({ from: x * sx, to: x * sx, y: y * sy, weight: 1 }));
  return named.map(({ x, y, name }) => {
    const at = { x: x * sx, y: y * sy };
    const length = away + letter * name.length;
    const boxes = {
      right: { from: at.x + 1, to: at.x + length, y: at.y, weight: 9 },
      left: { from: at.x - length, to: at.x - 1, y: at.y, weight: 9 },
    };
    const covered = ({ from, to, y }: (typeof taken)[0]) =>
      taken
        .filter((it) => it.from < to && it.to > from && Math.abs(it.y - y) < line)
        .reduce((sum, { weight }) => sum + weight, 0);
    const side = covered(boxes.left) < covered(boxes.right) ? 'left' : 'right';
    taken.push(boxes[side]);
    return side;
  });
}
