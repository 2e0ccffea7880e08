import { checkOptions, checkWhole } from '../check.js';
import { seededRandom } from '../random.js';
import { Dataset } from './dataset.js';

/** How long the wave is, and how much of it is seen. */
export interface SineOptions {
  /** How many windows, each one step after the one before; 500 by default. */
  samples?: number;
  /** Values that are seen before the one to predict; 20 by default. */
  window?: number;
  /** Steps of one wave; 25 by default. */
  period?: number;
  /** Standard deviation of what is added to each value; 0 by default. */
  noise?: number;
  /** Decides where the wave begins, and the noise; 1 by default. */
  seed?: number | string;
}

/**
 * A sine wave as a task: from `window` values in a row predict the next one. Inputs
 * `[window, 1]`, as recurrent layers take them; a quantity to predict.
 *
 * The windows are in the order of time: `split` without `shuffle` tests on the future.
 *
 * @returns Windows and the value that follows each.
 * @throws {RangeError} If a number is outside its range.
 * @throws {TypeError} If an option does not exist.
 *
 * @example
 * const { train, test } = nn.data.sine({ samples: 300, noise: 0.1 }).split(0.8);
 */
export function sine(options: SineOptions = {}): Dataset {
  checkOptions('sine', options, ['samples', 'window', 'period', 'noise', 'seed']);
  const { samples = 500, window = 20, period = 25, noise = 0, seed = 1 } = options;
  checkWhole('sine', 'samples', samples, 1);
  checkWhole('sine', 'window', window, 1);
  if (!(period > 0 && period < Infinity))
    throw new RangeError(
      `sine: period is ${String(period)}, expected a number of steps above 0. Write 25, for example.`,
    );
  if (!(noise >= 0 && noise < Infinity))
    throw new RangeError(
      `sine: noise is ${String(noise)}, expected 0 or more. The wave goes from -1 to 1: 0.1 is a little.`,
    );
  const random = seededRandom(seed);
  const phase = random.between(0, 2 * Math.PI);
  const series = Float32Array.from(
    { length: samples + window },
    (_, t) => Math.sin((2 * Math.PI * t) / period + phase) + (noise && noise * random.normal()),
  );
  const inputs = new Float32Array(samples * window);
  for (let i = 0; i < samples; i++) inputs.set(series.subarray(i, i + window), i * window);
  return new Dataset({
    name: 'sine',
    inputs,
    inputShape: [window, 1],
    targets: series.slice(window),
  });
}
