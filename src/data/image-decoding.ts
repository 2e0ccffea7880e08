import type { DecodedPng } from 'fast-png';
import { exifOrientation, turned } from './exif.js';

/** Pixels as bytes, four a pixel: red, green, blue and how opaque. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array | Uint8ClampedArray;
}

/** The endings of files that can be read. */
export const imageEndings = ['.png', '.jpg', '.jpeg', '.webp'];

/**
 * Reads a PNG, JPEG or WebP file, told by its first bytes, whatever its name.
 *
 * @throws {SyntaxError} If it is none of these, or damaged.
 */
export async function decodeImage(bytes: Uint8Array): Promise<Pixels> {
  const ascii = (from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to));
  const decode =
    ascii(1, 4) === 'PNG'
      ? fromPng
      : bytes[0] === 0xff && bytes[1] === 0xd8
        ? fromJpeg
        : ascii(0, 4) === 'RIFF' && ascii(8, 12) === 'WEBP'
          ? fromWebp
          : undefined;
  if (!decode)
    throw new SyntaxError(
      `${beginning(bytes)}, expected a PNG, JPEG or WebP image. Convert it, or take it out of the folder`,
    );
  try {
    return await decode(bytes);
  } catch (cause) {
    throw new SyntaxError(
      'is damaged, expected a whole image. Copy it again, or take it out of the folder',
      { cause },
    );
  }
}

/** What a file begins with that is no image: most often it is a text. */
function beginning(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'is empty';
  const start = [...bytes.subarray(0, 8)];
  const isText = start.every((byte) => byte >= 32 && byte < 127);
  if (isText) return `begins with the text ${JSON.stringify(String.fromCharCode(...start))}`;
  return `begins with the bytes ${start.slice(0, 4).join(' ')}`;
}

// The readers are loaded when first needed, so that all others start sooner.

async function fromJpeg(bytes: Uint8Array): Promise<Pixels> {
  const { default: jpeg } = await import('jpeg-js');
  const pixels = jpeg.decode(bytes, { useTArray: true, maxMemoryUsageInMB: 1024 });
  return turned(pixels, exifOrientation(bytes));
}

async function fromWebp(bytes: Uint8Array): Promise<Pixels> {
  if (typeof process !== 'undefined' && process.versions.node)
    await (await import('../node/webp.js')).prepareWebp();
  const { default: decode } = await import('@jsquash/webp/decode.js');
  return decode(new Uint8Array(bytes).buffer);
}

async function fromPng(bytes: Uint8Array): Promise<Pixels> {
  const { convertIndexedToRgb, decode } = await import('fast-png');
  const png = decode(bytes);
  const { width, height, transparency } = png;
  const data = new Uint8Array(4 * width * height);
  const { values, channels, most } = png.palette
    ? { values: convertIndexedToRgb(png), channels: png.palette[0]!.length, most: 255 }
    : { values: unpacked(png), channels: png.channels, most: 2 ** png.depth - 1 };
  const isGray = channels < 3;
  const hasAlpha = channels % 2 === 0;
  for (let i = 0; i < width * height; i++) {
    const from = i * channels;
    const colors = [0, 1, 2].map((c) => values[from + (isGray ? 0 : c)]!);
    // A color that is named as the transparent one.
    const isClear = !!transparency && [...transparency].every((value, c) => value === colors[c]);
    const alpha = hasAlpha ? values[from + channels - 1]! / most : isClear ? 0 : 1;
    data.set([...colors.map((value) => Math.round((255 * value) / most)), 255 * alpha], 4 * i);
  }
  return { width, height, data };
}

/** One number a value: with fewer than 8 bits several share a byte, each row beginning with a new one. */
function unpacked({ width, height, channels, depth, data }: DecodedPng): ArrayLike<number> {
  if (depth >= 8) return data;
  const perRow = Math.ceil((width * channels * depth) / 8);
  const values = new Uint8Array(width * height * channels);
  for (let y = 0, at = 0; y < height; y++)
    for (let k = 0; k < width * channels; k++) {
      const bit = k * depth;
      const shift = 8 - depth - (bit % 8);
      values[at++] = (data[y * perRow + (bit >> 3)]! >> shift) & (2 ** depth - 1);
    }
  return values;
}
