import type * as tf from '@tensorflow/tfjs';
import { PCA } from 'ml-pca';
import { seededRandom } from '../random.js';
import { copyWeights, type Weights } from '../training/weights.js';

/** Two ways to go from the weights of a network, as long as all its weights. */
export interface Directions {
  readonly kind: 'random' | 'pca';
  readonly both: readonly [Weights, Weights];
  /** For PCA: what share of the path each of the two shows. */
  readonly shares?: readonly [number, number];
}

/**
 * Random ways: what leads into each unit moves by as much as it is long (filter normalization, Li et al. 2018), so that maps of
 * networks with large and small weights can be compared. Biases and what is frozen stay.
 */
export function randomDirections(model: tf.LayersModel, seed: number | string): Directions {
  const random = seededRandom(seed);
  const learned = learnedOf(model);
  const values = copyWeights(model);
  const one = (): Weights =>
    values.map((own, i) => {
      const way = new Float32Array(own.length);
      const { shape } = model.weights[i]!;
      if (!learned[i] || shape.length < 2) return way;
      for (let k = 0; k < way.length; k++) way[k] = random.normal();
      const units = shape.at(-1)!;
      for (let unit = 0; unit < units; unit++) {
        const scale = lengthOf(own, unit, units) / (lengthOf(way, unit, units) || 1);
        for (let k = unit; k < way.length; k += units) way[k]! *= scale;
      }
      return way;
    });
  return { kind: 'random', both: [one(), one()] };
}

function lengthOf(values: Float32Array, from: number, step: number): number {
  let sum = 0;
  for (let k = from; k < values.length; k += step) sum += values[k]! ** 2;
  return Math.sqrt(sum);
}

/** The two ways along which the path to `here` is widest: the principal components of its points, seen from there. */
export function pathDirections(
  model: tf.LayersModel,
  here: Weights,
  path: readonly Weights[],
): Directions {
  const learned = learnedOf(model);
  const ways = path.map((point) => differences(point, here, learned));
  // With fewer points than weights their products hold all: (XXᵀ)u = λu gives Xᵀu.
  const products = ways.map((a) => ways.map((b) => dot(a, b)));
  const pca = new PCA(products, { isCovarianceMatrix: true });
  const values = pca.getEigenvalues().map((value) => Math.max(0, value));
  const vectors = pca.getEigenvectors().transpose().to2DArray();
  const total = values.reduce((sum, value) => sum + value, 0) || 1;
  const way = (k: 0 | 1): Weights => {
    const sum = here.map((own) => new Float32Array(own.length));
    vectors[k]!.forEach((share, t) =>
      sum.forEach((own, i) => own.forEach((_, j) => (own[j]! += share * ways[t]![i]![j]!))),
    );
    const length = Math.sqrt(dot(sum, sum)) || 1;
    // Towards the start, whichever sign the eigenvector has.
    const sign = dot(sum, ways[0]!) < 0 ? -1 : 1;
    return sum.map((own) => own.map((value) => (sign * value) / length));
  };
  return { kind: 'pca', both: [way(0), way(1)], shares: [values[0]! / total, values[1]! / total] };
}

/** Where `point` lies on the plane through `here`: the nearest place. */
export function placeOf(
  point: Weights,
  here: Weights,
  { both: [a, b] }: Directions,
): readonly [number, number] {
  const way = differences(
    point,
    here,
    here.map(() => true),
  );
  const [aa, ab, bb] = [dot(a, a), dot(a, b), dot(b, b)];
  const [pa, pb] = [dot(way, a), dot(way, b)];
  const determinant = aa * bb - ab * ab || 1;
  return [(pa * bb - pb * ab) / determinant, (pb * aa - pa * ab) / determinant];
}

/** The weights at a place of the plane. */
export function weightsAt(here: Weights, { both: [a, b] }: Directions, x: number, y: number) {
  return here.map((own, i) => own.map((value, k) => value + x * a[i]![k]! + y * b[i]![k]!));
}

/** Which of all weights are learned. */
const learnedOf = (model: tf.LayersModel): boolean[] => {
  const trained = new Set(model.trainableWeights);
  return model.weights.map((weight) => trained.has(weight));
};

const differences = (a: Weights, b: Weights, learned: readonly boolean[]): Weights =>
  a.map((own, i) => (learned[i] ? own.map((value, k) => value - b[i]![k]!) : own.map(() => 0)));

function dot(a: Weights, b: Weights): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    const [left, right] = [a[i]!, b[i]!];
    for (let k = 0; k < left.length; k++) sum += left[k]! * right[k]!;
  }
  return sum;
}
