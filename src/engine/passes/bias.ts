/** `x · w + bias` is one product with a bias, and so is a convolution: ONNX's Gemm and Conv add it on the way. */
import { sizeOf, type Operation, type Use } from '../graph.js';
import type { Program } from '../step/program.js';
import {
  eitherWay,
  isUsedAs,
  operation,
  placeholder,
  rewritten,
  useOf,
  type Dataflow,
} from './dataflow.js';
import { isProduct } from './products.js';

const FUSED: Readonly<Record<string, string>> = {
  Conv2D: 'FusedConv2D',
  DepthwiseConv2dNative: 'FusedDepthwiseConv2D',
  BatchMatMul: '_FusedMatMul',
  _FusedMatMul: '_FusedMatMul',
};

export const fuseBias = (program: Program): Program =>
  rewritten(program, 'Add', (sum, dataflow) => {
    const [value, bias] = sum.uses as [Use, Use];
    const inPlace = eitherWay(sum, (a, b) => fused(sum, a, b, dataflow));
    return inPlace ?? regrouped(sum, value, bias, dataflow);
  });

/** `(x · w + y) + bias` as `(x · w + bias) + y`: so a recurrent cell adds its bias. */
function regrouped(
  sum: Operation,
  value: Use,
  bias: Use,
  dataflow: Dataflow,
): Operation[] | undefined {
  const inner = dataflow.onlyFor(value.storage);
  if (inner?.kernel !== 'Add' || !isUsedAs(value, sum)) return undefined;
  const [product, other] = inner.uses as [Use, Use];
  if (!isUsedAs(other, inner) || !isUsedAs(value, inner)) return undefined;
  const biased = fused({ ...inner, outputs: [placeholder(value.shape)] }, product, bias, dataflow);
  if (!biased) return undefined;
  const uses = { a: useOf(biased.outputs[0]!), b: other };
  return [biased, operation('Add', { inputs: uses, outputs: sum.outputs })];
}

function fused(sum: Operation, value: Use, bias: Use, dataflow: Dataflow): Operation | undefined {
  const producer = dataflow.onlyFor(value.storage);
  if (!producer || !(producer.kernel in FUSED) || !isUsedAs(value, sum)) return undefined;
  const { kernel, attributes, names, uses, outputs } = producer;
  const channels = outputs[0]!.shape.at(-1)!;
  const isRow = bias.shape.at(-1) === channels && sizeOf(bias.shape) === channels;
  if (!isRow || value.shape.at(-1) !== channels || !isPlain(producer)) return undefined;
  const inputs = Object.fromEntries(names.map((name, index) => [name, uses[index]!]));
  return operation(FUSED[kernel]!, {
    inputs: { ...inputs, bias: { ...bias, shape: [channels] } },
    attributes,
    outputs: sum.outputs,
  });
}

/** A convolution, or a product of two matrices, to which nothing has been added yet. */
function isPlain(operation: Operation): boolean {
  const { kernel } = operation;
  return kernel === 'Conv2D' || kernel === 'DepthwiseConv2dNative' || isProduct(operation);
}
