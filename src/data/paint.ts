/** Red, green and blue, from 0 to 255. */
export type Color = readonly [red: number, green: number, blue: number];

/** A filled shape; the picture reaches from -1 to 1, y down. */
export type Shape = { readonly color: Color } & (
  | {
      readonly ellipse: readonly [x: number, y: number, radiusX: number, radiusY: number];
      readonly turn?: number;
    }
  | { readonly polygon: readonly (readonly [x: number, y: number])[] }
);

/** Shapes, the first behind all others, and how they lie on the ground. */
export interface Scene {
  readonly shapes: readonly Shape[];
  readonly place: {
    readonly x: number;
    readonly y: number;
    readonly scale: number;
    /** In radians. */
    readonly turn: number;
    readonly isMirrored: boolean;
  };
  /** Its colours above and below. */
  readonly ground: readonly [Color, Color];
}

/** Places within a pixel that are looked at: edges become soft. */
const within = [-0.25, 0.25] as const;

/** Whether a place is inside of a shape. */
type Test = (x: number, y: number) => boolean;

/** Paints a scene into `pixels`, `[size, size, 3]`. */
export function paint(pixels: Uint8Array, size: number, { shapes, place, ground }: Scene): void {
  const [cos, sin] = [Math.cos(place.turn) / place.scale, Math.sin(place.turn) / place.scale];
  const mirror = place.isMirrored ? -1 : 1;
  const tests = shapes.map(testOf);
  for (let row = 0; row < size; row++) {
    const below = (row + 0.5) / size;
    const behind = ground[0].map((part, c) => part + below * (ground[1][c]! - part));
    for (let column = 0; column < size; column++) {
      let [red, green, blue] = [0, 0, 0];
      for (const dy of within)
        for (const dx of within) {
          const aside = (2 * (column + 0.5 + dx)) / size - 1 - place.x;
          const down = (2 * (row + 0.5 + dy)) / size - 1 - place.y;
          const [x, y] = [mirror * (cos * aside + sin * down), cos * down - sin * aside];
          let front = tests.length - 1;
          while (front >= 0 && !tests[front]!(x, y)) front--;
          const color = front < 0 ? behind : shapes[front]!.color;
          red += color[0];
          green += color[1];
          blue += color[2];
        }
      const at = (row * size + column) * 3;
      pixels[at] = red / 4;
      pixels[at + 1] = green / 4;
      pixels[at + 2] = blue / 4;
    }
  }
}

function testOf(shape: Shape): Test {
  if ('ellipse' in shape) {
    const [centerX, centerY, radiusX, radiusY] = shape.ellipse;
    const { turn = 0 } = shape;
    const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
    return (x, y) => {
      const [dx, dy] = [x - centerX, y - centerY];
      const [along, across] = [(cos * dx + sin * dy) / radiusX, (cos * dy - sin * dx) / radiusY];
      return along * along + across * across <= 1;
    };
  }
  const xs = shape.polygon.map(([x]) => x);
  const ys = shape.polygon.map(([, y]) => y);
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
  return (x, y) => {
    if (x < left || x > right || y < top || y > bottom) return false;
    // How often a ray to the right crosses the sides: an odd number from within.
    let isInside = false;
    for (let i = 0, before = xs.length - 1; i < xs.length; before = i++) {
      const [ay, by] = [ys[i]!, ys[before]!];
      const crosses = ay > y !== by > y;
      if (crosses && x < xs[i]! + ((y - ay) / (by - ay)) * (xs[before]! - xs[i]!))
        isInside = !isInside;
    }
    return isInside;
  };
}
