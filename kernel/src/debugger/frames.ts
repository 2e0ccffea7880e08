/** The calls that led to where the program stands: those of cells, local modules and libraries, not the kernel's. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Debugger } from 'node:inspector';
import type { StackFrame } from './protocol.js';
import type { Sources } from './sources.js';

export interface Frame extends StackFrame {
  script: string;
  call: Debugger.CallFrame;
}

export class Scripts {
  readonly #sources: Sources;
  readonly #kernel: string;
  /** Names of scripts by V8's ids. */
  readonly #names = new Map<string, string>();
  #frames = 0;

  /** @param kernel Where the URLs of the kernel's own files begin. */
  constructor(sources: Sources, kernel: string) {
    this.#sources = sources;
    this.#kernel = kernel;
  }

  add({ scriptId, url }: Debugger.ScriptParsedEventDataType): void {
    if (url) this.#names.set(scriptId, url);
  }

  /** Whether a file may be a local module: it is not the platform's, the kernel's or an installed package's. */
  mayBeLocal(script: string): boolean {
    return this.#fileOf(script) !== undefined && !script.includes('/node_modules/');
  }

  /** Local modules that were loaded, and their ids. */
  localFiles(): { id: string; path: string }[] {
    return this.files().filter(({ id }) => this.#sources.has(this.#names.get(id)!));
  }

  /** Files that were loaded, and their ids. */
  files(): { id: string; path: string }[] {
    return [...this.#names].flatMap(([id, name]) => {
      const file = this.#fileOf(name);
      return file === undefined ? [] : [{ id, path: file }];
    });
  }

  /** A call as front ends see it, if they see it. */
  frame(call: Debugger.CallFrame): Frame | undefined {
    const script = this.#names.get(call.location.scriptId);
    if (script === undefined) return undefined;
    const { lineNumber, columnNumber = 0 } = call.location;
    const place = this.#sources.has(script)
      ? this.#sources.original(script, { lineNumber, columnNumber })
      : { line: lineNumber + 1, column: columnNumber + 1 };
    const file = this.#sources.pathOf(script) ?? this.#fileOf(script);
    if (!place || file === undefined) return undefined;
    const name = script.startsWith('file:') ? path.basename(file) : script;
    // The function around a cell or module begins before its first line.
    const isMain = call.functionLocation?.lineNumber === -1;
    return {
      id: ++this.#frames,
      name: call.functionName || (isMain ? name : '(anonymous)'),
      source: { name, path: file },
      ...place,
      script,
      call,
    };
  }

  #fileOf(script: string): string | undefined {
    if (!script.startsWith('file:') || script.startsWith(this.#kernel)) return undefined;
    return fileURLToPath(script);
  }
}
