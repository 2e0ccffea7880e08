/**
 * Runs compiled cells. Names that cells share live in boxes; see `compiler/rewrite/rewrite.ts`.
 *
 * Knows no platform: what Node or a browser has to give comes as a `Host`.
 */
import type * as contracts from '../contracts.js';
import { boxOf } from '../compiler/rewrite/rewrite.js';
import { CELL } from '../compiler/rewrite/last-expression.js';
import { Promise } from '../originals.js';
import { Comms, type JupyterComms } from './comms.js';
import { DebugAccess } from './debug-access.js';
import { bundleOf } from './display.js';
import { Displays, type JupyterDisplays } from './displays.js';
import { failureOf } from './failures.js';
import { Interrupted } from './interrupted.js';
import { cut } from './limits.js';
import { plain, toJson } from './json.js';
import { magicsFor } from './magics.js';
import type { Stacks } from './stacks.js';
import { tableBundle } from './table.js';

export interface Host {
  /** The value of a script. Its first line counts as line 0. */
  evaluate(script: string, file: string): unknown;
  /** Calls synchronous code of a cell so that an interrupt stops it, with `Interrupted`. */
  guard<T>(cell: number, work: () => T): T;
  /** Whether an interrupt of that cell was asked for, known before any message arrives. */
  isInterrupted(cell: number): boolean;
  importModule(specifier: string, options?: ImportCallOptions): Promise<unknown>;
  meta: unknown;
  /** A value as text; never throws. */
  inspect(value: unknown, isColored: boolean): string;
  /** Carries a value along awaits and timers. */
  context: { run<T>(value: Execution, work: () => T): T; get(): Execution | undefined };
  output(cell: number, output: contracts.Output): void;
  /** Waits for the answer to a question, without turning the event loop. */
  awaitAnswer(run: number, question: number): string | undefined;
  /** The text of a file, from the notebook's folder. */
  readText(file: string): Promise<string>;
  /** Runs npm in the notebook's folder, and prints what it does. */
  npm(args: string, print: (text: string) => void, signal: AbortSignal): Promise<void>;
}

/** A run of a cell, also what outlives it: its timers, its pending awaits. */
export interface Execution {
  readonly id: number;
  readonly abort: AbortController;
  /** Displays on their way. */
  readonly pending: Promise<void>[];
  /** Names that the cell has declared so far. */
  readonly reached: Set<string>;
  stop(reason: Interrupted): void;
}

/** What `Symbol.for("Jupyter.host")` holds: how libraries reach the notebook. */
export interface JupyterHost {
  /** Shows a MIME bundle under the cell that is running. */
  display(bundle: Record<string, unknown>, options?: contracts.DisplayOptions): void;
  /** Aborts when the learner interrupts the cell that is running. */
  readonly signal: AbortSignal;
  readonly comms: JupyterComms;
  /** How values that know nothing of Jupyter are shown. */
  readonly displays: JupyterDisplays;
  /** The reader's answer to a question; `undefined` where nobody can answer. */
  ask(question: string): Promise<string | undefined>;
  /** Imports as a cell does: TypeScript beside the notebook, anew when it has changed. */
  import(specifier: string): Promise<unknown>;
}

/** A fast object without prototype, so that a variable may be called `toString`. */
const Box = function () {} as unknown as new () => Record<string, unknown>;
Box.prototype = Object.create(null) as object;

const newExecution = (
  id: number,
  stop: Execution['stop'] = () => undefined,
  hoisted: readonly string[] = [],
): Execution => ({
  id,
  abort: new AbortController(),
  pending: [],
  reached: new Set(hoisted),
  stop,
});

export class CellExecutor {
  readonly #host: Host;
  readonly #stacks: Stacks;
  readonly #boxes = new Map<string, Record<string, unknown>>();
  readonly #comms = new Comms((event) => this.output({ type: 'comm', event }));
  readonly #displays = new Displays();
  readonly #questions = new Map<number, (text: string | undefined) => void>();
  #current = newExecution(0);
  /** Runs that have not ended: several, when a subshell runs while a cell awaits. */
  readonly #running = new Map<number, Execution>();
  /** Cells whose interrupt came before them. */
  readonly #early = new Set<number>();
  #asked = 0;

  constructor(host: Host, stacks: Stacks) {
    this.#host = host;
    this.#stacks = stacks;
  }

