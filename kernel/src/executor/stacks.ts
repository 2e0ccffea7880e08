/** Stack traces in the places of the learner's text, without the kernel's own frames. */
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import { codeFrame } from '../code-frame.js';
import { originalColumn } from '../compiler/rewrite/edits.js';
import { cutError } from './limits.js';

/** A source that ran: a cell or a local module. */
export interface Source {
  text: string;
  /** Empty when the text ran as it was written. */
  map: string;
  shifts: readonly number[];
}

/** Sources kept. Frames in older ones have the places of the code that ran. */
const KEPT = 1000;

interface Place {
  line: number;
  column: number;
}

/** `at f (file:1:2)`, `at file:1:2`, `at async file:1:2`. */
const FRAME = /^(\s+at (?:.*? \()?(?:async )?)([^()]+?):(\d+):(\d+)(\)?)$/;
/** What boxes look like in messages: `(0 , fˑ.f)` and `aˑ.a`. */
const CALLED_BOX = /\(0 ?, ([\p{ID_Continue}$]+)ˑ\.\1\)/gu;
const BOX = /([\p{ID_Continue}$]+)ˑ\.\1/gu;

export const tidyNames = (text: string): string =>
  text.includes('ˑ') ? text.replace(CALLED_BOX, '$1').replace(BOX, '$1') : text;

export class Stacks {
  readonly #sources = new Map<string, Source & { trace?: TraceMap }>();
  readonly #isInternal: (line: string) => boolean;

  /** @param isInternal Whether a line of a stack is of the kernel or of the platform's innards. */
  constructor(isInternal: (line: string) => boolean) {
    this.#isInternal = isInternal;
  }

  add(file: string, { text, map, shifts }: Source): void {
    this.#sources.set(file, { text, map, shifts });
    if (this.#sources.size > KEPT) this.#sources.delete(this.#sources.keys().next().value!);
  }

  get sources(): ReadonlyMap<string, Source> {
    return this.#sources;
  }

  /** The stack of an error from its call sites, as `Error.prepareStackTrace` is asked for it. */
  write(error: Error, sites: readonly { toString(): string }[]): string {
    return this.tidy(
      [headingOf(error), ...sites.map((site) => `    at ${site.toString()}`)].join('\n'),
    );
  }

  /** A stack as V8 wrote it, in places of the learner's text. */
  tidy(stack: string): string {
    const lines = stack.split('\n').filter((line) => !this.#isInternal(line));
    return lines
      .map((line) => {
        const [, before, file, row, column, after] = FRAME.exec(line) ?? [];
        const place = file && this.#original(file, Number(row), Number(column));
        return place ? `${before}${file}:${place.line}:${place.column}${after}` : tidyNames(line);
      })
      .join('\n');
  }

  /** The source lines around the first frame of a tidied stack that is the learner's. */
  frameOf(stack: string): string | undefined {
    for (const line of stack.split('\n')) {
      const [, , file, row, column] = FRAME.exec(line) ?? [];
      const source = file && this.#sources.get(file);
      if (!source) continue;
      const heading = `${file}, line ${row}:`;
      return `${heading}\n${codeFrame(source.text, { line: Number(row), column: Number(column) })}`;
    }
    return undefined;
  }

  #original(file: string, line: number, column: number): Place | undefined {
    const source = this.#sources.get(file);
    if (!source) return undefined;
    const emitted = { line, column: originalColumn(source.shifts, line - 1, column - 1) };
    const found = source.map
      ? originalPositionFor((source.trace ??= new TraceMap(source.map)), emitted)
      : emitted;
    if (found.line === null) return undefined;
    return { line: found.line, column: calleeColumn(source.text, found.line, found.column) + 1 };
  }
}

/** What V8 writes above the frames; an error may have a `toString` that throws. */
function headingOf(error: Error): string {
  try {
    return cutError(Error.prototype.toString.call(error));
  } catch {
    return 'Error';
  }
}

/** Calls of boxes are placed at their bracket; V8 places calls of names at the name. */
function calleeColumn(text: string, line: number, column: number): number {
  const source = text.split('\n')[line - 1] ?? '';
  if (source[column] !== '(') return column;
  const [callee = ''] = /[\p{ID_Continue}$]*$/u.exec(source.slice(0, column)) ?? [];
  return column - callee.length;
}
