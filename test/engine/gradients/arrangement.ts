import fc from 'fast-check';
import * as tf from '@tensorflow/tfjs';
import {
  axes,
  axis,
  bool,
  float,
  int,
  length,
  shape,
  type Case,
  type Cases,
  type Input,
} from './case.js';

const NOT_DEFINED = 'tfjs defines none';
const positive = fc.integer({ min: 1, max: 4 });

/** Moving elements is the same for all types; only numbers with a fraction have a gradient. */
const anyType = (
  of: readonly number[],
  fallsBackFor: readonly string[] = [],
): fc.Arbitrary<Input> =>
  fc.constantFrom(
    ...[float(of), float(of), int(of), bool(of)].filter(
      ({ dtype }) => !fallsBackFor.includes(dtype),
    ),
  );

const typed = ({ dtype }: Input): Partial<Case> =>
  dtype === 'float32' ? {} : { noGradient: 'whole numbers and truth values have no derivative' };

function moving<Options>(
  shapes: fc.Arbitrary<number[]>,
  options: (of: number[]) => fc.Arbitrary<Options>,
  op: (x: tf.Tensor, options: Options) => tf.Tensor | tf.Tensor[],
  extra: Partial<Case> = {},
): fc.Arbitrary<Case> {
  return shapes.chain((of) =>
    fc.tuple(options(of), anyType(of)).map(([chosen, input]) => ({
      inputs: [input],
      op: (x) => op(x, chosen),
      options: chosen,
      ...typed(input),
      ...extra,
    })),
  );
}

/** Start and size along each axis. */
const part = (of: readonly number[]): fc.Arbitrary<[begin: number[], size: number[]]> =>
  fc
    .tuple(
      ...of.map((whole) =>
        fc
          .integer({ min: 0, max: Math.max(0, whole - 1) })
          .chain((begin) =>
            fc
              .integer({ min: Math.min(1, whole), max: whole - begin })
              .map((size) => [begin, size] as const),
          ),
      ),
    )
    .map((each) => [each.map(([begin]) => begin), each.map(([, size]) => size)]);

interface Strided {
  begin: number[];
  end: number[];
  strides: number[];
  masks: [begin: number, end: number, ellipsis: number, newAxis: number, shrink: number];
}

const strided = (of: readonly number[]): fc.Arbitrary<Strided> =>
  fc
    .record({
      begin: fc.tuple(...of.map((size) => fc.integer({ min: -size, max: size - 1 }))),
      end: fc.tuple(...of.map((size) => fc.integer({ min: -size - 1, max: size + 1 }))),
      strides: fc.tuple(...of.map(() => fc.constantFrom(1, 2, -1, -2))),
      masks: fc.tuple(
        fc.nat({ max: 2 ** of.length - 1 }),
        fc.nat({ max: 2 ** of.length - 1 }),
        fc.constant(0),
        fc.constantFrom(0, 0, 1),
        fc.constantFrom(0, 0, 1),
      ),
    })
    .map((given) => {
      const [begin, , ellipsis, newAxis, shrink] = given.masks;
      // Along an axis that is taken out there are no steps, and something must be left.
      const all = 2 ** of.length - 1;
      return shrink
        ? { ...given, strides: of.map(() => 1), masks: [begin, all, ellipsis, newAxis, shrink] }
        : given;
    });

const permutations = (of: readonly number[]): fc.Arbitrary<number[]> =>
  fc.shuffledSubarray([...of.keys()], { minLength: of.length, maxLength: of.length });

/** How much is added before and after each axis. */
const paddings = (
  of: readonly number[],
  most: (size: number) => number,
): fc.Arbitrary<[number, number][]> =>
  fc.tuple(
    ...of.map((size) => {
      const side = fc.integer({ min: 0, max: most(size) });
      return fc.tuple(side, side);
    }),
  );

const mirrorPad: fc.Arbitrary<Case> = fc
  .tuple(shape(1, 4, positive), fc.constantFrom('reflect' as const, 'symmetric' as const))
  .chain(([of, mode]) =>
    paddings(of, (size) => Math.min(2, mode === 'reflect' ? size - 1 : size)).map((around) => ({
      inputs: [float(of)],
      op: (x) => tf.mirrorPad(x, around, mode),
      options: { around, mode },
      noGradient: 'that of tfjs forgets the elements that were mirrored',
    })),
  );

const concat: fc.Arbitrary<Case> = shape(1, 4, positive).chain((of) =>
  fc
    .tuple(axis(of.length), fc.array(length(), { minLength: 2, maxLength: 4 }))
    .map(([along, lengths]) => ({
      inputs: lengths.map((each) => float(of.with(along, each))),
      op: (...tensors) => tf.concat(tensors, along),
      options: { axis: along },
    })),
);

