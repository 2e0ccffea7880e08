/** What a folder holds. */
export interface FolderEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder';
}

/** The learner's own files, where this place has some. Paths are relative to the notebook's folder. */
export interface LocalFiles {
  /** @throws {Error} If there is no such file, with the names that are near. */
  read(path: string): Promise<Uint8Array>;
  /** Sorted by name. @throws {Error} If there is no such folder. */
  list(path: string): Promise<readonly FolderEntry[]>;
}

/** The files of the place this runs in. */
export async function localFiles(caller: string): Promise<LocalFiles> {
  if (typeof process === 'undefined' || !process.versions.node)
    throw new Error(
      `${caller}: this place has no files, expected Node. Give an address that begins with http, or the text itself.`,
    );
  const { NodeFiles } = await import('../node/local-files.js');
  return new NodeFiles(caller);
}

/**
 * The bytes of a file of one's own, or of an address that begins with http:// or https://.
 *
 * @throws {Error} If it can be neither read nor loaded.
 */
export async function readPathOrUrl(caller: string, from: string, signal?: AbortSignal) {
  if (!isUrl(from)) return (await localFiles(caller)).read(from);
  let response: Response;
  try {
    response = await fetch(from, signal ? { signal } : {});
  } catch (cause) {
    signal?.throwIfAborted();
    throw new Error(
      `${caller}: ${from} did not answer, expected a file. Check the address and the network.`,
      { cause },
    );
  }
  if (!response.ok)
    throw new Error(
      `${caller}: ${from} answered HTTP ${response.status}, expected a file. Check the address.`,
    );
  return new Uint8Array(await response.arrayBuffer());
}

export const isUrl = (text: string): boolean => /^https?:\/\//i.test(text);
