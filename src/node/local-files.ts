import { readFile, readdir } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { nearest } from '../check.js';
import type { FolderEntry, LocalFiles } from '../data/local-files.js';

/** The files of this computer. */
export class NodeFiles implements LocalFiles {
  readonly #caller: string;

  constructor(caller: string) {
    this.#caller = caller;
  }

  async read(path: string): Promise<Uint8Array> {
    try {
      return await readFile(path);
    } catch (error) {
      throw await this.#explain(path, 'a file', error);
    }
  }

  async list(path: string): Promise<readonly FolderEntry[]> {
    try {
      const entries = await readdir(path, { withFileTypes: true });
      return entries
        .map((entry): FolderEntry => ({
          name: entry.name,
          kind: entry.isDirectory() ? 'folder' : 'file',
        }))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
    } catch (error) {
      throw await this.#explain(path, 'a folder', error);
    }
  }

  async #explain(path: string, expected: string, cause: unknown): Promise<Error> {
    const { code } = cause as NodeJS.ErrnoException;
    const full = resolve(path);
    const say = (problem: string, repair: string) =>
      new Error(`${this.#caller}: ${full} ${problem}, expected ${expected}. ${repair}`, { cause });
    if (code === 'EISDIR') return say('is a folder', 'Name a file in it.');
    if (code === 'ENOTDIR') return say('is a file', 'Name the folder that it is in.');
    if (code === 'EACCES' || code === 'EPERM')
      return say('may not be read', 'Change its permissions.');
    if (code !== 'ENOENT') return say(`cannot be read (${code})`, 'Try again.');
    const names = await readdir(dirname(full)).catch(() => undefined);
    if (names === undefined)
      return say('is not there', `The folder ${dirname(full)} is not there either.`);
    const near = nearest(basename(full), names);
    const repair = near
      ? `Did you mean "${near}"?`
      : `Paths begin at ${process.cwd()}, unless they are absolute.`;
    return say('is not there', repair);
  }
}
