/** Operations on each element alone, with broadcasting. */
import { backend_util } from '@tensorflow/tfjs-core';
import type { NumberType } from '../graph.js';
import type { Attributes, Described, Rule, Rules } from '../rule.js';
import { ELEMENT_TYPES, type Lowering } from './lowering.js';

type Write = (lowering: Lowering, names: readonly string[], attributes: Attributes) => string;

export const isFloat = ({ dtype }: Described): boolean => dtype === 'float32';
export const isNumber = ({ dtype }: Described): boolean => dtype !== 'bool';
const isBool = ({ dtype }: Described): boolean => dtype === 'bool';
const areAlike = ([a, b]: readonly Described[]): boolean => !b || a!.dtype === b.dtype;

const write = (node: string | Write): Write =>
  typeof node === 'string' ? (lowering, names) => lowering.node(node, names) : node;

/** The shape of operands of any number after broadcasting; throws as tfjs does where they don't fit. */
export function broadcast(...shapes: (readonly number[])[]): number[] {
  return shapes.reduce<number[]>(
    (shape, other) => backend_util.assertAndGetBroadcastShape(shape, [...other]),
    [],
  );
}

/** A rule for operands that are broadcast against one another. */
function elementwise(
  inputs: readonly string[],
  node: string | Write,
  {
    accepts = isFloat,
    dtype,
  }: { accepts?: (input: Described) => boolean; dtype?: NumberType } = {},
): Rule {
  const add = write(node);
  return {
    inputs,
    accepts: (uses) => uses.every(accepts) && areAlike(uses),
    outputs: (uses) => [
      { shape: broadcast(...uses.map(({ shape }) => shape)), dtype: dtype ?? uses[0]!.dtype },
    ],
    lower: (lowering, values, operation) =>
      lowering.elementwise(operation.outputs[0]!, values, (names) =>
        add(lowering, names, operation.attributes),
      ),
  };
}

const unary = (node: string | Write, options?: Parameters<typeof elementwise>[2]): Rule =>
  elementwise(['x'], node, options);
const binary = (node: string | Write, options?: Parameters<typeof elementwise>[2]): Rule =>
  elementwise(['a', 'b'], node, options);

const numbers = { accepts: isNumber };
const comparison = { accepts: isNumber, dtype: 'bool' } as const;
const logical = { accepts: isBool, dtype: 'bool' } as const;

const float = (attributes: Attributes, name: string): { float: number } => ({
  float: attributes[name] as number,
});

/** `x` where it is no number, which most of ONNX Runtime's comparisons lose. */
const keepingNaN =
  (inner: Write): Write =>
  (lowering, names, attributes) => {
    const [x] = names as [string];
    return lowering.node('Where', [
      lowering.node('IsNaN', [x]),
      x,
      inner(lowering, names, attributes),
    ]);
  };

const greater0 = (lowering: Lowering, x: string): string =>
  lowering.node('Greater', [x, lowering.scalar(0)]);

const step: Write = (lowering, names, attributes) => {
  const alpha = (attributes['alpha'] as number | undefined) ?? 0;
  // The fastest step that ONNX Runtime has: a line so steep that nothing lies on it.
  if (lowering.isReplayed && alpha === 0)
    return lowering.node('HardSigmoid', names, { alpha: { float: 3e38 }, beta: { float: 0 } });
  return keepingNaN((_lowering, [x]) =>
    lowering.node('Where', [greater0(lowering, x!), lowering.scalar(1), lowering.scalar(alpha)]),
  )(lowering, names, attributes);
};

const sign: Write = (lowering, [x]) => {
  const as = (condition: string): string => lowering.cast(condition, 'float32');
  return lowering.node('Sub', [
    as(greater0(lowering, x!)),
    as(lowering.node('Less', [x!, lowering.scalar(0)])),
  ]);
};

/** Exact near 0, where exp(x) - 1 cancels (W. Kahan). */
const expm1: Write = (lowering, [x]) => {
  const [one, minusOne] = [lowering.scalar(1), lowering.scalar(-1)];
  const u = lowering.node('Exp', [x!]);
  const difference = lowering.node('Sub', [u, one]);
  const corrected = lowering.node('Mul', [
    difference,
    lowering.node('Div', [x!, lowering.node('Log', [u])]),
  ]);
  const isEnd = lowering.node('Or', [
    lowering.node('Equal', [difference, minusOne]),
    lowering.node('IsInf', [u]),
  ]);
  return lowering.node('Where', [
    lowering.node('Equal', [u, one]),
    x!,
    lowering.node('Where', [isEnd, difference, corrected]),
  ]);
};

