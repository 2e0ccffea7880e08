/** The texts that run: cells under the names that front ends compute from their text, and files. */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { originalPositionFor, eachMapping, TraceMap } from '@jridgewell/trace-mapping';
import { changedColumn, originalColumn } from '../compiler/rewrite/edits.js';
import type { Source } from '../executor/stacks.js';
import { cellPath } from './cell-paths.js';

interface Known extends Source {
  path: string;
  trace?: TraceMap;
}

/** A place in the code of a script, as V8 counts: from 0. */
export interface CodePlace {
  lineNumber: number;
  columnNumber: number;
}

export class Sources {
  /** By the name of the script. */
  readonly #known = new Map<string, Known>();
  /** Texts of cells that have not run yet, by path. */
  readonly #dumped = new Map<string, string>();

  /** Remembers the text of a cell, and returns its path. */
  dump(text: string): string {
    const file = cellPath(text);
    this.#dumped.set(file, text);
    return file;
  }

  /** @param name The name of a cell, or the path of a file. Returns the name that V8 gives the script. */
  add(name: string, { text, map, shifts }: Source): string {
    const isFile = path.isAbsolute(name);
    const script = isFile ? pathToFileURL(name).href : name;
    this.#known.set(script, { text, map, shifts, path: isFile ? name : cellPath(text) });
    return script;
  }

  /** The scripts of local modules. */
  files(): string[] {
    return [...this.#known.keys()].filter((script) => script.startsWith('file:'));
  }

  has(script: string): boolean {
    return this.#known.has(script);
  }

  pathOf(script: string): string | undefined {
    return this.#known.get(script)?.path;
  }

  /** The scripts that were made of what is at a path: a cell may have run several times. */
  scriptsOf(file: string): string[] {
    return [...this.#known].filter(([, known]) => known.path === file).map(([script]) => script);
  }

  textOf(file: string): string | undefined {
    const [script] = this.scriptsOf(file);
    return script === undefined ? this.#dumped.get(file) : this.#known.get(script)?.text;
  }

  /** Where the learner wrote what stands at a place of the code; counted from 1. */
  original(script: string, place: CodePlace): { line: number; column: number } | undefined {
    const known = this.#known.get(script);
    if (!known || place.lineNumber < 0) return undefined;
    const line = place.lineNumber + 1;
    const column = originalColumn(known.shifts, place.lineNumber, place.columnNumber);
    if (!known.map) return line > linesOf(known).length ? undefined : { line, column: column + 1 };
    const found = originalPositionFor(traceOf(known), { line, column });
    return found.line === null ? undefined : { line: found.line, column: found.column + 1 };
  }

  /** Where the code of a line begins. */
  codeOf(script: string, line: number): CodePlace | undefined {
    const known = this.#known.get(script);
    if (!known) return undefined;
    const first = known.map ? firstMapping(known, line) : firstColumn(known, line);
    if (!first) return undefined;
    const lineNumber = first.line - 1;
    return { lineNumber, columnNumber: changedColumn(known.shifts, lineNumber, first.column) };
  }
}

interface Emitted {
  line: number;
  column: number;
}

function firstMapping(known: Known, line: number): Emitted | undefined {
  let first: Emitted | undefined;
  eachMapping(traceOf(known), ({ originalLine, generatedLine, generatedColumn }) => {
    if (originalLine === line) first ??= { line: generatedLine, column: generatedColumn };
  });
  return first;
}

/** In a text that ran as it was written. */
function firstColumn(known: Known, line: number): Emitted | undefined {
  const column = linesOf(known)[line - 1]?.search(/\S/) ?? -1;
  return column < 0 ? undefined : { line, column };
}

const linesOf = ({ text }: Known): string[] => text.split('\n');

const traceOf = (known: Known): TraceMap => (known.trace ??= new TraceMap(known.map));
