import type { MimeBundle } from '../display/bundle.js';
import { LiveOutput } from '../display/live-output.js';
import { progressBundle } from '../display/progress.js';

const redrawMs = 200;

/** A bar that grows with the runs that are done; in a plain script a line at the end. */
export class SweepProgress {
  readonly #runs: number;
  readonly #atOnce: number;
  readonly #counts: boolean;
  readonly #started = performance.now();
  readonly #output = new LiveOutput();
  #shownAt = -Infinity;
  #done = 0;
  #solved = 0;

  /** @param counts Whether there is a goal. */
  constructor(runs: number, atOnce: number, counts: boolean) {
    this.#runs = runs;
    this.#atOnce = atOnce;
    this.#counts = counts;
    this.#show();
  }

  done(isSolved: boolean): void {
    this.#done++;
    if (isSolved) this.#solved++;
    this.#show();
  }

  failed(): void {
    this.#output.show({ 'text/plain': `Sweep failed after ${this.#state}` });
  }

  /** @param result What is shown in place of the bar, if not the headline alone. */
  end(headline: string, result: MimeBundle = { 'text/plain': headline }): void {
    if (!this.#output.isVisible) console.log(headline);
    this.#output.show(result);
  }

  get #state(): string {
    const solved = this.#counts ? `, ${this.#solved} solved` : '';
    return `${this.#done} of ${this.#runs} runs${solved}`;
  }

  #show(): void {
    const now = performance.now();
    if (!this.#output.isVisible || now - this.#shownAt < redrawMs) return;
    this.#shownAt = now;
    const seconds = (now - this.#started) / 1000;
    const left = Math.ceil((seconds / this.#done) * (this.#runs - this.#done));
    const time = this.#done > 0 ? `, ${left} s left` : '';
    const text = `Sweep: ${this.#state}, ${this.#atOnce} at a time${time}`;
    this.#output.show(progressBundle(this.#done, this.#runs, 'sweep', text));
  }
}
