import { readPathOrUrl } from './local-files.js';

/**
 * A text file of your own, or from an address: UTF-8, or Windows-1252 where it is not that. Lines
 * end in `\n`, whatever they end in there.
 *
 * @param pathOrUrl A path, from the notebook's folder on, or an address with http.
 * @returns The text.
 * @throws {Error} If it is not there or does not arrive.
 *
 * @example
 * const poem = await nn.data.text('poem.txt');
 * poem.length;
 */
export async function text(pathOrUrl: string): Promise<string> {
  return decodeText(await readPathOrUrl('text', pathOrUrl));
}

/** The letters that the bytes stand for. */
export function decodeText(bytes: Uint8Array): string {
  const decode = (label: string) => new TextDecoder(label, { fatal: true }).decode(bytes);
  try {
    return decode('utf-8').replace(/\r\n?/g, '\n');
  } catch {
    return decode('windows-1252').replace(/\r\n?/g, '\n');
  }
}
