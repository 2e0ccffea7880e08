/** Operations that move elements and compute nothing. */
import { backend_util, slice_util, util } from '@tensorflow/tfjs-core';
import { isSameShape, type Shape } from '../graph.js';
import type { Attributes, Described, Rule, Rules } from '../rule.js';
import { isNumber } from './elementwise.js';
import { Value, type Lowering } from './lowering.js';

/** ONNX takes the end of an axis for it when a slice runs backwards. */
const BEFORE_START = -(2 ** 31);

interface Steps {
  begin: readonly number[];
  end: readonly number[];
  axes?: readonly number[];
  strides?: readonly number[];
}

function slice(lowering: Lowering, name: string, { begin, end, axes, strides }: Steps): string {
  const along = axes ?? begin.map((_, axis) => axis);
  const inputs = [name, lowering.ints(begin), lowering.ints(end), lowering.ints(along)];
  return lowering.node('Slice', strides ? [...inputs, lowering.ints(strides)] : inputs);
}

/** tfjs's helpers look at the shape of a tensor only. */
const withShape = (shape: Shape): never => ({ shape: [...shape] }) as never;

/** Start and length along each axis. */
export const sliceOf = (
  shape: Shape,
  { begin, size }: Attributes,
): [begin: number[], size: number[]] =>
  slice_util.parseSliceParams(withShape(shape), begin as number[], size as number[]) as [
    number[],
    number[],
  ];

const sliceRule: Rule = {
  inputs: ['x'],
  accepts: ([x], attributes) => {
    if (x!.shape.length === 0) return false;
    const [begin, size] = sliceOf(x!.shape, attributes);
    return (
      begin.length === x!.shape.length &&
      size.length === x!.shape.length &&
      begin.every((start, axis) => start >= 0 && start + size[axis]! <= x!.shape[axis]!)
    );
  },
  outputs: ([x], attributes) => [{ shape: sliceOf(x!.shape, attributes)[1], dtype: x!.dtype }],
  // Batches are such slices, each with a begin of its own: recorded, each would be another graph.
  isFree: ([x], attributes) => {
    const [begin, size] = sliceOf(x!.shape, attributes);
    return slice_util.isSliceContinous([...x!.shape], begin, size);
  },
  lower: (lowering, [x], operation) => {
    const [begin, size] = sliceOf(x!.shape, operation.attributes);
    const end = begin.map((start, axis) => start + size[axis]!);
    return lowering.result(operation, slice(lowering, lowering.plain(x!), { begin, end }));
  },
};

/** What a strided slice means, its masks resolved. */
export function strided(shape: Shape, attributes: Attributes) {
  const numbers = (name: string): number[] => [...(attributes[name] as number[])];
  return slice_util.sliceInfo(
    [...shape],
    numbers('begin'),
    numbers('end'),
    numbers('strides'),
    attributes['beginMask'] as number,
    attributes['endMask'] as number,
    attributes['ellipsisMask'] as number,
    attributes['newAxisMask'] as number,
    attributes['shrinkAxisMask'] as number,
  );
}

const stridedSlice: Rule = {
  inputs: ['x'],
  accepts: ([x], attributes) =>
    x!.shape.length > 0 && strided(x!.shape, attributes).begin.length === x!.shape.length,
  outputs: ([x], attributes) => [
    { shape: strided(x!.shape, attributes).finalShape, dtype: x!.dtype },
  ],
  lower: (lowering, [x], operation) => {
    const { begin, end, strides, finalShape } = strided(x!.shape, operation.attributes);
    const stop = end.map((index, axis) => (strides[axis]! < 0 && index < 0 ? BEFORE_START : index));
    const name = slice(lowering, lowering.plain(x!), { begin, end: stop, strides });
    return lowering.result(operation, lowering.reshape(name, finalShape));
  },
};

const transpose: Rule = {
  inputs: ['x'],
  accepts: () => true,
  outputs: ([x], { perm }) => [
    { shape: (perm as number[]).map((axis) => x!.shape[axis]!), dtype: x!.dtype },
  ],
  lower: (lowering, [x], operation) => {
    const permutation = operation.attributes['perm'] as number[];
    return lowering.result(
      operation,
      lowering.transpose(lowering.plain(x!), x!.shape, permutation),
    );
  },
};