  async run(cell: contracts.CompiledCell): Promise<contracts.RunResult> {
    if (this.#early.delete(cell.id) || this.#host.isInterrupted(cell.id))
      return { status: 'error', failure: this.failure(new Interrupted()) };
    let stop!: (reason: Interrupted) => void;
    const stopped = new Promise<never>((_resolve, reject) => (stop = reject));
    stopped.catch(() => undefined);
    const execution = newExecution(cell.id, stop, cell.hoisted);
    this.#current = execution;
    this.#running.set(cell.id, execution);
    try {
      const data = await Promise.race([this.#execute(cell, execution), stopped]);
      return {
        status: 'ok',
        reached: [...execution.reached],
        ...(data ? { data } : {}),
        ...(cell.rest === undefined ? {} : { rest: cell.rest }),
      };
    } catch (thrown) {
      if (thrown instanceof Interrupted) execution.abort.abort(thrown);
      return this.#failed(execution, thrown);
    } finally {
      this.#ended(cell.id);
    }
  }

  #ended(cell: number): void {
    this.#running.delete(cell);
    this.#current = [...this.#running.values()].at(-1) ?? this.#current;
  }

  #failed({ reached }: Execution, thrown: unknown): contracts.RunResult {
    return { status: 'error', reached: [...reached], failure: this.failure(thrown) };
  }

  async #execute(
    cell: contracts.CompiledCell,
    execution: Execution,
  ): Promise<contracts.Bundle | undefined> {
    const host = this.#host;
    const cellApi = {
      ...magicsFor({
        host,
        signal: execution.abort.signal,
        output: (output) => this.output(output),
        check: () => cellApi.check(),
      }),
      value: undefined as unknown,
      did: (...names: string[]) => names.forEach((name) => execution.reached.add(name)),
      check: () => {
        const { id } = this.#running.size > 1 ? this.#execution : this.#current;
        if (host.isInterrupted(id)) throw new Interrupted();
      },
      resume: <T>(value: T): T => {
        const { id, abort } = host.context.get() ?? this.#current;
        if (abort.signal.aborted || host.isInterrupted(id)) throw new Interrupted();
        return value;
      },
      import: (specifier: unknown, options?: ImportCallOptions) =>
        host.importModule(String(specifier), options),
      meta: host.meta,
    };
    const parameters = [CELL, ...cell.boxes.map(boxOf)].join(', ');
    const keyword = cell.isAsync ? 'async ' : '';
    const script = `(${keyword}function (${parameters}) { "use strict";\n${cell.code}\n})`;
    this.#stacks.add(cell.name, cell);
    if (cell.isReset) this.#boxes.clear();
    const main = host.evaluate(script, cell.name) as (...parts: unknown[]) => unknown;
    const boxes = cell.boxes.map((name) => this.#box(name));
    // Made by the learner's code too, so it can be interrupted as well.
    const shown = (): contracts.Bundle | Promise<contracts.Bundle> | undefined =>
      cellApi.value === undefined ? undefined : this.#bundleOf(cellApi.value);
    return host.context.run(execution, async () => {
      const guard = <T>(work: () => T): T => host.guard(cell.id, work);
      const start = (): unknown => main(cellApi, ...boxes);
      // A guard costs the start and the end of a thread, 0.2 ms: one is for both where nothing waits, and what is brief has
      // none. Should that hang all the same, in a `valueOf`, it is stopped as code after an await is.
      const isFirst = !cell.isBrief && !cell.isAsync;
      if (cell.isBrief) start();
      else if (cell.isAsync) await guard(start);
      const finish = (): contracts.Bundle | Promise<contracts.Bundle> | undefined => {
        if (isFirst) start();
        return shown();
      };
      const data = await (isFirst || isObject(cellApi.value) ? guard(finish) : finish());
      await Promise.all(execution.pending);
      return data;
    });
  }

  #box(name: string): Record<string, unknown> {
    let box = this.#boxes.get(name);
    // The property appears with the first value: V8 then keeps a number field as a number.
    if (!box) this.#boxes.set(name, (box = new Box()));
    return box;
  }