const stack: fc.Arbitrary<Case> = fc
  .tuple(shape(0, 3), fc.integer({ min: 2, max: 4 }))
  .chain(([of, count]) =>
    axis(of.length + 1).map((along) => ({
      inputs: Array.from({ length: count }, () => float(of)),
      op: (...tensors) => tf.stack(tensors, along),
      options: { axis: along },
    })),
  );

/** The gradient of several parts: that of one fails in tfjs. */
function ofSeveral(call: Case): Case {
  const isOne = tf.tidy(
    () => [call.op(...call.inputs.map(({ shape }) => tf.zeros([...shape])))].flat().length === 1,
  );
  return isOne ? { ...call, noGradient: 'that of tfjs fails for one part' } : call;
}

const split: fc.Arbitrary<Case> = fc
  .tuple(shape(1, 4, positive), fc.array(positive, { minLength: 1, maxLength: 3 }))
  .chain(([of, sizes]) =>
    axis(of.length).map((along) => ({
      inputs: [
        float(
          of.with(
            along,
            sizes.reduce((a, b) => a + b),
          ),
        ),
      ],
      op: (x) => tf.split(x, sizes, along),
      options: { sizes, axis: along },
    })),
  );

const toBatch: fc.Arbitrary<Case> = fc
  .record({
    batch: positive,
    blocks: fc.tuple(positive, positive),
    block: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 2 })),
    rest: shape(0, 1, positive),
    before: fc.tuple(fc.nat({ max: 1 }), fc.nat({ max: 1 })),
  })
  .map(({ batch, blocks, block, rest, before }) => {
    // As many rows as make whole blocks with the padding.
    const rows = blocks.map((count, side) => count * block[side]! - before[side]!);
    const around = before.map((each, side) => [rows[side]! < 1 ? 0 : each, 0]);
    const whole = rows.map((row, side) => (row < 1 ? blocks[side]! * block[side]! : row));
    return {
      inputs: [float([batch, ...whole, ...rest])],
      op: (x) => tf.spaceToBatchND(x, block, around),
      options: { block, around },
    };
  });

const fromBatch: fc.Arbitrary<Case> = fc
  .record({
    batch: fc.integer({ min: 1, max: 2 }),
    rows: fc.tuple(fc.integer({ min: 2, max: 3 }), fc.integer({ min: 2, max: 3 })),
    block: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 2 })),
    rest: shape(0, 1, positive),
    crops: fc.tuple(
      fc.tuple(fc.nat({ max: 1 }), fc.constant(0)),
      fc.tuple(fc.constant(0), fc.nat({ max: 1 })),
    ),
  })
  .map(({ batch, rows, block, rest, crops }) => ({
    inputs: [float([batch * block[0] * block[1], ...rows, ...rest])],
    op: (x) => tf.batchToSpaceND(x, block, crops),
    options: { block, crops },
  }));

const depthToSpace: fc.Arbitrary<Case> = fc
  .tuple(fc.tuple(positive, positive, positive, positive), fc.constantFrom(2, 3))
  .map(([[batch, height, width, channels], block]) => ({
    inputs: [float([batch, height, width, channels * block ** 2])],
    op: (x) => tf.depthToSpace(x as tf.Tensor4D, block),
    options: { block },
    noGradient: NOT_DEFINED,
  }));

export const arrangementCases: Cases = {
  Slice: moving(shape(1, 4), part, (x, [begin, size]) => tf.slice(x, begin, size)),
  StridedSlice: moving(
    shape(1, 4, positive),
    strided,
    (x, { begin, end, strides, masks }) => tf.stridedSlice(x, begin, end, strides, ...masks),
    { noGradient: NOT_DEFINED },
  ),
  Transpose: moving(shape(0, 5), permutations, (x, order) => tf.transpose(x, order)),
  Reverse: moving(
    shape(1, 4),
    (of) => axes(of.length).filter((chosen) => chosen.length > 0),
    (x, along) => tf.reverse(x, along),
  ),
  Tile: moving(
    shape(1, 4),
    (of) => fc.tuple(...of.map(() => fc.integer({ min: 1, max: 3 }))),
    (x, repeats) => tf.tile(x, repeats),
  ),
  PadV2: shape(1, 4, length()).chain((of) =>
    fc
      .tuple(
        paddings(of, () => 2),
        fc.constantFrom(0, 0, 2),
        anyType(of, ['bool']),
      )
      .map(([around, value, input]) => ({
        inputs: [input],
        op: (x) => tf.pad(x, around, value),
        options: { around, value },
        ...typed(input),
      })),
  ),
  MirrorPad: mirrorPad,
  Concat: concat,
  Pack: stack,
  Unpack: moving(
    shape(1, 4, positive),
    (of) => axis(of.length),
    (x, along) => tf.unstack(x, along),
  ).map(ofSeveral),
  SplitV: split.map(ofSeveral),
  SpaceToBatchND: toBatch,
  BatchToSpaceND: fromBatch,
  DepthToSpace: depthToSpace,
};
