/** The gradients of convolutions of images in blocks of channels. */
import { sizeOf } from '../graph.js';
import {
  canReorder,
  image,
  isFaster,
  LEAST_CHANNELS,
  node,
  padded,
  reordered,
  reorderedOfChannels,
  taken,
  wholeBlocks,
} from './channel-blocks.js';
import type { Lowering, Value } from './lowering.js';
import { dilationsOf, overhang, type Window } from './windows.js';

/** Which places of the filter meet the gradient of the output, along one axis, in one of as many rows as the stride is long. */
interface Phase {
  /** Some may lie outside of the filter. */
  places: readonly number[];
  /** Rows of padding before and behind the gradient. */
  pads: readonly [number, number];
}

/**
 * With strides it differs from row to row which places of the filter meet the gradient of the output: each phase is a convolution
 * with a part of the filter.
 */
function phasesOf(
  length: number,
  out: number,
  { stride, filter, before }: { stride: number; filter: number; before: number },
): Phase[] {
  const rows = length / stride;
  return Array.from({ length: stride }, (_, phase) => {
    const first = Math.min(0, Math.ceil((before + phase - filter + 1) / stride));
    const last = Math.max(Math.floor((before + phase) / stride), out - rows);
    const places = Array.from(
      { length: last - first + 1 },
      (_, index) => before + phase - stride * (first + index),
    );
    return { places, pads: [-first, rows + last - out] };
  });
}

/** The gradient of a convolution's input, where blocks pay off. */
export function inputGradientInBlocks(
  lowering: Lowering,
  { dy, filter }: { dy: Value; filter: Value },
  window: Window,
  isDepthwise: boolean,
): Value | undefined {
  const { inChannels, outChannels, inHeight, inWidth, strideHeight, strideWidth } = window;
  const areWhole = inHeight % strideHeight === 0 && inWidth % strideWidth === 0;
  const isDilated = dilationsOf(window).some((dilation) => dilation > 1);
  const channels = { ins: outChannels, outs: inChannels, isDepthwise };
  if (isDilated || !areWhole || !isFaster(lowering, channels, window)) return undefined;
  const { filterHeight, filterWidth, padInfo, outHeight, outWidth } = window;
  const rowPhases = phasesOf(inHeight, outHeight, {
    ...{ stride: strideHeight, filter: filterHeight, before: padInfo.top },
  });
  const columnPhases = phasesOf(inWidth, outWidth, {
    ...{ stride: strideWidth, filter: filterWidth, before: padInfo.left },
  });
  const size = filterHeight * filterWidth;
  const depth = isDepthwise ? 1 : outChannels;
  const flat = lowering.reshape(lowering.plain(filter), [size, inChannels * depth]);
  let filled: string | undefined;
  const convolve = (rows: Phase, columns: Phase): string => {
    const indices = rows.places.flatMap((row) =>
      columns.places.map((column) =>
        row >= 0 && column >= 0 && row < filterHeight && column < filterWidth
          ? row * filterWidth + column
          : size,
      ),
    );
    // In the place of one outside of the filter: zeros, behind its last.
    const isWhole = !indices.includes(size);
    const source = isWhole ? flat : (filled ??= padded(lowering, flat, [0, 0, 1, 0]));
    const name = lowering.node('Gather', [source, lowering.ints(indices)], { axis: 0 });
    const places = [rows.places.length, columns.places.length] as const;
    const weights = isDepthwise
      ? reorderedOfChannels(lowering, name, places, inChannels)
      : reordered(lowering, {
          ...{ name, places, ins: outChannels, outs: inChannels, isOutFirst: true },
        });
    return node(lowering, 'Conv', [taken(lowering, dy, isDepthwise), weights], {
      kernel_shape: places,
      pads: [rows.pads[0], columns.pads[0], rows.pads[1], columns.pads[1]],
      group: isDepthwise ? wholeBlocks(inChannels, lowering.channelBlock) : 1,
    });
  };
  const parts = rowPhases.flatMap((rows) => columnPhases.map((columns) => convolve(rows, columns)));
  return image(window.inShape, interleaved(lowering, parts, window));
}

