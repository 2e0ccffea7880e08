/** Operations that move elements and compute nothing. */
import { util } from '@tensorflow/tfjs-core';
import type { Operation, Shape } from '../graph.js';
import {
  axisOf,
  inserted,
  sliceOf,
  splitLengths,
  stackAxis,
  strided,
} from '../lower/arrangement.js';
import type { Attributes } from '../rule.js';
import { literal, type Element, type Kernel, type Kernels } from './kernel.js';
import { loops, Place, plus } from './place.js';

type Find = (
  indices: readonly string[],
  shape: Shape,
  operation: Operation,
  output: number,
) => string[];

/** Each element is one of the input's: `find` says which. */
const moved = (find: Find, readsOnce = true): Kernel => ({
  readsOnce,
  element: ({ operation, place, output, read }) => {
    const { shape } = operation.uses[0]!;
    return read(0, Place.at(shape, find(place.indices, shape, operation, output)));
  },
});

const stridedSlice = ({ operation, place, read }: Element): string => {
  const { shape } = operation.uses[0]!;
  const { begin, end, strides } = strided(shape, operation.attributes);
  const lengths = begin.map((start, axis) => Math.ceil((end[axis]! - start) / strides[axis]!));
  const { indices } = place.as(lengths);
  return read(
    0,
    Place.at(
      shape,
      indices.map((index, axis) =>
        index === '0' ? String(begin[axis]) : `${begin[axis]}+(${index})*${strides[axis]}`,
      ),
    ),
  );
};

type Paddings = readonly (readonly [number, number])[];

const paddings = (attributes: Attributes): Paddings => attributes['paddings'] as Paddings;

const pad = ({ operation, place, read }: Element): string => {
  const { shape, dtype } = operation.uses[0]!;
  const conditions: string[] = [];
  const indices = place.indices.map((index, axis) => {
    const [before, after] = paddings(operation.attributes)[axis]!;
    if (before === 0 && after === 0) return index;
    conditions.push(`${index}>=${before}&&${index}<${before + shape[axis]!}`);
    return `${index}-${before}`;
  });
  const element = read(0, Place.at(shape, indices));
  if (conditions.length === 0) return element;
  const constant = operation.attributes['constantValue'] as number;
  const number = dtype === 'float32' ? Math.fround(constant) : Math.trunc(constant);
  return `(${conditions.join('&&')}?${element}:${literal(number)})`;
};

const mirror: Find = (indices, shape, { attributes }) =>
  indices.map((index, axis) => {
    const last = shape[axis]! - 1;
    return `${last}-Math.abs(${last}-Math.abs(${index}-${paddings(attributes)[axis]![0]}))`;
  });

/** Writes each input into its part of the result, along an axis where it has the given length. */
const joined = (
  axisOf: (shape: Shape, attributes: Attributes) => number,
  isNew: boolean,
): Kernel => ({
  readsOnce: true,
  write: (writer, { uses, attributes, outputs }) => {
    const output = outputs[0]!;
    const axis = axisOf(uses[0]!.shape, attributes);
    const target = writer.target(output);
    let start = 0;
    for (const use of uses) {
      const from = start;
      const shape = isNew ? inserted(use.shape, axis, 1) : use.shape;
      start += shape[axis]!;
      const part = loops(shape, 'i', (place) => {
        const { before, expression } = writer.element(use, place.as(use.shape));
        const indices = place.indices.map((index, at) => (at === axis ? plus(index, from) : index));
        return `${before}${target(Place.at(output.shape, indices).flat)}=${expression};`;
      });
      writer.statement(part);
    }
  },
});

export const arrangementKernels: Kernels = {
  Slice: moved((indices, shape, { attributes }) => {
    const [begin] = sliceOf(shape, attributes);
    return indices.map((index, axis) => plus(index, begin[axis]!));
  }),
  StridedSlice: { element: stridedSlice, readsOnce: true },
  Transpose: moved((indices, _shape, { attributes }) => {
    const permutation = attributes['perm'] as number[];
    return permutation.map((_, axis) => indices[permutation.indexOf(axis)]!);
  }),
  Reverse: moved((indices, shape, { attributes }) => {
    const axes = util.parseAxisParam(attributes['dims'] as number[], [...shape]);
    return indices.map((index, axis) =>
      axes.includes(axis) ? `${shape[axis]! - 1}-(${index})` : index,
    );
  }),
  Tile: moved((indices, shape) => indices.map((index, axis) => `(${index})%${shape[axis]}`), false),
  PadV2: { element: pad },
  MirrorPad: moved(mirror, false),
  Concat: joined(axisOf, false),
  Pack: joined(stackAxis, true),
  Unpack: moved((indices, shape, { attributes }, output) =>
    indices.toSpliced(axisOf(shape, attributes), 0, String(output)),
  ),
  SplitV: moved((indices, shape, { attributes }, output) => {
    const axis = axisOf(shape, attributes);
    const start = splitLengths(shape, attributes)
      .slice(0, output)
      .reduce((sum, length) => sum + length, 0);
    return indices.map((index, at) => (at === axis ? plus(index, start) : index));
  }),
};
