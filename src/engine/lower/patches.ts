/** The parts of an image that the places of a filter meet. */
import type { Lowering } from './lowering.js';
import { paddingOf, type Window } from './windows.js';

/** Where the parts lie. */
export interface Cut {
  /** Rows and columns of zeros before and behind the image. */
  readonly pads: readonly [top: number, left: number, bottom: number, right: number];
  /** Rows and columns of a part, before strides thin them. */
  readonly size: readonly [number, number];
  readonly strides: readonly [number, number];
  /** Where the part of a place of the filter begins in the padded image. */
  start(row: number, column: number): [number, number];
}

/** What of the input lies under each place. */
export function underFilter(window: Window): Cut {
  const { strideHeight, strideWidth, dilationHeight, dilationWidth } = window;
  return {
    pads: paddingOf(window),
    size: [(window.outHeight - 1) * strideHeight + 1, (window.outWidth - 1) * strideWidth + 1],
    strides: [strideHeight, strideWidth],
    start: (row, column) => [row * dilationHeight, column * dilationWidth],
  };
}

/** Without strides: what of the output's gradient each place of the filter brings to the input. */
export function overInput(window: Window): Cut {
  const { inHeight, inWidth, outHeight, outWidth, padInfo } = window;
  const [bottom, right] = [window.effectiveFilterHeight - 1, window.effectiveFilterWidth - 1];
  return {
    pads: [
      bottom - padInfo.top,
      right - padInfo.left,
      inHeight + padInfo.top - outHeight,
      inWidth + padInfo.left - outWidth,
    ],
    size: [inHeight, inWidth],
    strides: [1, 1],
    start: (row, column) => [
      bottom - row * window.dilationHeight,
      right - column * window.dilationWidth,
    ],
  };
}

/** The part of an image, `[.., .., height, width]`, for each place of the filter, row by row. */
export function patches(
  lowering: Lowering,
  image: string,
  [height, width]: readonly [number, number],
  window: Window,
  cut: Cut,
): string[] {
  const [top, left, bottom, right] = cut.pads;
  const isPadded = cut.pads.some((end) => end > 0);
  const ends = [0, 0, top, left, 0, 0, bottom, right];
  const padded = isPadded ? lowering.node('Pad', [image, lowering.ints(ends)]) : image;
  const isWhole = !isPadded && height === cut.size[0] && width === cut.size[1];
  return Array.from({ length: window.filterHeight * window.filterWidth }, (_, place) => {
    if (isWhole && cut.strides.every((stride) => stride === 1)) return padded;
    const start = cut.start(Math.floor(place / window.filterWidth), place % window.filterWidth);
    return lowering.node('Slice', [
      padded,
      lowering.ints(start),
      lowering.ints(start.map((at, axis) => at + cut.size[axis]!)),
      lowering.ints([2, 3]),
      lowering.ints(cut.strides),
    ]);
  });
}
