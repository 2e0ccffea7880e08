import type { Model } from '../models/model.js';
import type { Recording } from '../training/recording.js';
import type { Run } from '../training/run.js';
import { copyWeights, type Weights } from '../training/weights.js';

/**
 * The weights of a network in the course of its training.
 *
 * @throws {TypeError} If the training goes on, or was not recorded.
 * @throws {RangeError} If it is too short, or that of another network.
 */
export function readRecording(caller: string, model: Model, path: Run): Recording {
  if ((path as unknown) instanceof Promise)
    throw new TypeError(
      `${caller}: path is a training that still goes on, expected one that has ended. Write "const run = await model.fit(…)".`,
    );
  const { recording } = path;
  if (!recording)
    throw new TypeError(
      `${caller}: path has no recording, expected the weights of each epoch. Train with model.fit(data, { record: true }).`,
    );
  if (recording.weights.length < 3)
    throw new RangeError(
      `${caller}: path has ${recording.weights.length - 1} epochs, expected at least 2. Train longer.`,
    );
  const sizes = (weights: Weights) => weights.map(({ length }) => length).join();
  if (sizes(recording.weights[0]!) !== sizes(copyWeights(model.tf)))
    throw new RangeError(
      `${caller}: path is that of another network, expected the run of this one. Give the model that was trained.`,
    );
  return recording;
}