/** Exact near 0, where 1 + x loses x (W. Kahan). */
const log1p: Write = (lowering, [x]) => {
  const one = lowering.scalar(1);
  const u = lowering.node('Add', [x!, one]);
  const difference = lowering.node('Sub', [u, one]);
  const log = lowering.node('Log', [u]);
  const corrected = lowering.node('Mul', [log, lowering.node('Div', [x!, difference])]);
  const isEnd = lowering.node('Or', [
    lowering.node('IsInf', [u]),
    lowering.node('Equal', [u, lowering.scalar(0)]),
  ]);
  return lowering.node('Where', [
    lowering.node('Equal', [difference, lowering.scalar(0)]),
    x!,
    lowering.node('Where', [isEnd, log, corrected]),
  ]);
};

/** In double precision: near its poles a tangent of floats has few digits that are right. */
const tan: Write = (lowering, [x]) => {
  const double = lowering.node('Cast', [x!], { to: ELEMENT_TYPES.float64 });
  const ratio = lowering.node('Div', [
    lowering.node('Sin', [double]),
    lowering.node('Cos', [double]),
  ]);
  return lowering.cast(ratio, 'float32');
};

/** tfjs's remainder has the sign of the divisor. */
const mod: Write = (lowering, [a, b]) => {
  const remainder = (x: string, y: string): string => lowering.node('Mod', [x, y], { fmod: 1 });
  const isNegative = (x: string): string => lowering.node('Less', [x, lowering.scalar(0)]);
  const rest = remainder(a!, b!);
  const isAlike = lowering.node('Equal', [isNegative(a!), isNegative(b!)]);
  return lowering.node('Where', [isAlike, rest, remainder(lowering.node('Add', [rest, b!]), b!)]);
};

const between = (low: number, high: number): Write =>
  keepingNaN((lowering, [x]) =>
    lowering.node('Clip', [x!, lowering.scalar(low), lowering.scalar(high)]),
  );

const clip: Write = (lowering, names, attributes) =>
  between(attributes['clipValueMin'] as number, attributes['clipValueMax'] as number)(
    lowering,
    names,
    attributes,
  );

/** In JavaScript what is no number, or too large, becomes 0. */
const toInt32: Write = (lowering, [x]) => {
  const isUnfit = lowering.node('Or', [lowering.node('IsNaN', [x!]), lowering.node('IsInf', [x!])]);
  return lowering.cast(lowering.node('Where', [isUnfit, lowering.scalar(0), x!]), 'int32');
};

const CASTS = new Set<unknown>(['float32', 'int32', 'bool']);

const cast: Rule = {
  inputs: ['x'],
  accepts: (_inputs, { dtype }) => CASTS.has(dtype),
  shares: ([x], { dtype }) => x!.dtype === dtype,
  outputs: ([x], { dtype }) => [{ shape: x!.shape, dtype: dtype as NumberType }],
  lower: (lowering, values, operation) => {
    const dtype = operation.attributes['dtype'] as NumberType;
    const isRisky = dtype === 'int32' && values[0]!.dtype === 'float32';
    return lowering.elementwise(operation.outputs[0]!, values, (names) =>
      isRisky ? toInt32(lowering, names, {}) : lowering.cast(names[0]!, dtype),
    );
  },
};

const select: Rule = {
  inputs: ['condition', 't', 'e'],
  accepts: ([condition, t, e]) =>
    t!.dtype === e!.dtype &&
    t!.shape.length === e!.shape.length &&
    (condition!.shape.length <= 1 || condition!.shape.length === t!.shape.length),
  outputs: ([, t]) => [{ shape: t!.shape, dtype: t!.dtype }],
  lower: (lowering, [condition, t, e], operation) => {
    // A condition of one axis chooses along the first.
    const { length } = t!.shape;
    const rows = condition!.shape.length === 1 && length > 1;
    const shaped = rows
      ? lowering.withShape(condition!, [condition!.shape[0]!, ...Array<number>(length - 1).fill(1)])
      : condition!;
    return lowering.elementwise(operation.outputs[0]!, [shaped, t!, e!], ([c, ...others]) =>
      lowering.node('Where', [shaped.dtype === 'bool' ? c! : lowering.cast(c!, 'bool'), ...others]),
    );
  },
};

const addN: Rule = {
  inputs: 'list',
  accepts: (uses) => uses.length > 0 && uses.every(isFloat),
  outputs: ([first]) => [first!],
  lower: (lowering, values, operation) =>
    lowering.elementwise(operation.outputs[0]!, values, (names) => lowering.node('Sum', names)),
};

