import type { ts, TypeScript } from '../typescript.js';
import type { Edits } from './edits.js';
import { CELL } from './last-expression.js';

/** A cell on its way to become the body of a function. */
export interface Rewriting {
  ts: TypeScript;
  js: string;
  file: ts.SourceFile;
  edits: Edits;
  /** The place of a shared name. */
  access: (name: string) => string;
  visit: (node: ts.Node) => void;
}

/** Tells the executor that names have their values. */
export const reached = (names: readonly string[]): string =>
  ` ${CELL}.did(${names.map((name) => JSON.stringify(name)).join(', ')});`;
