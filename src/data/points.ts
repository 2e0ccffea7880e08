import { checkOptions, checkWhole } from '../check.js';
import { Dataset, type DataClass } from './dataset.js';
import {
  drawPoints,
  playgroundRandom,
  playgroundSets,
  type DrawPoint,
} from './playground-points.js';

// Points in the plane: the six sets of TensorFlow Playground, the same points for the same seed, in
// its units, in which the picture is [-6, 6] by [-6, 6]; and moons, rings, blobs and a ring of
// Gaussians on the same scale.

/** How many points, how untidy, and which of all the sets of this kind. */
export interface PointsOptions {
  /** How many points; 500 by default. */
  samples?: number;
  /** From 0, tidy, to 1; Playground's slider from 0 to 50 is 0 to 0.5 here. 0 by default. */
  noise?: number;
  /** The same seed gives the same points; 1 by default. In Playground it stands in the address. */
  seed?: number | string;
}

/** The classes of a task with two answers. */
const signs: readonly DataClass[] = [
  { value: -1, label: '−1' },
  { value: 1, label: '+1' },
];

/**
 * A disc (+1) of radius 2.5 inside a ring (-1) from 3.5 to 5. No straight line parts them.
 *
 * Noise moves a point by up to 5 · noise before its class is read off, not the point itself: near
 * the border the answers then contradict each other.
 *
 * @returns Points of two numbers, with classes −1 and +1.
 * @throws {RangeError} If `samples` is not a whole number from 2 on or `noise` is not in [0, 1].
 * @throws {TypeError} If an option does not exist.
 *
 * @example
 * const data = nn.data.circle({ samples: 500, noise: 0.1, seed: 1 }).split(0.5);
 */
export function circle(options: PointsOptions = {}): Dataset {
  return points('circle', options, playgroundSets.circle);
}

/**
 * Four squares: +1 where x₁ and x₂ have the same sign, -1 elsewhere, with a gap of 0.3 along the
 * axes. Noise moves a point by up to 5 · noise before its class is read off, as in `circle`.
 *
 * @returns Points of two numbers, with classes −1 and +1.
 * @throws {RangeError} If `samples` is not a whole number from 2 on or `noise` is not in [0, 1].
 * @throws {TypeError} If an option does not exist.
 *
 * @example
 * nn.data.xor({ samples: 200, seed: 1 });
 */
export function xor(options: PointsOptions = {}): Dataset {
  return points('xor', options, playgroundSets.xor);
}

/**
 * Two clouds: normal around (2, 2) for +1 and around (-2, -2) for -1, with variance 0.5 + 7 · noise
 * in each direction. Without noise a straight line parts them.
 *
 * @returns Points of two numbers, with classes −1 and +1.
 * @throws {RangeError} If `samples` is not a whole number from 2 on or `noise` is not in [0, 1].
 * @throws {TypeError} If an option does not exist.
 *
 * @example
 * nn.data.gauss({ noise: 0.2, seed: 1 });
 */
export function gauss(options: PointsOptions = {}): Dataset {
  return points('gauss', options, playgroundSets.gauss);
}

/**
 * Two arms that wind 1.75 times around each other, out to radius 5. Noise moves each point by up
 * to `noise` in each direction.
 *
 * @returns Points of two numbers, with classes −1 and +1.
 * @throws {RangeError} If `samples` is not a whole number from 2 on or `noise` is not in [0, 1].
 * @throws {TypeError} If an option does not exist.
 *
 * @example
 * nn.data.spiral({ samples: 300, seed: 1 });
 */
export function spiral(options: PointsOptions = {}): Dataset {
  return points('spiral', options, playgroundSets.spiral);
}

/**
 * A quantity to predict that grows along the diagonal: (x₁ + x₂) / 10 anywhere in the picture.
 * Noise moves a point by up to 6 · noise before its quantity is read off. 1200 points by default.
 *
 * @returns Points of two numbers, with a quantity each.
 * @throws {RangeError} If `samples` is not a whole number from 2 on or `noise` is not in [0, 1].
 * @throws {TypeError} If an option does not exist.
 *
 * @example
 * nn.data.regPlane({ noise: 0.1, seed: 1 });
 */
export function regPlane(options: PointsOptions = {}): Dataset {
  return points('regPlane', { samples: 1200, ...options }, playgroundSets['reg-plane'], null);
}

/**
 * A quantity to predict: three hills up to +1 and three pits down to -1 in two rows, each a cone
 * with radius 2, and 0 between them. Noise as in `regPlane`. 1200 points by default.
 *
 * @returns Points of two numbers, with a quantity each.
 * @throws {RangeError} If `samples` is not a whole number from 2 on or `noise` is not in [0, 1].
 * @throws {TypeError} If an option does not exist.
 *
 * @example
 * nn.data.regGauss({ seed: 1 });
 */
export function regGauss(options: PointsOptions = {}): Dataset {
  return points('regGauss', { samples: 1200, ...options }, playgroundSets['reg-gauss'], null);
}

/**
 * Two half circles of radius 3 that reach into each other: the upper one is +1. Noise is normal,
 * with standard deviation 3 · noise: that of scikit-learn's `make_moons`, whose radius is 1.
 *
 * @returns Points of two numbers, with classes −1 and +1.
 * @throws {RangeError} If `samples` is not a whole number from 2 on or `noise` is not in [0, 1].
 * @throws {TypeError} If an option does not exist.
 *
 * @example
 * nn.data.moons({ noise: 0.1, seed: 1 });
 */
