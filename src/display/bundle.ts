/**
 * How an object shows itself in a notebook: a method under `Symbol.for('Jupyter.display')` that
 * returns a MIME bundle. The convention is Deno's; our kernel follows it, and so may others.
 */
export const displaySymbol: unique symbol = Symbol.for('Jupyter.display') as never;

/**
 * How an object writes itself within another, by `console.log` and in a plain script: a method under this symbol, as Node.js
 * asks for it. For those whose fields say nothing to a reader.
 */
export const inspectSymbol: unique symbol = Symbol.for('nodejs.util.inspect.custom') as never;

/** Representations of one thing by MIME type. Every bundle has the plain text. */
export interface MimeBundle {
  'text/plain': string;
  [mime: string]: unknown;
}

/** What a notebook can show. */
export interface Displayable {
  [displaySymbol](): MimeBundle | Promise<MimeBundle>;
}
