/** Normalization with given statistics. */
import { isSameShape, type Shape } from '../graph.js';
import type { Described, Rule, Rules } from '../rule.js';
import { broadcast, isFloat } from './elementwise.js';
import type { Value } from './lowering.js';

/** Whether a tensor is as long as the last axes of `whole`: tfjs's kernel repeats it along the others. */
function repeats(shape: Shape, whole: Shape): boolean {
  const [first = shape.length] = [shape.findIndex((length) => length !== 1)].filter(
    (at) => at >= 0,
  );
  const own = shape.slice(first);
  return isSameShape(own, whole.slice(whole.length - own.length));
}

/** `(x − mean) / √(variance + ε) · scale + offset` */
const batchNorm: Rule = {
  inputs: ['x', 'mean', 'variance', 'offset?', 'scale?'],
  accepts: (inputs) => {
    const [x] = inputs as [Described];
    return inputs.every((each) => isFloat(each) && repeats(each.shape, x.shape));
  },
  outputs: ([x]) => [x!],
  lower: (lowering, values, operation) => {
    const { names, attributes } = operation;
    const named = (name: string): Value | undefined => values[names.indexOf(name)];
    const epsilon = lowering.scalar(attributes['varianceEpsilon'] as number);
    const variance = named('variance')!;
    const inverse = lowering.elementwise(variance, [variance], ([name]) =>
      lowering.node('Reciprocal', [
        lowering.node('Sqrt', [lowering.node('Add', [name!, epsilon])]),
      ]),
    );
    const combine = (node: string, a: Value, b: Value): Value =>
      lowering.elementwise(
        { shape: broadcast(a.shape, b.shape), dtype: 'float32' },
        [a, b],
        (pair) => lowering.node(node, pair),
      );
    const scale = named('scale');
    const offset = named('offset');
    const factor = scale ? combine('Mul', inverse, scale) : inverse;
    const scaled = combine('Mul', combine('Sub', named('x')!, named('mean')!), factor);
    return offset ? combine('Add', scaled, offset) : scaled;
  },
};

export const normalizationRules: Rules = { FusedBatchNorm: batchNorm };
