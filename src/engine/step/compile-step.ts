/**
 * Capture and replay: a step of training is recorded once and then runs as one program, without a call of tfjs.
 *
 * The first two steps are ordinary ones whose operations are recorded. Where both are the same, with the same constants, the
 * program stands for all further steps on batches of that shape.
 */
import { engine, tensor, type Optimizer, type Tensor } from '@tensorflow/tfjs-core';
import { after, type Awaitable } from '../awaitable.js';
import { typed } from '../compiled.js';
import { isSameShape } from '../graph.js';
import { interpret } from '../interpreter.js';
import { BACKEND, type OnnxBackend } from '../onnx-backend.js';
import type { PassName } from '../passes/passes.js';
import type { Described } from '../rule.js';
import { structureOf } from '../structure.js';
import { withRandomMasks } from './dropout.js';
import { executorFor, type MakeExecutor } from './executor.js';
import { programOf, rootsOf } from './program.js';
import type { Batch, StepExecutor } from './step-executor.js';
import { trace, type Step, type Trace, type Untraced } from './trace.js';

export interface StepOptions {
  /** Those whose learning rate may change from step to step. */
  optimizers?: readonly Optimizer[];
  /** What the step depends on beside its inputs, such as which layers are trained: traced again when it changes. */
  depends?: () => readonly unknown[];
  /** Rewrites of the step that are left out, to see what they do. */
  without?: readonly PassName[];
  /** Told once why a step can't be captured; it then runs operation by operation. */
  onFallback?: (reason: string) => void;
}

interface Captured {
  readonly depends: readonly unknown[];
  readonly inputs: readonly Described[];
  readonly code: Int32Array;
  readonly constants: readonly (ArrayLike<number> | undefined)[];
  readonly executor: StepExecutor;
  isTrusted: boolean;
}

/** Programs that are kept: for the batches of an epoch and its last, shorter one, in training and in tests. */
const MOST_CAPTURED = 8;

/** A step that is captured when it runs on the backend `onnx`, and an ordinary one on others. */
export class CompiledStep {
  readonly #step: Step;
  readonly #options: StepOptions;
  readonly #make: MakeExecutor;
  #captured: Captured[] = [];
  #reason: string | undefined;

  constructor(step: Step, options: StepOptions = {}, make: MakeExecutor = executorFor) {
    this.#step = step;
    this.#options = options;
    this.#make = make;
  }

  /** Why the step is not captured, if it is not. */
  get reason(): string | undefined {
    return this.#reason;
  }

  /**
   * Runs the step.
   *
   * @param inputs One for each parameter of the step.
   * @returns The values of each result. Their arrays belong to the step, until its next run.
   * @throws {Error} Where the runtime answers later only, as in a browser: `runAsync` is for both.
   */
  run(...inputs: (Batch | Tensor)[]): Results {
    const results = this.#start(inputs);
    if (results instanceof Promise)
      throw new Error('run: the runtime here answers later. Write await step.runAsync(…).');
    return results;
  }

  /** The same for every runtime. A step must have ended before the next begins. */
  async runAsync(...inputs: (Batch | Tensor)[]): Promise<Results> {
    return this.#start(inputs);
  }

