/**
 * Remembers operations instead of running them, and runs those that are needed when a value is read: as one ONNX graph.
 *
 * A graph is built once for each structure: same operations on same shapes, whatever the numbers. Results that nobody
 * holds any more are not computed.
 */
import { after, type Awaitable } from './awaitable.js';
import { Compiled } from './compiled.js';
import { interpret } from './interpreter.js';
import type { Operation, Storage } from './graph.js';
import type { Report } from './report.js';
import type { Runner } from './runner.js';
import { SessionCache } from './session-cache.js';
import { structureOf } from './structure.js';

/** More operations than a program of any length should leave unread: they hold the tensors they use. */
const MOST_PENDING = 2048;

/** Which pending results are computed beside those that are asked for. */
type Extent = 'results' | 'all';

export class Recorder {
  readonly #runner: Runner;
  readonly #report: Report;
  readonly #cache: SessionCache;
  readonly #heldByProgram: () => Iterable<Storage>;
  #pending: Operation[] = [];
  #isScheduled = false;
  #isBoundary = false;
  #trace: { reason: string | undefined; isLive: (storage: Storage) => boolean } | undefined;

  /**
   * @param held What the program keeps from step to step: the storages of its variables.
   */
  constructor(runner: Runner, report: Report, held: () => Iterable<Storage>) {
    this.#runner = runner;
    this.#report = report;
    this.#heldByProgram = held;
    this.#cache = new SessionCache();
  }

  /** Whether a step is being traced: everything is recorded, however small. */
  get isTracing(): boolean {
    return this.#trace !== undefined;
  }

  /**
   * From now on operations are kept until `endTrace`.
   *
   * @param isLive Whether a storage with values has others in the next step: reading them ties the trace to this one.
   */
  startTrace(isLive: (storage: Storage) => boolean = () => false): void {
    this.flush('all');
    this.#trace = { reason: undefined, isLive };
  }

