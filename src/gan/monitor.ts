import type { Dataset } from '../data/dataset.js';
import { displaySymbol } from '../display/bundle.js';
import { LiveOutput } from '../display/live-output.js';
import { formatCount } from '../display/numbers.js';
import type { TrainingState } from '../display/protocol.js';
import { pack, viewPart } from '../display/view.js';
import type { Gan } from './gan.js';
import { liveFigure } from './live-figure.js';
import { measuresOf, partText, type GanHistory, type GanHistoryRecord } from './run.js';
import { sceneOf } from './scene.js';

const redrawMs = 400;

type State = Exclude<TrainingState, 'early'>;

/** Shows a training of a GAN while it runs: as pictures in a notebook, ten lines elsewhere. */
export class GanMonitor {
  readonly #id: string;
  readonly #gan: Gan;
  readonly #data: Dataset;
  readonly #steps: number;
  readonly #before: number;
  readonly #isWanted: boolean;
  readonly #output = new LiveOutput();
  /** Later by the time of each pause. */
  #started = performance.now();
  #shownAt = this.#started;
  #pausedAt = 0;
  #printed = 0;

  /**
   * @param id That of its view.
   * @param steps How many steps are to be made.
   */
  constructor(id: string, gan: Gan, data: Dataset, steps: number, isWanted: boolean) {
    this.#id = id;
    this.#gan = gan;
    this.#data = data;
    this.#steps = steps;
    this.#before = gan.steps;
    this.#isWanted = isWanted;
  }

  /** After each step. */
  step(history: GanHistoryRecord): void {
    if (performance.now() - this.#shownAt >= redrawMs) this.#show('running', history);
  }

  partEnd(history: GanHistory): void {
    if (!this.#isWanted || this.#output.isVisible) return;
    const tenth = Math.floor((10 * this.#done) / this.#steps);
    if (tenth === this.#printed) return;
    this.#printed = tenth;
    console.log(
      `step ${formatCount(this.#done)} of ${formatCount(this.#steps)}: ${partText(history, history.step.length - 1)}`,
    );
  }

  pause(history: GanHistoryRecord): void {
    this.#pausedAt = performance.now();
    this.#show('paused', history);
  }

  resume(history: GanHistoryRecord): void {
    this.#started += performance.now() - this.#pausedAt;
    this.#show('running', history);
  }

  /** Draws the last state. */
  end(state: State, history: GanHistoryRecord): void {
    this.#show(state, history);
  }

  get #done(): number {
    return this.#gan.steps - this.#before;
  }

  #show(state: State, record: GanHistoryRecord): void {
    const history = record.soFar(this.#gan.steps);
    if (!this.#isWanted || !this.#output.isVisible || history.step.length === 0) return;
    // What a failed training makes is no number.
    const scene = state === 'failed' ? undefined : sceneOf(this.#gan, this.#data);
    const snapshot = scene?.take(this.#gan);
    const title = this.#title(state);
    const note = this.#note(state);
    this.#shownAt = performance.now();
    const { shape } = this.#gan;
    const figure = liveFigure({
      title,
      note,
      text: `${title}: ${partText(history, history.step.length - 1)}`,
      history,
      range: [this.#before, this.#before + this.#steps],
      scene: scene && snapshot && { scene, snapshot },
      view: viewPart(
        'gan',
        {
          state,
          note,
          step: this.#done,
          steps: this.#steps,
          history: measuresOf(history),
          ...(snapshot && {
            generated: pack(snapshot.values, [snapshot.values.length / sizeOf(shape), ...shape]),
          }),
        },
        this.#id,
      ),
    });
    this.#output.show(figure[displaySymbol]());
  }

  #title(state: State): string {
    const [done, all] = [formatCount(this.#done), formatCount(this.#steps)];
    switch (state) {
      case 'running':
        return `Training, step ${done} of ${all}`;
      case 'paused':
        return `Paused at step ${done} of ${all}`;
      case 'done':
        return `Trained for ${all} ${all === '1' ? 'step' : 'steps'}`;
      case 'stopped':
        return `Stopped at step ${done} of ${all}`;
      case 'failed':
        return `Failed at step ${done} of ${all}`;
      default:
        return state satisfies never;
    }
  }

  #note(state: State): string {
    const seconds = (performance.now() - this.#started) / 1000;
    const speed = `${formatCount(this.#done / seconds)} steps a second`;
    if (state !== 'running' && state !== 'paused') return `${duration(seconds)}, ${speed}`;
    return `${speed}, ${duration(seconds * (this.#steps / this.#done - 1))} left`;
  }
}

const duration = (seconds: number): string =>
  seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
