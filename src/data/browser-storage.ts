import { nearest } from '../check.js';
import {
  DownloadError,
  type FetchOptions,
  type FileStorage,
  type FolderEntry,
  type LocalFiles,
  type MirrorFailure,
  type PublishedFile,
} from './storage.js';

/** Published files lie here, beside the learner's own. */
const cache = '.nnlab-cache';

/**
 * Files in a browser: the private file system that it gives each site (OPFS), in pages and workers. What is kept is checked again
 * whenever it is read. A download that breaks off begins anew.
 */
export class BrowserStorage implements FileStorage {
  readonly place = 'the files of this site in the browser';
  readonly #baseUrl: string | undefined;

  /** @param options.baseUrl Replaces every mirror; ends with a slash. */
  constructor({ baseUrl }: { baseUrl?: string } = {}) {
    this.#baseUrl = baseUrl;
  }

  async fetch(file: PublishedFile, options: FetchOptions = {}): Promise<Uint8Array> {
    const files = this.files('download');
    const path = `${cache}/${file.name}`;
    const kept = await files.read(path).catch(() => undefined);
    if (kept && (await isGenuine(kept, file))) return kept;
    const failures: MirrorFailure[] = [];
    const mirrors = this.#baseUrl ? [this.#baseUrl + file.name] : file.mirrors;
    for (const url of mirrors) {
      const bytes = await receive(url, file, options).catch((error: unknown) => {
        options.signal?.throwIfAborted();
        failures.push({ host: new URL(url).host, reason: (error as Error).message });
      });
      if (!bytes) continue;
      await files.write(path, bytes);
      return bytes;
    }
    throw new DownloadError(file, failures);
  }

  files(caller: string): LocalFiles {
    return new BrowserFiles(caller);
  }
}

async function receive(
  url: string,
  file: PublishedFile,
  { signal, onProgress }: FetchOptions,
): Promise<Uint8Array> {
  const response = await fetch(url, signal ? { signal } : {});
  if (!response.ok) throw new Error(`answered HTTP ${response.status}`);
  const bytes = new Uint8Array(file.bytes);
  let have = 0;
  const reader = response.body!.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    if (have + part.value.length > file.bytes) throw new Error('sent more than the file has');
    bytes.set(part.value, have);
    have += part.value.length;
    onProgress?.(have);
  }
  if (have < file.bytes) throw new Error(`broke off after ${have} of ${file.bytes} bytes`);
  if (!(await isGenuine(bytes, file)))
    throw new Error('sent other bytes than published (wrong checksum)');
  return bytes;
}

async function isGenuine(bytes: Uint8Array, { sha256 }: PublishedFile): Promise<boolean> {
  const sum = await crypto.subtle.digest('SHA-256', new Uint8Array(bytes));
  return (
    Array.from(new Uint8Array(sum), (b) => b.toString(16).padStart(2, '0')).join('') === sha256
  );
}

/** The learner's files in a browser. Paths begin at the site's own folder. */
class BrowserFiles implements LocalFiles {
  readonly #caller: string;

  constructor(caller: string) {
    this.#caller = caller;
  }

  async read(path: string): Promise<Uint8Array> {
    const { folder, name } = await this.#find(path, 'a file');
    try {
      const file = await (await folder.getFileHandle(name)).getFile();
      return new Uint8Array(await file.arrayBuffer());
    } catch (error) {
      throw await this.#explain(path, 'a file', folder, error);
    }
  }

  async list(path: string): Promise<readonly FolderEntry[]> {
    const entries: FolderEntry[] = [];
    for await (const [name, { kind }] of (await this.#folder(partsOf(path), path)).entries())
      entries.push({ name, kind: kind === 'directory' ? 'folder' : 'file' });
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async write(path: string, bytes: Uint8Array): Promise<string> {
    const { folder, name } = await this.#find(path, 'a file', true);
    try {
      // What is written becomes the file when it is closed.
      const target = await (await folder.getFileHandle(name, { create: true })).createWritable();
      await target.write(new Uint8Array(bytes));
      await target.close();
    } catch (error) {
      throw await this.#explain(path, 'a file', folder, error);
    }
    return partsOf(path).join('/');
  }

  async remove(path: string): Promise<void> {
    const { folder, name } = await this.#find(path, 'a file');
    await folder.removeEntry(name).catch((error: unknown) => {
      if ((error as DOMException).name !== 'NotFoundError') throw error;
    });
  }

  async #find(path: string, expected: string, create = false) {
    const parts = partsOf(path);
    const name = parts.pop();
    if (name === undefined)
      throw new Error(`${this.#caller}: "${path}" is a folder, expected ${expected}. Name a file.`);
    return { folder: await this.#folder(parts, path, create), name };
  }

  async #folder(parts: readonly string[], path: string, create = false) {
    let folder = await root(this.#caller);
    for (const part of parts) {
      const parent = folder;
      folder = await parent.getDirectoryHandle(part, { create }).catch(async (error: unknown) => {
        throw await this.#explain(path, 'a folder', parent, error, part);
      });
    }
    return folder;
  }

  async #explain(
    path: string,
    expected: string,
    folder: FileSystemDirectoryHandle,
    cause: unknown,
    part = partsOf(path).at(-1)!,
  ): Promise<Error> {
    const say = (problem: string, repair: string) =>
      new Error(`${this.#caller}: "${path}" ${problem}, expected ${expected}. ${repair}`, {
        cause,
      });
    const { name, message } = cause as DOMException;
    if (name === 'TypeMismatchError')
      return say(`has "${part}" of the other kind in it`, 'Choose another path.');
    if (name === 'QuotaExceededError')
      return say('does not fit into what the browser gives this site', 'Remove other files.');
    if (name !== 'NotFoundError') return say(`can't be used (${message})`, 'Try again.');
    const names: string[] = [];
    for await (const each of folder.keys()) names.push(each);
    const near = nearest(part, names);
    return say('is not there', near ? `Did you mean "${near}"?` : 'Check the path.');
  }
}

function partsOf(path: string): string[] {
  const parts: string[] = [];
  for (const part of path.split(/[\\/]/))
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  return parts;
}

async function root(caller: string): Promise<FileSystemDirectoryHandle> {
  if (typeof navigator === 'undefined' || !navigator.storage?.getDirectory)
    throw new Error(
      `${caller}: this place keeps no files, expected Node or a page from https or localhost. Give an address that begins with http, or the text itself.`,
    );
  return navigator.storage.getDirectory();
}
