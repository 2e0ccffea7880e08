/** How calls of an operation are drawn: shapes and options by fast-check, numbers from a seed. */
import fc from 'fast-check';
import type * as tf from '@tensorflow/tfjs';
import type { NumberType, Shape } from '../../../src/engine/graph.js';
import { permutation, type Random } from '../../../src/random.js';

export type Draw = (random: Random, size: number) => number[];

export interface Input {
  readonly shape: Shape;
  readonly dtype: NumberType;
  readonly draw: Draw;
  /** Indices and conditions, which have no derivative. */
  readonly isFixed?: boolean;
  /** Never gets NaN and infinities. */
  readonly isFinite?: boolean;
}

/** One call. */
export interface Case {
  readonly inputs: readonly Input[];
  /** Shown when the case fails; `op` has them already. */
  readonly options?: unknown;
  readonly op: (...tensors: tf.Tensor[]) => tf.Tensor | tf.Tensor[];
  /** Why there is no gradient to compare. */
  readonly noGradient?: string;
  /** Why tfjs's cpu kernel is no judge of the gradient; finite differences are. */
  readonly wrongOnCpu?: string;
  /** Why NaN, infinities and -0 are not given as well. */
  readonly onlyFinite?: string;
}

export type Cases = Readonly<Record<string, fc.Arbitrary<Case>>>;

/** Finite differences go this far, so that no number comes nearer to a kink. */
export const MARGIN = 0.1;

const many = (size: number, one: () => number): number[] => Array.from({ length: size }, one);

/** Numbers between `low` and `high`, none near a kink. */
export const between =
  (low: number, high: number, kinks: readonly number[] = []): Draw =>
  (random, size) =>
    many(size, () => {
      for (;;) {
        const x = random.between(low, high);
        if (kinks.every((kink) => Math.abs(x - kink) > MARGIN)) return x;
      }
    });

/** Numbers of both signs, whose size is between `low` and `high`. */
export const eitherSign =
  (low: number, high: number): Draw =>
  (random, size) =>
    many(size, () => random.between(low, high) * (random.uniform() < 0.5 ? -1 : 1));

/** Numbers that are all apart: which of them is the greatest does not depend on a small step. */
export const spaced: Draw = (random, size) =>
  Array.from(
    permutation(size, random),
    (place) => 0.25 * (place - size / 2) + random.between(-0.05, 0.05),
  );

/** A half apart from one another, and a quarter from those of the other kind. */
export const onGrid =
  (offset: number): Draw =>
  (random, size) =>
    many(size, () => 0.5 * (random.integer(7) - 3) + offset);

export const integers =
  (low: number, high: number): Draw =>
  (random, size) =>
    many(size, () => low + random.integer(high - low));

export const plain = between(-1.5, 1.5);

export const float = (shape: Shape, draw: Draw = plain): Input => ({
  shape,
  dtype: 'float32',
  draw,
});
/** Weights: one that is no number would show in the padding, where 0 times it is no number either. */
export const filter = (shape: Shape): Input => ({ ...float(shape), isFinite: true });
export const int = (shape: Shape, draw: Draw = integers(-5, 6)): Input => ({
  shape,
  dtype: 'int32',
  draw,
  isFixed: true,
});
export const bool = (shape: Shape): Input => ({
  shape,
  dtype: 'bool',
  draw: integers(0, 2),
  isFixed: true,
});

/** Mostly short, often 1, seldom empty. */
export const length = (longest = 4): fc.Arbitrary<number> =>
  fc.oneof(
    { arbitrary: fc.integer({ min: 1, max: longest }), weight: 14 },
    { arbitrary: fc.constant(0), weight: 1 },
  );

export const shape = (
  minLength = 0,
  maxLength = 4,
  each: fc.Arbitrary<number> = length(),
): fc.Arbitrary<number[]> => fc.array(each, { minLength, maxLength });

/** A shape that another is broadcast against: axes left out in front, others of length 1. */
const narrowed = (wide: readonly number[]): fc.Arbitrary<number[]> =>
  fc
    .tuple(
      fc.integer({ min: 0, max: wide.length }),
      fc.array(fc.boolean(), { minLength: wide.length, maxLength: wide.length }),
    )
    .map(([dropped, isOne]) =>
      wide.map((size, axis) => (isOne[axis] ? 1 : size)).slice(Math.min(dropped, wide.length)),
    );

/** Two shapes that fit together. */
export const broadcastPair: fc.Arbitrary<[number[], number[]]> = shape(0, 4).chain((wide) =>
  fc.oneof(
    fc.constant<[number[], number[]]>([wide, wide]),
    narrowed(wide).map((narrow): [number[], number[]] => [wide, narrow]),
    narrowed(wide).map((narrow): [number[], number[]] => [narrow, wide]),
    fc.tuple(narrowed(wide), narrowed(wide)),
  ),
);

/** A subset of the axes of a shape, some counted from the end. */
export const axes = (rank: number): fc.Arbitrary<number[]> =>
  fc
    .subarray([...Array(rank).keys()])
    .chain((chosen) =>
      fc
        .array(fc.boolean(), { minLength: chosen.length, maxLength: chosen.length })
        .map((fromEnd) => chosen.map((axis, index) => (fromEnd[index] ? axis - rank : axis))),
    );

export const axis = (rank: number): fc.Arbitrary<number> =>
  fc.integer({ min: -rank, max: rank - 1 });
