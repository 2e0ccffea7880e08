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

/** Where published files are kept once they are loaded. */
export interface FileStorage {
  /** The folder, in words for the learner. */
  readonly place: string;

  /**
   * The bytes of `file`, always those whose checksum is right: from the cache or else a mirror.
   *
   * @throws {DownloadError} If no mirror gave it.
   * @throws {Error} If it cannot be kept: a full disk, a folder that may not be written.
   * @throws The signal's reason, once it aborts.
   */
  fetch(file: PublishedFile, options?: FetchOptions): Promise<Uint8Array>;
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

/** The storage of the place this runs in, set up by the environment. */
export async function defaultStorage(): Promise<FileStorage> {
  if (typeof process === 'undefined' || !process.versions.node)
    throw new Error(
      'download: this place has no folder to keep files in, expected Node. Use the data sets that need no download, such as nn.data.digits().',
    );
  const { storageFromEnvironment } = await import('../node/storage.js');
  return storageFromEnvironment();
}
