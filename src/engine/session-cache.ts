import type { Compiled } from './compiled.js';
import { isSameStructure, type Structure } from './structure.js';

/** What sessions may take together; a runtime keeps several copies of a model and its buffers. */
const LARGEST_BYTES = 512 * 2 ** 20;
const MOST_SESSIONS = 512;

interface Entry {
  structure: Structure;
  compiled: Compiled;
}

/** Graphs that were built, the least recently used first. */
export class SessionCache {
  readonly #entries = new Map<number, Entry[]>();
  #count = 0;
  #bytes = 0;

  get(structure: Structure): Compiled | undefined {
    const entries = this.#entries.get(structure.hash);
    const entry = entries?.find((each) => isSameStructure(each.structure, structure));
    if (!entry) return undefined;
    this.#entries.delete(structure.hash);
    this.#entries.set(structure.hash, entries!);
    return entry.compiled;
  }

  add(structure: Structure, compiled: Compiled): void {
    // The leaves would hold the tensors of the first run.
    const entry = { structure: { ...structure, leaves: [] }, compiled };
    this.#entries.set(structure.hash, [...(this.#entries.get(structure.hash) ?? []), entry]);
    this.#count++;
    this.#bytes += compiled.bytes;
    for (const [hash, entries] of this.#entries) {
      if (this.#count <= MOST_SESSIONS && this.#bytes <= LARGEST_BYTES) return;
      if (hash === structure.hash) continue;
      this.#entries.delete(hash);
      for (const { compiled } of entries) this.#forget(compiled);
    }
  }

  dispose(): void {
    for (const entries of this.#entries.values())
      for (const { compiled } of entries) this.#forget(compiled);
    this.#entries.clear();
  }

  #forget(compiled: Compiled): void {
    this.#count--;
    this.#bytes -= compiled.bytes;
    compiled.dispose();
  }
}
