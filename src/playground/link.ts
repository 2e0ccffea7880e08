import { featureNames, type FeatureName } from './features.js';
import type { PlaygroundSettings } from './settings.js';

const featureKeys: Readonly<Record<FeatureName, string>> = {
  x1: 'x',
  x2: 'y',
  'x1^2': 'xSquared',
  'x2^2': 'ySquared',
  x1x2: 'xTimesY',
  'sin x1': 'sinX',
  'sin x2': 'sinY',
};

const regularizationKeys = { none: 'none', l1: 'L1', l2: 'L2' } as const;

/** The address at which TensorFlow Playground starts with these settings. */
export function playgroundLink(settings: PlaygroundSettings): string {
  const { dataset, regularization, noise, ratio, hidden, seed } = settings;
  const { activation, batchSize, learningRate, regularizationRate, initZero } = settings;
  const isQuantity = dataset.startsWith('reg-');
  const percent = (share: number) => Number((100 * share).toFixed(6));
  const state: Record<string, string | number | boolean> = {
    activation,
    regularization: regularizationKeys[regularization],
    batchSize,
    [isQuantity ? 'regDataset' : 'dataset']: dataset,
    learningRate,
    regularizationRate,
    noise: percent(noise),
    networkShape: hidden.join(','),
    seed,
    percTrainData: percent(ratio),
    ...Object.fromEntries(
      featureNames.map((name) => [featureKeys[name], settings.features.includes(name)]),
    ),
    problem: isQuantity ? 'regression' : 'classification',
    initZero,
  };
  // Not encoded as a query is: Playground takes what stands there as it is.
  const hash = Object.entries(state).map(([key, value]) => `${key}=${value}`);
  return `https://playground.tensorflow.org/#${hash.join('&')}`;
}
