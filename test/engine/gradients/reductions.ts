import fc from 'fast-check';
import * as tf from '@tensorflow/tfjs';
import {
  axes,
  axis,
  bool,
  eitherSign,
  float,
  int,
  integers,
  plain,
  shape,
  spaced,
  type Case,
  type Cases,
  type Draw,
  type Input,
} from './case.js';

const INDEX = 'what it gives is an index';
const INTEGER = 'whole numbers and truth values have no derivative';

type Reduce = (x: tf.Tensor, axes: number[], keepDims: boolean) => tf.Tensor;

function along(
  op: Reduce,
  inputOf: (of: number[]) => Input,
  extra: Partial<Case> = {},
): fc.Arbitrary<Case> {
  return shape(0, 4).chain((of) =>
    fc.tuple(axes(of.length), fc.boolean()).map(([chosen, keepDims]) => ({
      inputs: [inputOf(of)],
      op: (x) => op(x, chosen, keepDims),
      options: { axes: chosen, keepDims },
      ...extra,
    })),
  );
}

const fromStart = (axes: number[], rank: number): number[] =>
  axes.map((axis) => (axis < 0 ? axis + rank : axis));

const floats = (op: Reduce, draw: Draw = plain): fc.Arbitrary<Case> =>
  along(op, (of) => float(of, draw));
const whole = (op: Reduce): fc.Arbitrary<Case> => along(op, int, { noGradient: INTEGER });
const truth = (op: Reduce): fc.Arbitrary<Case> => along(op, bool, { noGradient: INTEGER });

const argument = (op: (x: tf.Tensor, axis: number) => tf.Tensor): fc.Arbitrary<Case> =>
  shape(1, 4).chain((of) =>
    fc
      .tuple(
        axis(of.length),
        // Equal numbers among them: the first counts.
        fc.constantFrom(float(of, spaced), float(of, integers(-2, 3)), int(of)),
      )
      .map(([chosen, input]) => ({
        inputs: [input],
        op: (x) => op(x, chosen),
        options: { axis: chosen },
        noGradient: INDEX,
        onlyFinite: 'the cpu kernel leaves out what is no number, but not when it comes first',
      })),
  );

const cumsum: fc.Arbitrary<Case> = shape(1, 4).chain((of) =>
  // Of an axis counted from the end tfjs's cpu kernel loses the length.
  fc
    .tuple(fc.nat({ max: of.length - 1 }), fc.boolean(), fc.boolean())
    .map(([chosen, exclusive, reverse]) => ({
      inputs: [float(of)],
      op: (x) => tf.cumsum(x, chosen, exclusive, reverse),
      options: { axis: chosen, exclusive, reverse },
      ...(chosen !== of.length - 1 && {
        noGradient: 'that of tfjs exchanges the axis and the last one',
      }),
    })),
);

export const reductionCases: Cases = {
  Sum: fc.oneof(floats(tf.sum), whole(tf.sum), truth(tf.sum)),
  // Its gradient in tfjs refuses axes that are counted from the end.
  Prod: fc.oneof(
    floats(
      (x, axes, keepDims) => tf.prod(x, fromStart(axes, x.rank), keepDims),
      eitherSign(0.5, 1.5),
    ),
    whole(tf.prod),
  ),
  Mean: fc.oneof(floats(tf.mean), whole(tf.mean)),
  Max: fc.oneof(floats(tf.max, spaced), whole(tf.max)),
  Min: fc.oneof(floats(tf.min, spaced), whole(tf.min)),
  All: truth(tf.all),
  Any: truth(tf.any),
  ArgMax: argument(tf.argMax),
  ArgMin: argument(tf.argMin),
  Softmax: shape(1, 4).map((of) => ({ inputs: [float(of)], op: (x) => tf.softmax(x) })),
  Cumsum: cumsum,
};
