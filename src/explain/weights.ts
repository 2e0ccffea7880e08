import { checkOptions } from '../check.js';
import type { Dataset } from '../data/dataset.js';
import type { Model } from '../models/model.js';
import type { Figure } from '../plots/figure.js';
import type { Run } from '../training/run.js';
import { copyWeights, restoreWeights } from '../training/weights.js';
import { learningParts, parameterGradients } from './parameter-gradients.js';
import { readRecording } from './read-recording.js';
import { weightsFigure, type WeightMoment } from './weights-figure.js';

/** What `weights` shows beside the weights of now. */
export interface WeightsOptions {
  /** A training with `record: true`: a slider goes over its epochs. */
  path?: Run;
  /** Examples as `fit` takes them: beside the weights stand the gradients of the loss on the first 256. */
  data?: Dataset;
}

/** More histograms are not told apart on a slider. */
const mostMoments = 30;

/**
 * How large the weights of each layer are: a histogram a layer. Weights that crowd at 0 do little;
 * a few far out decide alone. With `data` the gradients stand beside them, with `path` both go through the epochs: gradients
 * that crowd at 0 from the first epoch on have vanished, those that spread from epoch to epoch explode.
 *
 * @param model A network.
 * @returns A figure.
 * @throws {RangeError} If the network learns no numbers, or does not fit the data or the path.
 * @throws {TypeError} If an option does not exist, the data is no data set, or the path has no recording.
 * @see X. Glorot and Y. Bengio, Understanding the difficulty of training deep feedforward neural networks (2010)
 *
 * @example
 * const model = nn.sequential([nn.input(4), nn.dense(8, 'relu'), nn.dense(3, 'softmax')]);
 * nn.explain.weights(model).data.length; // 2
 *
 * @example Weights and gradients over the epochs
 * const run = await model.fit(data.train, { epochs: 5, record: true });
 * nn.explain.weights(model, { path: run, data: data.train });
 */
export function weights(model: Model, options: WeightsOptions = {}): Figure {
  checkOptions('weights', options, ['path', 'data']);
  const { path, data } = options;
  const parts = learningParts(model);
  if (parts.length === 0)
    throw new RangeError(
      'weights: the network learns no numbers, expected at least one layer with weights, such as nn.dense(1).',
    );
  const moment = (epoch?: number): WeightMoment => {
    const gradients =
      data &&
      parameterGradients(
        'weights',
        model,
        data,
        parts.flatMap(({ variables }) => variables),
      );
    return {
      ...(epoch !== undefined && { epoch }),
      layers: parts.map(({ text, variables }) => ({
        text,
        weights: variables.flatMap((each) => Array.from(each.dataSync())),
        ...(gradients && {
          gradients: variables.flatMap((each) => Array.from(gradients.get(each)!)),
        }),
      })),
    };
  };
  if (!path) return weightsFigure([moment()]);
  const { epochs, weights: recorded } = readRecording('weights', model, path);
  const now = copyWeights(model.tf);
  try {
    return weightsFigure(
      spread(epochs.length).map((place) => {
        restoreWeights(model.tf, recorded[place]!);
        return moment(epochs[place]);
      }),
    );
  } finally {
    restoreWeights(model.tf, now);
  }
}

/** Places from the first to the last, evenly. */
function spread(count: number): number[] {
  const kept = Math.min(count, mostMoments);
  return Array.from({ length: kept }, (_, i) => Math.round((i * (count - 1)) / (kept - 1)));
}
