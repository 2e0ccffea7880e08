import type { MimeBundle } from './bundle.js';

/**
 * What a Jupyter kernel offers to the code that it runs, found under `Symbol.for('Jupyter.host')`.
 * Absent in a plain script.
 */
export interface JupyterHost {
  /** Sends an output of the cell that runs, or replaces the one with the same `displayId`. */
  display(bundle: MimeBundle, options?: { displayId?: string; update?: boolean }): void;
  /** Aborts when the learner interrupts the cell that runs. */
  readonly signal: AbortSignal;
}

/** The kernel that runs this code, or `undefined` in a plain script. */
export function jupyterHost(): JupyterHost | undefined {
  return (globalThis as { [key: symbol]: unknown })[Symbol.for('Jupyter.host')] as
    JupyterHost | undefined;
}
