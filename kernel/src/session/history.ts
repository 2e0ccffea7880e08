/**
 * The cells that were asked for, in this kernel and in others that share its store.
 *
 * The store is text to which records are appended, each a line of JSON with a line break before and after it: one that a
 * crash cut short spoils no other.
 */

export interface Entry {
  /** Names the kernel's life that ran it. Later lives have higher numbers. */
  session: number;
  line: number;
  source: string;
}

export interface HistoryStore {
  /** Adds whole text, also while other kernels add theirs. */
  append(text: string): void;
  read(): string;
}

/** Keeps history for as long as the kernel lives. */
export function memoryStore(): HistoryStore {
  const texts: string[] = [];
  return { append: (text) => void texts.push(text), read: () => texts.join('') };
}

export class History {
  readonly #store: HistoryStore;
  readonly #session: number;

  constructor(store: HistoryStore, session: number) {
    this.#store = store;
    this.#session = session;
  }

  add(line: number, source: string): void {
    const entry: Entry = { session: this.#session, line, source };
    this.#store.append(`\n${JSON.stringify(entry)}\n`);
  }

  tail(count: number): Entry[] {
    return count > 0 ? this.#read().slice(-count) : [];
  }

  /**
   * Lines from `start` up to, not with, `stop`.
   *
   * @param session A session's number; 0 is this one, -1 the one before it.
   */
  range(session: number, start: number, stop: number): Entry[] {
    const entries = this.#read();
    const wanted = session > 0 ? session : this.#before(entries, -session);
    return entries.filter(
      (entry) => entry.session === wanted && entry.line >= start && entry.line < stop,
    );
  }

  #before(entries: readonly Entry[], back: number): number | undefined {
    if (back === 0) return this.#session;
    const earlier = new Set(entries.map(({ session }) => session).filter((s) => s < this.#session));
    return [...earlier].sort((a, b) => b - a)[back - 1];
  }

  /** The last entries that fit a pattern with `*` and `?`, the newest last. */
  search(pattern: string, count: number, isUnique: boolean): Entry[] {
    let found = this.#read().filter(({ source }) => fits(source, pattern));
    if (isUnique) {
      const newest = new Map(found.map((entry) => [entry.source, entry]));
      found = found.filter((entry) => newest.get(entry.source) === entry);
    }
    return count > 0 ? found.slice(-count) : [];
  }

  #read(): Entry[] {
    return this.#store.read().split('\n').flatMap(parseEntry);
  }
}

/** Whether a text is as a pattern says. Not by a regular expression, which may take for ever over `*a*a*a*`. */
function fits(text: string, pattern: string): boolean {
  let [at, inPattern] = [0, 0];
  /** The last star, and where the text that it stands for ends. */
  let [star, end] = [-1, 0];
  while (at < text.length) {
    const sign = pattern[inPattern];
    if (sign === '*') [star, end, inPattern] = [inPattern, at, inPattern + 1];
    else if (sign === '?' || sign === text[at]) [at, inPattern] = [at + 1, inPattern + 1];
    else if (star >= 0) [at, inPattern, end] = [end + 1, star + 1, end + 1];
    else return false;
  }
  return /^\**$/.test(pattern.slice(inPattern));
}

function parseEntry(text: string): Entry[] {
  if (!text) return [];
  try {
    const { session, line, source } = JSON.parse(text) as Partial<Record<keyof Entry, unknown>>;
    const isEntry =
      typeof session === 'number' && typeof line === 'number' && typeof source === 'string';
    return isEntry ? [{ session, line, source }] : [];
  } catch {
    return [];
  }
}
