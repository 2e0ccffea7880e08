/** The library file of the programs: the language at first, the platform too as soon as something asks for it. */
import type { Comments } from './libraries.js';
import type { ts } from './typescript.js';

/** The prepared declarations, read when needed. */
export interface Prepared {
  basic(): string;
  full(): string;
  /** What only the full text declares globally. */
  platformGlobals: ReadonlySet<string>;
  comments(isFull: boolean): Comments;
}

export class Library {
  readonly file: string;
  readonly #prepared: Prepared | undefined;
  readonly #merged: () => string;
  #isFull: boolean;
  #isWanted = false;
  /** Megabytes, and asked for seldom, but then often in a row. */
  #comments: WeakRef<{ isFull: boolean; byPosition: Map<number, string> }> | undefined;

  /**
   * @param file Its name.
   * @param merged The full text with its comments, used when nothing is prepared.
   */
  constructor(file: string, merged: () => string, prepared: Prepared | undefined) {
    this.file = file;
    this.#merged = merged;
    this.#prepared = prepared;
    this.#isFull = !prepared;
  }

  read(): string {
    if (!this.#prepared) return this.#merged();
    return this.#isFull ? this.#prepared.full() : this.#prepared.basic();
  }

  get version(): string {
    return this.#isFull ? 'full' : 'basic';
  }

  /** Asks for the platform. Returns whether there is more to have. */
  want(): boolean {
    this.#isWanted = true;
    return !this.#isFull;
  }

  /** Asks for the platform if one of its names starts so. */
  wantForStart(start: string): void {
    if (this.#isFull) return;
    const small = start.toLowerCase();
    for (const name of this.#prepared!.platformGlobals)
      if (name.toLowerCase().startsWith(small)) return void this.want();
  }

  /** Asks for the platform if a file mentions it. */
  wantForFile(file: ts.SourceFile): void {
    if (this.#isFull || this.#isWanted) return;
    // The parser's table of the names in a file has no public type.
    const { identifiers } = file as { identifiers?: ReadonlyMap<string, string> };
    for (const name of identifiers?.keys() ?? [])
      if (this.#prepared!.platformGlobals.has(name)) return void this.want();
  }

  /** Takes the platform in if it was asked for. Returns whether that changed the text. */
  widen(): boolean {
    if (this.#isFull || !this.#isWanted) return false;
    return (this.#isFull = true);
  }

  /** The documentation comment of what starts at a position. */
  commentAt(position: number): string | undefined {
    if (!this.#prepared) return undefined;
    const known = this.#comments?.deref();
    if (known?.isFull === this.#isFull) return known.byPosition.get(position);
    const byPosition = new Map(this.#prepared.comments(this.#isFull));
    this.#comments = new WeakRef({ isFull: this.#isFull, byPosition });
    return byPosition.get(position);
  }
}
