/** Operations along axes that these remove. */
import { backend_util, util } from '@tensorflow/tfjs-core';
import type { NumberType, Operation } from '../graph.js';
import type { Attributes, Described, Rule, Rules } from '../rule.js';
import { isFloat, isNumber } from './elementwise.js';
import { Value, type Lowering } from './lowering.js';

/** `max` calls it otherwise than the rest. */
export const axesOf = (shape: readonly number[], attributes: Attributes): number[] =>
  util.parseAxisParam((attributes['axis'] ?? attributes['reductionIndices']) as number[], [
    ...shape,
  ]);

interface Kind {
  node: string;
  accepts(input: Described): boolean;
  /** The type of the result; also that of what is reduced. */
  dtype(input: NumberType): NumberType;
  /** Whether the result is no number as soon as one element is none. */
  spreadsNaN?: boolean;
}

const whole = (dtype: NumberType): NumberType => (dtype === 'bool' ? 'int32' : dtype);

function reduction({ spreadsNaN = false, ...kind }: Kind): Rule {
  const { node } = kind;
  return {
    inputs: ['x'],
    accepts: ([x]) => kind.accepts(x!),
    outputs: ([x], attributes) => {
      const axes = axesOf(x!.shape, attributes);
      const [reduced] = backend_util.computeOutAndReduceShapes([...x!.shape], axes);
      const shape = attributes['keepDims']
        ? backend_util.expandShapeToKeepDim(reduced, axes)
        : reduced;
      return [{ shape, dtype: kind.dtype(x!.dtype) }];
    },
    lower: (lowering, [x], operation) => {
      const along = axesOf(x!.shape, operation.attributes);
      const keepDims = Boolean(operation.attributes['keepDims']);
      if (node === 'ReduceSum' && !keepDims && isSumOfBlocks(lowering, x!, along))
        return lowering.result(operation, sumOfBlocks(lowering, x!));
      const { form, axes } = formOf(x!, along, keepDims);
      const name = typed(lowering, lowering[form](x!), x!.dtype, operation);
      const { shape, dtype } = operation.outputs[0]!;
      const result = (reduced: string): Value =>
        new Value({ shape, dtype }, keepDims ? { [form]: reduced } : { plain: reduced });
      if (axes.length === 0) return result(name);
      const keepdims = keepDims ? 1 : 0;
      const reduce = (type: string, from: string): string =>
        type === 'ReduceSum'
          ? lowering.node(type, [from, lowering.ints(axes)], { keepdims })
          : lowering.node(type, [from], { axes, keepdims });
      const reduced = reduce(node, name);
      if (!spreadsNaN || x!.dtype !== 'float32' || lowering.isReplayed) return result(reduced);
      // The sum of 0 · x is 0 or no number; of infinities it would be none, too.
      const isNaN = lowering.cast(lowering.node('IsNaN', [name]), 'float32');
      const some = lowering.node('Greater', [reduce('ReduceMax', isNaN), lowering.scalar(0)]);
      return result(lowering.node('Where', [some, lowering.scalar(NaN), reduced]));
    },
  };
}

const isSumOfBlocks = (lowering: Lowering, x: Value, axes: readonly number[]): boolean =>
  lowering.isOnlyInBlocks(x) && lowering.hasWholeBlocks(x) && [...axes].sort().join() === '0,1,2';

/** The sum of each channel: over the batch, then over the image, which ONNX Runtime does faster than both at once. */
function sumOfBlocks(lowering: Lowering, { shape, blocks }: Value): string {
  const [batch, height, width, channels] = shape as [number, number, number, number];
  const { channelBlock } = lowering;
  const sum = (name: string, axis: number): string =>
    lowering.node('ReduceSum', [name, lowering.ints([axis])], { keepdims: 0 });
  const image = sum(lowering.reshape(blocks!, [batch, channels * height * width]), 0);
  const places = [channels / channelBlock, height * width, channelBlock];
  return lowering.reshape(sum(lowering.reshape(image, places), 1), [channels]);
}

/** Which axes those of an image with channels last are with channels first. */
const CHANNELS_FIRST_AXES = [0, 2, 3, 1];

