import { LiveOutput } from '../display/live-output.js';
import { progressBundle } from '../display/progress.js';

/** Between two drawings, so that a fast network does not keep the notebook busy. */
const intervalMs = 250;

/**
 * A bar below the cell that grows while bytes arrive, or two lines in a plain script. Nothing is
 * shown as long as nothing arrives: what is kept from before needs no words.
 */
export class DownloadProgress {
  readonly #title: string;
  readonly #totalBytes: number;
  readonly #output = new LiveOutput();
  #bytes = 0;
  #shownAt: number | undefined;

  constructor(title: string, totalBytes: number) {
    this.#title = title;
    this.#totalBytes = totalBytes;
  }

  /** `bytes` have arrived in all. */
  update(bytes: number): void {
    if (bytes === 0) return;
    const now = performance.now();
    if (this.#shownAt === undefined && !this.#output.isVisible)
      console.log(`Loading ${this.#title} (${megabytes(this.#totalBytes)} MB) …`);
    this.#bytes = bytes;
    if (this.#shownAt !== undefined && now - this.#shownAt < intervalMs) return;
    this.#shownAt = now;
    this.#show(`Loading ${this.#title}: ${this.#state()}`);
  }

  /** Everything is here and kept in `place`. */
  done(place: string): void {
    if (this.#shownAt === undefined) return;
    const text = `${this.#title}: ${megabytes(this.#totalBytes)} MB loaded and checked, kept in ${place}`;
    if (!this.#output.isVisible) console.log(text);
    this.#output.show({ 'text/plain': text });
  }

  /** It goes no further now; the error says why. */
  stopped(): void {
    if (this.#shownAt !== undefined) this.#show(`Loading ${this.#title} stopped: ${this.#state()}`);
  }

  #state(): string {
    const percent = Math.floor((100 * this.#bytes) / this.#totalBytes);
    return `${megabytes(this.#bytes)} of ${megabytes(this.#totalBytes)} MB, ${percent}%`;
  }

  #show(text: string): void {
    this.#output.show(progressBundle(this.#bytes, this.#totalBytes, this.#title, text));
  }
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
