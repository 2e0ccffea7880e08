import { inWords } from '../check.js';
import { epochText, Run } from '../training/run.js';
import { viewPart } from '../display/view.js';
import { curvesFigure, type Curve, type CurvePair } from './curves.js';
import type { Figure } from './figure.js';

/**
 * Loss and accuracy of a training after each epoch. The loss has a logarithmic axis.
 *
 * @throws {RangeError} If the run was stopped before the end of its first epoch.
 *
 * @example
 * const run = await model.fit(data);
 * nn.plot.history(run);
 */
export function history(run: Run): Figure {
  if ((run as unknown) instanceof Promise)
    throw new TypeError(
      'history: the run is a training that still goes on, expected one that has ended. Write "const run = await model.fit(…)".',
    );
  if (!((run as unknown) instanceof Run))
    throw new TypeError(
      `history: the run is ${inWords(run)}, expected what fit gave. Write "const run = await model.fit(…)".`,
    );
  const { epochs, history, seconds } = run;
  if (epochs === 0)
    throw new RangeError(
      'history: the run has 0 complete epochs, expected at least 1. Train again and let an epoch come to its end.',
    );
  const curve = (y: readonly number[]): Curve => ({ x: y.map((_, i) => i + 1), y });
  const pair = (training: readonly number[], validation?: readonly number[]): CurvePair => ({
    training: curve(training),
    ...(validation && { validation: curve(validation) }),
  });
  const { loss, accuracy, validationLoss, validationAccuracy } = history;
  const count = `${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}`;
  const curves = {
    epochs,
    loss: pair(loss, validationLoss),
    ...(accuracy && { accuracy: pair(accuracy, validationAccuracy) }),
  };
  return curvesFigure({
    title: 'Training, epoch by epoch',
    note: `${count} in ${seconds.toFixed(1)} s`,
    text: `${count}: at the end ${epochText(history, epochs - 1)}`,
    ...curves,
    view: viewPart('history', curves),
  });
}
