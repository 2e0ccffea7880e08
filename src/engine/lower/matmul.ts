/** Products of matrices. */
import type { Operation, Shape } from '../graph.js';
import { sizeOf } from '../graph.js';
import { MICROSOFT } from '../onnx/graph-builder.js';
import type { Attributes, Described, Rule, Rules } from '../rule.js';
import { activations, broadcast, isFloat } from './elementwise.js';
import { Value, type Lowering } from './lowering.js';

interface Transposes {
  transposeA: boolean;
  transposeB: boolean;
}

const transposes = (attributes: Attributes): Transposes => ({
  transposeA: Boolean(attributes['transposeA']),
  transposeB: Boolean(attributes['transposeB']),
});

/** Rows, inner length, columns of a product. */
function lengths(a: Shape, b: Shape, { transposeA, transposeB }: Transposes) {
  const [rowsA, columnsA] = a.slice(-2) as [number, number];
  const [rowsB, columnsB] = b.slice(-2) as [number, number];
  return {
    rows: transposeA ? columnsA : rowsA,
    inner: transposeA ? rowsA : columnsA,
    innerB: transposeB ? columnsB : rowsB,
    columns: transposeB ? rowsB : columnsB,
  };
}

function productShape(a: Shape, b: Shape, how: Transposes): number[] {
  const { rows, columns } = lengths(a, b, how);
  return [...broadcast(a.slice(0, -2), b.slice(0, -2)), rows, columns];
}

/** A matrix, perhaps behind axes of length 1. */
const isMatrix = (shape: Shape): boolean => shape.slice(0, -2).every((length) => length === 1);

/** A product with an optional bias: one for each column, or for each element. */
function product(lowering: Lowering, [a, b, bias]: readonly Value[], how: Transposes): string {
  const { transposeA, transposeB } = how;
  const flags = { transA: transposeA ? 1 : 0, transB: transposeB ? 1 : 0 };
  if (isMatrix(a!.shape) && isMatrix(b!.shape)) {
    const matrices = [a!, b!].map((value) =>
      lowering.plain(lowering.withShape(value, value.shape.slice(-2))),
    );
    // Gemm takes the transposes and the bias, so that nothing is copied.
    return transposeA || transposeB || bias
      ? lowering.node('Gemm', bias ? [...matrices, lowering.plain(bias)] : matrices, flags)
      : lowering.node('MatMul', matrices);
  }
  const [nameA, nameB] = [lowering.plain(a!), lowering.plain(b!)];
  const isFused = (transposeA || transposeB) && a!.shape.length === b!.shape.length;
  const result = isFused
    ? lowering.graph.node('FusedMatMul', [nameA, nameB], flags, { domain: MICROSOFT })[0]!
    : lowering.node('MatMul', [
        transposeA ? turned(lowering, nameA, a!.shape) : nameA,
        transposeB ? turned(lowering, nameB, b!.shape) : nameB,
      ]);
  return bias ? lowering.node('Add', [result, lowering.plain(bias)]) : result;
}

function turned(lowering: Lowering, name: string, shape: Shape): string {
  const axes = [...shape.keys()];
  return lowering.transpose(name, shape, [...axes.slice(0, -2), axes.at(-1)!, axes.at(-2)!]);
}

const productRule: Omit<Rule, 'inputs' | 'lower'> = {
  accepts: ([a, b], attributes) => {
    if (!isFloat(a!) || !isFloat(b!)) return false;
    if (a!.shape.length < 2 || b!.shape.length < 2) return false;
    const { inner, innerB } = lengths(a!.shape, b!.shape, transposes(attributes));
    return inner === innerB;
  },
  outputs: ([a, b], attributes) => [
    { shape: productShape(a!.shape, b!.shape, transposes(attributes)), dtype: 'float32' },
  ],
  work: ([a, b], attributes) => {
    const how = transposes(attributes);
    const { inner } = lengths(a!.shape, b!.shape, how);
    return 2 * inner * sizeOf(productShape(a!.shape, b!.shape, how));
  },
};

/** The product, of matrices without the axes of length 1 that the kernel's has. */
function lowerProduct(
  lowering: Lowering,
  values: readonly Value[],
  { attributes }: Operation,
): Value {
  const [a, b] = values as [Value, Value];
  const how = transposes(attributes);
  const isFlat = isMatrix(a.shape) && isMatrix(b.shape);
  const shape = isFlat
    ? productShape(a.shape.slice(-2), b.shape.slice(-2), how)
    : productShape(a.shape, b.shape, how);
  return new Value({ shape, dtype: 'float32' }, { plain: product(lowering, values, how) });
}

const named = (operation: Operation, values: readonly Value[], name: string): Value | undefined =>
  values[operation.names.indexOf(name)];

/** Bias and activation that a fused kernel adds to its result. */
export function finish(
  lowering: Lowering,
  result: Value,
  values: readonly Value[],
  operation: Operation,
  { isBiased = false } = {},
): Value {
  const add = (value: Value, others: Value[], write: (names: string[]) => string): Value =>
    lowering.elementwise(result, [value, ...others], write);
  const bias = named(operation, values, 'bias');
  const biased =
    bias && !isBiased ? add(result, [bias], (names) => lowering.node('Add', names)) : result;
  const activation = (operation.attributes['activation'] as string | undefined) ?? 'linear';
  if (activation === 'linear') return biased;
  const slopes = named(operation, values, 'preluActivationWeights');
  return add(biased, slopes ? [slopes] : [], (names) =>
    activations[activation]!(lowering, names, operation.attributes),
  );
}

/** Whether a fused kernel's bias and activation are known here. */
export const canFinish = (inputs: readonly Described[], attributes: Attributes): boolean =>
  inputs.every(isFloat) && ((attributes['activation'] as string) ?? 'linear') in activations;

export const matmulRules: Rules = {
  BatchMatMul: {
    ...productRule,
    inputs: ['a', 'b'],
    lower: (lowering, values, operation) =>
      lowering.withShape(lowerProduct(lowering, values, operation), operation.outputs[0]!.shape),
  },
  _FusedMatMul: {
    ...productRule,
    inputs: ['a', 'b', 'bias?', 'preluActivationWeights?'],
    accepts: (inputs, attributes) =>
      canFinish(inputs, attributes) && productRule.accepts(inputs, attributes),
    lower: (lowering, values, operation) => {
      const [a, b] = values as [Value, Value];
      const bias = named(operation, values, 'bias');
      // Gemm adds a row, or a matrix.
      const isAdded =
        bias !== undefined &&
        isMatrix(a.shape) &&
        isMatrix(b.shape) &&
        (bias.shape.length === 1 || bias.shape.length === 2);
      const result = lowerProduct(lowering, isAdded ? [a, b, bias] : [a, b], operation);
      const { shape } = operation.outputs[0]!;
      // The runtime makes product and activation one where nothing stands between them.
      const isFree = values.length === (isAdded ? 3 : 2);
      const whole = isFree ? result : lowering.withShape(result, shape);
      const finished = finish(lowering, whole, values, operation, { isBiased: isAdded });
      return lowering.withShape(finished, shape);
    },
  },
};
