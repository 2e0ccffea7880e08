import fc from 'fast-check';
import * as tf from '@tensorflow/tfjs';
import {
  between,
  bool,
  broadcastPair,
  eitherSign,
  float,
  int,
  integers,
  onGrid,
  plain,
  shape,
  type Case,
  type Cases,
  type Draw,
} from './case.js';

const FLAT = 'its derivative is 0 by definition, its jumps have none';
const NOT_DEFINED = 'tfjs defines none';
const INTEGER = 'whole numbers and truth values have no derivative';

type Unary = (x: tf.Tensor) => tf.Tensor;
type Binary = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;
type Extra = Partial<Omit<Case, 'inputs' | 'op'>>;

const unary = (op: Unary, draw: Draw = plain, extra: Extra = {}): fc.Arbitrary<Case> =>
  shape().map((of) => ({ inputs: [float(of, draw)], op, ...extra }));

/** The same on whole numbers as well. */
const unaryOfNumbers = (op: Unary, draw?: Draw): fc.Arbitrary<Case> =>
  fc.oneof(
    unary(op, draw),
    shape().map((of) => ({ inputs: [int(of)], op, noGradient: INTEGER })),
  );

const binary = (
  op: Binary,
  { a = plain, b = plain, ...extra }: { a?: Draw; b?: Draw } & Extra = {},
): fc.Arbitrary<Case> =>
  broadcastPair.map(([one, other]) => ({
    inputs: [float(one, a), float(other, b)],
    op,
    ...extra,
  }));

const binaryOfNumbers = (
  op: Binary,
  options: { a?: Draw; b?: Draw } & Extra = {},
): fc.Arbitrary<Case> =>
  fc.oneof(
    binary(op, options),
    broadcastPair.map(([one, other]) => ({
      inputs: [int(one), int(other)],
      op,
      noGradient: INTEGER,
    })),
  );

function alikeOnly(call: Case): Case {
  const [a, b] = call.inputs;
  return tf.util.arraysEqual([...a!.shape], [...b!.shape])
    ? call
    : { ...call, noGradient: 'tfjs forgets to add up over the axes that were broadcast' };
}

const logical = (op: Binary): fc.Arbitrary<Case> =>
  broadcastPair.map(([a, b]) => ({ inputs: [bool(a), bool(b)], op, noGradient: INTEGER }));

/** Equal numbers among those that are compared. */
const comparison = (op: Binary): fc.Arbitrary<Case> =>
  binaryOfNumbers(op, { a: onGrid(0), b: onGrid(0), noGradient: FLAT });

const halves = [-2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2];
const jumping = (op: Unary): fc.Arbitrary<Case> => unary(op, between(-2, 2, halves));

const select: fc.Arbitrary<Case> = broadcastPair.map(([of, condition]) => ({
  inputs: [bool(condition), float(of), float(of)],
  op: (condition, t, e) => tf.where(condition, t, e),
}));

const cast: fc.Arbitrary<Case> = fc
  .tuple(
    shape(),
    fc.constantFrom('float32' as const, 'int32' as const, 'bool' as const),
    fc.constantFrom('float32' as const, 'int32' as const, 'bool' as const),
  )
  .map(([of, from, to]) => ({
    inputs: [
      { float32: float(of, between(-3, 3)), int32: int(of, integers(-3, 4)), bool: bool(of) }[from],
    ],
    op: (x) => tf.cast(x, to),
    options: { from, to },
    ...((from !== 'float32' || to !== 'float32') && { noGradient: INTEGER }),
  }));

const addN: fc.Arbitrary<Case> = fc
  .tuple(shape(), fc.integer({ min: 1, max: 4 }))
  .map(([of, count]) => ({
    inputs: Array.from({ length: count }, () => float(of)),
    op: (...tensors) => tf.addN(tensors),
  }));

const isWider = (wide: number[], narrow: number[]): boolean =>
  tf.util.sizeFromShape(wide) >= tf.util.sizeFromShape(narrow);

const clip: fc.Arbitrary<Case> = fc
  .constantFrom<[number, number]>([-0.5, 0.75], [0, 1], [-Infinity, 0.5])
  .chain(([low, high]) =>
    unary((x) => tf.clipByValue(x, low, high), between(-1.5, 1.5, [low, high]), {
      options: { low, high },
    }),
  );

const eluGrad: fc.Arbitrary<Case> = unary(
  (x) => tf.grad((x) => tf.elu(x))(x),
  between(-2, 2, [0]),
  { noGradient: NOT_DEFINED },
);

