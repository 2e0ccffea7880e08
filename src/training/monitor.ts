import { displaySymbol } from '../display/bundle.js';
import { LiveOutput } from '../display/live-output.js';
import { formatCount } from '../display/numbers.js';
import { curvesFigure, type Curve } from '../plots/curves.js';
import { epochText, type History } from './run.js';

const redrawMs = 250;
/** As many as a panel of 200 pixels can show. */
const pointsPerRun = 200;

type State = 'running' | 'done' | 'stopped' | 'failed';

/** Shows a training while it runs: as curves in a notebook, a line for each epoch elsewhere. */
export class Monitor {
  readonly #epochs: number;
  readonly #epochSize: number;
  readonly #isWanted: boolean;
  readonly #output = new LiveOutput();
  readonly #started = performance.now();
  #shownAt = this.#started;
  #examples = 0;
  #history: History = { loss: [] };
  // What has come in since the last point of the curves.
  #since = { examples: 0, loss: 0, correct: 0 };
  readonly #x: number[] = [];
  readonly #loss: number[] = [];
  readonly #accuracy: number[] = [];

  /** @param epochSize How many examples an epoch has. */
  constructor(epochs: number, epochSize: number, isWanted: boolean) {
    this.#epochs = epochs;
    this.#epochSize = epochSize;
    this.#isWanted = isWanted;
  }

  step(examples: number, loss: number, correct: number | undefined): void {
    this.#examples += examples;
    const since = this.#since;
    since.examples += examples;
    since.loss += loss * examples;
    since.correct += correct ?? 0;
    const perPoint = (this.#epochs * this.#epochSize) / pointsPerRun;
    if (since.examples >= perPoint) this.#addPoint(correct !== undefined);
    this.#showInTime();
  }

  epochEnd(history: History): void {
    this.#history = history;
    const done = history.loss.length;
    if (this.#isWanted && !this.#output.isVisible)
      console.log(`epoch ${done} of ${this.#epochs}: ${epochText(history, done - 1)}`);
    this.#showInTime();
  }

  /** Draws the last state, complete. */
  end(state: Exclude<State, 'running'>): void {
    if (this.#since.examples > 0) this.#addPoint(this.#accuracy.length > 0);
    this.#show(state);
  }

  #addPoint(hasAccuracy: boolean): void {
    const { examples, loss, correct } = this.#since;
    this.#x.push(this.#examples / this.#epochSize);
    this.#loss.push(loss / examples);
    if (hasAccuracy) this.#accuracy.push(correct / examples);
    this.#since = { examples: 0, loss: 0, correct: 0 };
  }

  #showInTime(): void {
    if (performance.now() - this.#shownAt >= redrawMs) this.#show('running');
  }

  #show(state: State): void {
    if (!this.#isWanted || !this.#output.isVisible || this.#x.length === 0) return;
    this.#shownAt = performance.now();
    const { loss, validationLoss, validationAccuracy } = this.#history;
    const epochs = loss.map((_, i) => i + 1);
    const pair = (
      y: number[],
      validation?: readonly number[],
    ): { training: Curve; validation?: Curve } => ({
      training: { x: this.#x, y },
      ...(validation && { validation: { x: epochs, y: validation } }),
    });
    const seconds = (this.#shownAt - this.#started) / 1000;
    const title = this.#title(state);
    const last = loss.length > 0 ? `: ${epochText(this.#history, loss.length - 1)}` : '';
    const figure = curvesFigure({
      title,
      note: this.#note(seconds, state),
      text: `${title}${last}`,
      epochs: this.#epochs,
      loss: pair(this.#loss, validationLoss),
      ...(this.#accuracy.length > 0 && { accuracy: pair(this.#accuracy, validationAccuracy) }),
    });
    this.#output.show(figure[displaySymbol]());
  }

  #title(state: State): string {
    const epochs = this.#epochs;
    const current = Math.min(epochs, this.#history.loss.length + 1);
    switch (state) {
      case 'running':
        return `Training, epoch ${current} of ${epochs}`;
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

  #note(seconds: number, state: State): string {
    const speed = `${formatCount(this.#examples / seconds)} examples a second`;
    if (state !== 'running') return `${duration(seconds)}, ${speed}`;
    const left = seconds * ((this.#epochs * this.#epochSize) / this.#examples - 1);
    return `${speed}, ${duration(left)} left`;
  }
}

const duration = (seconds: number): string =>
  seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