  comm(run: number, event: contracts.CommEvent): boolean {
    const execution = newExecution(run);
    const show = (thrown: unknown): void => {
      const text = `${this.failure(thrown).traceback.join('\n')}\n`;
      this.#host.output(run, { type: 'stream', name: 'stderr', text });
    };
    return this.#host.context.run(execution, () => {
      try {
        const taken = this.#host.guard(run, () => this.#comms.receive(event));
        if (taken?.returned instanceof Promise) taken.returned.catch(show);
        return taken !== undefined;
      } catch (error) {
        show(error);
        return true;
      }
    });
  }

  /** Ends the await of a cell, by default of the latest. */
  interrupt(cell = this.#current.id): contracts.RunResult | undefined {
    const execution = this.#running.get(cell) ?? this.#current;
    if (execution.id !== cell) {
      this.#early.add(cell);
      return undefined;
    }
    const interrupted = new Interrupted();
    execution.stop(interrupted);
    execution.abort.abort(interrupted);
    this.#ended(cell);
    return this.#failed(execution, interrupted);
  }

  /** The run that code is part of, or else the latest. */
  get #execution(): Execution {
    return this.#host.context.get() ?? this.#current;
  }

  output(output: contracts.Output): void {
    const isText = output.type === 'stream';
    this.#host.output(this.#execution.id, isText ? { ...output, text: cut(output.text) } : output);
  }

  failure(thrown: unknown): contracts.Failure {
    return failureOf(thrown, this.#stacks, (value) => this.#host.inspect(value, false));
  }

  #bundleOf(value: unknown, isColored = true): contracts.Bundle | Promise<contracts.Bundle> {
    return bundleOf(value, this.#displays, (each) => this.#host.inspect(each, isColored));
  }

  /** Shows a bundle as it is. */
  show(data: contracts.Bundle): void {
    this.output({ type: 'display', data, options: {} });
  }

  /** Shows a table as HTML; says whether the data is one. */
  table(data: unknown, properties?: unknown): boolean {
    const bundle = tableBundle(data, properties, (each) => this.#host.inspect(each, false));
    if (bundle) this.show(bundle);
    return bundle !== undefined;
  }

  /** Shows a value; errors of its bundle end the cell. */
  display(value: unknown): void {
    const execution = this.#execution;
    const show = (data: contracts.Bundle): void =>
      this.#host.output(execution.id, { type: 'display', data, options: {} });
    const bundle = this.#bundleOf(value);
    // What is known at once is shown at once: before what the cell prints next.
    if (!(bundle instanceof Promise)) return show(bundle);
    const shown = bundle.then(show);
    shown.catch(() => undefined);
    execution.pending.push(shown);
  }

  clear(wait = false): void {
    this.output({ type: 'clear', wait });
  }

  async input(prompt: string, isPassword: boolean): Promise<string> {
    const text = await this.#ask(prompt, isPassword);
    if (text === undefined) throw nobodyToAsk('input');
    return text;
  }

  #ask(prompt: string, isPassword: boolean): Promise<string | undefined> {
    const id = ++this.#asked;
    return new Promise((resolve) => {
      this.#questions.set(id, resolve);
      this.output({ type: 'input', id, prompt, password: isPassword, isBlocking: false });
    });
  }

  /** Like `input`, but the thread stands still meanwhile. */
  prompt(caller: string, prompt: string, isPassword: boolean): string {
    const id = ++this.#asked;
    const run = this.#execution.id;
    this.output({ type: 'input', id, prompt, password: isPassword, isBlocking: true });
    const text = this.#host.awaitAnswer(run, id);
    if (text === undefined) throw nobodyToAsk(caller);
    return text;
  }

  /** Without a text, the front end cannot ask. */
  answerInput(id: number, text: string | undefined): void {
    this.#questions.get(id)?.(text);
    this.#questions.delete(id);
  }

  debugAccess(): DebugAccess {
    const box = (name: string): Record<string, unknown> => this.#box(name);
    return new DebugAccess(this.#boxes, box, this.#stacks, (value) => this.#bundleOf(value, false));
  }

  jupyterHost(): JupyterHost {
    const signal = (): AbortSignal => this.#execution.abort.signal;
    return {
      comms: this.#comms,
      displays: this.#displays,
      ask: (question) => this.#ask(question, false),
      import: (specifier) => this.#host.importModule(specifier),
      display: (bundle, options = {}) => {
        const { metadata = {}, ...others } = options;
        this.output({
          type: 'display',
          data: toJson(bundle),
          options: { ...others, metadata: plain(metadata) as contracts.Bundle },
        });
      },
      get signal() {
        return signal();
      },
    };
  }
}

/** What may have code of its own to show it. */
const isObject = (value: unknown): boolean =>
  typeof value === 'function' || (typeof value === 'object' && value !== null);

const nobodyToAsk = (caller: string): Error =>
  new Error(`${caller}: there is nobody to ask, expected a front end with a reader.`);
