/** The cells that were asked for, kept while the kernel lives. */

export interface Entry {
  line: number;
  source: string;
}

export class History {
  readonly #entries: Entry[] = [];

  add(line: number, source: string): void {
    this.#entries.push({ line, source });
  }

  tail(count: number): Entry[] {
    return count > 0 ? this.#entries.slice(-count) : [];
  }

  /** Lines from `start` up to, not with, `stop`. */
  range(start: number, stop: number): Entry[] {
    return this.#entries.filter(({ line }) => line >= start && line < stop);
  }

  /** The last entries that fit a pattern with `*` and `?`, the newest last. */
  search(pattern: string, count: number, isUnique: boolean): Entry[] {
    const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
    const glob = new RegExp(`^${escaped.replaceAll('*', '[^]*').replaceAll('?', '[^]')}$`);
    let found = this.#entries.filter(({ source }) => glob.test(source));
    if (isUnique)
      found = found.filter(
        ({ source }, index) => !found.slice(index + 1).some((later) => later.source === source),
      );
    return found.slice(-count);
  }
}
