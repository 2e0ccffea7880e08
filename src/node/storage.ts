import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  DownloadError,
  type FetchOptions,
  type MirrorFailure,
  type PublishedFile,
  type FileStorage,
  type LocalFiles,
} from '../data/storage.js';
import { cacheFolder } from './cache-folder.js';
import { lockFile } from './file-lock.js';
import { folderError } from './folder-error.js';
import { NodeFiles } from './local-files.js';
import { MirrorError, WriteError, receive, type ReceiveOptions } from './receive.js';

export interface StorageSettings {
  /** Where files are kept; made when the first one is loaded. */
  readonly folder: string;
  /** Replaces every mirror. */
  readonly baseUrl?: string | undefined;
  /** How long a mirror may be silent before the next one is tried. */
  readonly stallMs?: number;
  /** After how long without a sign of life a lock counts as left behind. */
  readonly staleMs?: number;
}

/** The storage that `NNLAB_CACHE` and `NNLAB_DATA_URL` ask for. */
export function storageFromEnvironment(env: NodeJS.ProcessEnv = process.env): FileStorage {
  return new FolderStorage({ folder: cacheFolder(env), baseUrl: env['NNLAB_DATA_URL'] });
}

/**
 * Keeps files in a folder. A file has its name only when its checksum was right: until then it is
 * `NAME.part`, from which the next attempt goes on, and `NAME.lock` says that somebody is loading it.
 * What is kept is checked again whenever it is read.
 */
export class FolderStorage implements FileStorage {
  readonly place: string;
  readonly #baseUrl: string | undefined;
  readonly #stallMs: number;
  readonly #staleMs: number;

  /** @throws {TypeError} If `baseUrl` is not an http or https address. */
  constructor({ folder, baseUrl, stallMs = 20_000, staleMs = 10_000 }: StorageSettings) {
    this.place = folder;
    this.#baseUrl = baseUrl && checkBaseUrl(baseUrl);
    this.#stallMs = stallMs;
    this.#staleMs = staleMs;
  }

  async fetch(file: PublishedFile, options: FetchOptions = {}): Promise<Uint8Array> {
    const { signal = new AbortController().signal, onProgress = () => {} } = options;
    const path = join(this.place, file.name);
    try {
      for (;;) {
        signal.throwIfAborted();
        const kept = await readKept(path, file);
        if (kept instanceof Uint8Array) return kept;
        await mkdir(dirname(path), { recursive: true });
        const lock = await lockFile(path, this.#staleMs);
        if (lock === undefined) {
          // Another notebook is loading it: wait for that one, and show how far it is.
          onProgress(await sizeOf(`${path}.part`));
          await sleep(200, undefined, { signal });
          continue;
        }
        try {
          return await this.#load(file, path, {
            signal: AbortSignal.any([signal, lock.lost]),
            stallMs: this.#stallMs,
            onProgress,
          });
        } catch (error) {
          if (signal.aborted || !lock.lost.aborted) throw error;
        } finally {
          await lock.release();
        }
      }
    } catch (error) {
      signal.throwIfAborted();
      const cause = error instanceof WriteError ? error.cause : error;
      const fromFileSystem = cause instanceof Error && 'syscall' in cause;
      throw fromFileSystem ? folderError(this.place, cause, file.bytes) : cause;
    }
  }

  files(caller: string): LocalFiles {
    return new NodeFiles(caller);
  }

  /** Loads `file` while nobody else does. */
  async #load(file: PublishedFile, path: string, options: ReceiveOptions): Promise<Uint8Array> {
    const kept = await readKept(path, file); // somebody may have been faster
    if (kept instanceof Uint8Array) return kept;
    if (kept === 'damaged') {
      console.log(`${file.name} in ${this.place} was damaged: it is loaded again.`);
      await rm(path, { force: true });
    }
    const failures: MirrorFailure[] = [];
    for (const url of this.#mirrorsOf(file)) {
      try {
        const bytes = await loadFrom(url, file, `${path}.part`, options);
        await rename(`${path}.part`, path);
        return bytes;
      } catch (error) {
        if (!(error instanceof MirrorError)) throw error;
        failures.push({ host: new URL(url).host, reason: error.message });
      }
    }
    throw new DownloadError(file, failures);
  }

  #mirrorsOf(file: PublishedFile): readonly string[] {
    return this.#baseUrl ? [new URL(file.name, this.#baseUrl).href] : file.mirrors;
  }
}

/**
 * Loads `file` from one mirror, going on from what is in `part`. That may be bad, from a crash or
 * another mirror: then once more from the start. So a mirror is asked twice at most.
 */
async function loadFrom(
  url: string,
  file: PublishedFile,
  part: string,
  options: ReceiveOptions,
): Promise<Uint8Array> {
  for (let have = await sizeOf(part); ; have = 0) {
    try {
      const start = have >= file.bytes ? have : await receive(url, file, part, have, options);
      const bytes = start === undefined ? undefined : await readFile(part);
      if (bytes && isGenuine(bytes, file)) return bytes;
      await rm(part, { force: true });
      if (start === 0) throw new MirrorError('sent other bytes than published (wrong checksum)');
    } catch (error) {
      // Half a file on a full disk is in the way of everybody.
      if (error instanceof WriteError) await rm(part, { force: true });
      throw error;
    }
  }
}

async function readKept(
  path: string,
  file: PublishedFile,
): Promise<Uint8Array | 'missing' | 'damaged'> {
  try {
    const bytes = await readFile(path);
    return isGenuine(bytes, file) ? bytes : 'damaged';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'missing';
    throw error;
  }
}

function isGenuine(bytes: Uint8Array, file: PublishedFile): boolean {
  return createHash('sha256').update(bytes).digest('hex') === file.sha256;
}

async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  return found?.size ?? 0;
}

function checkBaseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
    throw new TypeError(
      `download: NNLAB_DATA_URL is "${text}", expected an address that begins with http:// or https://. Correct it, or remove it from the environment.`,
    );
  return url.href.endsWith('/') ? url.href : `${url.href}/`;
}
