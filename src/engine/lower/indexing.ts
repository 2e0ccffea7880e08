/** Operations that find elements by their index. */
import { util } from '@tensorflow/tfjs-core';
import type { NumberType, Use, Values } from '../graph.js';
import type { Described, Rule, Rules } from '../rule.js';
import { isFloat, isNumber } from './elementwise.js';
import type { Lowering, Value } from './lowering.js';

const isIndex = ({ dtype }: Described): boolean => dtype === 'int32';

/**
 * Whether no index is known to lie outside. Where they are there already, the cpu kernel can name the wrong one; where
 * they are still to be computed, ONNX Runtime finds it.
 */
function areWithin(indices: Described, length: number): boolean {
  const { storage } = indices as Use;
  if (storage.isPending) return true;
  return (storage.values as Values).every((index) => index >= 0 && index < length);
}

const gather: Rule = {
  inputs: ['x', 'indices'],
  accepts: ([x, indices], { axis, batchDims }) => {
    if (!isIndex(indices!) || x!.shape.length === 0 || batchDims) return false;
    const [along] = util.parseAxisParam(axis as number, [...x!.shape]);
    return areWithin(indices!, x!.shape[along!]!);
  },
  outputs: ([x, indices], { axis }) => {
    const [along] = util.parseAxisParam(axis as number, [...x!.shape]) as [number];
    const shape = [...x!.shape.slice(0, along), ...indices!.shape, ...x!.shape.slice(along + 1)];
    return [{ shape, dtype: x!.dtype }];
  },
  lower: (lowering, [x, indices], operation) => {
    const [axis] = util.parseAxisParam(operation.attributes['axis'] as number, [...x!.shape]);
    const names = [lowering.plain(x!), lowering.plain(indices!)];
    return lowering.result(operation, lowering.node('Gather', names, { axis: axis! }));
  },
};

const as64 = (lowering: Lowering, value: Value): string =>
  lowering.node('Cast', [lowering.plain(value)], { to: 7 });

/** Each index against the shape that it goes into. */
function areCoordinatesWithin(indices: Described, shape: readonly number[]): boolean {
  const { storage } = indices as Use;
  const rank = indices.shape.at(-1)!;
  if (rank > shape.length) return false;
  if (storage.isPending) return true;
  return (storage.values as Values).every(
    (index, position) => index >= 0 && index < shape[position % rank]!,
  );
}

const gatherNd: Rule = {
  inputs: ['params', 'indices'],
  accepts: ([params, indices]) =>
    isIndex(indices!) &&
    params!.shape.length > 0 &&
    indices!.shape.length > 0 &&
    areCoordinatesWithin(indices!, params!.shape),
  outputs: ([params, indices]) => {
    const rank = indices!.shape.at(-1)!;
    const shape = [...indices!.shape.slice(0, -1), ...params!.shape.slice(rank)];
    return [{ shape, dtype: params!.dtype }];
  },
  lower: (lowering, [params, indices], operation) =>
    lowering.result(
      operation,
      lowering.node('GatherND', [lowering.plain(params!), as64(lowering, indices!)]),
    ),
};

const zeros = (lowering: Lowering, shape: readonly number[], dtype: NumberType): string =>
  lowering.node('Expand', [lowering.scalar(0, dtype), lowering.ints(shape)]);

/** Updates of the same place add up. */
const scatterNd: Rule = {
  inputs: ['indices', 'updates'],
  accepts: ([indices, updates], { shape }) => {
    if (!isIndex(indices!) || !isNumber(updates!) || indices!.shape.length === 0) return false;
    const expected = [
      ...indices!.shape.slice(0, -1),
      ...(shape as number[]).slice(indices!.shape.at(-1)),
    ];
    return (
      updates!.shape.length === expected.length && areCoordinatesWithin(indices!, shape as number[])
    );
  },
  outputs: ([, updates], { shape }) => [{ shape: shape as number[], dtype: updates!.dtype }],
  lower: (lowering, [indices, updates], operation) => {
    const { shape } = operation.outputs[0]!;
    const names = [
      zeros(lowering, shape, updates!.dtype),
      as64(lowering, indices!),
      lowering.plain(updates!),
    ];
    return lowering.result(operation, lowering.node('ScatterND', names, { reduction: 'add' }));
  },
};

