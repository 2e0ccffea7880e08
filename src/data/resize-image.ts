/** Height, width and channels of an image, row-major. */
export type ImageShape = readonly [height: number, width: number, channels: number];

/** How much of each old place is in each new one along a side. */
type Share = readonly (readonly [index: number, share: number])[];

/**
 * The image in another size and with another number of channels: bilinear where it grows, with the triangle as wide as a new
 * pixel where it shrinks. Gray becomes three equal colours, colours become gray by ITU-R BT.601.
 */
export function resizeImage(image: ArrayLike<number>, from: ImageShape, to: ImageShape) {
  const [height, width, channels] = from;
  const [newHeight, newWidth, newChannels] = to;
  const [rows, columns] = [sharesOf(height, newHeight), sharesOf(width, newWidth)];
  const wide = new Float32Array(height * newWidth * channels);
  for (let y = 0; y < height; y++)
    columns.forEach((shares, x) => {
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (const [i, share] of shares) sum += share * image[(y * width + i) * channels + c]!;
        wide[(y * newWidth + x) * channels + c] = sum;
      }
    });
  const row = newWidth * channels;
  const resized = new Float32Array(newHeight * row);
  rows.forEach((shares, y) => {
    for (const [i, share] of shares)
      for (let k = 0; k < row; k++) resized[y * row + k]! += share * wide[i * row + k]!;
  });
  return channels === newChannels ? resized : recolored(resized, channels, newChannels);
}

function sharesOf(oldSize: number, newSize: number): Share[] {
  const scale = oldSize / newSize;
  const reach = Math.max(1, scale);
  return Array.from({ length: newSize }, (_, i) => {
    const center = (i + 0.5) * scale - 0.5;
    const found: [number, number][] = [];
    const last = Math.min(oldSize - 1, Math.floor(center + reach));
    for (let at = Math.max(0, Math.ceil(center - reach)); at <= last; at++) {
      const share = 1 - Math.abs(at - center) / reach;
      if (share > 0) found.push([at, share]);
    }
    const sum = found.reduce((total, [, share]) => total + share, 0);
    return found.map(([at, share]) => [at, share / sum] as const);
  });
}

function recolored(image: Float32Array, channels: number, wanted: number): Float32Array {
  const colored = new Float32Array((image.length / channels) * wanted);
  for (let from = 0, to = 0; from < image.length; from += channels, to += wanted)
    colored.fill(
      channels === 1
        ? image[from]!
        : 0.299 * image[from]! + 0.587 * image[from + 1]! + 0.114 * image[from + 2]!,
      to,
      to + wanted,
    );
  return colored;
}