const away = between(-1.5, 1.5, [0]);
const positive = between(0.3, 3);

export const elementwiseCases: Cases = {
  Sigmoid: unary(tf.sigmoid),
  Tanh: unary(tf.tanh),
  Exp: unary(tf.exp),
  Log: unary(tf.log, positive),
  Sqrt: unary(tf.sqrt, positive),
  Reciprocal: unary(tf.reciprocal, eitherSign(0.4, 2)),
  Sin: unary(tf.sin),
  Cos: unary(tf.cos),
  Asin: unary(tf.asin, between(-0.8, 0.8)),
  Acos: unary(tf.acos, between(-0.8, 0.8)),
  Atan: unary(tf.atan),
  Sinh: unary(tf.sinh),
  Cosh: unary(tf.cosh),
  Asinh: unary(tf.asinh),
  Acosh: unary(tf.acosh, between(1.4, 4)),
  Atanh: unary(tf.atanh, between(-0.8, 0.8)),
  Softplus: unary(tf.softplus),
  Erf: unary(tf.erf),
  Floor: jumping(tf.floor),
  Ceil: jumping(tf.ceil),
  Round: jumping(tf.round),
  Elu: unary(tf.elu, away),
  Abs: unaryOfNumbers(tf.abs, away),
  Neg: unaryOfNumbers(tf.neg),
  Square: unaryOfNumbers(tf.square),
  Relu: unary(tf.relu, away),
  Relu6: unary(tf.relu6, between(-2, 8, [0, 6])),
  Tan: unary(tf.tan, between(-1, 1)),
  Rsqrt: unary(tf.rsqrt, positive),
  Selu: unary(tf.selu, away),
  LeakyRelu: fc
    .constantFrom(0.1, 0.3, 0)
    .chain((alpha) => unary((x) => tf.leakyRelu(x, alpha), away, { options: { alpha } })),
  Sign: unary(tf.sign, away),
  Step: fc
    .constantFrom(0, 0.25)
    .chain((alpha) => unary((x) => tf.step(x, alpha), away, { options: { alpha } })),
  Expm1: unary(tf.expm1),
  Log1p: unary(tf.log1p, between(-0.6, 2)),
  ClipByValue: clip,
  IsNan: unary(tf.isNaN, plain, { noGradient: FLAT }),
  IsInf: unary(tf.isInf, plain, { noGradient: FLAT }),
  IsFinite: unary(tf.isFinite, plain, { noGradient: FLAT }),
  LogicalNot: shape().map((of) => ({
    inputs: [bool(of)],
    op: (x) => tf.logicalNot(x),
    noGradient: INTEGER,
  })),
  Cast: cast,

  Add: binaryOfNumbers(tf.add),
  Sub: binaryOfNumbers(tf.sub),
  Multiply: binaryOfNumbers(tf.mul),
  RealDiv: binary(tf.div, { b: eitherSign(0.4, 2) }),
  FloorDiv: binary(tf.floorDiv, {
    b: eitherSign(0.4, 2),
    noGradient: 'tfjs gives it the derivative of a division',
  }),
  // The quotient stays between two whole numbers.
  Mod: binary(tf.mod, { a: eitherSign(0.3, 1.5), b: eitherSign(1.8, 2.5) }),
  Pow: binary(tf.pow, { a: between(0.4, 2) }),
  Maximum: binaryOfNumbers(tf.maximum, { a: onGrid(0), b: onGrid(0.25) }).map(alikeOnly),
  Minimum: binaryOfNumbers(tf.minimum, { a: onGrid(0), b: onGrid(0.25) }).map(alikeOnly),
  SquaredDifference: binaryOfNumbers(tf.squaredDifference).map(alikeOnly),
  Equal: fc.oneof(comparison(tf.equal), logical(tf.equal)),
  NotEqual: fc.oneof(comparison(tf.notEqual), logical(tf.notEqual)),
  Greater: comparison(tf.greater),
  GreaterEqual: comparison(tf.greaterEqual),
  Less: comparison(tf.less),
  LessEqual: comparison(tf.lessEqual),
  LogicalAnd: logical(tf.logicalAnd),
  LogicalOr: logical(tf.logicalOr),

  Prelu: broadcastPair
    // The slopes are broadcast against the input, never the other way round.
    .filter(([x, alpha]) => x.length >= alpha.length && isWider(x, alpha))
    .map(([x, alpha]) => ({
      inputs: [float(x, away), float(alpha)],
      op: (x, alpha) => tf.prelu(x, alpha),
    })),
  EluGrad: eluGrad,
  Select: select,
  AddN: addN,
};