const prelu: Write = (lowering, [x, alpha]) =>
  lowering.node('Where', [
    lowering.node('Less', [x!, lowering.scalar(0)]),
    lowering.node('Mul', [alpha!, x!]),
    x!,
  ]);

const eluGrad: Write = (lowering, [dy, y]) =>
  lowering.node('Mul', [
    dy!,
    lowering.node('Where', [
      lowering.node('GreaterOrEqual', [y!, lowering.scalar(0)]),
      lowering.scalar(1),
      lowering.node('Add', [y!, lowering.scalar(1)]),
    ]),
  ]);

const SAME_NAME =
  'Sigmoid Tanh Exp Log Sqrt Reciprocal Sin Cos Asin Acos Atan Sinh Cosh Asinh Acosh Atanh Softplus Erf Floor Ceil Round Elu';

/** Activations that a fused kernel applies to its result. */
export const activations: Readonly<Record<string, Write>> = {
  linear: (_lowering, [x]) => x!,
  relu: (lowering, names) => lowering.node('Relu', names),
  relu6: between(0, 6),
  elu: (lowering, names) => lowering.node('Elu', names),
  sigmoid: (lowering, names) => lowering.node('Sigmoid', names),
  leakyrelu: (lowering, names, attributes) =>
    lowering.node('LeakyRelu', names, { alpha: float(attributes, 'leakyreluAlpha') }),
  prelu,
};

export const elementwiseRules: Rules = {
  ...Object.fromEntries(SAME_NAME.split(' ').map((name) => [name, unary(name)])),
  Abs: unary('Abs', numbers),
  Neg: unary('Neg', numbers),
  Square: unary((lowering, [x]) => lowering.node('Mul', [x!, x!]), numbers),
  Relu: unary(activations['relu']!),
  Relu6: unary(activations['relu6']!),
  Tan: unary(tan),
  Rsqrt: unary((lowering, names) => lowering.node('Reciprocal', [lowering.node('Sqrt', names)])),
  Selu: unary((lowering, names) =>
    lowering.node('Selu', names, {
      alpha: { float: backend_util.SELU_SCALEALPHA / backend_util.SELU_SCALE },
      gamma: { float: backend_util.SELU_SCALE },
    }),
  ),
  LeakyRelu: unary((lowering, names, attributes) =>
    lowering.node('LeakyRelu', names, { alpha: float(attributes, 'alpha') }),
  ),
  Sign: unary(sign),
  Step: unary(step),
  Expm1: unary(expm1),
  Log1p: unary(log1p),
  ClipByValue: unary(clip),
  IsNan: unary('IsNaN', { dtype: 'bool' }),
  IsInf: unary('IsInf', { dtype: 'bool' }),
  IsFinite: unary(
    (lowering, names) =>
      lowering.node('Not', [
        lowering.node('Or', [lowering.node('IsNaN', names), lowering.node('IsInf', names)]),
      ]),
    { dtype: 'bool' },
  ),
  LogicalNot: unary('Not', logical),
  Cast: cast,

  Add: binary('Add', numbers),
  Sub: binary('Sub', numbers),
  Multiply: binary('Mul', numbers),
  RealDiv: binary('Div'),
  FloorDiv: binary(
    (lowering, names) => {
      const floor = lowering.node('Floor', [lowering.node('Div', names)]);
      return toInt32(lowering, [floor], {});
    },
    { dtype: 'int32' },
  ),
  Mod: binary(mod),
  Pow: binary('Pow'),
  Maximum: binary('Max', numbers),
  Minimum: binary('Min', numbers),
  SquaredDifference: binary((lowering, names) => {
    const difference = lowering.node('Sub', names);
    return lowering.node('Mul', [difference, difference]);
  }, numbers),
  Equal: binary('Equal', { dtype: 'bool', accepts: () => true }),
  NotEqual: binary((lowering, names) => lowering.node('Not', [lowering.node('Equal', names)]), {
    dtype: 'bool',
    accepts: () => true,
  }),
  Greater: binary('Greater', comparison),
  GreaterEqual: binary('GreaterOrEqual', comparison),
  Less: binary('Less', comparison),
  LessEqual: binary('LessOrEqual', comparison),
  LogicalAnd: binary('And', logical),
  LogicalOr: binary('Or', logical),

  Prelu: elementwise(['x', 'alpha'], prelu),
  EluGrad: elementwise(['dy', 'y'], eluGrad),
  Select: select,
  AddN: addN,
};
