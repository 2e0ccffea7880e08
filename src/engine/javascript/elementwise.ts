/** Operations on each element alone, with broadcasting. */
import { backend_util } from '@tensorflow/tfjs-core';
import { literal, named, type Element, type Kernel, type Kernels } from './kernel.js';

type Write = (operands: readonly string[], element: Element) => string;

const attribute = ({ operation }: Element, name: string): string =>
  literal(operation.attributes[name]);

const { SELU_SCALE, SELU_SCALEALPHA } = backend_util;

/** By kernel: the operands are numbers, names or reads, so that they may stand several times. */
const WRITES: Readonly<Record<string, Write>> = {
  ...Object.fromEntries(
    'Exp Expm1 Log Log1p Sqrt Abs Floor Ceil Tanh Sin Cos Tan Asin Acos Atan Sinh Cosh Asinh Acosh Atanh'
      .split(' ')
      .map((name): [string, Write] => [name, ([x]) => `Math.${name.toLowerCase()}(${x})`]),
  ),
  Neg: ([x]) => `-${x}`,
  Square: ([x]) => `${x}*${x}`,
  Reciprocal: ([x]) => `1/${x}`,
  Rsqrt: ([x]) => `1/Math.sqrt(${x})`,
  Sigmoid: ([x]) => `1/(1+Math.exp(-${x}))`,
  Softplus: ([x]) => `M.softplus(${x})`,
  Erf: ([x]) => `M.erf(${x})`,
  Round: ([x]) => `M.round(${x})`,
  Relu: ([x]) => `Math.max(0,${x})`,
  Relu6: ([x]) => `Math.min(6,Math.max(0,${x}))`,
  Elu: ([x]) => `${x}>=0?${x}:Math.expm1(${x})`,
  Selu: ([x]) => `${x}>=0?${SELU_SCALE}*${x}:${SELU_SCALEALPHA}*Math.expm1(${x})`,
  LeakyRelu: ([x], element) => `${x}<0?${attribute(element, 'alpha')}*${x}:${x}`,
  Prelu: ([x, alpha]) => `${x}<0?${alpha}*${x}:${x}`,
  EluGrad: ([dy, y]) => `${y}>=0?${dy}:${dy}*(${y}+1)`,
  Sign: ([x]) => `${x}>0?1:${x}<0?-1:0`,
  Step: ([x], element) =>
    `${x}>0?1:${x}<=0?${literal(element.operation.attributes['alpha'] ?? 0)}:NaN`,
  ClipByValue: ([x], element) =>
    `Math.min(${attribute(element, 'clipValueMax')},Math.max(${attribute(element, 'clipValueMin')},${x}))`,
  IsNan: ([x]) => `${x}!==${x}?1:0`,
  IsInf: ([x]) => `Math.abs(${x})===Infinity?1:0`,
  IsFinite: ([x]) => `Number.isFinite(${x})?1:0`,
  LogicalNot: ([x]) => `${x}?0:1`,
  // As a float or a whole number it is what rounding to that type gives.
  Cast: ([x], { operation }) => (operation.attributes['dtype'] === 'bool' ? `${x}!==0?1:0` : x!),

  Add: ([a, b]) => `${a}+${b}`,
  Sub: ([a, b]) => `${a}-${b}`,
  Multiply: ([a, b]) => `${a}*${b}`,
  RealDiv: ([a, b]) => `${a}/${b}`,
  FloorDiv: ([a, b]) => `Math.floor(${a}/${b})`,
  Mod: ([a, b]) => `M.mod(${a},${b})`,
  Pow: ([a, b]) => `Math.pow(${a},${b})`,
  Maximum: ([a, b]) => `Math.max(${a},${b})`,
  Minimum: ([a, b]) => `Math.min(${a},${b})`,
  SquaredDifference: ([a, b], { bind }) => {
    const difference = bind(`${a}-${b}`);
    return `${difference}*${difference}`;
  },
  Equal: ([a, b]) => `${a}===${b}?1:0`,
  NotEqual: ([a, b]) => `${a}!==${b}?1:0`,
  Greater: ([a, b]) => `${a}>${b}?1:0`,
  GreaterEqual: ([a, b]) => `${a}>=${b}?1:0`,
  Less: ([a, b]) => `${a}<${b}?1:0`,
  LessEqual: ([a, b]) => `${a}<=${b}?1:0`,
  LogicalAnd: ([a, b]) => `${a}&&${b}?1:0`,
  LogicalOr: ([a, b]) => `${a}||${b}?1:0`,
  AddN: (operands) => operands.join('+'),
};

const elementwise = (write: Write): Kernel => ({
  isElementwise: true,
  element: (element) =>
    write(
      element.operation.uses.map((_, input) => element.read(input)),
      element,
    ),
});

/** A condition of one axis chooses along the first. */
const select: Kernel = {
  isElementwise: true,
  element: ({ operation, place, read }) => {
    const { shape } = operation.uses[0]!;
    const isRows = shape.length === 1 && place.shape.length > 1;
    const condition = isRows
      ? read(0, place.operand([...shape, ...place.shape.slice(1).map(() => 1)]))
      : read(0);
    return `${condition}?${read(1)}:${read(2)}`;
  },
};

/** `(x − mean) / √(variance + ε) · scale + offset` */
const batchNorm: Kernel = {
  isElementwise: true,
  element: ({ operation, read }) => {
    const operand = (name: string, otherwise = ''): string =>
      named(operation, name) ? read(operation.names.indexOf(name)) : otherwise;
    const epsilon = literal(operation.attributes['varianceEpsilon']);
    const deviation = `Math.sqrt(${operand('variance')}+${epsilon})`;
    const normalized = `(${operand('x')}-${operand('mean')})/${deviation}`;
    return `${normalized}*${operand('scale', '1')}+${operand('offset', '0')}`;
  },
};

export const elementwiseKernels: Kernels = {
  ...Object.fromEntries(Object.entries(WRITES).map(([name, write]) => [name, elementwise(write)])),
  Select: select,
  FusedBatchNorm: batchNorm,
};

/** Activations that a fused kernel applies to its result `x`. */
export const activations: Readonly<Record<string, (x: string, slope: string) => string>> = {
  linear: (x) => x,
  relu: (x) => `Math.max(0,${x})`,
  relu6: (x) => `Math.min(6,Math.max(0,${x}))`,
  elu: (x) => `${x}>=0?${x}:Math.expm1(${x})`,
  sigmoid: (x) => `1/(1+Math.exp(-${x}))`,
  leakyrelu: (x, slope) => `${x}<0?${slope}*${x}:${x}`,
  prelu: (x, slope) => `${x}<0?${slope}*${x}:${x}`,
};
