import { defaultStorage, type LocalFiles } from './storage.js';

/** The learner's files in the place this runs in. */
export async function localFiles(caller: string): Promise<LocalFiles> {
  return (await defaultStorage()).files(caller);
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
