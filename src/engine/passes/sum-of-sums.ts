/**
 * Sums along the same axes are added up before they are taken: the gradient of a recurrent net's bias is one sum over examples, not
 * one for each time step. To add is several times as fast.
 */
import { type Operation, type Use } from '../graph.js';
import type { Program } from '../step/program.js';
import { Dataflow, isUsedAs, operation, rebuilt, useOf } from './dataflow.js';

export function mergeSums(program: Program): Program {
  const dataflow = new Dataflow(program);
  const inner = new Set<Operation>();
  const additions = program.operations.filter(({ kernel }) => kernel === 'Add');
  for (const addition of additions)
    for (const term of addition.uses) {
      const part = partOf(addition, term, dataflow);
      if (part) inner.add(part);
    }
  return rebuilt(
    program,
    additions
      .filter((addition) => !inner.has(addition))
      .flatMap((addition) => merged(addition, dataflow)),
  );
}

/** The addition whose only use is this term of another. */
function partOf(addition: Operation, term: Use, dataflow: Dataflow): Operation | undefined {
  const part = dataflow.onlyFor(term.storage);
  const isPart = part?.kernel === 'Add' && isUsedAs(term, addition) && isUsedAs(term, part);
  return isPart ? part : undefined;
}

function merged(addition: Operation, dataflow: Dataflow): Operation[] {
  const rest: Use[] = [];
  const alike = new Map<number, Operation[]>();
  for (const term of termsOf(addition, dataflow)) {
    const sum = dataflow.onlyFor(term.storage);
    if (sum?.kernel === 'Sum' && isUsedAs(term, addition) && isUsedAs(term, sum))
      alike.set(sum.signature, [...(alike.get(sum.signature) ?? []), sum]);
    else rest.push(term);
  }
  if (![...alike.values()].some(({ length }) => length > 1)) return [];
  const made: Operation[] = [];
  const make = (each: Operation): Use => {
    made.push(each);
    return useOf(each.outputs[0]!);
  };
  const added = (terms: readonly Use[]): Use =>
    terms.reduce((a, b) => make(operation('Add', { inputs: { a, b } })));
  const sums = [...alike.values()].map((each) => {
    const x = added(each.map(({ uses }) => uses[0]!));
    return make(operation('Sum', { inputs: { x }, attributes: each[0]!.attributes }));
  });
  added([...rest, ...sums]);
  return [...made.slice(0, -1), { ...made.at(-1)!, outputs: addition.outputs }];
}

/** What is added up, from left to right. */
function termsOf(addition: Operation, dataflow: Dataflow): Use[] {
  const terms: Use[] = [];
  // Without recursion: there is one level for each time step.
  const open = [...addition.uses].reverse();
  for (let term = open.pop(); term; term = open.pop()) {
    const part = partOf(addition, term, dataflow);
    if (part) open.push(...[...part.uses].reverse());
    else terms.push(term);
  }
  return terms;
}
