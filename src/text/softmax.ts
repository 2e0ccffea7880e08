import type { Random } from '../random.js';

/**
 * Probabilities from scores: `softmax(scores / temperature)`. At temperature 0 the largest score has all.
 *
 * @param scores Changed in place.
 */
export function softmaxAt(scores: Float32Array, temperature: number): Float32Array {
  let best = 0;
  for (let i = 1; i < scores.length; i++) if (scores[i]! > scores[best]!) best = i;
  const largest = scores[best]!;
  if (temperature === 0) {
    scores.fill(0);
    scores[best] = 1;
    return scores;
  }
  let sum = 0;
  for (let i = 0; i < scores.length; i++)
    sum += scores[i] = Math.exp((scores[i]! - largest) / temperature);
  for (let i = 0; i < scores.length; i++) scores[i]! /= sum;
  return scores;
}

/** A place drawn by chance, each as often as its probability says. */
export function draw(probabilities: Float32Array, random: Random): number {
  let left = random.uniform();
  for (let i = 0; i < probabilities.length; i++) {
    left -= probabilities[i]!;
    if (left < 0) return i;
  }
  // Rounding can leave a rest.
  return probabilities.findLastIndex((probability) => probability > 0);
}
