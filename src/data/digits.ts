import { checkOptions, checkWhole } from '../check.js';
import { permutation, seededRandom, type Random } from '../random.js';
import { Dataset, type DataClass } from './dataset.js';
import { glyphs } from './digit-strokes.js';
import { ink, smooth, type Path } from './ink.js';

/** How many digits, and which of all such sets. */
export interface DigitsOptions {
  /** How many digits, equally many of each; 10,000 by default. */
  samples?: number;
  /** The same seed gives the same digits; 1 by default. */
  seed?: number | string;
}

/** The ten classes of a task with digits. */
export const digitClasses: readonly DataClass[] = Array.from({ length: 10 }, (_, value) => ({
  value,
  label: String(value),
}));

/** Pixels of a side. */
export const side = 28;
/** The side of the square in the middle that the ink fills, as in MNIST. */
export const inkSide = 20;

/**
 * Digits drawn by a program, in the form of MNIST: 28×28 pixels from 0 (black) to 1 (white), the
 * ink 20 pixels high or wide around its centre of mass, classes '0' to '9'. Nothing is loaded, so
 * they are there without a network. They are not MNIST: their name and note say so.
 *
 * Each digit follows one of the ways people write it, with a hand of its own: slant, width, pen,
 * and points that are missed by a little.
 *
 * @returns The images with their classes.
 * @throws {RangeError} If `samples` is not a whole number from 1 on.
 * @throws {TypeError} If an option does not exist.
 *
 * @example
 * const data = nn.data.digits({ samples: 12_000, seed: 1 }).split(5 / 6);
 */
export function digits(options: DigitsOptions = {}): Dataset {
  checkOptions('digits', options, ['samples', 'seed']);
  const { samples = 10_000, seed = 1 } = options;
  checkWhole('digits', 'samples', samples, 1);
  const random = seededRandom(seed);
  const targets = Uint8Array.from(permutation(samples, random), (i) => i % 10);
  const inputs = new Uint8Array(samples * side * side);
  targets.forEach((digit, i) =>
    draw(digit, random, inputs.subarray(i * side * side, (i + 1) * side * side)),
  );
  return new Dataset({
    name: 'drawn digits',
    note: 'drawn by a program, not MNIST',
    inputs,
    inputShape: [side, side, 1],
    scale: 1 / 255,
    targets,
    classes: digitClasses,
  });
}

function draw(digit: number, random: Random, pixels: Uint8Array): void {
  const ways = glyphs[digit]!;
  const glyph = ways[random.integer(ways.length)]!;
  const radius = Math.min(1.9, Math.max(0.75, 1.25 + 0.28 * random.normal()));
  const hand = handOf(random);
  const strokes = glyph.map((stroke) => smooth(hand(stroke)));
  const pressure = { phase: random.between(0, 2 * Math.PI), amount: random.between(0, 0.25) };
  for (const path of centred(strokes, inkSide - 2 * radius))
    ink(pixels, side, path, (share) => {
      return radius * (1 + pressure.amount * Math.sin(pressure.phase + 4 * share));
    });
}

/** A hand: turns the points of a stroke, as they should be, into those that it hits. */
function handOf(random: Random): (stroke: string) => Path {
  const slant = 0.15 + 0.28 * random.normal();
  const turn = 0.13 * random.normal();
  const width = random.between(0.55, 1.05);
  const miss = random.between(2, 6);
  const [waveX, waveY] = [waveOf(random), waveOf(random)];
  const [sin, cos] = [Math.sin(turn), Math.cos(turn)];
  return (stroke) =>
    stroke.split(' ').flatMap((point) => {
      const [x, y] = point.replace('!', '').split(',').map(Number) as [number, number];
      const wavedX = x - 50 + waveX(y) + miss * random.normal();
      const wavedY = y - 50 + waveY(x) + miss * random.normal();
      const slantedX = width * wavedX - slant * wavedY;
      const hit = [cos * slantedX - sin * wavedY, sin * slantedX + cos * wavedY] as const;
      return point.endsWith('!') ? [hit, hit] : [hit];
    });
}

/** Bends what is straight, by up to a sixth of the digit's size or so. */
function waveOf(random: Random): (across: number) => number {
  const amount = 7 * random.normal();
  const phase = random.between(0, 2 * Math.PI);
  const length = random.between(12, 30);
  return (across) => amount * Math.sin(phase + across / length);
}

/** Scales `strokes` so that the longer side is `length` pixels, with the centre of mass in the middle. */
export function centred(strokes: readonly Path[], length: number): Path[] {
  const points = strokes.flat();
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const extent = (values: number[]) => Math.max(...values) - Math.min(...values);
  const scale = length / Math.max(extent(xs), extent(ys));
  let [mass, massX, massY] = [0, 0, 0];
  for (const path of strokes)
    for (let i = 0; i + 1 < path.length; i++) {
      const [[ax, ay], [bx, by]] = [path[i]!, path[i + 1]!];
      const piece = Math.hypot(bx - ax, by - ay);
      mass += piece;
      massX += (piece * (ax + bx)) / 2;
      massY += (piece * (ay + by)) / 2;
    }
  const middle = (side - 1) / 2;
  return strokes.map((path) =>
    path.map(
      ([x, y]) =>
        [middle + scale * (x - massX / mass), middle + scale * (y - massY / mass)] as const,
    ),
  );
}