/** What to reduce: an image that has its channels first only stays so, unless the remaining axes would be out of order. */
function formOf(
  x: Value,
  axes: readonly number[],
  keepDims: boolean,
): { form: 'plain' | 'channelsFirst'; axes: readonly number[] } {
  const isInOrder = axes.includes(3) || (axes.includes(1) && axes.includes(2));
  if (x.plain !== undefined || !(keepDims || isInOrder) || axes.length === 0)
    return { form: 'plain', axes };
  return { form: 'channelsFirst', axes: axes.map((axis) => CHANNELS_FIRST_AXES[axis]!).sort() };
}

function typed(
  lowering: Lowering,
  name: string,
  dtype: NumberType,
  { outputs }: Operation,
): string {
  const wanted = outputs[0]!.dtype;
  return wanted === dtype ? name : lowering.cast(name, wanted);
}

/** All and any: the least and the greatest of whole numbers. */
function logical(node: string): Rule {
  const rule = reduction({ node, accepts: ({ dtype }) => dtype === 'bool', dtype: () => 'bool' });
  return {
    ...rule,
    lower: (lowering, [x], operation) => {
      const { shape } = x!;
      const plain = lowering.cast(lowering.plain(x!), 'int32');
      const reduced = rule.lower(
        lowering,
        [new Value({ shape, dtype: 'bool' }, { plain })],
        operation,
      ) as Value;
      return lowering.result(operation, lowering.cast(lowering.plain(reduced), 'bool'));
    },
  };
}

/** What is no number is never the greatest or the least: `otherwise` stands for it. */
function argument(node: string, otherwise: number): Rule {
  return {
    inputs: ['x'],
    accepts: ([x]) => isNumber(x!) && x!.shape.length > 0,
    outputs: ([x], { axis }) => {
      const [removed] = util.parseAxisParam(axis as number, [...x!.shape]);
      return [{ shape: x!.shape.filter((_, index) => index !== removed), dtype: 'int32' }];
    },
    lower: (lowering, [x], operation) => {
      const [axis] = util.parseAxisParam(operation.attributes['axis'] as number, [...x!.shape]);
      const name = lowering.plain(x!);
      const compared =
        x!.dtype === 'float32'
          ? lowering.node('Where', [
              lowering.node('IsNaN', [name]),
              lowering.scalar(otherwise),
              name,
            ])
          : name;
      const index = lowering.node(node, [compared], { axis: axis!, keepdims: 0 });
      return lowering.result(operation, lowering.cast(index, 'int32'));
    },
  };
}

const softmax: Rule = {
  inputs: ['logits'],
  accepts: ([logits]) => isFloat(logits!) && logits!.shape.length > 0,
  outputs: ([logits]) => [logits!],
  lower: (lowering, [logits], operation) => {
    const axis = operation.attributes['dim'] as number;
    return lowering.result(
      operation,
      lowering.node('Softmax', [lowering.plain(logits!)], { axis }),
    );
  },
};

function cumulative(node: string): Rule {
  return {
    inputs: ['x'],
    accepts: ([x]) => isNumber(x!) && x!.shape.length > 0,
    outputs: ([x]) => [x!],
    lower: (lowering, [x], operation) => {
      const { axis, exclusive, reverse } = operation.attributes;
      const [first] = util.parseAxisParam(axis as number, [...x!.shape]);
      const along = lowering.graph.constant('int64', [first!], []);
      return lowering.result(
        operation,
        lowering.node(node, [lowering.plain(x!), along], {
          exclusive: exclusive ? 1 : 0,
          reverse: reverse ? 1 : 0,
        }),
      );
    },
  };
}

const same = (dtype: NumberType): NumberType => dtype;
const toFloat = (): NumberType => 'float32';

export const reductionRules: Rules = {
  Sum: reduction({ node: 'ReduceSum', accepts: () => true, dtype: whole }),
  Prod: reduction({ node: 'ReduceProd', accepts: () => true, dtype: whole }),
  Mean: reduction({ node: 'ReduceMean', accepts: () => true, dtype: toFloat }),
  Max: reduction({ node: 'ReduceMax', accepts: isNumber, dtype: same, spreadsNaN: true }),
  Min: reduction({ node: 'ReduceMin', accepts: isNumber, dtype: same, spreadsNaN: true }),
  All: logical('ReduceMin'),
  Any: logical('ReduceMax'),
  ArgMax: argument('ArgMax', -Infinity),
  ArgMin: argument('ArgMin', Infinity),
  Softmax: softmax,
  Cumsum: cumulative('CumSum'),
};
