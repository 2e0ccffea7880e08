import { typed } from '../compiled.js';
import { type NumberType, type Storage, type Values } from '../graph.js';
import type { OnnxBackend } from '../onnx-backend.js';
import { rootsOf, type Program } from '../step/program.js';
import { StepExecutor, type Batch } from '../step/step-executor.js';
import { StepState } from '../step/step-state.js';
import type { Leaf } from '../step/trace.js';
import { functions } from './functions.js';
import { literal } from './kernel.js';
import { Memory, type Stored } from './memory.js';
import { SourceWriter } from './source-writer.js';

/** A small step as one JavaScript function: a runtime would take longer to be called than to compute it. */
export class JavascriptStep extends StepExecutor {
  protected readonly states: readonly StepState[];
  readonly #inputs: { values: Values; index: number }[] = [];
  readonly #results: readonly Values[];
  readonly #step: () => void;

  /** Throws `Inexpressible`, or `EvalError` where the policy of a page forbids to make functions. */
  constructor(program: Program, backend: OnnxBackend) {
    super(backend);
    this.states = program.groups.map(
      ({ changes }) => new StepState(changes.map(({ variable }) => variable)),
    );
    const memory = new Memory();
    const writer = new SourceWriter(memory, program.operations, rootsOf(program));
    const places = placeLeaves(program, memory, writer);
    for (const operation of program.operations) writer.add(operation);
    const results = program.results.map((storage) => writeResult(storage, program, memory, writer));
    writeChanges(program, memory, writer);

    const arrays = { M: functions, ...memory.arrays, ...statesByName(this.states) };
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
        this.read.push({ leaf, take: (from) => values.set(from.peek()) });
        return;
      case 'learningRate':
        this.rates.push({ values, optimizer: leaf.optimizer, sign: leaf.sign });
        return;
      case 'random':
        this.randoms.push({ values: values as Float32Array, fill: leaf.fill });
        return;
      case 'constant':
        return;
      default:
        leaf satisfies never;
    }
  }

  protected override compute(inputs: readonly Batch[]): Values[] {
    for (const { values, index } of this.#inputs) values.set(inputs[index]!.values);
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
