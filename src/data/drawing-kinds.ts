import type { Random } from '../random.js';
import type { Color, Shape } from './paint.js';

const black: Color = [25, 25, 30];
const white: Color = [240, 240, 235];
const pink: Color = [225, 140, 150];

/** One of the colours that all kinds share. */
function paletteColor(random: Random): Color {
  const [red, green, blue] = palette[random.integer(palette.length)]!;
  const light = random.between(0.8, 1.15);
  return [red, green, blue].map((part) => Math.min(255, part * light)) as unknown as Color;
}

const palette: readonly Color[] = [
  [200, 140, 80],
  [120, 85, 60],
  [150, 150, 155],
  [60, 60, 65],
  [225, 205, 170],
  [190, 90, 60],
];

const shade = (color: Color, share: number): Color =>
  color.map((part) => Math.min(255, part * share)) as unknown as Color;

const ellipse = (
  color: Color,
  x: number,
  y: number,
  radiusX: number,
  radiusY = radiusX,
  turn = 0,
): Shape => ({ color, ellipse: [x, y, radiusX, radiusY], turn });

const polygon = (color: Color, ...points: (readonly [number, number])[]): Shape => ({
  color,
  polygon: points,
});

/** The same shapes left and right. */
const both = (shape: (side: 1 | -1) => Shape): Shape[] => [shape(-1), shape(1)];

/** What is drawn, in shapes; every number that may differ does. */
export const drawingKinds: Readonly<Record<string, (random: Random) => Shape[]>> = {
  cat(random) {
    const fur = paletteColor(random);
    const width = random.between(0.55, 0.68);
    const tip = random.between(0.75, 0.95);
    const eye: Color = random.uniform() < 0.5 ? [120, 180, 90] : [220, 180, 70];
    return [
      ...both((s) => polygon(fur, [s * 0.62, -tip], [s * 0.66, 0], [s * 0.12, -0.38])),
      ...both((s) => polygon(pink, [s * 0.56, -0.62], [s * 0.54, -0.3], [s * 0.32, -0.42])),
      ellipse(fur, 0, 0.1, width, 0.55),
      ...both((s) => ellipse(eye, s * 0.26, 0, 0.14, 0.12)),
      ...both((s) => ellipse(black, s * 0.26, 0, 0.04, 0.11)),
      polygon(pink, [-0.08, 0.24], [0.08, 0.24], [0, 0.34]),
      ...both((s) => polygon(white, [s * 0.16, 0.3], [s * 0.85, 0.2], [s * 0.85, 0.23])),
      ...both((s) => polygon(white, [s * 0.16, 0.34], [s * 0.82, 0.42], [s * 0.82, 0.45])),
    ];
  },
  dog(random) {
    const fur = paletteColor(random);
    const ears = shade(fur, random.between(0.6, 0.8));
    const hang = random.between(0.1, 0.3);
    const hasTongue = random.uniform() < 0.5;
    return [
      ellipse(fur, 0, -0.05, random.between(0.48, 0.58), 0.6),
      ...both((s) => ellipse(ears, s * 0.58, hang - 0.15, 0.17, 0.42, s * -0.2)),
      ...(hasTongue ? [ellipse(pink, 0, 0.72, 0.13, 0.22)] : []),
      ellipse(shade(fur, 1.25), 0, 0.35, 0.34, 0.32),
      ...both((s) => ellipse(white, s * 0.22, -0.15, 0.11)),
      ...both((s) => ellipse(black, s * 0.22, -0.14, 0.08)),
      ellipse(black, 0, 0.2, 0.15, 0.11),
      polygon(black, [-0.02, 0.28], [0.02, 0.28], [0.02, 0.5], [-0.02, 0.5]),
    ];
  },
  fish(random) {
    const scales = paletteColor(random);
    const height = random.between(0.3, 0.42);
    return [
      polygon(shade(scales, 0.75), [0.4, 0], [0.95, -0.4], [0.82, 0], [0.95, 0.4]),
      polygon(shade(scales, 0.75), [-0.2, -height * 0.8], [0.3, -height * 1.6], [0.3, -0.2]),
      ellipse(scales, -0.1, 0, 0.68, height),
      polygon(shade(scales, 1.2), [-0.05, 0.02], [0.25, 0.2], [0.22, -0.08]),
      ellipse(white, -0.5, -0.08, 0.1),
      ellipse(black, -0.52, -0.08, 0.05),
    ];
  },
  house(random) {
    const [wall, roof] = [paletteColor(random), paletteColor(random)];
    const [half, top] = [random.between(0.5, 0.68), random.between(-0.25, -0.05)];
    return [
      polygon(wall, [-half, top], [half, top], [half, 0.75], [-half, 0.75]),
      polygon(shade(roof, 0.85), [-half - 0.15, top], [0, -0.85], [half + 0.15, top]),
      polygon(shade(roof, 0.5), [-0.14, 0.2], [0.14, 0.2], [0.14, 0.75], [-0.14, 0.75]),
      ...both((s) =>
        polygon(white, [s * 0.24, 0.08], [s * 0.44, 0.08], [s * 0.44, 0.32], [s * 0.24, 0.32]),
      ),
    ];
  },
  tree(random) {
    const [trunk, crown] = [paletteColor(random), paletteColor(random)];
    const wide = random.between(0.35, 0.5);
    return [
      polygon(shade(trunk, 0.7), [-0.12, 0], [0.12, 0], [0.16, 0.9], [-0.16, 0.9]),
      ...both((s) => ellipse(shade(crown, 0.9), s * wide * 0.7, -0.1, wide, 0.36)),
      ellipse(crown, 0, -0.45, wide, 0.42),
    ];
  },
  boat(random) {
    const [hull, sail] = [paletteColor(random), paletteColor(random)];
    const mast = random.between(-0.95, -0.75);
    return [
      polygon(hull, [-0.85, 0.35], [0.85, 0.35], [0.5, 0.75], [-0.55, 0.75]),
      polygon(black, [-0.03, mast], [0.03, mast], [0.03, 0.35], [-0.03, 0.35]),
      polygon(shade(sail, 1.2), [0.08, mast + 0.05], [0.75, 0.22], [0.08, 0.22]),
      polygon(sail, [-0.08, mast + 0.15], [-0.55, 0.22], [-0.08, 0.22]),
    ];
  },
};

export const drawingNames: readonly string[] = Object.keys(drawingKinds);
