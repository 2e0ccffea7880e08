import seedrandom from 'seedrandom';
import type { Random } from '../random.js';

// The six sets of TensorFlow Playground (Smilkov, Carter et al. 2017, github.com/tensorflow/
// playground, Apache-2.0), number for number: a seed gives the points that the link with this seed
// shows there. So each line draws in Playground's order, in double precision.

/** A set of Playground; the last two have a quantity to predict, the others classes -1 and +1. */
export type PlaygroundSet = 'circle' | 'xor' | 'gauss' | 'spiral' | 'reg-plane' | 'reg-gauss';

export interface PlanePoint {
  readonly x1: number;
  readonly x2: number;
  readonly target: number;
}

/**
 * Playground's source of chance: ARC4 from the text of the seed, as the package seedrandom has it,
 * and normal numbers by the polar method (Marsaglia and Bray 1964), of which it uses one of two.
 */
export function playgroundRandom(seed: number | string): Random {
  const uniform = seedrandom(String(seed));
  return {
    uniform,
    between: (low, high) => low + (high - low) * uniform(),
    normal() {
      for (;;) {
        const [a, b] = [2 * uniform() - 1, 2 * uniform() - 1];
        const square = a * a + b * b;
        if (square <= 1) return Math.sqrt((-2 * Math.log(square)) / square) * a;
      }
    },
    integer: (below) => Math.floor(uniform() * below),
  };
}

/** A point of a set. Classes of which the halves decide come first one, then the other. */
export type DrawPoint = (random: Random, place: Place) => PlanePoint;

export interface Place {
  /** Whether the point belongs to the first half. */
  readonly isFirst: boolean;
  /** Its place in its half, from 0, and how many are there. */
  readonly index: number;
  readonly count: number;
  /** From 0 to 1; Playground's slider from 0 to 50 is 0 to 0.5 here. */
  readonly noise: number;
}

const circle: DrawPoint = (random, { isFirst, noise }) => {
  const radius = isFirst ? random.between(0, 2.5) : random.between(3.5, 5);
  const angle = random.between(0, 2 * Math.PI);
  const [x1, x2] = [radius * Math.sin(angle), radius * Math.cos(angle)];
  const [seen1, seen2] = moved(random, x1, x2, 5, noise);
  return { x1, x2, target: Math.sqrt(seen1 * seen1 + seen2 * seen2) < 2.5 ? 1 : -1 };
};

const xor: DrawPoint = (random, { noise }) => {
  const side = () => {
    const x = random.between(-5, 5);
    return x > 0 ? x + 0.3 : x - 0.3;
  };
  const [x1, x2] = [side(), side()];
  const [seen1, seen2] = moved(random, x1, x2, 5, noise);
  return { x1, x2, target: seen1 * seen2 >= 0 ? 1 : -1 };
};

const gauss: DrawPoint = (random, { isFirst, noise }) => {
  const share = noise / 0.5;
  const deviation = Math.sqrt(0.5 * (1 - share) + 4 * share);
  const sign = isFirst ? 1 : -1;
  const x1 = 2 * sign + deviation * random.normal();
  return { x1, x2: 2 * sign + deviation * random.normal(), target: sign };
};

const spiral: DrawPoint = (random, { isFirst, index, count, noise }) => {
  const radius = (index / count) * 5;
  const angle = ((1.75 * index) / count) * 2 * Math.PI + (isFirst ? 0 : Math.PI);
  const x1 = radius * Math.sin(angle) + random.between(-1, 1) * noise;
  const x2 = radius * Math.cos(angle) + random.between(-1, 1) * noise;
  return { x1, x2, target: isFirst ? 1 : -1 };
};

const plane: DrawPoint = (random, { noise }) => {
  const [x1, x2] = [random.between(-6, 6), random.between(-6, 6)];
  const [seen1, seen2] = moved(random, x1, x2, 6, noise);
  const share = (seen1 + seen2 + 10) / 20;
  return { x1, x2, target: -(1 - share) + share };
};

const hills = [
  { at: [-4, 2.5], sign: 1 },
  { at: [0, 2.5], sign: -1 },
  { at: [4, 2.5], sign: 1 },
  { at: [-4, -2.5], sign: -1 },
  { at: [0, -2.5], sign: 1 },
  { at: [4, -2.5], sign: -1 },
] as const;

const sixHills: DrawPoint = (random, { noise }) => {
  const [x1, x2] = [random.between(-6, 6), random.between(-6, 6)];
  const [seen1, seen2] = moved(random, x1, x2, 6, noise);
  let target = 0;
  for (const { at, sign } of hills) {
    const [dx, dy] = [seen1 - at[0], seen2 - at[1]];
    const height = sign * (1 - Math.min(1, Math.sqrt(dx * dx + dy * dy) / 2));
    if (Math.abs(height) > Math.abs(target)) target = height;
  }
  return { x1, x2, target };
};

/** Where the point is taken to be when its answer is read off. */
function moved(random: Random, x1: number, x2: number, radius: number, noise: number) {
  const [move1, move2] = [
    random.between(-radius, radius) * noise,
    random.between(-radius, radius) * noise,
  ];
  return [x1 + move1, x2 + move2] as const;
}

export const playgroundSets: Readonly<Record<PlaygroundSet, DrawPoint>> = {
  circle,
  xor,
  gauss,
  spiral,
  'reg-plane': plane,
  'reg-gauss': sixHills,
};

/**
 * Points in the order in which Playground mixes them. `random` goes on from there: the first
 * weights of Playground's network are drawn next.
 */
export function drawPoints(
  draw: DrawPoint,
  random: Random,
  { samples, noise }: { samples: number; noise: number },
): PlanePoint[] {
  const firsts = Math.ceil(samples / 2);
  const drawn = Array.from({ length: samples }, (_, i) => {
    const isFirst = i < firsts;
    const index = isFirst ? i : i - firsts;
    return draw(random, { isFirst, index, count: isFirst ? firsts : samples - firsts, noise });
  });
  // Fisher and Yates, with one number drawn more than needed, as Playground does.
  for (let end = samples; end > 0; end--) {
    const i = random.integer(end);
    [drawn[end - 1], drawn[i]] = [drawn[i]!, drawn[end - 1]!];
  }
  return drawn;
}
