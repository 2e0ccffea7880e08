import { seededRandom } from '../random.js';

// Skip-gram with negative sampling (Mikolov et al. 2013b). The step is written out rather than recorded: it touches a few rows of two
// tables, where the gradient of a recorded lookup is a whole table.

/** What `skipGram` needs to know. */
export interface SkipGramSettings {
  /** How often each word stands in the text, in the order of the words. */
  readonly counts: readonly number[];
  readonly size: number;
  readonly window: number;
  readonly epochs: number;
  readonly negative: number;
  readonly learningRate: number;
  readonly seed: number | string;
}

/** How far the training has come. */
export interface SkipGramProgress {
  /** From 0 to 1. */
  readonly share: number;
  /** Mean −log of the probability of right answers, over the pairs since the last time. */
  readonly loss: number;
}

/** Frequent words are dropped at random above this share of the text: the published value is 1e-5 for a billion words. */
const frequent = 1e-3;

/**
 * Learns a vector v for each word, and one u for it as a neighbour: for a word and a neighbour in the window v·u is pushed up, for the
 * word and `negative` words of chance, drawn by count^¾, v·u is pushed down. Both by the gradient of −log σ(±v·u).
 *
 * @param words The text as numbers of words.
 * @yields After each thousand places of the text.
 * @returns The vectors, row after row.
 */
export function* skipGram(
  words: Int32Array,
  settings: SkipGramSettings,
): Generator<SkipGramProgress, Float32Array, void> {
  const { counts, size, window, epochs, negative, learningRate, seed } = settings;
  const random = seededRandom(seed);
  const vectors = Float32Array.from(
    { length: counts.length * size },
    () => random.between(-0.5, 0.5) / size,
  );
  const neighbours = new Float32Array(counts.length * size);
  const change = new Float32Array(size);
  const byChance = chanceTable(counts);
  const kept = counts.map((count) => Math.min(1, Math.sqrt(frequent / (count / words.length))));
  let [lossSum, pairs, seen] = [0, 0, 0];
  for (let epoch = 0; epoch < epochs; epoch++) {
    const text = words.filter((word) => random.uniform() < kept[word]!);
    for (let at = 0; at < text.length; at++) {
      const share = (epoch + at / text.length) / epochs;
      const rate = learningRate * Math.max(1 - share, 1e-4);
      const from = text[at]! * size;
      // A window of chance makes near neighbours count more.
      const reach = 1 + random.integer(window);
      for (let near = Math.max(0, at - reach); near <= at + reach && near < text.length; near++)
        if (near !== at) learn(from, text[near]!, rate);
      if (++seen % 1000 > 0) continue;
      yield { share, loss: lossSum / Math.max(1, pairs) };
      lossSum = pairs = 0;
    }
  }
  return vectors;

  function learn(from: number, neighbour: number, rate: number): void {
    change.fill(0);
    for (let k = 0; k <= negative; k++) {
      const other = k === 0 ? neighbour : byChance[random.integer(byChance.length)]!;
      if (k > 0 && other === neighbour) continue;
      const to = other * size;
      let score = 0;
      for (let i = 0; i < size; i++) score += vectors[from + i]! * neighbours[to + i]!;
      const probability = 1 / (1 + Math.exp(-score));
      lossSum -= Math.log(Math.max(1e-9, k === 0 ? probability : 1 - probability));
      const slope = rate * ((k === 0 ? 1 : 0) - probability);
      for (let i = 0; i < size; i++) {
        change[i]! += slope * neighbours[to + i]!;
        neighbours[to + i]! += slope * vectors[from + i]!;
      }
    }
    pairs++;
    for (let i = 0; i < size; i++) vectors[from + i]! += change[i]!;
  }
}

/** Numbers of words, each as often as its count^¾ says. */
function chanceTable(counts: readonly number[]): Int32Array {
  const weights = counts.map((count) => count ** 0.75);
  const sum = weights.reduce((a, b) => a + b, 0);
  const places = 20 * counts.length;
  return Int32Array.from(
    weights.flatMap((weight, word) =>
      Array<number>(Math.max(1, Math.round((places * weight) / sum))).fill(word),
    ),
  );
}
