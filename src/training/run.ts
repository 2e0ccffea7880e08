import { displaySymbol, type Displayable, type MimeBundle } from '../display/bundle.js';
import type { Evaluation } from './evaluate.js';
import type { Recording } from './recording.js';
import { formatLoss, formatPercent } from '../display/numbers.js';

/** What was measured after each epoch, in their order. */
export interface History {
  /** Mean loss of a training example while the epoch ran. */
  readonly loss: readonly number[];
  /** Share of right answers while the epoch ran, where there are classes. */
  readonly accuracy?: readonly number[];
  /** Mean loss on the test part after the epoch. */
  readonly validationLoss?: readonly number[];
  /** Share of right answers on the test part after the epoch. */
  readonly validationAccuracy?: readonly number[];
}

/** A history that is being written. */
export class HistoryRecord implements History {
  readonly loss: number[] = [];
  accuracy?: number[];
  validationLoss?: number[];
  validationAccuracy?: number[];

  add(loss: number, accuracy?: number, validation?: Evaluation): void {
    this.loss.push(loss);
    if (accuracy !== undefined) (this.accuracy ??= []).push(accuracy);
    if (!validation) return;
    (this.validationLoss ??= []).push(validation.loss);
    if (validation.accuracy !== undefined)
      (this.validationAccuracy ??= []).push(validation.accuracy);
  }
}

/** A training that has come to its end. */
export class Run implements Displayable {
  /** Loss and accuracy after each epoch. */
  readonly history: History;
  /** How many epochs are complete. */
  readonly epochs: number;
  /** How long it took. */
  readonly seconds: number;
  /** Whether it was stopped before its end. */
  readonly stopped: boolean;
  /** With early stopping: the epoch, counted from 1, whose weights the network has now. */
  readonly bestEpoch: number | undefined;
  /** With `record: true`: the weights before and after the epochs. */
  readonly recording: Recording | undefined;

  constructor(
    run: Pick<Run, 'history' | 'epochs' | 'seconds' | 'stopped'> &
      Partial<Pick<Run, 'bestEpoch' | 'recording'>>,
  ) {
    this.history = run.history;
    this.epochs = run.epochs;
    this.seconds = run.seconds;
    this.stopped = run.stopped;
    this.bestEpoch = run.bestEpoch;
    this.recording = run.recording;
  }

  [displaySymbol](): MimeBundle {
    const { epochs, seconds, stopped, history, bestEpoch } = this;
    const time = `${epochs} ${epochs === 1 ? 'epoch' : 'epochs'} in ${seconds.toFixed(1)} s`;
    const best = bestEpoch ? `, best in epoch ${bestEpoch}` : '';
    // Within a first epoch much changes: the curve ends far from the epoch's mean.
    const mean = epochs === 1 ? ', on average' : '';
    const result =
      epochs > 0 ? `${best}${mean}: ${epochText(history, (bestEpoch || epochs) - 1)}` : '';
    return { 'text/plain': `${stopped ? 'stopped after ' : ''}${time}${result}` };
  }
}

/** What was measured after the epoch with this index: `loss 0.21, accuracy 93.9%, …`. */
export function epochText(history: History, index: number): string {
  const { loss, accuracy, validationLoss, validationAccuracy } = history;
  const parts = [`loss ${formatLoss(loss[index]!)}`];
  if (accuracy) parts.push(`accuracy ${formatPercent(accuracy[index]!)}`);
  if (validationLoss) parts.push(`validation loss ${formatLoss(validationLoss[index]!)}`);
  if (validationAccuracy)
    parts.push(`validation accuracy ${formatPercent(validationAccuracy[index]!)}`);
  return parts.join(', ');
}