const reverse: Rule = {
  inputs: ['x'],
  // Throws for an axis that is not there.
  accepts: ([x], { dims }) =>
    x!.shape.length > 0 && util.parseAxisParam(dims as number[], [...x!.shape]).length > 0,
  outputs: ([x]) => [x!],
  lower: (lowering, [x], operation) => {
    const axes = util.parseAxisParam(operation.attributes['dims'] as number[], [...x!.shape]);
    const all = (number: number): number[] => axes.map(() => number);
    const name = slice(lowering, lowering.plain(x!), {
      begin: all(-1),
      end: all(BEFORE_START),
      axes,
      strides: all(-1),
    });
    return lowering.result(operation, name);
  },
};

const tile: Rule = {
  inputs: ['x'],
  accepts: ([x], { reps }) => x!.shape.length > 0 && (reps as number[]).length === x!.shape.length,
  outputs: ([x], { reps }) => [
    {
      shape: x!.shape.map((length, axis) => length * (reps as number[])[axis]!),
      dtype: x!.dtype,
    },
  ],
  lower: (lowering, [x], operation) => {
    const repeats = lowering.ints(operation.attributes['reps'] as number[]);
    return lowering.result(operation, lowering.node('Tile', [lowering.plain(x!), repeats]));
  },
};

type Paddings = readonly (readonly [number, number])[];

const padded = ([x]: readonly Described[], { paddings }: Attributes): Described[] => [
  {
    shape: x!.shape.map((length, axis) => {
      const [before, after] = (paddings as Paddings)[axis]!;
      return before + length + after;
    }),
    dtype: x!.dtype,
  },
];

function pad(
  lowering: Lowering,
  x: Value,
  { paddings }: Attributes,
  mode: string,
  constant?: number,
): string {
  const pads = [0, 1].flatMap((end) => (paddings as Paddings).map((each) => each[end]!));
  const inputs = [lowering.plain(x), lowering.ints(pads)];
  if (constant !== undefined) inputs.push(lowering.scalar(constant, x.dtype));
  return lowering.node('Pad', inputs, { mode });
}

const padV2: Rule = {
  inputs: ['x'],
  accepts: ([x], { paddings }) =>
    isNumber(x!) && x!.shape.length > 0 && (paddings as Paddings).flat().every((one) => one >= 0),
  outputs: padded,
  lower: (lowering, [x], operation) => {
    const { attributes } = operation;
    const constant = attributes['constantValue'] as number;
    return lowering.result(operation, pad(lowering, x!, attributes, 'constant', constant));
  },
};

const mirrorPad: Rule = {
  inputs: ['x'],
  // ONNX has no mode that repeats the element at the border.
  accepts: ([x], { mode }) => isNumber(x!) && x!.shape.length > 0 && mode === 'reflect',
  outputs: padded,
  lower: (lowering, [x], operation) =>
    lowering.result(operation, pad(lowering, x!, operation.attributes, 'reflect')),
};

export const axisOf = (shape: Shape, { axis }: Attributes): number =>
  util.parseAxisParam(axis as number, [...shape])[0]!;

const concat: Rule = {
  inputs: 'list',
  accepts: (inputs, attributes) => {
    const [first] = inputs as [Described];
    if (inputs.length < 2 || first.shape.length === 0) return false;
    const axis = axisOf(first.shape, attributes);
    return inputs.every(
      ({ shape, dtype }) =>
        dtype === first.dtype &&
        shape.length === first.shape.length &&
        shape.every((length, index) => index === axis || length === first.shape[index]),
    );
  },
  outputs: (inputs, attributes) => {
    const shapes = inputs.map(({ shape }) => [...shape]);
    const shape = backend_util.computeOutShape(shapes, axisOf(shapes[0]!, attributes));
    return [{ shape, dtype: inputs[0]!.dtype }];
  },
  lower: (lowering, values, operation) => {
    const axis = axisOf(values[0]!.shape, operation.attributes);
    const isAlongChannels =
      axis === 3 && values.every(({ shape, plain }) => shape.length === 4 && plain === undefined);
    if (!isAlongChannels) {
      const names = values.map((value) => lowering.plain(value));
      return lowering.result(operation, lowering.node('Concat', names, { axis }));
    }
    const names = values.map((value) => lowering.channelsFirst(value));
    return new Value(
      { shape: operation.outputs[0]!.shape, dtype: values[0]!.dtype },
      { channelsFirst: lowering.node('Concat', names, { axis: 1 }) },
    );
  },
};

