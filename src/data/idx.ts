/** Numbers of one byte each, in as many dimensions as `shape` has. */
export interface IdxArray {
  readonly shape: readonly number[];
  /** Row-major; a view on the bytes that were parsed. */
  readonly values: Uint8Array;
}

/**
 * Reads the IDX format in which MNIST is published: two zero bytes, the type of the numbers (8 is
 * the unsigned byte, the only one read here), the number of dimensions, then the size of each as
 * four bytes, the highest first, then the numbers.
 *
 * @throws {SyntaxError} If `bytes` are not that, or too few or too many.
 *
 * @see http://yann.lecun.com/exdb/mnist/
 *
 * @example Three labels
 * parseIdx(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 3, 5, 0, 4)); // { shape: [3], values: [5, 0, 4] }
 */
export function parseIdx(bytes: Uint8Array): IdxArray {
  const [zero1, zero2, type, dimensions = 0] = bytes;
  if (zero1 !== 0 || zero2 !== 0 || type !== 8 || dimensions === 0)
    throw new SyntaxError(
      `parseIdx: bytes begin with ${[...bytes.subarray(0, 4)].join(' ') || 'nothing'}, expected 0 0 8 and the number of dimensions. Unpack the file first, if its name ends in .gz.`,
    );
  const start = 4 + 4 * dimensions;
  if (bytes.length < start) throw wrongLength(bytes.length, start);
  const header = new DataView(bytes.buffer, bytes.byteOffset, start);
  const shape = Array.from({ length: dimensions }, (_, i) => header.getUint32(4 + 4 * i));
  const end = shape.reduce((product, size) => product * size, 1) + start;
  if (bytes.length !== end) throw wrongLength(bytes.length, end);
  return { shape, values: bytes.subarray(start) };
}

function wrongLength(length: number, expected: number): SyntaxError {
  return new SyntaxError(
    `parseIdx: bytes are ${length}, expected ${expected} by what the header says. Load the file again.`,
  );
}
