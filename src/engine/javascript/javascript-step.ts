import type { Optimizer } from '@tensorflow/tfjs-core';
import { typed } from '../compiled.js';
import { type NumberType, type Storage, type Values } from '../graph.js';
import type { OnnxBackend } from '../onnx-backend.js';
import type { Batch, StepExecutor } from '../step/onnx-step.js';
import { rootsOf, type Program } from '../step/program.js';
import { StepState } from '../step/step-state.js';
import type { Fill, Leaf, Trace } from '../step/trace.js';
import { functions } from './functions.js';
import { literal } from './kernel.js';
import { Memory, type Stored } from './memory.js';
import { SourceWriter } from './source-writer.js';

/** A small step as one JavaScript function: a runtime would take longer to be called than to compute it. */
export class JavascriptStep implements StepExecutor {
  readonly #backend: OnnxBackend;
  readonly #states: readonly StepState[];
  readonly #inputs: { values: Values; index: number }[] = [];
  readonly #rates: { values: Values; optimizer: Optimizer; sign: number }[] = [];
  readonly #randoms: { values: Float32Array; fill: Fill }[] = [];
  /** Variables that the step reads only. */
  readonly #read: { values: Values; leaf: Leaf & { role: 'variable' }; storage?: Storage }[] = [];
  readonly #results: readonly Values[];
  readonly #step: () => void;

  /** Throws `Inexpressible`, or `EvalError` where the policy of a page forbids to make functions. */
  constructor(program: Program, backend: OnnxBackend) {
    this.#backend = backend;
    this.#states = program.groups.map(
      ({ changes }) => new StepState(changes.map(({ variable }) => variable)),
    );
    const memory = new Memory();
    const writer = new SourceWriter(memory, program.operations, rootsOf(program));
    const places = placeLeaves(program, memory, writer);
    for (const operation of program.operations) writer.add(operation);
    const results = program.results.map((storage) => writeResult(storage, program, memory, writer));
    writeChanges(program, memory, writer);

    const arrays = { M: functions, ...memory.arrays, ...statesByName(this.#states) };
    this.#step = make(arrays, writer.source());
    this.#results = program.results.map((storage, index) => memory.view(results[index]!, storage));
    for (const [leaf, stored] of places) this.#addLeaf(leaf, memory.view(stored, leaf.storage));
  }

  #addLeaf(leaf: Leaf, values: Values): void {
    switch (leaf.role) {
      case 'input':
        this.#inputs.push({ values, index: leaf.index });
        return;
      case 'variable':
        this.#read.push({ values, leaf });
        return;
      case 'learningRate':
        this.#rates.push({ values, optimizer: leaf.optimizer, sign: leaf.sign });
        return;
      case 'random':
        this.#randoms.push({ values: values as Float32Array, fill: leaf.fill });
        return;
      case 'constant':
        return;
      default:
        leaf satisfies never;
    }
  }

  own(): void {
    for (const state of this.#states) state.own(this.#backend);
  }

  run(inputs: readonly Batch[]): Values[] {
    for (const { fill, values } of this.#randoms) fill(values);
    return this.#run(inputs);
  }

  runTraced(inputs: readonly Batch[], { leaves, changes }: Trace): Values[] {
    const randoms = leaves.filter(({ role }) => role === 'random');
    this.#randoms.forEach(({ values }, index) => values.set(randoms[index]!.storage.peek()));
    const before = new Map(changes.map((change) => [change.variable, change.before]));
    for (const state of this.#states) state.start(before);
    const results = this.#run(inputs);
    for (const state of this.#states) state.adopt(this.#backend);
    return results;
  }

  #run(inputs: readonly Batch[]): Values[] {
    for (const { values, index } of this.#inputs) values.set(inputs[index]!.values);
    for (const { values, optimizer, sign } of this.#rates)
      values[0] = sign * (optimizer as unknown as { learningRate: number }).learningRate;
    for (const read of this.#read) {
      const storage = this.#backend.storage(read.leaf.variable.dataId);
      // Values that follow another step's buffers move with each of its steps.
      if (storage === read.storage && !storage.source) continue;
      read.storage = storage;
      read.values.set(storage.peek());
    }
    this.#step();
    return this.#results as Values[];
  }

  dispose(): void {}
}

const stateName = (index: number): string => `S${index}`;

const statesByName = (states: readonly StepState[]): Record<string, Values> =>
  Object.fromEntries(states.map(({ values }, index) => [stateName(index), values]));

/** Gives each leaf its place; single numbers that never change stand in the source. */
function placeLeaves(program: Program, memory: Memory, writer: SourceWriter): [Leaf, Stored][] {
  const places: [Leaf, Stored][] = [];
  program.groups.forEach(({ before }, index) =>
    writer.place(before, { array: stateName(index), offset: 0 }),
  );
  const inStates = new Set(program.groups.map(({ before }) => before));
  for (const leaf of program.leaves) {
    const { storage, role } = leaf;
    if (inStates.has(storage)) continue;
    const constant =
      role === 'constant' ? typed(storage.peek(), storage.dtype as NumberType) : undefined;
    if (constant?.length === 1) writer.number(storage, literal(constant[0]));
    else {
      const stored = memory.take(storage, constant);
      writer.place(storage, stored);
      places.push([leaf, stored]);
    }
  }
  return places;
}

/** Results stay until the next step: those that are a variable's old value are copied before it changes. */
function writeResult(
  storage: Storage,
  { leaves }: Program,
  memory: Memory,
  writer: SourceWriter,
): Stored {
  if (!leaves.some((leaf) => leaf.storage === storage)) return writer.store(storage);
  const stored = memory.take(storage);
  writer.copy(storage, stored);
  return stored;
}

/** Variables change at the end, when nothing reads their old values any more. */
function writeChanges({ groups }: Program, memory: Memory, writer: SourceWriter): void {
  const before = new Set(groups.map((group) => group.before));
  for (const { after } of groups)
    if (before.has(after)) {
      const stored = memory.take(after);
      writer.copy(after, stored);
      writer.place(after, stored);
    }
  groups.forEach(({ after }, index) => writer.copy(after, { array: stateName(index), offset: 0 }));
}

/** The source consists of what the writer makes: numbers and its own names. */
function make(scope: Record<string, unknown>, source: string): () => void {
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the purpose of this executor
  const build = new Function(...Object.keys(scope), `'use strict';\n${source}`);
  return (build as (...values: unknown[]) => () => void)(...Object.values(scope));
}
