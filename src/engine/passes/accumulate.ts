/** `x + a·b` is one product that adds to `x`: ONNX's Gemm starts from it. */
import { isSameShape, type Operation, type Use } from '../graph.js';
import type { Program } from '../step/program.js';
import { eitherWay, isUsedAs, operation, rewritten, type Dataflow } from './dataflow.js';
import { isProduct, matrixOf } from './products.js';

export const accumulate = (program: Program): Program =>
  rewritten(program, 'Add', (sum, dataflow) =>
    eitherWay(sum, (start, value) => accumulated(sum, start, value, dataflow)),
  );

function accumulated(
  sum: Operation,
  start: Use,
  value: Use,
  dataflow: Dataflow,
): Operation | undefined {
  const product = dataflow.onlyFor(value.storage);
  if (!product || !isProduct(product) || !isUsedAs(value, sum)) return undefined;
  const shape = matrixOf(product.outputs[0]!.shape);
  if (!isSameShape(matrixOf(value.shape), shape) || !isUsedAs(start, sum)) return undefined;
  const [a, b] = product.uses as [Use, Use];
  return operation('_FusedMatMul', {
    inputs: { a, b, bias: { ...start, shape } },
    attributes: product.attributes,
    outputs: sum.outputs,
  });
}
