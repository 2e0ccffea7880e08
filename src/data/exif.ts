import type { Pixels } from './image-decoding.js';

/**
 * How a camera was held, from 1 (upright) to 8, as a JPEG file tells it: the picture in it is to be
 * turned before it is shown. 1 where nothing is said.
 *
 * @see CIPA DC-008 (Exif 2.32), tag 0x0112; TIFF 6.0 for the form of the tags
 */
export function exifOrientation(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // Segments: 0xFF, a marker, a length of two bytes that counts itself. Pictures begin at 0xDA.
  for (let at = 2; at + 4 < bytes.length && bytes[at] === 0xff && bytes[at + 1] !== 0xda;) {
    const length = view.getUint16(at + 2);
    const isExif = bytes[at + 1] === 0xe1 && view.getUint32(at + 4) === 0x45786966; // "Exif"
    if (isExif && at + 2 + length <= bytes.length)
      return tiffOrientation(new DataView(view.buffer, view.byteOffset + at + 10, length - 8));
    at += 2 + length;
  }
  return 1;
}

function tiffOrientation(view: DataView): number {
  const isLittle = view.getUint16(0) === 0x4949;
  const start = view.getUint32(4, isLittle);
  const count = view.getUint16(start, isLittle);
  for (let i = 0; i < count; i++) {
    const entry = start + 2 + 12 * i;
    if (view.getUint16(entry, isLittle) !== 0x0112) continue;
    const orientation = view.getUint16(entry + 8, isLittle);
    return orientation >= 1 && orientation <= 8 ? orientation : 1;
  }
  return 1;
}

/** The picture as it was seen, where the camera was held as `orientation` says. */
export function turned(image: Pixels, orientation: number): Pixels {
  if (orientation === 1) return image;
  const isSideways = orientation >= 5;
  const [width, height] = isSideways ? [image.height, image.width] : [image.width, image.height];
  const data = new Uint8Array(image.data.length);
  const isFlippedX = [2, 3, 7, 8].includes(orientation);
  const isFlippedY = [3, 4, 6, 7].includes(orientation);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [across, down] = isSideways ? [y, x] : [x, y];
      const fromX = isFlippedX ? image.width - 1 - across : across;
      const fromY = isFlippedY ? image.height - 1 - down : down;
      const from = 4 * (fromY * image.width + fromX);
      data.set(image.data.subarray(from, from + 4), 4 * (y * width + x));
    }
  return { width, height, data };
}
