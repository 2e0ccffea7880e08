import type { MimeBundle } from './bundle.js';

/** A line to a view in the front end. */
export interface JupyterComm {
  send(data: unknown): void;
  onMessage: ((message: { readonly data: unknown }) => void) | undefined;
  onClose: ((message: { readonly data: unknown }) => void) | undefined;
  close(data?: unknown): void;
}

/**
 * What a Jupyter kernel offers to the code that it runs, found under `Symbol.for('Jupyter.host')`.
 * Absent in a plain script.
 */
export interface JupyterHost {
  /** Sends an output of the cell that runs, or replaces the one with the same `displayId`. */
  display(bundle: MimeBundle, options?: { displayId?: string; update?: boolean }): void;
  /** Aborts when the learner interrupts the cell that runs. */
  readonly signal: AbortSignal;
  /** Lines to views, where the kernel has them. */
  readonly comms?: {
    /** Calls `onOpen` when a view opens a line of this target. */
    register(
      target: string,
      onOpen: (comm: JupyterComm, message: { readonly data: unknown }) => void,
    ): void;
  };
  /** The reader's answer to a question; `undefined` where nobody can answer. */
  ask?(question: string): Promise<string | undefined>;
  /** Imports as a cell does: TypeScript beside the notebook, anew when it has changed. */
  import?(specifier: string): Promise<unknown>;
}

/** The kernel that runs this code, or `undefined` in a plain script. */
export function jupyterHost(): JupyterHost | undefined {
  return (globalThis as { [key: symbol]: unknown })[Symbol.for('Jupyter.host')] as
    JupyterHost | undefined;
}