  #start(inputs: readonly (Batch | Tensor)[]): Awaitable<Results> {
    const batches = inputs.map(batchOf);
    const backend = currentBackend();
    if (!backend || this.#reason !== undefined) return this.#plainly(batches);
    const captured = this.#find(batches);
    if (!captured) return this.#capture(batches, backend);
    const { executor } = captured;
    executor.own();
    if (!captured.isTrusted) return this.#verify(captured, batches, backend);
    return guarded(
      () =>
        after(executor.run(batches), (results) => {
          for (const optimizer of this.#optimizers) countStep(optimizer);
          return results;
        }),
      (error) => {
        this.#giveUp(reasonOf(error));
        return this.#plainly(batches);
      },
    );
  }

  dispose(): void {
    for (const { executor } of this.#captured) executor.dispose();
    this.#captured = [];
  }

  get #optimizers(): readonly Optimizer[] {
    return this.#options.optimizers ?? [];
  }

  get #depends(): readonly unknown[] {
    return [...this.#optimizers, ...(this.#options.depends?.() ?? [])];
  }

  #find(batches: readonly Batch[]): Captured | undefined {
    const depends = this.#depends;
    return this.#captured.find(
      (each) =>
        isSameList(each.depends, depends) &&
        each.inputs.every(
          ({ shape, dtype }, index) =>
            isSameShape(shape, batches[index]!.shape) && dtype === batches[index]!.dtype,
        ),
    );
  }

  #capture(batches: readonly Batch[], backend: OnnxBackend): Awaitable<Results> {
    const traced = this.#trace(batches, backend);
    if ('reason' in traced) return this.#untraced(traced);
    return this.#keep(traced, batches, backend, { isTrusted: false });
  }

  #keep(
    traced: Trace,
    batches: readonly Batch[],
    backend: OnnxBackend,
    { isTrusted }: { isTrusted: boolean },
  ): Awaitable<Results> {
    let executor: StepExecutor;
    try {
      executor = this.#make(programOf(traced), backend, this.#options.without);
    } catch (error) {
      return this.#untraced({ reason: reasonOf(error), results: traced.results });
    }
    this.#captured.push({
      depends: this.#depends,
      inputs: batches.map(({ shape, dtype }) => ({ shape, dtype })),
      executor,
      isTrusted,
      ...fingerprint(traced),
    });
    if (this.#captured.length > MOST_CAPTURED) this.#captured.shift()!.executor.dispose();
    return this.#runTraced(executor, batches, traced, backend);
  }

  /** The second step: recorded once more, to see whether it is the same. */
  #verify(captured: Captured, batches: readonly Batch[], backend: OnnxBackend): Awaitable<Results> {
    const traced = this.#trace(batches, backend);
    if ('reason' in traced) return this.#untraced(traced);
    const { code, constants } = fingerprint(traced);
    const isSame = isSameAs(captured.constants);
    const isSameCode = isSameList(code, captured.code);
    if (isSameCode && constants.every(isSame)) {
      captured.isTrusted = true;
      return this.#runTraced(captured.executor, batches, traced, backend);
    }
    const masked =
      isSameCode && withRandomMasks(traced, (_leaf, index) => !isSame(constants[index], index));
    if (!masked)
      return this.#untraced({
        reason: isSameCode
          ? 'numbers that it makes outside of tfjs differ from step to step'
          : 'its operations differ from step to step',
        results: traced.results,
      });
    this.#forget(captured);
    return this.#keep(masked, batches, backend, { isTrusted: true });
  }

  #forget(captured: Captured): void {
    captured.executor.dispose();
    this.#captured = this.#captured.filter((each) => each !== captured);
  }

  #runTraced(
    executor: StepExecutor,
    batches: readonly Batch[],
    traced: Trace,
    backend: OnnxBackend,
  ): Awaitable<Results> {
    backend.recorder.forget();
    return guarded(
      () => executor.runTraced(batches, traced),
      (error) => {
        // What was recorded must not be lost with it: the variables wait for it.
        interpret(traced.operations, rootsOf(programOf(traced)));
        return this.#untraced({ reason: reasonOf(error), results: traced.results });
      },
    );
  }

  #trace(batches: readonly Batch[], backend: OnnxBackend) {
    const inputs = batches.map(tensorOf);
    try {
      return trace(backend, this.#step, inputs, this.#optimizers);
    } finally {
      for (const input of inputs) input.dispose();
    }
  }

  /** What was recorded is computed in the ordinary way. */
  #untraced({ reason, results }: Untraced): Results {
    this.#giveUp(reason);
    // Their tensors are gone, and what nobody holds is not computed with the first that is read.
    for (const storage of results) storage.refCount++;
    const values = results.map((storage) => storage.values as ArrayLike<number>);
    for (const storage of results) storage.refCount--;
    return values;
  }

  #giveUp(reason: string): void {
    this.dispose();
    this.#reason = reason;
    this.#options.onFallback?.(reason);
  }

  #plainly(batches: readonly Batch[]): Results {
    const inputs = batches.map(tensorOf);
    const results = engine().tidy(() => this.#step(...inputs));
    const tensors = [results].flat();
    const values = tensors.map((result) => result.dataSync());
    for (const each of [...inputs, ...tensors]) each.dispose();
    return values;
  }
}

/**
 * Captures a training step: it runs as one program, without tfjs's cost for each operation.
 *
 * @param step Takes the tensors of a batch and returns a tensor or several; it may change variables, mostly through
 *   `optimizer.minimize`. It must do the same each time, and read no values.
 *
 * @example
 * const step = compileStep((x, t) => optimizer.minimize(() => tf.losses.meanSquaredError(t, net(x)), true), {
 *   optimizers: [optimizer],
 * });
 * const [[loss]] = step.run(x, t);
 */
export const compileStep = (step: Step, options: StepOptions = {}): CompiledStep =>
  new CompiledStep(step, options);

/** The values of each result of a step. */
type Results = ArrayLike<number>[];

const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** Has `otherwise` answer for what fails, now or later. */
function guarded<T>(work: () => Awaitable<T>, otherwise: (error: unknown) => T): Awaitable<T> {
  try {
    const value = work();
    return value instanceof Promise ? value.catch(otherwise) : value;
  } catch (error) {
    return otherwise(error);
  }
}

/** The engine, where tfjs computes by it now. */
export const currentBackend = (): OnnxBackend | undefined =>
  engine().backendName === BACKEND ? (engine().backend as OnnxBackend) : undefined;

function batchOf(input: Batch | Tensor): Batch {
  const shape = input.shape;
  const dtype = input.dtype as Batch['dtype'];
  const values = 'values' in input ? input.values : input.dataSync<'float32'>();
  return { values: typed(values, dtype), shape, dtype };
}

const tensorOf = ({ values, shape, dtype }: Batch): Tensor => tensor(values, [...shape], dtype);

const countStep = (optimizer: Optimizer): void =>
  (optimizer as unknown as { incrementIterations(): void }).incrementIterations();

function fingerprint(traced: Trace): Pick<Captured, 'code' | 'constants'> {
  const { code } = structureOf(traced.operations, rootsOf(programOf(traced)));
  const constants = traced.leaves.map(({ role, storage }) =>
    role === 'constant' ? storage.peek() : undefined,
  );
  return { code, constants };
}

const isSameAs =
  (others: readonly (ArrayLike<number> | undefined)[]) =>
  (values: ArrayLike<number> | undefined, index: number): boolean => {
    const other = others[index];
    return values === undefined || other === undefined
      ? values === other
      : isSameList(values, other);
  };

function isSameList(a: ArrayLike<unknown>, b: ArrayLike<unknown>): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (!Object.is(a[index], b[index])) return false;
  return true;
}