export function moons(options: PointsOptions = {}): Dataset {
  return points('moons', options, (random, { isFirst, noise }) => {
    const angle = random.between(0, Math.PI);
    const sign = isFirst ? 1 : -1;
    const x1 = sign * (3 * Math.cos(angle) - 1.5) + 3 * noise * random.normal();
    const x2 = sign * (3 * Math.sin(angle) - 0.75) + 3 * noise * random.normal();
    return { x1, x2, target: sign };
  });
}

/**
 * A ring of radius 2 (+1) inside a ring of radius 5 (-1). Noise is normal, with standard deviation
 * 5 · noise: that of scikit-learn's `make_circles` with `factor=0.4`, whose outer radius is 1.
 *
 * @returns Points of two numbers, with classes −1 and +1.
 * @throws {RangeError} If `samples` is not a whole number from 2 on or `noise` is not in [0, 1].
 * @throws {TypeError} If an option does not exist.
 *
 * @example
 * nn.data.rings({ noise: 0.05, seed: 1 });
 */
export function rings(options: PointsOptions = {}): Dataset {
  return points('rings', options, (random, { isFirst, noise }) => {
    const angle = random.between(0, 2 * Math.PI);
    const radius = isFirst ? 2 : 5;
    const x1 = radius * Math.cos(angle) + 5 * noise * random.normal();
    const x2 = radius * Math.sin(angle) + 5 * noise * random.normal();
    return { x1, x2, target: isFirst ? 1 : -1 };
  });
}

/** How many clouds, and the rest as for other points. */
export interface BlobsOptions extends PointsOptions {
  /** How many clouds, and so classes; 3 by default. */
  classes?: number;
}

/**
 * Clouds around centres drawn uniformly in [-4, 4] by [-4, 4], a class each: 'A', 'B' and so on.
 * They are normal with standard deviation 0.7 + 2 · noise; clouds may overlap, as the centres fall.
 *
 * @returns Points of two numbers, with classes.
 * @throws {RangeError} If `samples` is not a whole number from 2 on, `noise` is not in [0, 1] or
 *   `classes` is not a whole number from 2 to 26.
 * @throws {TypeError} If an option does not exist.
 *
 * @example
 * nn.data.blobs({ classes: 4, seed: 1 });
 */
export function blobs(options: BlobsOptions = {}): Dataset {
  checkOptions('blobs', options, ['classes', 'samples', 'noise', 'seed']);
  const { classes = 3, ...others } = options;
  checkWhole('blobs', 'classes', classes, 2);
  if (classes > 26)
    throw new RangeError(
      `blobs: classes is ${classes}, expected 26 or fewer. More clouds would only cover each other.`,
    );
  const centres: (readonly [number, number])[] = [];
  let next = 0;
  return points(
    'blobs',
    others,
    (random, { noise }) => {
      while (centres.length < classes) centres.push([random.between(-4, 4), random.between(-4, 4)]);
      const target = next++ % classes;
      const [cx, cy] = centres[target]!;
      const deviation = 0.7 + 2 * noise;
      const x1 = cx + deviation * random.normal();
      return { x1, x2: cy + deviation * random.normal(), target };
    },
    Array.from({ length: classes }, (_, value) => ({
      value,
      label: String.fromCharCode(65 + value),
    })),
  );
}

/**
 * Eight narrow clouds evenly on a circle of radius 2, with standard deviation 0.02 + noise: what
 * a generator of points is tried on, since it easily learns a few of the clouds only. The classes
 * '1' to '8' go around the circle.
 *
 * @returns Points of two numbers, with classes.
 * @throws {RangeError} If `samples` is not a whole number from 2 on or `noise` is not in [0, 1].
 * @throws {TypeError} If an option does not exist.
 * @see L. Metz, B. Poole, D. Pfau, J. Sohl-Dickstein, Unrolled generative adversarial networks (2017)
 *
 * @example
 * nn.data.eightGaussians({ samples: 2000, seed: 1 });
 */
export function eightGaussians(options: PointsOptions = {}): Dataset {
  let next = 0;
  return points(
    'eightGaussians',
    options,
    (random, { noise }) => {
      const target = next++ % 8;
      const angle = (target * Math.PI) / 4;
      const deviation = 0.02 + noise;
      const x1 = 2 * Math.cos(angle) + deviation * random.normal();
      return { x1, x2: 2 * Math.sin(angle) + deviation * random.normal(), target };
    },
    Array.from({ length: 8 }, (_, value) => ({ value, label: String(value + 1) })),
  );
}

function points(
  name: string,
  options: PointsOptions,
  draw: DrawPoint,
  classes: readonly DataClass[] | null = signs,
): Dataset {
  checkOptions(name, options, ['samples', 'noise', 'seed']);
  const { samples = 500, noise = 0, seed = 1 } = options;
  checkWhole(name, 'samples', samples, 2);
  if (!(noise >= 0 && noise <= 1))
    throw new RangeError(
      `${name}: noise is ${noise}, expected a number from 0 to 1. Write 0.1 for 10%.`,
    );
  const drawn = drawPoints(draw, playgroundRandom(seed), { samples, noise });
  return new Dataset({
    name,
    inputs: Float32Array.from(drawn.flatMap(({ x1, x2 }) => [x1, x2])),
    inputShape: [2],
    inputNames: ['x₁', 'x₂'],
    targets: Float32Array.from(drawn, ({ target }) => target),
    ...(classes && { classes }),
  });
}
