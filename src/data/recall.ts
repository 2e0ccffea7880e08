import { checkOptions, checkWhole } from '../check.js';
import { seededRandom } from '../random.js';
import { Dataset } from './dataset.js';

/** How many sequences, and how long. */
export interface RecallOptions {
  /** How many sequences; 1,000 by default. */
  samples?: number;
  /** Numbers in a sequence, of which the first is asked for; 20 by default. */
  steps?: number;
  /** The same seed gives the same sequences; 1 by default. */
  seed?: number | string;
}

/**
 * Which number came first? Sequences of −1 and +1, drawn by chance, whose class is their first number. All that follows is
 * noise: whoever learns this has kept something for `steps − 1` steps (a task of the kind of Bengio et al. 1994).
 *
 * @returns Inputs `[steps, 1]`, classes −1 and +1.
 * @throws {RangeError} If a number is outside its range.
 * @throws {TypeError} If an option does not exist.
 * @see Y. Bengio, P. Simard, P. Frasconi, Learning long-term dependencies with gradient descent is difficult (1994)
 *
 * @example
 * const { input, target } = nn.data.recall({ steps: 10 }).at(0);
 * input[0] === target; // true
 */
export function recall(options: RecallOptions = {}): Dataset {
  checkOptions('recall', options, ['samples', 'steps', 'seed']);
  const { samples = 1000, steps = 20, seed = 1 } = options;
  checkWhole('recall', 'samples', samples, 1);
  checkWhole('recall', 'steps', steps, 1);
  const random = seededRandom(seed);
  const inputs = Float32Array.from({ length: samples * steps }, () => 2 * random.integer(2) - 1);
  return new Dataset({
    name: `the first of ${steps}`,
    inputs,
    inputShape: [steps, 1],
    targets: Float32Array.from({ length: samples }, (_, i) => inputs[i * steps]!),
    classes: [
      { value: -1, label: '−1' },
      { value: 1, label: '+1' },
    ],
  });
}
