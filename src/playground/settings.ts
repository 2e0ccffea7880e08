import { checkOptions, checkWhole, didYouMean, oneOf } from '../check.js';
import { playgroundSets, type PlaygroundSet } from '../data/playground-points.js';
import { featureNames, type FeatureName } from './features.js';
import { activationFunctions, type PlaygroundActivation, type Regularization } from './network.js';

/** Every control of TensorFlow Playground, under its name there; each has Playground's default. */
export interface PlaygroundOptions {
  /** `'circle'`, `'xor'`, `'gauss'` or `'spiral'`; `'reg-plane'` or `'reg-gauss'` for a quantity. */
  dataset?: PlaygroundSet;
  /** What the network sees of a point; `['x1', 'x2']` by default. */
  features?: readonly FeatureName[];
  /** Units of each hidden layer; `[4, 2]` by default, `[]` for none. */
  hidden?: readonly number[];
  /** Of the hidden units; `'tanh'` by default. The output is tanh, for a quantity linear. */
  activation?: PlaygroundActivation;
  /** 0.03 by default. */
  learningRate?: number;
  /** A price on large weights: `'l1'`, `'l2'` or `'none'`, the default. */
  regularization?: Regularization;
  /** How high that price is; 0 by default. */
  regularizationRate?: number;
  /** From 0 to 0.5; Playground's slider from 0 to 50. 0 by default. */
  noise?: number;
  /** Share of the points to learn from, from 0.1 to 0.9; the others are to test on. 0.5 by default. */
  ratio?: number;
  /** Examples between two updates; 10 by default. */
  batchSize?: number;
  /** Decides points and first weights; 1 by default. In Playground it stands in the address. */
  seed?: number | string;
  /** Whether weights and biases start at 0; false by default. */
  initZero?: boolean;
  /** How long to train; 100 by default. `step` goes on. */
  epochs?: number;
}

export type PlaygroundSettings = Readonly<Required<PlaygroundOptions>>;

const defaults: PlaygroundSettings = {
  dataset: 'circle',
  features: ['x1', 'x2'],
  hidden: [4, 2],
  activation: 'tanh',
  learningRate: 0.03,
  regularization: 'none',
  regularizationRate: 0,
  noise: 0,
  ratio: 0.5,
  batchSize: 10,
  seed: 1,
  initZero: false,
  epochs: 100,
};

/**
 * The options with Playground's defaults, features in Playground's order.
 *
 * @throws {TypeError} If an option or a word in one does not exist.
 * @throws {RangeError} If a number is outside its range.
 */
export function readSettings(options: PlaygroundOptions): PlaygroundSettings {
  checkOptions('playground', options, Object.keys(defaults));
  const settings = { ...defaults, ...options };
  const { noise, ratio, learningRate, regularizationRate } = settings;
  checkWord('dataset', settings.dataset, Object.keys(playgroundSets));
  checkWord('activation', settings.activation, Object.keys(activationFunctions));
  checkWord('regularization', settings.regularization, ['none', 'l1', 'l2']);
  for (const name of settings.features) checkWord('features', name, featureNames);
  if (settings.features.length === 0)
    throw new RangeError(
      `playground: features are empty, expected at least one. Write features: ["x1", "x2"].`,
    );
  for (const units of settings.hidden) checkWhole('playground', 'hidden', units, 1);
  checkWhole('playground', 'batchSize', settings.batchSize, 1);
  checkWhole('playground', 'epochs', settings.epochs, 0);
  checkRange('noise', noise, 0, 0.5, "Playground's 25 is 0.25 here.");
  checkRange('ratio', ratio, 0.1, 0.9, 'Write 0.5 to learn from half of the points.');
  checkRange('learningRate', learningRate, 0, Infinity, "Playground's default is 0.03.");
  checkRange('regularizationRate', regularizationRate, 0, Infinity, 'Try 0.001.');
  return { ...settings, features: featureNames.filter((name) => settings.features.includes(name)) };
}

function checkWord(option: string, word: unknown, known: readonly string[]): void {
  if (!known.includes(word as string))
    throw new TypeError(
      `playground: ${option} is ${JSON.stringify(word)}, expected ${oneOf(known.map((k) => JSON.stringify(k)))}. ${didYouMean(String(word), known)}`,
    );
}

function checkRange(option: string, value: number, low: number, high: number, repair: string) {
  if (!(value >= low && value <= high))
    throw new RangeError(
      `playground: ${option} is ${String(value)}, expected a number ${high === Infinity ? `of ${low} or more` : `from ${low} to ${high}`}. ${repair}`,
    );
}
