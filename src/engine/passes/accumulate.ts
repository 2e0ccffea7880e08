/** `x + a·b` is one product that adds to `x`: ONNX's Gemm starts from it. */
import { isSameShape, type Operation, type Use } from '../graph.js';
import type { Program } from '../step/program.js';
import { Dataflow, isUsedAs, operation, rebuilt } from './dataflow.js';
import { isProduct, matrixOf } from './products.js';

export function accumulate(program: Program): Program {
  const dataflow = new Dataflow(program);
  return rebuilt(
    program,
    program.operations.flatMap((sum) => {
      if (sum.kernel !== 'Add') return [];
      const [a, b] = sum.uses as [Use, Use];
      return accumulated(sum, b, a, dataflow) ?? accumulated(sum, a, b, dataflow) ?? [];
    }),
  );
}

function accumulated(
  sum: Operation,
  value: Use,
  start: Use,
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
