/** Lines at which the program is to stop. A cell gets its breakpoints before it runs, whenever that is. */
import type { Inspector } from '../node/inspector.js';
import type { Breakpoint } from './protocol.js';
import type { Sources } from './sources.js';

export class Breakpoints {
  readonly #inspector: Inspector;
  readonly #sources: Sources;
  readonly #breakableLines: (text: string) => Promise<number[]>;
  readonly #lines = new Map<string, number[]>();
  /** V8's names of the breakpoints of a script. */
  readonly #set = new Map<string, string[]>();

  constructor(
    inspector: Inspector,
    sources: Sources,
    breakableLines: (text: string) => Promise<number[]>,
  ) {
    this.#inspector = inspector;
    this.#sources = sources;
    this.#breakableLines = breakableLines;
  }

  /** All there are, as `debugInfo` lists them. */
  list(): { source: string; breakpoints: { line: number }[] }[] {
    return [...this.#lines].map(([source, lines]) => ({
      source,
      breakpoints: lines.map((line) => ({ line })),
    }));
  }

  /** Replaces the breakpoints of a cell or file. Those on lines where nothing happens move down. */
  async set(path: string, wanted: readonly number[]): Promise<Breakpoint[]> {
    const text = this.#sources.textOf(path);
    const breakable = text === undefined ? undefined : await this.#breakableLines(text);
    const found = wanted.map((line) => breakable?.find((each) => each >= line));
    const lines = breakable ? found.filter((line) => line !== undefined) : wanted;
    if (lines.length > 0) this.#lines.set(path, [...new Set(lines)]);
    else this.#lines.delete(path);
    for (const script of this.#sources.scriptsOf(path)) await this.apply(script);
    return wanted.map((line, index) => ({
      verified: found[index] !== undefined,
      line: found[index] ?? line,
      source: { path },
      ...(breakable ? {} : { message: 'This file is not loaded yet.' }),
    }));
  }

  /** Sets the breakpoints of a script, also of one that V8 has not seen yet. */
  async apply(script: string): Promise<void> {
    const before = this.#set.get(script) ?? [];
    this.#set.delete(script);
    for (const breakpointId of before)
      await this.#inspector.post('Debugger.removeBreakpoint', { breakpointId });
    const set: string[] = [];
    for (const line of this.#lines.get(this.#sources.pathOf(script) ?? '') ?? []) {
      const place = this.#sources.codeOf(script, line);
      if (!place) continue;
      const request = { url: script, ...place };
      const made = await this.#inspector
        .post<{ breakpointId: string }>('Debugger.setBreakpointByUrl', request)
        // There is one already, of another line that begins at the same place.
        .catch(() => undefined);
      if (made) set.push(made.breakpointId);
    }
    if (set.length > 0) this.#set.set(script, set);
  }
}