/** The new axis of a stack, which may be the last. */
export const stackAxis = (shape: Shape, { axis }: Attributes): number =>
  (axis as number) < 0 ? (axis as number) + shape.length + 1 : (axis as number);

export const inserted = (shape: Shape, axis: number, length: number): number[] => [
  ...shape.slice(0, axis),
  length,
  ...shape.slice(axis),
];

const pack: Rule = {
  inputs: 'list',
  // One tensor gets an axis.
  shares: (inputs) => inputs.length === 1,
  accepts: (inputs) =>
    inputs.every(
      ({ shape, dtype }) => dtype === inputs[0]!.dtype && isSameShape(shape, inputs[0]!.shape),
    ),
  outputs: (inputs, attributes) => {
    const [{ shape, dtype }] = inputs as [Described];
    return [{ shape: inserted(shape, stackAxis(shape, attributes), inputs.length), dtype }];
  },
  lower: (lowering, values, operation) => {
    const axis = stackAxis(values[0]!.shape, operation.attributes);
    const names = values.map((value) =>
      lowering.plain(lowering.withShape(value, inserted(value.shape, axis, 1))),
    );
    return lowering.result(operation, lowering.node('Concat', names, { axis }));
  },
};

const unpack: Rule = {
  inputs: ['value'],
  givesList: true,
  accepts: ([value]) => value!.shape.length > 0,
  outputs: ([value], attributes) => {
    const axis = axisOf(value!.shape, attributes);
    const shape = value!.shape.filter((_, index) => index !== axis);
    return Array.from({ length: value!.shape[axis]! }, () => ({ shape, dtype: value!.dtype }));
  },
  lower: (lowering, [value], operation) => {
    const axis = axisOf(value!.shape, operation.attributes);
    const { outputs } = operation;
    const parts = split(
      lowering,
      lowering.plain(value!),
      axis,
      outputs.map(() => 1),
    );
    return parts.map((name, index) =>
      lowering.result(operation, lowering.reshape(name, outputs[index]!.shape), index),
    );
  },
};

const split = (
  lowering: Lowering,
  name: string,
  axis: number,
  lengths: readonly number[],
): string[] =>
  lengths.length === 1
    ? [name]
    : lowering.graph.node(
        'Split',
        [name, lowering.ints(lengths)],
        { axis },
        { outputs: lengths.length },
      );

export const splitLengths = (shape: Shape, attributes: Attributes): number[] =>
  backend_util.prepareSplitSize(
    withShape(shape),
    attributes['numOrSizeSplits'] as number[],
    axisOf(shape, attributes),
  );

const splitV: Rule = {
  inputs: ['x'],
  givesList: true,
  accepts: ([x], attributes) =>
    x!.shape.length > 0 && splitLengths(x!.shape, attributes).every((length) => length > 0),
  outputs: ([x], attributes) => {
    const axis = axisOf(x!.shape, attributes);
    return splitLengths(x!.shape, attributes).map((length) => ({
      shape: x!.shape.map((old, index) => (index === axis ? length : old)),
      dtype: x!.dtype,
    }));
  },
  lower: (lowering, [x], operation) => {
    const axis = axisOf(x!.shape, operation.attributes);
    const lengths = splitLengths(x!.shape, operation.attributes);
    return split(lowering, lowering.plain(x!), axis, lengths).map((name, index) =>
      lowering.result(operation, name, index),
    );
  },
};

