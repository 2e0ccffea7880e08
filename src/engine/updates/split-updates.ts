/**
 * The end of a training step: formulas on each element that make the new values of variables, such as an optimizer's. The
 * runtime goes over all weights once for each operation of a formula, 14 times for Adam; one loop reads and writes them once.
 */
import { sizeOf, type Operation, type Storage, type Use } from '../graph.js';
import { Dataflow } from '../passes/dataflow.js';
import type { Group, Program } from '../step/program.js';
import type { Leaf } from '../step/trace.js';
import { formulaKernels } from './formula-kernels.js';

/** What follows when the rest of the step is computed. */
export interface Updates {
  readonly operations: readonly Operation[];
  /** Whose variables change in place. */
  readonly groups: readonly Group[];
  /** Constants and learning rates. */
  readonly leaves: readonly Leaf[];
  /** What the rest of the step computes for them, mostly gradients. */
  readonly given: readonly Storage[];
  /** The variables that the rest reads. */
  readonly read: ReadonlySet<Storage>;
}

/** A program in two parts, of which the second needs the first; in one where there would be no first. */
export function splitUpdates(program: Program): { rest: Program; updates?: Updates } {
  const members = formulas(program);
  const made = new Set<Storage>([...members].flatMap(({ outputs }) => outputs));
  const needed = storagesUsed([...members]);
  const groups = program.groups.filter(({ after }) => made.has(after));
  const inPlace = new Set(groups.map(({ before }) => before));
  const leaves = program.leaves.filter((leaf) => needed.has(leaf.storage) && isNumbers(leaf));
  const there = new Set([...made, ...inPlace, ...leaves.map(({ storage }) => storage)]);
  const given = [...needed].filter((storage) => !there.has(storage));

  const operations = program.operations.filter((operation) => !members.has(operation));
  const used = new Set([...storagesUsed(operations), ...program.results, ...given]);
  const rest: Program = {
    ...program,
    operations,
    groups: program.groups.filter((group) => !groups.includes(group)),
    leaves: program.leaves.filter(
      ({ storage, role }) => role === 'random' || (used.has(storage) && !inPlace.has(storage)),
    ),
  };
  const isWhole = members.size === 0;
  if (isWhole || given.length + rest.results.length + rest.groups.length === 0)
    return { rest: program };
  const read = new Set([...inPlace].filter((storage) => used.has(storage)));
  return { rest, updates: { operations: [...members], groups, leaves, given, read } };
}

/** Operations of which nothing but the new values of variables is needed. */
function formulas(program: Program): Set<Operation> {
  const { operations, groups } = program;
  const dataflow = new Dataflow(program);
  const results = new Set(program.results);
  const afters = new Set(groups.map(({ after }) => after));
  const states = new Map(groups.map(({ before, after }) => [before, after]));
  const unfit = new Set(
    program.leaves
      .filter((leaf) => !isNumbers(leaf) && !states.has(leaf.storage))
      .map(({ storage }) => storage),
  );

  const members = new Set<Operation>();
  const ofStates = new Set(states.keys());
  for (const operation of operations) {
    if (!isFormula(operation, unfit)) continue;
    const isOfState = operation.uses.some(({ storage }) => ofStates.has(storage));
    // A gradient that is a sum stays with who computes its terms.
    if (
      !isOfState &&
      new Set(operation.uses.filter(isLarge).map(({ storage }) => storage)).size > 1
    )
      continue;
    members.add(operation);
    if (isOfState) ofStates.add(operation.outputs[0]!);
  }

  /** A variable that the rest changes has its new value too early. */
  const isOld = ({ storage }: Use): boolean => {
    const after = states.get(storage);
    const producer = after && dataflow.producer(after);
    return !after || (producer !== undefined && members.has(producer));
  };
  const stays = ({ uses, outputs }: Operation): boolean => {
    const [output] = outputs as [Storage];
    const users = dataflow.users(output);
    return (
      !results.has(output) &&
      (users.length > 0 || afters.has(output)) &&
      users.every((user) => members.has(user)) &&
      uses.every(isOld)
    );
  };
  let before: number;
  do {
    before = members.size;
    for (const member of [...members].reverse()) if (!stays(member)) members.delete(member);
  } while (members.size < before);
  return members;
}

/** Whether each element of the result needs one of each operand, or its only one. */
function isFormula({ kernel, uses, outputs }: Operation, unfit: ReadonlySet<Storage>): boolean {
  const [output] = outputs as [Storage];
  const size = sizeOf(output.shape);
  return (
    Object.hasOwn(formulaKernels, kernel) &&
    size > 0 &&
    output.dtype === 'float32' &&
    uses.every(
      ({ storage, shape, dtype }) =>
        dtype === 'float32' &&
        storage.dtype === 'float32' &&
        !unfit.has(storage) &&
        [1, size].includes(sizeOf(shape)),
    )
  );
}

export const isLarge = ({ shape }: { shape: readonly number[] }): boolean => sizeOf(shape) > 1;

const isNumbers = ({ role }: Leaf): boolean => role === 'constant' || role === 'learningRate';

const storagesUsed = (operations: readonly Operation[]): Set<Storage> =>
  new Set(operations.flatMap(({ uses }) => uses.map(({ storage }) => storage)));
