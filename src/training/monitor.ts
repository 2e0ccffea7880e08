import { displaySymbol } from '../display/bundle.js';
import { LiveOutput } from '../display/live-output.js';
import { formatCount } from '../display/numbers.js';
import type { TrainingState } from '../display/protocol.js';
import { viewPart } from '../display/view.js';
import { curvesFigure } from '../plots/curves.js';
import { BatchMeans } from './batch-means.js';
import { epochText, type History } from './run.js';

const redrawMs = 250;
/** As many points as a panel of 200 pixels shows well. */
const pointsPerRun = 100;
/** Few enough that each is the mean of many examples: single batches hide where the curve goes. */
const pointsPerEpoch = 12;

type End = Exclude<TrainingState, 'running' | 'paused'>;

/** Shows a training while it runs: as curves in a notebook, a line for each epoch elsewhere. */
export class Monitor {
  readonly #id: string;
  readonly #epochs: number;
  readonly #epochSize: number;
  readonly #isWanted: boolean;
  readonly #output = new LiveOutput();
  /** Later by the time of each pause. */
  #started = performance.now();
  readonly #means: BatchMeans;
  #shownAt = this.#started;
  #pausedAt = 0;
  #bestEpoch: number | undefined;
  #history: History = { loss: [] };

  /**
   * @param id That of its view.
   * @param epochSize How many examples an epoch has.
   */
  constructor(id: string, epochs: number, epochSize: number, isWanted: boolean) {
    this.#id = id;
    this.#epochs = epochs;
    this.#epochSize = epochSize;
    this.#isWanted = isWanted;
    this.#means = new BatchMeans(epochSize * Math.max(epochs / pointsPerRun, 1 / pointsPerEpoch));
  }

  step(examples: number, loss: number, correct: number | undefined): void {
    this.#means.add(examples, loss, correct);
    this.#showInTime();
  }

  epochEnd(history: History): void {
    this.#history = history;
    const done = history.loss.length;
    if (this.#isWanted && !this.#output.isVisible)
      console.log(`epoch ${done} of ${this.#epochs}: ${epochText(history, done - 1)}`);
    this.#showInTime();
  }

  pause(): void {
    this.#pausedAt = performance.now();
    this.#show('paused');
  }

  resume(): void {
    this.#started += performance.now() - this.#pausedAt;
    this.#show('running');
  }

  /** Draws the last state, complete. */
  end(state: End, bestEpoch?: number): void {
    this.#bestEpoch = bestEpoch;
    this.#show(state);
  }

  #showInTime(): void {
    if (performance.now() - this.#shownAt >= redrawMs) this.#show('running');
  }

  #show(state: TrainingState): void {
    const points = this.#means.points();
    if (!this.#isWanted || !this.#output.isVisible || points.length === 0) return;
    this.#shownAt = performance.now();
    const { loss, accuracy, validationLoss, validationAccuracy } = this.#history;
    // At the end the number of the last epoch, which is also in the run, not of its last batches. A
    // single epoch falls too far: its mean would stand beside a point that is far below.
    const isComplete = (state === 'done' || state === 'early') && loss.length > 1;
    const x = points.map(({ examples }) => examples / this.#epochSize);
    const curves = (y: number[], own?: readonly number[], validation?: readonly number[]) => ({
      training: { x, y, ...(isComplete && own && { end: own.at(-1)! }) },
      ...(validation && { validation: { x: validation.map((_, i) => i + 1), y: [...validation] } }),
    });
    const rights = points.flatMap((point) => point.accuracy ?? []);
    const title = this.#title(state);
    const last = loss.length > 0 ? `: ${epochText(this.#history, loss.length - 1)}` : '';
    const note = this.#note(state);
    const shown = {
      epochs: state === 'early' ? loss.length : this.#epochs,
      loss: curves(
        points.map((point) => point.loss),
        loss,
        validationLoss,
      ),
      ...(rights.length > 0 && { accuracy: curves(rights, accuracy, validationAccuracy) }),
    };
    const figure = curvesFigure({
      title,
      note,
      text: `${title}${last}`,
      ...shown,
      view: viewPart('monitor', { ...shown, state, note, epoch: loss.length }, this.#id),
    });
    this.#output.show(figure[displaySymbol]());
  }

  #title(state: TrainingState): string {
    const epochs = this.#epochs;
    const current = Math.min(epochs, this.#history.loss.length + 1);
    switch (state) {
      case 'running':
        return `Training, epoch ${current} of ${epochs}`;
      case 'paused':
        return `Paused in epoch ${current} of ${epochs}`;
      case 'early':
        return `Stopped early: epoch ${this.#bestEpoch} was the best of ${this.#history.loss.length}`;
      case 'done':
        return `Trained for ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}`;
      case 'stopped':
        return `Stopped in epoch ${current} of ${epochs}`;
      case 'failed':
        return `Failed in epoch ${current} of ${epochs}`;
      default:
        return state satisfies never;
    }
  }

  #note(state: TrainingState): string {
    const seconds = (this.#shownAt - this.#started) / 1000;
    const { examples } = this.#means;
    const speed = `${formatCount(examples / seconds)} examples a second`;
    if (state !== 'running' && state !== 'paused')
      return `${seconds < 10 ? `${seconds.toFixed(1)} s` : duration(seconds)}, ${speed}`;
    const left = seconds * ((this.#epochs * this.#epochSize) / examples - 1);
    return `${speed}, ${duration(left)} left`;
  }
}

const duration = (seconds: number): string =>
  seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
