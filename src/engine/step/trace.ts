/**
 * One call of a training step, as operations: what it starts from, what it gives, which variables it changes.
 *
 * The call is a real one. Its operations are recorded, and whoever traced it computes them.
 */
import { engine, tidy, Variable, type Optimizer, type Tensor } from '@tensorflow/tfjs-core';
import type { Operation, Storage } from '../graph.js';
import type { OnnxBackend } from '../onnx-backend.js';
import { needed } from '../recorder.js';

/** What a storage that a step starts from stands for. */
export type Leaf = { readonly storage: Storage } & (
  | { readonly role: 'input'; readonly index: number }
  | { readonly role: 'variable'; readonly variable: Variable }
  /** The learning rate of an optimizer, or its negative. */
  | { readonly role: 'learningRate'; readonly optimizer: Optimizer; readonly sign: number }
  | { readonly role: 'random'; readonly fill: Fill }
  | { readonly role: 'constant' }
);

/** Writes the random numbers of the next step. */
export type Fill = (values: Float32Array) => void;

export interface Change {
  readonly variable: Variable;
  readonly before: Storage;
  readonly after: Storage;
}

export interface Trace {
  readonly operations: readonly Operation[];
  readonly leaves: readonly Leaf[];
  readonly results: readonly Storage[];
  readonly changes: readonly Change[];
}

export type Step = (...inputs: Tensor[]) => Tensor | Tensor[];

/** A step that can't be captured, and why; its results are there. */
export interface Untraced {
  readonly reason: string;
  readonly results: readonly Storage[];
}

/** No learning rate that anyone uses, so that the scalars which hold it are known; each optimizer has its own. */
const sentinel = (index: number): number => Math.fround(0.000_618_033_98 + index * 1e-7);

/** What the engine notes while a step is traced. */
export interface Notes {
  readonly rates: Map<Storage, { optimizer: Optimizer; sign: number }>;
  readonly randoms: Map<Storage, Fill>;
}

/** Runs `step` once and records it. The tensors it gives are disposed: their storages hold the results. */
export function trace(
  backend: OnnxBackend,
  step: Step,
  inputs: readonly Tensor[],
  optimizers: readonly Optimizer[],
): Trace | Untraced {
  const { recorder } = backend;
  const notes: Notes = { rates: new Map(), randoms: new Map() };
  const before = variablesOf(backend);
  const assigned = new Map<Variable, Storage>();
  const given = new Set(inputs.map(({ dataId }) => backend.storage(dataId)));
  recorder.startTrace((storage) => given.has(storage) || before.has(storage));
  const restore = [
    noteAssignments((variable) => {
      if (!assigned.has(variable)) assigned.set(variable, backend.storage(variable.dataId));
    }),
    ...optimizers.map((optimizer, index) => markRate(optimizer, sentinel(index), backend, notes)),
    backend.noteInto(notes),
  ];
  let tensors: Tensor[];
  let recorded: readonly Operation[] | string;
  try {
    tensors = [tidy(() => step(...inputs))].flat();
  } finally {
    for (const undo of restore.reverse()) undo();
    recorded = recorder.endTrace();
  }
  const results = tensors.map(({ dataId }) => backend.storage(dataId));
  for (const tensor of tensors) tensor.dispose();
  if (typeof recorded === 'string') return { reason: recorded, results };

  const changes = [...assigned]
    .map(([variable, old]) => ({ variable, before: old, after: backend.storage(variable.dataId) }))
    .filter(({ before, after }) => before !== after);
  const wanted = new Set([...results, ...changes.map(({ after }) => after)]);
  const kept = recorded.flatMap(({ outputs }) => outputs);
  if (kept.some((output) => output.refCount > 0 && output.isPending && !wanted.has(output)))
    return { reason: 'it keeps a tensor that it does not return', results };
  const operations = needed(recorded, wanted);
  const variables = new Map([...before, ...changes.map(swapped), ...variablesOf(backend)]);
  const indices = new Map(inputs.map(({ dataId }, index) => [backend.storage(dataId), index]));
  const leafOf = (storage: Storage): Leaf => {
    const index = indices.get(storage);
    if (index !== undefined) return { role: 'input', storage, index };
    const rate = notes.rates.get(storage);
    if (rate) return { role: 'learningRate', storage, ...rate };
    const fill = notes.randoms.get(storage);
    if (fill) return { role: 'random', storage, fill };
    const variable = variables.get(storage);
    return variable ? { role: 'variable', storage, variable } : { role: 'constant', storage };
  };
  return { operations, leaves: leavesOf(operations, wanted).map(leafOf), results, changes };
}

const swapped = ({ variable, before }: Change): [Storage, Variable] => [before, variable];

/** The storages with values that operations, or their results, start from. */
function leavesOf(operations: readonly Operation[], wanted: Iterable<Storage>): Storage[] {
  const leaves = new Set<Storage>();
  for (const { uses } of operations)
    for (const { storage } of uses) if (!storage.isPending) leaves.add(storage);
  for (const storage of wanted) if (!storage.isPending) leaves.add(storage);
  return [...leaves];
}

function variablesOf(backend: OnnxBackend): Map<Storage, Variable> {
  const variables = Object.values(engine().registeredVariables);
  return new Map(
    variables
      .filter(({ dataId }) => backend.has(dataId))
      .map((variable) => [backend.storage(variable.dataId), variable]),
  );
}

/** Calls `note` with each variable before it changes; returns what ends that. */
function noteAssignments(note: (variable: Variable) => void): () => void {
  const { prototype } = Variable;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its variable
  const { assign } = prototype;
  prototype.assign = function (value) {
    note(this as Variable);
    assign.call(this, value);
  };
  return () => (prototype.assign = assign);
}

interface WithRate {
  learningRate: number;
  setLearningRate?(rate: number): void;
}

/** Gives the optimizer a rate that is known again, and the scalars made of it their true value. */
function markRate(
  optimizer: Optimizer,
  mark: number,
  backend: OnnxBackend,
  notes: Notes,
): () => void {
  const rated = optimizer as unknown as WithRate;
  if (typeof rated.learningRate !== 'number') return () => undefined;
  const { learningRate } = rated;
  const set = (rate: number): void => {
    if (rated.setLearningRate) rated.setLearningRate(rate);
    else rated.learningRate = rate;
  };
  const unmark = backend.markScalar(mark, (storage, sign) => {
    notes.rates.set(storage, { optimizer, sign });
    return sign * learningRate;
  });
  set(mark);
  return () => {
    set(learningRate);
    unmark();
  };
}
