import { open, type FileHandle } from 'node:fs/promises';
import type { PublishedFile } from '../data/storage.js';

/** A mirror did not do what it should; its message is for the learner. The next one may be better. */
export class MirrorError extends Error {}

/** Writing what arrived went wrong: no other mirror will help. */
export class WriteError extends Error {}

export interface ReceiveOptions {
  readonly signal: AbortSignal;
  /** How long a mirror may be silent. */
  readonly stallMs: number;
  readonly onProgress: (bytes: number) => void;
}

/**
 * Asks `url` once for the bytes of `file` from `from` on and writes them to `part`, until the file
 * is complete. What has arrived stays in `part` when the connection breaks.
 *
 * @returns The byte that the mirror began with: `from`, or 0 if it sent everything anew; undefined
 *   if it cannot go on from there, with nothing written.
 * @throws {MirrorError} If the mirror sends something else, too much, too little or nothing.
 * @throws {WriteError} If `part` cannot be written.
 */
export async function receive(
  url: string,
  file: PublishedFile,
  part: string,
  from: number,
  { signal, stallMs, onProgress }: ReceiveOptions,
): Promise<number | undefined> {
  const stop = new AbortController();
  const stalled = new MirrorError(`sent nothing for ${stallMs / 1000} s`);
  const timer = setTimeout(() => stop.abort(stalled), stallMs);
  let handle: FileHandle | undefined;
  try {
    const response = await fetch(url, {
      signal: AbortSignal.any([signal, stop.signal]),
      // The published file is compressed already, and a range of it must be a range of its bytes.
      headers: { 'accept-encoding': 'identity', ...(from > 0 && { range: `bytes=${from}-` }) },
    });
    const start = startOf(response, file, from);
    if (start === undefined) return undefined;
    checkLength(response, file.bytes - start);

    handle = await written(open(part, start > 0 ? 'a' : 'w'));
    let have = start;
    for await (const chunk of response.body ?? []) {
      timer.refresh();
      have += chunk.length;
      if (have > file.bytes) {
        await written(handle.truncate(0)); // nothing of it can be trusted
        throw new MirrorError(`sent more than the ${file.bytes} bytes that it has`);
      }
      await written(handle.appendFile(chunk));
      onProgress(have);
    }
    if (have < file.bytes) throw brokenOff(have, file);
    await written(handle.sync());
    return start;
  } catch (error) {
    signal.throwIfAborted();
    if (stop.signal.aborted) throw stalled;
    if (error instanceof MirrorError || error instanceof WriteError) throw error;
    throw new MirrorError(networkReason(error), { cause: error });
  } finally {
    clearTimeout(timer);
    stop.abort(); // ends what the mirror may still be sending
    await handle?.close();
  }
}

function startOf(response: Response, file: PublishedFile, from: number): number | undefined {
  if (response.status === 200) return 0;
  if (from > 0 && response.status === 206) {
    const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers.get('content-range') ?? '');
    const same =
      Number(range?.[1]) === from && ['*', String(file.bytes)].includes(range?.[2] ?? '');
    return same ? from : undefined;
  }
  if (from > 0 && response.status === 416) return undefined;
  const meaning = response.status === 404 ? ', the file is not there' : '';
  throw new MirrorError(`answered HTTP ${response.status}${meaning}`);
}

/** A page that asks to log in, in place of the file, must not overwrite what is here already. */
function checkLength({ headers }: Response, expected: number): void {
  const length = headers.get('content-length');
  if (length !== null && !headers.has('content-encoding') && Number(length) !== expected)
    throw new MirrorError(`sends ${length} bytes, expected ${expected}: it is another file`);
}

async function written<T>(writing: Promise<T>): Promise<T> {
  try {
    return await writing;
  } catch (error) {
    throw new WriteError('cannot write', { cause: error });
  }
}

function brokenOff(have: number, file: PublishedFile): MirrorError {
  return new MirrorError(`broke off after ${have} of ${file.bytes} bytes`);
}

const reasons: Record<string, string> = {
  ENOTFOUND: 'its address was not found; this computer may be offline',
  EAI_AGAIN: 'its address was not found; this computer may be offline',
  ENETUNREACH: 'there is no way to it; this computer may be offline',
  EHOSTUNREACH: 'there is no way to it; this computer may be offline',
  ECONNREFUSED: 'refused the connection',
  ECONNRESET: 'broke off the connection',
  UND_ERR_SOCKET: 'broke off the connection',
  UND_ERR_CONNECT_TIMEOUT: 'did not answer',
  ETIMEDOUT: 'did not answer',
};

function networkReason(error: unknown): string {
  // fetch hides what happened one level down: "fetch failed", "terminated".
  const { cause = error } = error as { cause?: unknown };
  const { code = '', message } = cause as NodeJS.ErrnoException;
  if (/CERT|SELF_SIGNED|ISSUER/.test(code))
    return `its certificate is not trusted here (${message}); a proxy may stand between`;
  return reasons[code] ?? `could not be read (${message})`;
}
