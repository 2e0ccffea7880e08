/**
 * The gradient of ReLU behind which values are pooled: as one operation from the pool's gradient to that of ReLU's input.
 *
 * A window's greatest value is positive, or ReLU lets nothing through. So the mask can be that of the pool's output, which is
 * smaller, and of equal values that are 0 none need be chosen.
 */
import type { Operation, Use } from '../graph.js';
import type { Program } from '../step/program.js';
import { eitherWay, isUsedAs, operation, rewritten, type Dataflow } from './dataflow.js';

export const movePastPool = (program: Program): Program =>
  rewritten(program, 'Multiply', (product, dataflow) =>
    eitherWay(product, (a, b) => moved(product, a, b, dataflow)),
  );

function moved(product: Operation, a: Use, b: Use, dataflow: Dataflow): Operation | undefined {
  const pool = dataflow.producer(a.storage);
  const step = dataflow.producer(b.storage);
  if (pool?.kernel !== 'MaxPoolGrad' || step?.kernel !== 'Step') return undefined;
  const [dy, input, output] = pool.uses as [Use, Use, Use];
  const isSame = step.uses[0]!.storage === input.storage && !step.attributes['alpha'];
  const isRelu = dataflow.producer(input.storage)?.kernel === 'Relu';
  if (!isSame || !isRelu || !isUsedAs(a, pool) || !isUsedAs(b, pool)) return undefined;
  return operation('ReluMaxPoolGrad', {
    inputs: { dy, input, output },
    attributes: pool.attributes,
    outputs: product.outputs,
  });
}
