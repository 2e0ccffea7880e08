import type { Optimizer } from '@tensorflow/tfjs-core';
import { after, type Awaitable } from '../awaitable.js';
import { lower, typed, workOf } from '../compiled.js';
import { sizeOf, type NumberType, type Shape, type Storage, type Values } from '../graph.js';
import { Lowering, Value } from '../lower/lowering.js';
import type { OnnxBackend } from '../onnx-backend.js';
import { GraphBuilder } from '../onnx/graph-builder.js';
import type { Runner, RunnerSession, RunnerTensor } from '../runner.js';
import type { Program } from './program.js';
import { StepState } from './step-state.js';
import type { Fill, Leaf, Trace } from './trace.js';

/** What a step takes or gives: values, in rows. */
export interface Batch {
  readonly values: Values;
  readonly shape: Shape;
  readonly dtype: NumberType;
}

/** Runs a captured step again and again. */
export interface StepExecutor {
  /** Takes over the variables; before a step that is traced, too. */
  own(): void;
  /** One step. The arrays it gives hold the results until the next. */
  run(inputs: readonly Batch[]): Awaitable<Values[]>;
  /** The step that was traced: computes what was recorded, from the same random numbers, and hands it to the variables. */
  runTraced(inputs: readonly Batch[], trace: Trace): Awaitable<Values[]>;
  dispose(): void;
}

const ARRAYS = { float32: Float32Array, int32: Int32Array, bool: Uint8Array };

/** A step as one ONNX graph, whose variables stay in the runtime's memory. */
export class OnnxStep implements StepExecutor {
  readonly #backend: OnnxBackend;
  readonly #runner: Runner;
  readonly #session: RunnerSession;
  readonly #feeds: Record<string, RunnerTensor> = {};
  readonly #fetches: Record<string, RunnerTensor> = {};
  readonly #inputs: { name: string; index: number }[] = [];
  readonly #states: { state: StepState; input: string; output: string }[] = [];
  readonly #rates: { optimizer: Optimizer; sign: number; values: Float32Array }[] = [];
  readonly #randoms: { fill: Fill; values: Float32Array }[] = [];
  /** Variables that the step reads only. */
  readonly #read: { leaf: Leaf & { role: 'variable' }; name: string; storage?: Storage }[] = [];
  readonly #results: Values[] = [];

  constructor(program: Program, backend: OnnxBackend, runner: Runner) {
    this.#backend = backend;
    this.#runner = runner;
    const graph = new GraphBuilder();
    const lowering = new Lowering(graph, { isReplayed: true });
    const values = new Map<Storage, Value>();
    const add = (storage: Storage, name: string): void => {
      const { shape } = storage;
      values.set(
        storage,
        new Value({ shape, dtype: storage.dtype as NumberType }, { plain: name }),
      );
    };
    const input = (storage: Storage, name: string): string => {
      add(storage, graph.input(name, storage.dtype as NumberType, storage.shape));
      return name;
    };
    const states = program.groups.map((group, index) => {
      const state = new StepState(
        group.changes.map(({ variable }) => variable),
        runner,
      );
      return { state, group, input: input(group.before, `state${index}`) };
    });
    const grouped = new Set(program.groups.map(({ before }) => before));
    for (const leaf of program.leaves)
      if (!grouped.has(leaf.storage)) this.#addLeaf(leaf, input, add, graph);
    lower(program.operations, lowering, values);

    const names = new Set<string>();
    const output = (storage: Storage): string => {
      let name = lowering.plain(values.get(storage)!);
      // An output of a graph has one name and is no input.
      if (names.has(name) || !graph.isComputed(name)) name = lowering.node('Identity', [name]);
      names.add(name);
      graph.output(name, storage.dtype as NumberType, storage.shape);
      return name;
    };
    for (const { state, group, input } of states)
      this.#states.push({ state, input, output: output(group.after) });
    for (const storage of program.results) {
      const dtype = storage.dtype as NumberType;
      const result = new ARRAYS[dtype](sizeOf(storage.shape));
      this.#results.push(result);
      this.#fetches[output(storage)] = runner.tensor(result, dtype, storage.shape);
    }
    this.#session = runner.load(graph.encode(), workOf(program.operations));
  }

  #addLeaf(
    leaf: Leaf,
    input: (storage: Storage, name: string) => string,
    add: (storage: Storage, name: string) => void,
    graph: GraphBuilder,
  ): void {
    const { storage } = leaf;
    const { shape } = storage;
    const dtype = storage.dtype as NumberType;
    switch (leaf.role) {
      case 'input':
        this.#inputs.push({ name: input(storage, `x${leaf.index}`), index: leaf.index });
        return;
      case 'variable':
        this.#read.push({ leaf, name: input(storage, `weight${this.#read.length}`) });
        return;
      case 'learningRate': {
        const { optimizer, sign } = leaf;
        const values = new Float32Array(1);
        const name = input(storage, `rate${this.#rates.length}`);
        this.#rates.push({ optimizer, sign, values });
        this.#feeds[name] = this.#runner.tensor(values, dtype, shape);
        return;
      }
      case 'random': {
        const values = new Float32Array(typed(storage.peek(), dtype).length);
        const name = input(storage, `random${this.#randoms.length}`);
        this.#randoms.push({ fill: leaf.fill, values });
        this.#feeds[name] = this.#runner.tensor(values, dtype, shape);
        return;
      }
      case 'constant':
        add(storage, graph.constant(dtype, typed(storage.peek(), dtype), shape));
        return;
      default:
        leaf satisfies never;
    }
  }

  own(): void {
    for (const { state } of this.#states) state.own(this.#backend);
  }

  run(inputs: readonly Batch[]): Awaitable<Values[]> {
    for (const { fill, values } of this.#randoms) fill(values);
    return this.#step(inputs);
  }

  runTraced(inputs: readonly Batch[], { leaves, changes }: Trace): Awaitable<Values[]> {
    const randoms = leaves.filter(({ role }) => role === 'random');
    this.#randoms.forEach(({ values }, index) => values.set(randoms[index]!.storage.peek()));
    const before = new Map(changes.map((change) => [change.variable, change.before]));
    for (const { state } of this.#states) state.start(before);
    return after(this.#step(inputs), (results) => {
      for (const { state } of this.#states) state.adopt(this.#backend);
      return results;
    });
  }

  #step(inputs: readonly Batch[]): Awaitable<Values[]> {
    const feeds = this.#feeds;
    const fetches = this.#fetches;
    for (const { name, index } of this.#inputs) {
      const { values, dtype, shape } = inputs[index]!;
      feeds[name] = this.#runner.tensor(values, dtype, shape);
    }
    for (const { state, input, output } of this.#states) {
      feeds[input] = state.now;
      fetches[output] = state.next;
    }
    for (const { optimizer, sign, values } of this.#rates)
      values[0] = sign * (optimizer as unknown as { learningRate: number }).learningRate;
    for (const read of this.#read) this.#refresh(read);
    return after(this.#session.run(feeds, fetches), () => {
      for (const { state } of this.#states) state.swap();
      return this.#results;
    });
  }

  #refresh(read: { leaf: Leaf & { role: 'variable' }; name: string; storage?: Storage }): void {
    const { leaf, name } = read;
    const storage = this.#backend.storage(leaf.variable.dataId);
    // Values that follow another step's buffers move with each of its steps.
    if (storage === read.storage && !storage.source) return;
    read.storage = storage;
    const dtype = storage.dtype as NumberType;
    this.#feeds[name] = this.#runner.tensor(typed(storage.peek(), dtype), dtype, storage.shape);
  }

  dispose(): void {
    this.#session.dispose();
  }
}
