/** `step(x)` is `step(relu(x))`: with ReLU's output as mask of its gradient, nothing needs its input any more. */
import type { Storage } from '../graph.js';
import type { Program } from '../step/program.js';
import { operation, rebuilt } from './dataflow.js';

export function maskByOutput(program: Program): Program {
  const outputs = new Map<Storage, Storage>();
  for (const {
    kernel,
    uses,
    outputs: [output],
  } of program.operations)
    if (kernel === 'Relu') outputs.set(uses[0]!.storage, output!);
  return rebuilt(
    program,
    program.operations.flatMap((step) => {
      const output = outputs.get(step.uses[0]?.storage as Storage);
      // With a slope for negative values the mask is no step.
      if (step.kernel !== 'Step' || step.attributes['alpha'] || !output) return [];
      const x = { ...step.uses[0]!, storage: output };
      return operation('Step', {
        inputs: { x },
        attributes: step.attributes,
        outputs: step.outputs,
      });
    }),
  );
}