/** The rows of an index, whatever its sign, go into one row more than is given: the last takes those of none. */
const unsortedSegmentSum: Rule = {
  inputs: ['x', 'segmentIds'],
  accepts: ([x, ids]) =>
    isFloat(x!) &&
    isIndex(ids!) &&
    ids!.shape.length === 1 &&
    x!.shape.length > 0 &&
    ids!.shape[0] === x!.shape[0],
  outputs: ([x], { numSegments }) => [
    { shape: [numSegments as number, ...x!.shape.slice(1)], dtype: x!.dtype },
  ],
  lower: (lowering, [x, ids], operation) => {
    const { shape } = operation.outputs[0]!;
    const [segments] = shape as [number];
    const name = lowering.plain(ids!);
    const isNone = lowering.node('Or', [
      lowering.node('Less', [name, lowering.scalar(0, 'int32')]),
      lowering.node('GreaterOrEqual', [name, lowering.scalar(segments, 'int32')]),
    ]);
    const rows = lowering.node('Where', [isNone, lowering.scalar(segments, 'int32'), name]);
    const rows64 = lowering.node('Cast', [lowering.reshape(rows, [...ids!.shape, 1])], { to: 7 });
    const sums = lowering.node(
      'ScatterND',
      [zeros(lowering, [segments + 1, ...shape.slice(1)], 'float32'), rows64, lowering.plain(x!)],
      { reduction: 'add' },
    );
    return lowering.result(
      operation,
      lowering.node('Slice', [
        sums,
        lowering.ints([0]),
        lowering.ints([segments]),
        lowering.ints([0]),
      ]),
    );
  },
};

const oneHot: Rule = {
  inputs: ['indices'],
  accepts: ([indices], { dtype }) => isIndex(indices!) && dtype !== 'bool',
  outputs: ([indices], { depth, dtype }) => [
    {
      shape: [...indices!.shape, depth as number],
      dtype: (dtype as NumberType | undefined) ?? 'float32',
    },
  ],
  lower: (lowering, [indices], operation) => {
    const { depth, onValue, offValue } = operation.attributes as Record<string, number>;
    const dtype = operation.outputs[0]!.dtype;
    const classes = lowering.graph.constant('int32', [...Array(depth).keys()], [depth!]);
    const column = lowering.withShape(indices!, [...indices!.shape, 1]);
    const isHot = lowering.node('Equal', [lowering.plain(column), classes]);
    const name = lowering.node('Where', [
      isHot,
      lowering.scalar(onValue!, dtype),
      lowering.scalar(offValue!, dtype),
    ]);
    return lowering.result(operation, name);
  },
};

const topK: Rule = {
  inputs: ['x'],
  givesList: true,
  accepts: ([x], { k }) =>
    isNumber(x!) && x!.shape.length > 0 && (k as number) > 0 && (k as number) <= x!.shape.at(-1)!,
  outputs: ([x], { k }) => {
    const shape = [...x!.shape.slice(0, -1), k as number];
    return [
      { shape, dtype: x!.dtype },
      { shape, dtype: 'int32' },
    ];
  },
  lower: (lowering, [x], operation) => {
    const k = lowering.ints([operation.attributes['k'] as number]);
    const [values, indices] = lowering.graph.node(
      'TopK',
      [lowering.plain(x!), k],
      { axis: -1, largest: 1, sorted: 1 },
      { outputs: 2 },
    );
    return [
      lowering.result(operation, values!, 0),
      lowering.result(operation, lowering.cast(indices!, 'int32'), 1),
    ];
  },
};

export const indexingRules: Rules = {
  GatherV2: gather,
  GatherNd: gatherNd,
  ScatterNd: scatterNd,
  UnsortedSegmentSum: unsortedSegmentSum,
  OneHot: oneHot,
  TopK: topK,
};
