/**
 * Files that make the next start quicker. They may be lost at any time, and kernels that start together may both make them.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Beside the kernel's code, and as trustworthy: code from a folder that all can write to would not be. */
const FOLDER = fileURLToPath(new URL('../cache', import.meta.url));

export class KeptFile {
  readonly #kind: string;
  readonly #name: string;

  /** @param version What the content depends on. A file of another version is removed when this one is written. */
  constructor(kind: string, version: string) {
    this.#kind = kind;
    this.#name = `${kind}-${version}`;
  }

  read(): Buffer | undefined {
    try {
      return readFileSync(path.join(FOLDER, this.#name));
    } catch {
      return undefined;
    }
  }

  /** Whole or not at all. A folder that cannot be written to only costs time at the next start. */
  write(content: string | Buffer): void {
    const made = path.join(FOLDER, `${this.#name}.${process.pid}`);
    try {
      mkdirSync(FOLDER, { recursive: true });
      writeFileSync(made, content);
      renameSync(made, path.join(FOLDER, this.#name));
      for (const name of readdirSync(FOLDER))
        if (name.startsWith(`${this.#kind}-`) && !name.startsWith(this.#name))
          rmSync(path.join(FOLDER, name), { force: true });
    } catch {
      rmSync(made, { force: true });
    }
  }
}
