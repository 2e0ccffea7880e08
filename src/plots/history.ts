import { checkOptions, inWords } from '../check.js';
import { formatCount } from '../display/numbers.js';
import { liveFigure } from '../gan/live-figure.js';
import { GanRun, measuresOf, partText } from '../gan/run.js';
import { epochText, Run } from '../training/run.js';
import { viewPart } from '../display/view.js';
import { curvesFigure, type Curve, type CurvePair } from './curves.js';
import type { Figure } from './figure.js';

/** How a training is drawn. */
export interface HistoryOptions {
  /** What stands above the picture. */
  title?: string;
}

/**
 * Loss and accuracy of a training after each epoch, the loss on a logarithmic axis. Of a GAN both losses and what its
 * discriminator recognises.
 *
 * @param run What `await model.fit(…)` gave, or that of a GAN.
 * @returns A figure.
 * @throws {RangeError} If the run was stopped before the end of its first epoch.
 *
 * @example
 * const run = await model.fit(data);
 * nn.plot.history(run);
 */
export function history(run: Run | GanRun, options: HistoryOptions = {}): Figure {
  checkOptions('history', options, ['title']);
  if ((run as unknown) instanceof Promise)
    throw new TypeError(
      'history: the run is a training that still goes on, expected one that has ended. Write "const run = await model.fit(…)".',
    );
  if (run instanceof GanRun) return ganHistory(run, options);
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
    title: options.title ?? 'Training, epoch by epoch',
    note: `${count} in ${seconds.toFixed(1)} s`,
    text: `${count}: at the end ${epochText(history, epochs - 1)}`,
    ...curves,
    view: viewPart('history', curves),
  });
}

function ganHistory({ history, steps, seconds }: GanRun, options: HistoryOptions): Figure {
  const last = history.step.length - 1;
  if (last < 0)
    throw new RangeError(
      'history: the run has 0 complete parts, expected at least 1. Train again and let it go on for longer.',
    );
  const count = `${formatCount(steps)} ${steps === 1 ? 'step' : 'steps'}`;
  const { title = 'Training of a GAN' } = options;
  return liveFigure({
    title,
    note: `${count} in ${seconds.toFixed(1)} s`,
    text: `${title}, ${count}: at the end ${partText(history, last)}`,
    history: measuresOf(history),
    range: [history.step[last]! - steps, history.step[last]!],
    view: viewPart('ganHistory', { steps, history: measuresOf(history) }),
  });
}