/** The rows and columns of the phases, in turn. */
function interleaved(lowering: Lowering, phases: readonly string[], window: Window): string {
  if (phases.length === 1) return phases[0]!;
  const name = lowering.node('Concat', phases, { axis: 1 });
  const { batchSize, inChannels, inHeight, inWidth, strideHeight, strideWidth } = window;
  const block = lowering.channelBlock;
  const all = wholeBlocks(inChannels, block);
  const size = [inHeight / strideHeight, inWidth / strideWidth];
  const apart = [batchSize, strideHeight, strideWidth, all / block, ...size, block];
  const together = lowering.node('Transpose', [lowering.reshape(name, apart)], {
    perm: [0, 3, 4, 1, 5, 2, 6],
  });
  return lowering.reshape(together, [batchSize, all, inHeight, inWidth]);
}

/** Whether the gradient of a filter is faster in blocks. Of one place it is a product of matrices. */
export const gradesInBlocks = (lowering: Lowering, window: Window, isDepthwise: boolean): boolean =>
  lowering.channelBlock > 1 &&
  canReorder(window.outChannels) &&
  window.outChannels >= LEAST_CHANNELS &&
  (isDepthwise
    ? window.inChannels === window.outChannels
    : window.batchSize % lowering.channelBlock === 0 &&
      window.filterHeight * window.filterWidth > 1);

/**
 * The gradient of a filter as `[in, out, height, width]`: the gradient of the output moves over the input, strides become
 * dilations. What is summed up, the batch, takes the place of the channels.
 *
 * @param x The input as `[channels, batch, height, width]`.
 */
export function filterGradientInBlocks(
  lowering: Lowering,
  x: string,
  dy: Value,
  window: Window,
): string {
  const { batchSize, outChannels, outHeight, outWidth, padInfo } = window;
  const block = lowering.channelBlock;
  const all = wholeBlocks(outChannels, block);
  const split = [batchSize / block, block, all / block, outHeight * outWidth, block];
  const turned = lowering.node('Transpose', [lowering.reshape(lowering.inBlocks(dy), split)], {
    perm: [2, 0, 3, 1, 4],
  });
  const { height, width } = overhang(window);
  // Without padding at its ends a row is convolved at once, which is twice as fast.
  const wide = padded(lowering, x, [0, 0, 0, padInfo.left, 0, 0, 0, Math.max(0, width)]);
  const inputs = [
    node(lowering, 'ReorderInput', [wide]),
    lowering.reshape(turned, [all, batchSize, outHeight, outWidth]),
  ];
  const gradient = node(lowering, 'Conv', inputs, {
    pads: [padInfo.top, 0, Math.max(0, height), 0],
    strides: dilationsOf(window),
    dilations: [window.strideHeight, window.strideWidth],
  });
  return node(lowering, 'ReorderOutput', [gradient], { channels: outChannels });
}

/**
 * The same for a filter of each channel, as `[height, width, channels]`. Each channel of each example is a group of its own: both
 * images are used as they are.
 */
export function channelGradientInBlocks(
  lowering: Lowering,
  x: Value,
  dy: Value,
  window: Window,
): string {
  const { batchSize, inChannels, inHeight, inWidth, outHeight, outWidth, padInfo } = window;
  const { filterHeight, filterWidth } = window;
  const block = lowering.channelBlock;
  const all = wholeBlocks(inChannels, block);
  const group = batchSize * all;
  const { height, width } = overhang(window);
  const inputs = [
    lowering.reshape(lowering.inBlocks(x), [1, group, inHeight, inWidth]),
    lowering.reshape(lowering.inBlocks(dy), [group, 1, outHeight, outWidth]),
  ];
  const gradients = node(lowering, 'Conv', inputs, {
    pads: [padInfo.top, padInfo.left, Math.max(0, height), Math.max(0, width)],
    strides: dilationsOf(window),
    dilations: [window.strideHeight, window.strideWidth],
    group,
  });
  // What the last window left out gave more rows than the filter has.
  const size = [filterHeight + Math.max(0, -height), filterWidth + Math.max(0, -width)];
  const split = lowering.reshape(gradients, [batchSize, all / block, ...size, block]);
  const sum = lowering.node('ReduceSum', [split, lowering.ints([0])], { keepdims: 0 });
  const turned = lowering.node('Transpose', [sum], { perm: [1, 2, 0, 3] });
  const flat = lowering.reshape(turned, [...size, all]);
  const places = [filterHeight, filterWidth, inChannels];
  if (sizeOf(places) === sizeOf([...size, all])) return flat;
  const [starts, axes] = [
    [0, 0, 0],
    [0, 1, 2],
  ];
  return lowering.node('Slice', [
    flat,
    ...[starts, places, axes].map((list) => lowering.ints(list)),
  ]);
}
