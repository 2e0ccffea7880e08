import type { MimeBundle } from './bundle.js';
import { LiveOutput } from './live-output.js';
import { formatCount } from './numbers.js';

/**
 * A bar with a line of words beside it.
 *
 * @param done How much of `total`.
 * @param label What a screen reader calls the bar.
 */
export function progressBundle(
  done: number | string,
  total: number,
  label: string,
  text: string,
): MimeBundle {
  return {
    'text/plain': text,
    'text/html': `<progress max="${total}" value="${done}" aria-label="${label}"></progress> ${text}`,
  };
}

/** Before anything is shown, and between two drawings. */
const intervalMs = 250;

/** A bar that counts; nothing is shown of what takes no time. */
export class CountProgress {
  readonly #output = new LiveOutput();
  readonly #words: { readonly label: string; readonly doing: string; readonly unit?: string };
  readonly #total: number;
  #shownAt = performance.now();
  #isShown = false;

  /** @param words `{ label: 'images', doing: 'Reading images' }` says "Reading images: 40 of 200". */
  constructor(total: number, words: { label: string; doing: string; unit?: string }) {
    this.#total = total;
    this.#words = words;
  }

  update(done: number): void {
    const now = performance.now();
    const isLast = done === this.#total && this.#isShown;
    if (!isLast && now - this.#shownAt < intervalMs) return;
    this.#shownAt = now;
    this.#isShown = true;
    const { label, doing, unit } = this.#words;
    const counts = `${formatCount(done)} of ${formatCount(this.#total)}`;
    const text = `${doing}: ${counts}${unit === undefined ? '' : ` ${unit}`}`;
    this.#output.show(progressBundle(done, this.#total, label, text));
  }
}