/** Blocks of a batch become rows and columns, or the other way round: a transpose between two reshapes. */
function blocks(toBatch: boolean): Rule {
  return {
    inputs: ['x'],
    accepts: ([x], { blockShape }) =>
      isNumber(x!) && x!.shape.length > (blockShape as number[]).length,
    outputs: ([x], attributes) => {
      const { shape } = blockSteps(x!.shape, attributes, toBatch);
      return [{ shape, dtype: x!.dtype }];
    },
    lower: (lowering, [x], operation) => {
      const steps = blockSteps(x!.shape, operation.attributes, toBatch);
      const source = steps.paddings
        ? pad(lowering, x!, { paddings: steps.paddings }, 'constant', 0)
        : lowering.plain(x!);
      const turned = lowering.transpose(
        lowering.reshape(source, steps.split),
        steps.split,
        steps.permutation,
      );
      const joined = lowering.reshape(turned, steps.joined);
      const name = steps.begin
        ? slice(lowering, joined, {
            begin: steps.begin,
            end: steps.begin.map((start, axis) => start + steps.shape[axis]!),
          })
        : joined;
      return lowering.result(operation, name);
    },
  };
}

interface BlockSteps {
  paddings?: [number, number][];
  split: number[];
  permutation: number[];
  joined: number[];
  begin?: number[];
  shape: number[];
}

function blockSteps(shape: Shape, attributes: Attributes, toBatch: boolean): BlockSteps {
  const block = [...(attributes['blockShape'] as number[])];
  const product = block.reduce((a, b) => a * b, 1);
  if (toBatch) {
    const given = attributes['paddings'] as [number, number][];
    const rest = shape.length - 1 - block.length;
    const paddings: [number, number][] = [
      [0, 0],
      ...given.map(([before, after]): [number, number] => [before, after]),
      ...Array.from({ length: rest }, (): [number, number] => [0, 0]),
    ];
    const padded = shape.map((length, axis) => length + paddings[axis]![0] + paddings[axis]![1]);
    const split = backend_util.getReshaped(padded, block, product, false);
    const permutation = backend_util.getPermuted(split.length, block.length, false);
    const joined = backend_util.getReshapedPermuted(padded, block, product, false);
    return { paddings, split, permutation, joined, shape: joined };
  }
  const crops = attributes['crops'] as number[][];
  const split = backend_util.getReshaped([...shape], block, product);
  const permutation = backend_util.getPermuted(split.length, block.length);
  const joined = backend_util.getReshapedPermuted([...shape], block, product);
  const rest = joined.slice(block.length + 1);
  const begin = [...backend_util.getSliceBeginCoords(crops, block.length), ...rest.map(() => 0)];
  const cropped = [...backend_util.getSliceSize(joined, crops, block.length), ...rest];
  return { split, permutation, joined, begin, shape: cropped };
}

const depthToSpace: Rule = {
  inputs: ['x'],
  accepts: ([x], { dataFormat, blockSize }) =>
    isNumber(x!) && dataFormat === 'NHWC' && x!.shape[3]! % (blockSize as number) ** 2 === 0,
  outputs: ([x], { blockSize }) => {
    const block = blockSize as number;
    const [batch, height, width, channels] = x!.shape as [number, number, number, number];
    return [
      { shape: [batch, height * block, width * block, channels / block ** 2], dtype: x!.dtype },
    ];
  },
  lower: (lowering, [x], operation) => {
    const block = operation.attributes['blockSize'] as number;
    const [batch, height, width, channels] = x!.shape as [number, number, number, number];
    const split = [batch, height, width, block, block, channels / block ** 2];
    const turned = lowering.transpose(
      lowering.reshape(lowering.plain(x!), split),
      split,
      [0, 1, 3, 2, 4, 5],
    );
    return lowering.result(operation, lowering.reshape(turned, operation.outputs[0]!.shape));
  },
};

export const arrangementRules: Rules = {
  Slice: sliceRule,
  StridedSlice: stridedSlice,
  Transpose: transpose,
  Reverse: reverse,
  Tile: tile,
  PadV2: padV2,
  MirrorPad: mirrorPad,
  Concat: concat,
  Pack: pack,
  Unpack: unpack,
  SplitV: splitV,
  SpaceToBatchND: blocks(true),
  BatchToSpaceND: blocks(false),
  DepthToSpace: depthToSpace,
};
