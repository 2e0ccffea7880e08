/** A file as its authors publish it: known by its checksum, wherever it comes from. */
export interface PublishedFile {
  /** Its path in the cache and below `NNLAB_DATA_URL`, with `/` between folders. */
  readonly name: string;
  /** Where it can be had, in the order in which to try. */
  readonly mirrors: readonly string[];
  /** Its length. */
  readonly bytes: number;
  /** Its checksum, in lower-case hexadecimal digits. */
  readonly sha256: string;
}

export interface FetchOptions {
  /** Stops waiting and loading; what has arrived is kept for the next time. */
  readonly signal?: AbortSignal | undefined;
  /** Told while a file is loading how many of its bytes are here; never for a file kept before. */
  readonly onProgress?: ((bytes: number) => void) | undefined;
}

/** What a folder holds. */
export interface FolderEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder';
}

/** The learner's own files. Paths are relative to the notebook's folder. */
export interface LocalFiles {
  /** @throws {Error} If there is no such file, with the names that are near. */
  read(path: string): Promise<Uint8Array>;
  /** Sorted by name. @throws {Error} If there is no such folder. */
  list(path: string): Promise<readonly FolderEntry[]>;
  /**
   * Makes the folders that are missing, too. A crash meanwhile leaves the file as it was before.
   *
   * @returns Where it is now.
   * @throws {Error} If it can't be written there.
   */
  write(path: string, bytes: Uint8Array): Promise<string>;
  /** Takes a file away, if it is there. */
  remove(path: string): Promise<void>;
}

/** All that the library reads and keeps: published files, once they are loaded, and the learner's own. */
export interface FileStorage {
  /** Where published files are kept, in words for the learner. */
  readonly place: string;

  /**
   * The bytes of `file`, always those whose checksum is right: from the cache or else a mirror.
   *
   * @throws {DownloadError} If no mirror gave it.
   * @throws {Error} If it cannot be kept: a full disk, a folder that may not be written.
   * @throws The signal's reason, once it aborts.
   */
  fetch(file: PublishedFile, options?: FetchOptions): Promise<Uint8Array>;

  /** The learner's own files, for a function whose name begins the messages. */
  files(caller: string): LocalFiles;
}

/** Why a mirror did not give the file, in words for the learner. */
export interface MirrorFailure {
  readonly host: string;
  readonly reason: string;
}

/** No mirror gave the file: most often there is no network. */
export class DownloadError extends Error {
  override readonly name = 'DownloadError';
  readonly failures: readonly MirrorFailure[];

  constructor(file: PublishedFile, failures: readonly MirrorFailure[]) {
    super(
      `download: ${file.name} did not arrive, expected one of these to send it. Check the network and run this again.\n${describeFailures(failures)}`,
    );
    this.failures = failures;
  }
}

/** One line a mirror. */
export function describeFailures(failures: readonly MirrorFailure[]): string {
  return failures.map(({ host, reason }) => `  ${host}: ${reason}`).join('\n');
}

let chosen: FileStorage | undefined;

/** Has the library keep its files elsewhere; `undefined` for the usual place. */
export function useStorage(storage: FileStorage | undefined): void {
  chosen = storage;
}

/** The storage of the place this runs in: the computer, as its environment says, or the browser. */
export async function defaultStorage(): Promise<FileStorage> {
  if (chosen) return chosen;
  if (typeof process !== 'undefined' && process.versions?.node) {
    const { storageFromEnvironment } = await import('../node/storage.js');
    return storageFromEnvironment();
  }
  const { BrowserStorage } = await import('./browser-storage.js');
  return (chosen = new BrowserStorage());
}
