/** The hash by which front ends name the text of a cell: MurmurHash2 of its UTF-8 bytes. */

const M = 0x5bd1e995;
const encoder = new TextEncoder();

/** @example murmur2('', 0) // 0 */
export function murmur2(text: string, seed: number): number {
  const bytes = encoder.encode(text);
  const view = new DataView(bytes.buffer);
  const tail = bytes.length & ~3;
  let hash = seed ^ bytes.length;
  for (let at = 0; at < tail; at += 4) {
    let part = Math.imul(view.getUint32(at, true), M);
    part ^= part >>> 24;
    hash = Math.imul(hash, M) ^ Math.imul(part, M);
  }
  for (let at = bytes.length - 1; at >= tail; at--) hash ^= bytes[at]! << (8 * (at - tail));
  if (bytes.length > tail) hash = Math.imul(hash, M);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, M);
  return (hash ^ (hash >>> 15)) >>> 0;
}
