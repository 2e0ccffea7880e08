import type { Variable } from '@tensorflow/tfjs-core';
import { after, type Awaitable } from '../awaitable.js';
import { lower, tensorOf, typed, valueOf, workOf } from '../compiled.js';
import { ARRAYS, sizeOf, type NumberType, type Storage, type Values } from '../graph.js';
import { Lowering, type Value } from '../lower/lowering.js';
import type { OnnxBackend } from '../onnx-backend.js';
import { GraphBuilder } from '../onnx/graph-builder.js';
import type { Runner, RunnerSession, RunnerTensor } from '../runner.js';
import { splitUpdates } from '../updates/split-updates.js';
import { UpdateLoops } from '../updates/update-loops.js';
import type { Group, Program } from './program.js';
import { StepExecutor, type Batch } from './step-executor.js';
import { StepState } from './step-state.js';
import type { Leaf } from './trace.js';

/**
 * A prediction that has met the same weights so often takes them for constants: the runtime then prepares them once. That takes
 * a new session, and may round differently. A prediction of the LSTM for one example takes 0.6 of the time, of MobileNet 0.6, of
 * an autoencoder for 128 examples 0.75.
 */
const STEADY = 16;

/** From so many numbers on it costs more to copy results than to keep them from it, which takes 14 us. */
const COPIED = 2 ** 14;

/** A step as one ONNX graph, whose variables stay in the runtime's memory, and the loops that update them. */
export class OnnxStep extends StepExecutor {
  protected readonly states: readonly StepState[];
  readonly #runner: Runner;
  readonly #session: RunnerSession;
  readonly #feeds: Record<string, RunnerTensor> = {};
  readonly #fetches: Record<string, RunnerTensor | null> = {};
  readonly #inputs: { name: string; index: number }[] = [];
  readonly #buffers: { state: StepState; input: string; output: string }[] = [];
  readonly #results: Values[] = [];
  readonly #updates: UpdateLoops | undefined;
  /** Makes the same step with variables as constants, where it changes none. */
  readonly #fix: (() => OnnxStep) | undefined;
  #fixed: OnnxStep | undefined;

  constructor(
    program: Program,
    backend: OnnxBackend,
    runner: Runner,
    { isFixed = false }: { isFixed?: boolean } = {},
  ) {
    super(backend);
    this.#runner = runner;
    const roles = program.leaves.map(({ role }) => role);
    const isPrediction = program.groups.length === 0 && !roles.includes('random');
    if (isPrediction && roles.includes('variable') && !isFixed)
      this.#fix = () => new OnnxStep(program, backend, runner, { isFixed: true });
    const graph = new GraphBuilder();
    const lowering = new Lowering(graph, { isReplayed: true, channelBlock: runner.channelBlock });
    const values = new Map<Storage, Value>();
    const add = (storage: Storage, name: string): void => {
      values.set(storage, valueOf(storage, name));
    };
    const input = (storage: Storage, name: string): string => {
      add(storage, graph.input(name, storage.dtype as NumberType, storage.shape));
      return name;
    };
    const { rest, updates } = splitUpdates(program);
    const states = rest.groups.map((group, index) => {
      const state = new StepState(variablesOf(group), runner);
      return { state, group, input: input(group.before, `state${index}`) };
    });
    const grouped = new Set(rest.groups.map(({ before }) => before));
    for (const leaf of rest.leaves)
      if (isFixed && leaf.role === 'variable') {
        const { shape, dtype } = leaf.storage;
        const values = backend.storage(leaf.variable.dataId).peek();
        add(leaf.storage, graph.constant(dtype as NumberType, values, shape));
      } else if (!grouped.has(leaf.storage)) this.#addLeaf(leaf, input, add, graph);
    const loops = updates && new UpdateLoops(updates);
    const inPlace = (updates?.groups ?? []).map((group, index) => {
      const state = new StepState(variablesOf(group), runner, loops!.view(group.before));
      if (updates!.read.has(group.before))
        this.#feeds[input(group.before, `inPlace${index}`)] = state.now;
      return state;
    });
    lower(rest.operations, lowering, values);

    const given = [...rest.groups.map(({ after }) => after), ...(updates?.given ?? [])];
    const size = [...given, ...program.results].reduce((sum, { shape }) => sum + sizeOf(shape), 0);
    const unread = size >= COPIED ? runner.keepInPlace?.(graph) : undefined;
    if (unread !== undefined) this.#fetches[unread] = null;
    const names = new Set<string>();
    const output = (storage: Storage): string => {
      let name = lowering.plain(values.get(storage)!);
      // An output of a graph has one name and is no input.
      if (names.has(name) || !graph.isComputed(name)) name = lowering.node('Identity', [name]);
      names.add(name);
      graph.output(name, storage.dtype as NumberType, storage.shape);
      return name;
    };
    this.states = [...states.map(({ state }) => state), ...inPlace];
    for (const { state, group, input } of states)
      this.#buffers.push({ state, input, output: output(group.after) });
    for (const storage of updates?.given ?? [])
      this.#fetches[output(storage)] = runner.tensor(
        loops!.view(storage),
        'float32',
        storage.shape,
      );
    for (const leaf of updates?.leaves ?? [])
      if (leaf.role === 'learningRate')
        this.rates.push({ ...leaf, values: loops!.view(leaf.storage) });
    this.#updates = loops;
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
      case 'variable': {
        const name = input(storage, `weight${this.read.length}`);
        const take = (from: Storage): void =>
          void (this.#feeds[name] = tensorOf(from, this.#runner));
        this.read.push({ leaf, take });
        return;
      }
      case 'learningRate': {
        const { optimizer, sign } = leaf;
        const values = new Float32Array(1);
        const name = input(storage, `rate${this.rates.length}`);
        this.rates.push({ optimizer, sign, values });
        this.#feeds[name] = this.#runner.tensor(values, dtype, shape);
        return;
      }
      case 'random': {
        const values = new Float32Array(typed(storage.peek(), dtype).length);
        const name = input(storage, `random${this.randoms.length}`);
        this.randoms.push({ fill: leaf.fill, values });
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

  protected override compute(inputs: readonly Batch[]): Awaitable<Values[]> {
    if (this.#fix && this.unchanged >= STEADY) return (this.#fixed ??= this.#fix()).compute(inputs);
    this.#unfix();
    const feeds = this.#feeds;
    const fetches = this.#fetches;
    for (const { name, index } of this.#inputs) {
      const { values, dtype, shape } = inputs[index]!;
      feeds[name] = this.#runner.tensor(values, dtype, shape);
    }
    for (const { state, input, output } of this.#buffers) {
      feeds[input] = state.now;
      fetches[output] = state.next;
    }
    return after(this.#session.run(feeds, fetches), () => {
      for (const state of this.states) state.swap();
      this.#updates?.run();
      return this.#results;
    });
  }

  #unfix(): void {
    this.#fixed?.dispose();
    this.#fixed = undefined;
  }

  dispose(): void {
    this.#unfix();
    this.#session.dispose();
  }
}

const variablesOf = ({ changes }: Group): Variable[] => changes.map(({ variable }) => variable);
