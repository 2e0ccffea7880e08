import type { Optimizer } from '@tensorflow/tfjs-core';
import { after, type Awaitable } from '../awaitable.js';
import type { Source, Storage, Values } from '../graph.js';
import type { OnnxBackend } from '../onnx-backend.js';
import type { Described } from '../rule.js';
import type { StepState } from './step-state.js';
import type { Fill, Leaf, Trace } from './trace.js';

/** What a step takes or gives: values, in rows. */
export interface Batch extends Described {
  readonly values: Values;
}

/** A variable that the step reads only. */
interface ReadVariable {
  readonly leaf: Leaf & { role: 'variable' };
  /** Takes its values, which have changed. */
  readonly take: (storage: Storage) => void;
  storage?: Storage;
  source?: Source | undefined;
  version?: number | undefined;
}

/** Runs a captured step again and again. What differs from step to step stands in arrays that the step reads. */
export abstract class StepExecutor {
  protected readonly backend: OnnxBackend;
  protected abstract readonly states: readonly StepState[];
  protected readonly rates: { values: Values; optimizer: Optimizer; sign: number }[] = [];
  protected readonly randoms: { values: Float32Array; fill: Fill }[] = [];
  protected readonly read: ReadVariable[] = [];
  /** How many steps in turn have read the same variables with the same values. */
  protected unchanged = 0;

  constructor(backend: OnnxBackend) {
    this.backend = backend;
  }

  /** Takes over the variables; before a step that is traced, too. */
  own(): void {
    for (const state of this.states) state.own(this.backend);
  }

  /** One step. The arrays it gives hold the results until the next. */
  run(inputs: readonly Batch[]): Awaitable<Values[]> {
    for (const { fill, values } of this.randoms) fill(values);
    return this.#step(inputs);
  }

  /** The step that was traced: computes what was recorded, from the same random numbers, and hands it to the variables. */
  runTraced(inputs: readonly Batch[], { leaves, changes }: Trace): Awaitable<Values[]> {
    const randoms = leaves.filter(({ role }) => role === 'random');
    this.randoms.forEach(({ values }, index) => values.set(randoms[index]!.storage.peek()));
    const before = new Map(changes.map((change) => [change.variable, change.before]));
    for (const state of this.states) state.start(before);
    return after(this.#step(inputs), (results) => {
      for (const state of this.states) state.adopt(this.backend);
      return results;
    });
  }

  #step(inputs: readonly Batch[]): Awaitable<Values[]> {
    for (const { values, optimizer, sign } of this.rates)
      values[0] = sign * (optimizer as unknown as { learningRate: number }).learningRate;
    this.unchanged++;
    for (const read of this.read) {
      const storage = this.backend.storage(read.leaf.variable.dataId);
      const { source } = storage;
      const version = source?.version();
      if (storage === read.storage && source === read.source && version === read.version) continue;
      Object.assign(read, { storage, source, version });
      read.take(storage);
      this.unchanged = 0;
    }
    for (const state of this.states) state.noteChange();
    return this.compute(inputs);
  }

  /** Computes the step from what stands in the arrays. */
  protected abstract compute(inputs: readonly Batch[]): Awaitable<Values[]>;

  abstract dispose(): void;
}
