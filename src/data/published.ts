import { jupyterHost } from '../display/host.js';
import { DownloadProgress } from './download-progress.js';
import {
  DownloadError,
  defaultStorage,
  describeFailures,
  type FileStorage,
  type PublishedFile,
} from './storage.js';

/** Files that make one thing, such as the four of MNIST. */
export interface PublishedSet {
  /** The function that the learner called. */
  readonly caller: string;
  /** What it is called beside the bar: `MNIST`. */
  readonly title: string;
  /** What it is called within a sentence: `MNIST`, `the text`. */
  readonly what: string;
  readonly files: readonly PublishedFile[];
  /** How many are on their way at once, where many small ones would wait for each other; 1 by default. */
  readonly atOnce?: number;
  /** What can be done without a network: whole sentences. */
  readonly instead: string;
}

/** The files are neither kept on this computer nor to be had: most often there is no network. */
export class MissingFilesError extends Error {
  override readonly name = 'MissingFilesError';
  readonly #reasons: string;

  constructor({ caller, what, instead }: PublishedSet, { failures }: DownloadError) {
    const reasons = describeFailures(failures);
    super(
      `${caller}: ${what} is not on this computer yet and did not arrive, expected one of these to send it.\n${reasons}\nCheck the network and run this again: it goes on where it stopped. ${instead} A server of your own can be named in NNLAB_DATA_URL.`,
    );
    this.#reasons = reasons;
  }

  /** Why, in words for the learner, a line for each place that was asked. */
  get reasons(): string {
    return this.#reasons;
  }
}

/**
 * The bytes of all files of `set`, in their order, from the cache or else the network, with a bar while they arrive. Interrupting
 * the cell stops it, and so does `signal`; what has arrived is kept.
 *
 * @throws {MissingFilesError} If one of them can be neither found nor loaded.
 */
export async function loadPublished(
  set: PublishedSet,
  signal?: AbortSignal,
): Promise<Uint8Array[]> {
  const total = set.files.reduce((sum, { bytes }) => sum + bytes, 0);
  const progress = new DownloadProgress(set.title, total);
  try {
    const storage = await defaultStorage();
    const files = await fetchAll(storage, set, progress, signal);
    progress.done(storage.place);
    return files;
  } catch (error) {
    progress.stopped();
    throw error instanceof DownloadError ? new MissingFilesError(set, error) : error;
  }
}

async function fetchAll(
  storage: FileStorage,
  { files, atOnce = 1 }: PublishedSet,
  progress: DownloadProgress,
  signal: AbortSignal | undefined,
): Promise<Uint8Array[]> {
  const failed = new AbortController();
  const signals = [failed.signal, signal, jupyterHost()?.signal].filter((s) => s !== undefined);
  const stop = AbortSignal.any(signals);
  const arrived = new Array<number>(files.length).fill(0);
  const all = new Array<Uint8Array>(files.length);
  let next = 0;
  const worker = async () => {
    while (next < files.length) {
      const i = next++;
      const onProgress = (bytes: number) => {
        arrived[i] = bytes;
        progress.update(arrived.reduce((sum, each) => sum + each, 0));
      };
      all[i] = await storage.fetch(files[i]!, { signal: stop, onProgress });
      arrived[i] = files[i]!.bytes;
    }
  };
  try {
    await Promise.all(Array.from({ length: atOnce }, worker));
  } catch (error) {
    // The others need not go on.
    failed.abort(error);
    throw error;
  }
  return all;
}
