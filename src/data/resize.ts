import type { Pixels } from './image-decoding.js';

/** How an image becomes an input. */
export interface ResizeOptions {
  readonly height: number;
  readonly width: number;
  /** 1 for gray (ITU-R BT.601), 3 for red, green and blue. */
  readonly channels: 1 | 3;
  /** Whether what does not fit the shape is cut off, rather than the image distorted. */
  readonly crop: boolean;
}

/**
 * The image in another size, row-major `[height, width, channels]` in bytes. A new pixel is the mean
 * of the area that it covers; where the image is clear, it is white.
 */
export function resize(image: Pixels, options: ResizeOptions): Uint8Array {
  const { height, width, channels, crop } = options;
  const scale = crop ? Math.min(image.width / width, image.height / height) : undefined;
  const columns = cover(image.width, width, scale ?? image.width / width);
  const rows = cover(image.height, height, scale ?? image.height / height);
  const resized = new Uint8Array(height * width * channels);
  let at = 0;
  for (const row of rows)
    for (const column of columns) {
      let [red, green, blue] = [0, 0, 0];
      for (const { index: y, share: shareY } of row)
        for (const { index: x, share: shareX } of column) {
          const from = 4 * (y * image.width + x);
          const share = shareX * shareY;
          const opaque = image.data[from + 3]! / 255;
          const white = 255 * (1 - opaque);
          red += share * (opaque * image.data[from]! + white);
          green += share * (opaque * image.data[from + 1]! + white);
          blue += share * (opaque * image.data[from + 2]! + white);
        }
      if (channels === 3) {
        resized[at++] = Math.round(red);
        resized[at++] = Math.round(green);
        resized[at++] = Math.round(blue);
      } else resized[at++] = Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
    }
  return resized;
}

interface Part {
  readonly index: number;
  readonly share: number;
}

/** Which old pixels each new one covers along a side, and with which share of its length. */
function cover(oldSize: number, newSize: number, scale: number): Part[][] {
  const start = (oldSize - newSize * scale) / 2;
  return Array.from({ length: newSize }, (_, i) => {
    const [low, high] = [start + i * scale, start + (i + 1) * scale];
    const parts: Part[] = [];
    for (let index = Math.floor(low + 1e-9); index < Math.min(oldSize, high - 1e-9); index++) {
      const length = Math.min(high, index + 1) - Math.max(low, index);
      parts.push({ index, share: length / scale });
    }
    return parts;
  });
}
