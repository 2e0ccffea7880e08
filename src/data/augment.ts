import { checkOptions, checkWhole } from '../check.js';
import { seededRandom, type Random } from '../random.js';

/** How far copies of an image may differ from it; what is left out stays. */
export interface AugmentOptions {
  /** How many copies of each image are added; 4 by default. */
  copies?: number;
  /** Whether half of them are mirrored, left and right; false by default. */
  flip?: boolean;
  /** How far they are moved at most, as a share of their sides. */
  shift?: number;
  /** By how many degrees they are turned at most, either way. */
  rotate?: number;
  /** By which share they grow or shrink at most. */
  zoom?: number;
  /** The same seed gives the same copies; 1 by default. */
  seed?: number | string;
}

/** How the pixels of a copy are found in the image. */
export type Change = (image: Float32Array, shape: readonly number[]) => Float32Array;

/**
 * Draws changes as `options` allow.
 *
 * @throws {RangeError} If a number is outside its range, or nothing is to change.
 */
export function changesOf(options: AugmentOptions): { copies: number; draw: () => Change } {
  checkOptions('augment', options, ['copies', 'flip', 'shift', 'rotate', 'zoom', 'seed']);
  const { copies = 4, flip = false, shift = 0, rotate = 0, zoom = 0, seed = 1 } = options;
  checkWhole('augment', 'copies', copies, 1);
  for (const [name, value, most, sample] of [
    ['shift', shift, 1, '0.1 for a tenth'],
    ['rotate', rotate, 180, '15 for 15 degrees'],
    ['zoom', zoom, 0.9, '0.1 for a tenth'],
  ] as const)
    if (!(value >= 0 && value <= most))
      throw new RangeError(
        `augment: ${name} is ${value}, expected a number from 0 to ${most}. Write ${sample}.`,
      );
  if (!flip && shift === 0 && rotate === 0 && zoom === 0)
    throw new RangeError(
      'augment: nothing is to change, expected flip, shift, rotate or zoom. Write { shift: 0.1, rotate: 10 }, for example.',
    );
  const random = seededRandom(seed);
  return { copies, draw: () => drawn(random, { flip, shift, rotate, zoom }) };
}

function drawn(
  random: Random,
  { flip, shift, rotate, zoom }: Required<Omit<AugmentOptions, 'copies' | 'seed'>>,
): Change {
  const mirror = flip && random.uniform() < 0.5 ? -1 : 1;
  const [moveY, moveX] = [random.between(-shift, shift), random.between(-shift, shift)];
  const angle = (random.between(-rotate, rotate) * Math.PI) / 180;
  const scale = 1 / (1 + random.between(-zoom, zoom));
  const [cos, sin] = [scale * Math.cos(angle), scale * Math.sin(angle)];
  return (image, [height = 1, width = 1, channels = 1]) => {
    const changed = new Float32Array(image.length);
    const [centerY, centerX] = [(height - 1) / 2, (width - 1) / 2];
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const [dy, dx] = [y - centerY - moveY * height, x - centerX - moveX * width];
        const fromY = centerY + cos * dy + sin * dx;
        const fromX = centerX + mirror * (cos * dx - sin * dy);
        for (let c = 0; c < channels; c++)
          changed[(y * width + x) * channels + c] = pixel(fromY, fromX, c);
      }
    return changed;

    /** Between four pixels; outside the nearest at the rim. */
    function pixel(y: number, x: number, c: number): number {
      const [top, left] = [Math.floor(y), Math.floor(x)];
      const at = (row: number, column: number) => {
        const [r, k] = [clamp(row, height - 1), clamp(column, width - 1)];
        return image[(r * width + k) * channels + c]!;
      };
      const [shareY, shareX] = [y - top, x - left];
      const above = at(top, left) * (1 - shareX) + at(top, left + 1) * shareX;
      const below = at(top + 1, left) * (1 - shareX) + at(top + 1, left + 1) * shareX;
      return above * (1 - shareY) + below * shareY;
    }
  };
}

const clamp = (value: number, most: number) => Math.max(0, Math.min(most, value));
