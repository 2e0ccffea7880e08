/**
 * How an object shows itself in a notebook: a method under `Symbol.for('Jupyter.display')` that
 * returns a MIME bundle. The convention is Deno's; our kernel follows it, and so may others.
 */
export const displaySymbol: unique symbol = Symbol.for('Jupyter.display') as never;

/** Representations of one thing by MIME type. Every bundle has the plain text. */
export interface MimeBundle {
  'text/plain': string;
  [mime: string]: unknown;
}

/** What a notebook can show. */
export interface Displayable {
  [displaySymbol](): MimeBundle | Promise<MimeBundle>;
}
