/**
 * Convolutions of images whose channels come in blocks, as wide as a vector of the processor: the form in which ONNX Runtime's own
 * optimizer writes convolutions with constant filters (`com.microsoft.nchwc`), here also for filters that are trained and for
 * both gradients. It is two to ten times as fast as its convolutions of plain images.
 *
 * Only whole blocks of channels are ever read, so that a filter is filled up with zeros, and so is what reorders an image.
 */
import { sizeOf, type Shape } from '../graph.js';
import { NCHWC, type NodeAttributes } from '../onnx/graph-builder.js';
import { Value, type Lowering } from './lowering.js';
import { dilationsOf, windowAttributes, type Window } from './windows.js';

/** Fewer scalar operations than that aren't worth the reordering of their images. */
const LEAST_WORK = 100_000;
/** With fewer output channels most of a block would be empty. */
export const LEAST_CHANNELS = 8;
/** ONNX Runtime reorders groups of four channels. */
export const canReorder = (channels: number): boolean => channels % 4 === 0;

export const wholeBlocks = (channels: number, block: number): number =>
  Math.ceil(channels / block) * block;

export const node = (
  lowering: Lowering,
  type: string,
  inputs: readonly string[],
  attributes?: NodeAttributes,
): string => lowering.graph.node(type, inputs, attributes, { domain: NCHWC })[0]!;

export const padded = (lowering: Lowering, name: string, ends: readonly number[]): string =>
  ends.some((end) => end > 0) ? lowering.node('Pad', [name, lowering.ints(ends)]) : name;

/** An image as it comes from a convolution in blocks. */
export const image = (shape: Shape, blocks: string): Value =>
  new Value({ shape, dtype: 'float32' }, { blocks });

/** Images of fewer channels than a block are taken as they are. */
export const taken = (lowering: Lowering, value: Value, isDepthwise: boolean): string =>
  value.shape[3]! < lowering.channelBlock && !isDepthwise
    ? lowering.channelsFirst(value)
    : lowering.inBlocks(value);

interface Filter {
  /** Its values, `[places, in, out]`, or `out` before `in`. */
  name: string;
  places: readonly [number, number];
  ins: number;
  outs: number;
  isOutFirst?: boolean;
}

/** A filter as the convolutions take it. */
export function reordered(lowering: Lowering, filter: Filter): string {
  const { name, places, ins, outs, isOutFirst } = filter;
  const block = lowering.channelBlock;
  const size = sizeOf(places);
  const allOuts = wholeBlocks(outs, block);
  const isFew = ins < block;
  const allIns = isFew ? ins : wholeBlocks(ins, block);
  const inOrder = <T>(into: T, out: T): T[] => (isOutFirst ? [out, into] : [into, out]);
  const whole = padded(lowering, lowering.reshape(name, [size, ...inOrder(ins, outs)]), [
    ...[0, 0, 0, 0],
    ...inOrder(allIns - ins, allOuts - outs),
  ]);
  const split = inOrder(isFew ? [1, ins] : [allIns / block, block], [allOuts / block, block]);
  const parts = lowering.reshape(whole, [size, ...split.flat()]);
  const [into, out] = isOutFirst ? [3, 1] : [1, 3];
  const perm = isFew ? [out, into, into + 1, 0, out + 1] : [out, into, 0, into + 1, out + 1];
  const turned = lowering.node('Transpose', [parts], { perm });
  return lowering.reshape(turned, [allOuts, allIns, ...places]);
}

/** The same for a filter `[places, channels]` with one channel for each output. */
export function reorderedOfChannels(
  lowering: Lowering,
  name: string,
  places: readonly [number, number],
  channels: number,
): string {
  const block = lowering.channelBlock;
  const all = wholeBlocks(channels, block);
  const size = sizeOf(places);
  const whole = padded(lowering, lowering.reshape(name, [size, channels]), [
    ...[0, 0, 0],
    all - channels,
  ]);
  const turned = lowering.transpose(
    lowering.reshape(whole, [size, all / block, block]),
    [size, all / block, block],
    [1, 0, 2],
  );
  return lowering.reshape(turned, [all, 1, ...places]);
}

/** Whether a convolution from `ins` to `outs` channels is faster in blocks. */
export function isFaster(
  lowering: Lowering,
  { ins, outs, isDepthwise }: { ins: number; outs: number; isDepthwise: boolean },
  { outShape, filterHeight, filterWidth, outChannels, inChannels }: Window,
): boolean {
  const block = lowering.channelBlock;
  const filters = isDepthwise ? 1 : Math.min(inChannels, outChannels);
  return (
    block > 1 &&
    outs >= LEAST_CHANNELS &&
    (canReorder(ins) || (ins < block && !isDepthwise)) &&
    (!isDepthwise || inChannels === outChannels) &&
    2 * sizeOf(outShape) * filterHeight * filterWidth * filters >= LEAST_WORK
  );
}

/** A convolution, where blocks pay off. */
export function convolutionInBlocks(
  lowering: Lowering,
  { x, filter, bias }: { x: Value; filter: Value; bias: Value | undefined },
  window: Window,
  isDepthwise: boolean,
): Value | undefined {
  const { inChannels: ins, outChannels: outs, filterHeight, filterWidth } = window;
  if (!isFaster(lowering, { ins, outs, isDepthwise }, window)) return undefined;
  const places = [filterHeight, filterWidth] as const;
  const name = lowering.plain(filter);
  const weights = isDepthwise
    ? reorderedOfChannels(lowering, name, places, outs)
    : reordered(lowering, { name, places, ins, outs });
  const all = wholeBlocks(outs, lowering.channelBlock);
  const inputs = [taken(lowering, x, isDepthwise), weights];
  if (bias) inputs.push(padded(lowering, lowering.plain(bias), [0, all - outs]));
  const group = isDepthwise ? all : 1;
  const how = { ...windowAttributes(window), dilations: dilationsOf(window), group };
  return image(window.outShape, node(lowering, 'Conv', inputs, how));
}
