import type { MimeBundle } from './bundle.js';
import { jupyterHost } from './host.js';

let made = 0;

/**
 * An output that is replaced in place while work goes on: a training curve, a progress bar.
 * In a plain script nothing is drawn; what matters there is printed by whoever does the work.
 *
 * @example
 * const output = new LiveOutput();
 * output.show({ 'text/plain': '1 of 3' });
 * output.show({ 'text/plain': '2 of 3' }); // replaces the first
 */
export class LiveOutput {
  readonly #displayId = `nnlab-${Date.now().toString(36)}-${++made}`;
  readonly #host = jupyterHost();
  #shown = false;

  /** Whether anybody can see it. */
  get isVisible(): boolean {
    return this.#host !== undefined;
  }

  show(bundle: MimeBundle): void {
    this.#host?.display(bundle, { displayId: this.#displayId, update: this.#shown });
    this.#shown = true;
  }
}
