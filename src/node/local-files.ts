import { mkdir, readFile, readdir, rm } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { nearest } from '../check.js';
import type { FolderEntry, LocalFiles } from '../data/storage.js';
import { writeAtOnce } from './write-file.js';

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
      throw await this.#unread(path, 'a file', error);
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
      throw await this.#unread(path, 'a folder', error);
    }
  }

  async write(path: string, bytes: Uint8Array): Promise<string> {
    const full = resolve(path);
    try {
      await mkdir(dirname(full), { recursive: true });
      await writeAtOnce(full, bytes);
      return full;
    } catch (error) {
      throw this.#unwritten(full, error);
    }
  }

  async remove(path: string): Promise<void> {
    try {
      await rm(path, { force: true });
    } catch (error) {
      throw this.#unwritten(resolve(path), error);
    }
  }

  #say(full: string, problem: string, expected: string, repair: string, cause: unknown): Error {
    const text = `${this.#caller}: ${full} ${problem}, expected ${expected}. ${repair}`;
    return new Error(text, { cause });
  }

  async #unread(path: string, expected: string, cause: unknown): Promise<Error> {
    const { code } = cause as NodeJS.ErrnoException;
    const full = resolve(path);
    const say = (problem: string, repair: string) =>
      this.#say(full, problem, expected, repair, cause);
    if (code === 'EISDIR') return say('is a folder', 'Name a file in it.');
    if (code === 'ENOTDIR') return say('is a file', 'Name the folder that it is in.');
    if (code === 'EACCES' || code === 'EPERM')
      return say('may not be read', 'Change its permissions.');
    if (code !== 'ENOENT') return say(`cannot be read (${code})`, 'Try again.');
    const names = await readdir(dirname(full)).catch(() => undefined);
    if (names === undefined) {
      const folder = dirname(full);
      const folders = await readdir(dirname(folder)).catch(() => []);
      const near = nearest(basename(folder), folders);
      const repair = near ? `Did you mean the folder "${near}"?` : 'Check the path.';
      return say('is not there', `The folder ${folder} is not there either. ${repair}`);
    }
    const near = nearest(basename(full), names);
    const repair = near
      ? `Did you mean "${near}"?`
      : `Paths begin at ${process.cwd()}, unless they are absolute.`;
    return say('is not there', repair);
  }

  #unwritten(full: string, cause: unknown): Error {
    const { code = '', message } = cause as NodeJS.ErrnoException;
    const say = (problem: string, expected: string, repair: string) =>
      this.#say(full, problem, expected, repair, cause);
    if (code === 'ENOSPC')
      return say('is on a full disk', 'room for it', 'Make room and run this again.');
    if (code === 'EISDIR') return say('is a folder', 'a file', 'Choose another path.');
    if (code === 'EEXIST' || code === 'ENOTDIR')
      return this.#say(dirname(full), 'is a file', 'a folder', 'Choose another path.', cause);
    if (['EACCES', 'EPERM', 'EROFS'].includes(code))
      return say('may not be written', 'a place of your own', 'Choose another path.');
    return say(`cannot be written (${message})`, 'a place for it', 'Try again.');
  }
}
