import { colorscale, tokens } from '../display/tokens.js';
import type { PlotlyObject } from '../plots/figure.js';

/** Height, width and channels of an image. */
export type ImageSize = readonly [height: number, width: number, channels: number];

/** Cells between two images. */
const gapOf = ([, width]: ImageSize): number => Math.max(1, Math.round(width / 10));

/** How many cells wide and high the images are in their rows. */
export function montageSize(count: number, columns: number, size: ImageSize): [number, number] {
  const [height, width] = size;
  const gap = gapOf(size);
  return [columns * (width + gap) - gap, Math.ceil(count / columns) * (height + gap) - gap];
}

/** Images in rows as one trace: gray ones as a heat map from the ground, 0, to ink, 1, coloured ones as they are. */
export function montage(
  values: Float32Array,
  count: number,
  columns: number,
  size: ImageSize,
): PlotlyObject {
  const [height, width, channels] = size;
  const gap = gapOf(size);
  const [cellsX, cellsY] = montageSize(count, columns, size);
  const isGray = channels === 1;
  const z: (number | number[] | null)[][] = Array.from({ length: cellsY }, () =>
    new Array<null | number[]>(cellsX).fill(isGray ? null : [0, 0, 0, 0]),
  );
  const byte = (value: number) => Math.round(255 * Math.min(1, Math.max(0, value)));
  for (let i = 0; i < count; i++) {
    const left = (i % columns) * (width + gap);
    const top = Math.floor(i / columns) * (height + gap);
    for (let pixel = 0; pixel < height * width; pixel++) {
      const at = (i * height * width + pixel) * channels;
      const row = z[top + Math.floor(pixel / width)]!;
      row[left + (pixel % width)] = isGray
        ? byte(values[at]!)
        : [byte(values[at]!), byte(values[at + 1]!), byte(values[at + 2]!), 1];
    }
  }
  if (!isGray) return { type: 'image', colormodel: 'rgba', z, hoverinfo: 'skip' };
  return {
    type: 'heatmap',
    z,
    zmin: 0,
    zmax: 255,
    colorscale: colorscale(tokens.sequential),
    showscale: false,
    hoverinfo: 'skip',
  };
}
