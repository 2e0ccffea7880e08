import { checkOptions, checkWhole } from '../check.js';
import { permutation, seededRandom, type Random } from '../random.js';
import { Dataset, type DataClass } from './dataset.js';

// Points in the plane with a class each: the four sets of TensorFlow Playground (Smilkov et al.
// 2017, playground.tensorflow.org) in its units, in which the picture is [-6, 6] by [-6, 6], and
// the two moons of scikit-learn on the same scale. Classes are -1 and +1, half of the points each
// but for XOR and noise.

/** How many points, how untidy, and which of all the sets of this kind. */
export interface PointsOptions {
  /** How many points; 500 by default. */
  samples?: number;
  /** From 0, tidy, to 1; Playground's slider from 0 to 50 is 0 to 0.5 here. 0 by default. */
  noise?: number;
  /** The same seed gives the same points; 1 by default. */
  seed?: number | string;
}

/** The classes of a task with two answers. */
const signs: readonly DataClass[] = [
  { value: -1, label: '−1' },
  { value: 1, label: '+1' },
];

type Point = [x1: number, x2: number, target: -1 | 1];

/**
 * A disc (+1) of radius 2.5 inside a ring (-1) from 3.5 to 5. No straight line parts them.
 *
 * Noise moves a point by up to 5 · noise before its class is read off, not the point itself: near
 * the border the answers then contradict each other.
 *
 * @throws {RangeError} If `samples` is not a whole number from 2 on or `noise` is not in [0, 1].
 * @throws {TypeError} If an option does not exist.
 *
 * @example
 * const data = nn.data.circle({ samples: 500, noise: 0.1, seed: 1 }).split(0.5);
 */
export function circle(options: PointsOptions = {}): Dataset {
  return points('circle', options, (random, { first, noise }) => {
    const radius = first ? random.between(0, 2.5) : random.between(3.5, 5);
    const angle = random.between(0, 2 * Math.PI);
    const [x1, x2] = [radius * Math.sin(angle), radius * Math.cos(angle)];
    const seen = Math.hypot(x1 + noise * random.between(-5, 5), x2 + noise * random.between(-5, 5));
    return [x1, x2, seen < 2.5 ? 1 : -1];
  });
}

/**
 * Four squares: +1 where x₁ and x₂ have the same sign, -1 elsewhere, with a gap of 0.3 along the
 * axes. Noise moves a point by up to 5 · noise before its class is read off, as in `circle`.
 *
 * @throws {RangeError} If `samples` is not a whole number from 2 on or `noise` is not in [0, 1].
 * @throws {TypeError} If an option does not exist.
 *
 * @example
 * nn.data.xor({ samples: 200, seed: 1 });
 */
export function xor(options: PointsOptions = {}): Dataset {
  const side = (random: Random) => {
    const x = random.between(-5, 5);
    return x > 0 ? x + 0.3 : x - 0.3;
  };
  return points('xor', options, (random, { noise }) => {
    const [x1, x2] = [side(random), side(random)];
    const seen = (x1 + noise * random.between(-5, 5)) * (x2 + noise * random.between(-5, 5));
    return [x1, x2, seen >= 0 ? 1 : -1];
  });
}

/**
 * Two clouds: normal around (2, 2) for +1 and around (-2, -2) for -1, with variance 0.5 + 7 · noise
 * in each direction. Without noise a straight line parts them.
 *
 * @throws {RangeError} If `samples` is not a whole number from 2 on or `noise` is not in [0, 1].
 * @throws {TypeError} If an option does not exist.
 *
 * @example
 * nn.data.gauss({ noise: 0.2, seed: 1 });
 */
export function gauss(options: PointsOptions = {}): Dataset {
  return points('gauss', options, (random, { first, noise }) => {
    const deviation = Math.sqrt(0.5 + 7 * noise);
    const sign = first ? 1 : -1;
    return [2 * sign + deviation * random.normal(), 2 * sign + deviation * random.normal(), sign];
  });
}

/**
 * Two arms that wind 1.75 times around each other, out to radius 5. Noise moves each point by up
 * to `noise` in each direction.
 *
 * @throws {RangeError} If `samples` is not a whole number from 2 on or `noise` is not in [0, 1].
 * @throws {TypeError} If an option does not exist.
 *
 * @example
 * nn.data.spiral({ samples: 300, seed: 1 });
 */
export function spiral(options: PointsOptions = {}): Dataset {
  return points('spiral', options, (random, { first, noise, along }) => {
    const angle = 1.75 * 2 * Math.PI * along + (first ? 0 : Math.PI);
    const x1 = 5 * along * Math.sin(angle) + noise * random.between(-1, 1);
    const x2 = 5 * along * Math.cos(angle) + noise * random.between(-1, 1);
    return [x1, x2, first ? 1 : -1];
  });
}

/**
 * Two half circles of radius 3 that reach into each other: the upper one is +1. Noise is normal,
 * with standard deviation 3 · noise: that of scikit-learn's `make_moons`, whose radius is 1.
 *
 * @throws {RangeError} If `samples` is not a whole number from 2 on or `noise` is not in [0, 1].
 * @throws {TypeError} If an option does not exist.
 *
 * @example
 * nn.data.moons({ noise: 0.1, seed: 1 });
 */
export function moons(options: PointsOptions = {}): Dataset {
  return points('moons', options, (random, { first, noise }) => {
    const angle = random.between(0, Math.PI);
    const sign = first ? 1 : -1;
    const x1 = sign * (3 * Math.cos(angle) - 1.5) + 3 * noise * random.normal();
    const x2 = sign * (3 * Math.sin(angle) - 0.75) + 3 * noise * random.normal();
    return [x1, x2, sign];
  });
}

interface Place {
  /** Whether the point belongs to the first half, which is +1 where the half decides the class. */
  readonly first: boolean;
  /** How far it is along its half, in [0, 1). */
  readonly along: number;
  readonly noise: number;
}

function points(
  name: string,
  options: PointsOptions,
  draw: (random: Random, place: Place) => Point,
): Dataset {
  checkOptions(name, options, ['samples', 'noise', 'seed']);
  const { samples = 500, noise = 0, seed = 1 } = options;
  checkWhole(name, 'samples', samples, 2);
  if (!(noise >= 0 && noise <= 1))
    throw new RangeError(
      `${name}: noise is ${noise}, expected a number from 0 to 1. Write 0.1 for 10%.`,
    );
  const random = seededRandom(seed);
  const firsts = Math.ceil(samples / 2);
  const drawn = Array.from({ length: samples }, (_, i) => {
    const first = i < firsts;
    const along = first ? i / firsts : (i - firsts) / (samples - firsts);
    return draw(random, { first, along, noise });
  });
  const inputs = new Float32Array(2 * samples);
  const targets = new Float32Array(samples);
  permutation(samples, random).forEach((from, to) => {
    const [x1, x2, target] = drawn[from]!;
    inputs.set([x1, x2], 2 * to);
    targets[to] = target;
  });
  return new Dataset({
    name,
    inputs,
    inputShape: [2],
    inputNames: ['x₁', 'x₂'],
    targets,
    classes: signs,
  });
}