  /** To be called when values are read that are there. */
  noteRead(storage: Storage): void {
    if (this.#trace?.isLive(storage))
      this.#trace.reason ??= 'it reads the values of a tensor before its end';
  }

  /** The operations since `startTrace`, or why they can't stand for the step: it needed a value. */
  endTrace(): readonly Operation[] | string {
    const { reason } = this.#trace!;
    this.#trace = undefined;
    return reason ?? this.#pending;
  }

  /** What was traced has been computed otherwise. */
  forget(): void {
    this.#pending = [];
  }

  record(operation: Operation): void {
    const isFull = this.#pending.length >= MOST_PENDING && !this.#trace;
    // Where it is cut nobody knows what comes: all that is held may be used.
    if (isFull) this.flush('all');
    else if (this.#isBoundary) this.flush('results');
    for (const output of operation.outputs) output.operation = operation;
    this.#pending.push(operation);
    if (this.#isScheduled || this.#trace) return;
    // Whatever a program has recorded when it lets go of the thread, it is about to use.
    this.#isScheduled = true;
    queueMicrotask(() => {
      this.#isScheduled = false;
      this.flush('all');
    });
  }

  /** A step of training is over: what it leaves is computed as soon as its intermediate tensors are gone. */
  markBoundary(): void {
    this.#isBoundary = this.#pending.length > 0 && !this.#trace;
  }

  /** To be called when a kernel runs on the cpu backend: in another step it would give something else. */
  noteFallback(kernel: string): void {
    if (this.#trace) this.#trace.reason ??= `${kernel} runs on tfjs's cpu backend`;
  }

  /** Computes a value, together with what else is sure to be needed. */
  compute(storage: Storage): void {
    if (this.#trace)
      this.#trace.reason ??= `it reads the values of ${storage.operation!.kernel} before its end`;
    this.flush('results', storage);
    if (storage.isPending) throw new Error('internal: a value was asked for and not computed');
  }

  /** The same where the runtime may answer later. */
  async computeLater(storage: Storage): Promise<void> {
    if (!this.#runner.isAsync || this.#trace) return this.compute(storage);
    await this.#start('results', storage, (operations, wanted) => this.#run(operations, wanted));
  }

  /** Computes all that is recorded and held, also where the runtime answers later. */
  async settle(): Promise<void> {
    await this.#start('all', undefined, (operations, wanted) => this.#run(operations, wanted));
  }

  flush(extent: Extent, asked?: Storage): void {
    // What lets go of the thread can wait for the runtime; what can't is computed without it.
    if (this.#runner.isAsync && extent === 'all') return;
    void this.#start(extent, asked, (operations, wanted) => {
      if (!this.#runner.isAsync) return this.#run(operations, wanted);
      this.#report.fellBack('a value read at once');
      interpret(operations, wanted);
    });
  }

  #start(
    extent: Extent,
    asked: Storage | undefined,
    run: (operations: readonly Operation[], wanted: readonly Storage[]) => Awaitable<void>,
  ): Awaitable<void> {
    this.#isBoundary = false;
    if (this.#pending.length === 0) return;
    const wanted = this.#wanted(extent, asked);
    const operations = needed(this.#pending, wanted);
    const done = operations.length > 0 ? run(operations, [...wanted]) : undefined;
    return after(done, () => void (this.#pending = alive(this.#pending, wanted)));
  }

  dispose(): void {
    this.#cache.dispose();
    this.#pending = [];
  }

  #wanted(extent: Extent, asked: Storage | undefined): Set<Storage> {
    const wanted = new Set<Storage>();
    if (asked) wanted.add(asked);
    for (const storage of this.#heldByProgram()) if (storage.isPending) wanted.add(storage);
    const used = new Set<Storage>();
    if (extent === 'results')
      for (const { uses } of this.#pending) for (const { storage } of uses) used.add(storage);
    for (const { outputs } of this.#pending)
      for (const output of outputs)
        if (output.refCount > 0 && output.isPending && !used.has(output)) wanted.add(output);
    return wanted;
  }

  #run(operations: readonly Operation[], wanted: readonly Storage[]): Awaitable<void> {
    const started = performance.now();
    // The operations one by one: if one of them is to blame, its own error says so.
    const fail = (error: unknown): void => {
      this.#report.failed(operations, error);
      interpret(operations, wanted);
    };
    try {
      const structure = structureOf(operations, wanted);
      let compiled = this.#cache.get(structure);
      if (!compiled) {
        compiled = new Compiled(operations, structure, wanted, this.#runner);
        this.#cache.add(structure, compiled);
        this.#report.compiled(performance.now() - started);
      }
      const done = after(compiled.run(structure.leaves, wanted), () =>
        this.#report.ran(operations.length, performance.now() - started),
      );
      return done instanceof Promise ? done.catch(fail) : done;
    } catch (error) {
      return fail(error);
    }
  }
}

/** The operations behind `wanted`, in the order in which they were called. */
export function needed(pending: readonly Operation[], wanted: ReadonlySet<Storage>): Operation[] {
  const storages = new Set(wanted);
  const operations: Operation[] = [];
  for (let index = pending.length - 1; index >= 0; index--) {
    const operation = pending[index]!;
    if (!operation.outputs.some((output) => storages.has(output) && output.isPending)) continue;
    operations.push(operation);
    for (const { storage } of operation.uses) storages.add(storage);
  }
  return operations.reverse();
}

/** What may still be asked for. */
function alive(pending: readonly Operation[], computed: ReadonlySet<Storage>): Operation[] {
  const used = new Set<Storage>();
  const operations: Operation[] = [];
  for (let index = pending.length - 1; index >= 0; index--) {
    const operation = pending[index]!;
    const isAlive = ({ outputs }: Operation): boolean =>
      outputs.some(
        (output) =>
          !computed.has(output) && output.isPending && (output.refCount > 0 || used.has(output)),
      );
    if (!isAlive(operation)) continue;
    operations.push(operation);
    for (const { storage } of operation.uses) used.add(storage);
  }
  return operations.reverse();
}
