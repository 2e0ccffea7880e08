import type { Example } from '../data/dataset.js';

/** Enough for 500 points; what is found before the end is a valid bound too, only a larger one. */
const mostRounds = 10_000;

/**
 * At most how many corrections the perceptron rule makes when it starts from 0 (Novikoff 1962):
 * (R/γ)², where R is the length of the longest example, with its 1 for the bias, and γ the margin of
 * the line that leaves most room to both sides. `Infinity` where no line parts the classes.
 *
 * The best line is found as the shortest vector in the convex hull of the examples, each times its
 * target (Mitchell, Dem'yanov and Malozemov 1974).
 */
export function mistakeBound(examples: readonly Example[]): number {
  const points = examples.map(({ input, target }) => [...input, 1].map((x) => target * x));
  const radius = Math.max(...points.map((point) => dot(point, point)));
  const weights = points.map((_, i) => (i === 0 ? 1 : 0));
  let shortest = points[0]!;
  for (let round = 0; round < mostRounds; round++) {
    const sums = points.map((point) => dot(shortest, point));
    const nearest = sums.indexOf(Math.min(...sums));
    let farthest = nearest;
    sums.forEach((sum, i) => {
      if (weights[i]! > 0 && sum > sums[farthest]!) farthest = i;
    });
    const gain = sums[farthest]! - sums[nearest]!;
    if (gain < 1e-13 * radius) break;
    const way = points[nearest]!.map((x, k) => x - points[farthest]![k]!);
    const share = Math.min(weights[farthest]!, gain / dot(way, way));
    weights[nearest]! += share;
    weights[farthest]! -= share;
    shortest = shortest.map((x, k) => x + share * way[k]!);
  }
  const margin = Math.min(...points.map((point) => dot(shortest, point)));
  const length = dot(shortest, shortest);
  return margin > 1e-9 * Math.sqrt(radius * length) ? (radius * length) / margin ** 2 : Infinity;
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, x, i) => sum + x * b[i]!, 0);
