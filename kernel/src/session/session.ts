/**
 * What a kernel does, without Jupyter's envelopes: takes requests in order, compiles, runs, and keeps count.
 */
import type {
  Bundle,
  CellSource,
  CommEvent,
  Compiler,
  Executor,
  Failure,
  Output,
  RunResult,
} from '../contracts.js';
import type { Peer } from '../rpc.js';
import type { History } from './history.js';
import { Shell, type Ticket } from './shell.js';

export interface ExecuteRequest {
  code: string;
  /** Counts as a cell: raises the count, and is remembered. */
  isStored: boolean;
  /** Whether requests that wait are aborted when this one fails. */
  stopsOnError: boolean;
  /** Named expressions to evaluate after the cell. */
  expressions: Record<string, string>;
}

type Ran = { status: 'ok'; data?: Bundle } | { status: 'error'; failure: Failure };

export type Evaluated = { status: 'ok'; data: Bundle } | { status: 'error'; failure: Failure };

export type ExecuteResult =
  | { status: 'ok'; count: number; data?: Bundle; expressions: Record<string, Evaluated> }
  | { status: 'error'; count: number; failure: Failure }
  | { status: 'aborted'; count: number };

/** Who asked for a cell to run. */
export interface Requester {
  started(count: number): void;
  output(output: Output): void;
}

export interface Parts {
  history: History;
  compiler: Peer<Compiler>;
  executor: Peer<Executor>;
  /** Compiles and runs a cell, and tells `ended`. */
  start(cell: CellSource): void;
  /** Stops the code of a cell, and tells `ended`; see `node/interrupts.ts`. One that has not begun must not begin. */
  interrupt(cell: number, isRunning: () => boolean): void;
}

/** Requesters of earlier cells kept, for outputs of what outlived them. */
const REQUESTERS = 64;

export class Session {
  readonly history: History;
  readonly #parts: Parts;
  readonly #requesters = new Map<number, Requester>();
  /** Those of comm messages, apart: many come while a cell runs. */
  readonly #eventRequesters = new Map<number, Requester>();
  readonly main = new Shell();
  readonly #subshells = new Map<string, Shell>();
  #count = 0;
  /** Ids of cells, expressions and events: every run has its own. */
  #ids = 0;
  /** The latest cell or expression. */
  #latest = 0;
  /** Runs on their way: a cell, an expression, the listeners of comms. */
  readonly #running = new Set<number>();
  /** Of cells on their way: to be called with how they ended. */
  readonly #ends = new Map<number, (result: RunResult) => void>();

  constructor(parts: Parts) {
    this.#parts = parts;
    this.history = parts.history;
  }

  get count(): number {
    return this.#count;
  }

  /** The shell that a request names; without an id the main one. */
  shell(id?: string): Shell | undefined {
    return id === undefined ? this.main : this.#subshells.get(id);
  }

  get subshells(): string[] {
    return [...this.#subshells.keys()];
  }

  /** What is asked for there runs while a cell of the main shell awaits. */
  createSubshell(): string {
    const id = crypto.randomUUID();
    this.#subshells.set(id, new Shell());
    return id;
  }

  /** What waits in it still runs. Says whether there was one. */
  deleteSubshell(id: string): boolean {
    return this.#subshells.delete(id);
  }

  async execute(
    request: ExecuteRequest,
    ticket: Ticket,
    requester: Requester,
  ): Promise<ExecuteResult> {
    if (ticket.isAborted()) return { status: 'aborted', count: this.#count };
    const id = this.#nextId(requester);
    this.#latest = id;
    const count = request.isStored ? ++this.#count : this.#count;
    const name = request.isStored ? `cell [${count}]` : `cell [after ${count}, ${id}]`;
    // Compiling takes a while: the rest is done meanwhile.
    const running = this.#run({ id, name, text: request.code }, requester);
    if (request.isStored) this.history.add(count, request.code);
    requester.started(count);
    const result = await running;
    if (result.status === 'error') {
      if (request.stopsOnError) ticket.abortOthers();
      return { ...result, count };
    }
    const expressions: Record<string, Evaluated> = {};
    for (const [key, expression] of Object.entries(request.expressions))
      expressions[key] = await this.#evaluate(expression, requester);
    return { ...result, count, expressions };
  }

  async #evaluate(expression: string, requester: Requester): Promise<Evaluated> {
    const id = this.#nextId(requester);
    this.#latest = id;
    const result = await this.#run(
      { id, name: `expression [${id}]`, text: `(${expression})` },
      requester,
    );
    if (result.status === 'error') return result;
    return { status: 'ok', data: result.data ?? { 'text/plain': 'undefined' } };
  }

  async #run(first: CellSource, requester: Requester): Promise<Ran> {
    let result = await this.#runPart(first);
    while (result.status === 'ok' && result.rest !== undefined) {
      const id = (this.#latest = this.#nextId(requester));
      result = await this.#runPart({ ...first, id, from: result.rest });
    }
    return result;
  }

  async #runPart(source: CellSource): Promise<Ran & { rest?: number }> {
    const { id } = source;
    this.#running.add(id);
    const ended = new Promise<RunResult>((resolve) => this.#ends.set(id, resolve));
    this.#parts.start(source);
    const { reached, ...result } = await ended;
    this.#running.delete(id);
    this.#ends.delete(id);
    this.#parts.compiler.tell('commit', id, reached);
    return result;
  }

  /** To be told how a cell ended. It may have been stopped, and end by itself as well. */
  ended(cell: number, result: RunResult): void {
    this.#ends.get(cell)?.(result);
  }

  #nextId(requester: Requester, requesters = this.#requesters): number {
    const id = ++this.#ids;
    requesters.set(id, requester);
    if (requesters.size > REQUESTERS) requesters.delete(requesters.keys().next().value!);
    return id;
  }

  /** An output of a cell, or of what outlived it. Outputs of forgotten cells go to the latest. */
  output(cell: number, output: Output): void {
    const requester =
      this.#requesters.get(cell) ??
      this.#eventRequesters.get(cell) ??
      this.#requesters.get(this.#latest);
    requester?.output(output);
  }

  /** A word of the kernel's own, under the latest cell. */
  notify(text: string): void {
    this.output(this.#latest, { type: 'stream', name: 'stderr', text });
  }

  /** Hands an event of the front end's to its listener. Says whether there is one. */
  async comm(event: CommEvent, requester: Requester): Promise<boolean> {
    const id = this.#nextId(requester, this.#eventRequesters);
    this.#running.add(id);
    try {
      return await this.#parts.executor.call('comm', id, event);
    } finally {
      this.#running.delete(id);
    }
  }

  /** Stops all that runs; if nothing does, what the latest run left behind. */
  interrupt(): void {
    const ids = this.#running.size > 0 ? [...this.#running] : [this.#latest];
    for (const id of ids) this.#parts.interrupt(id, () => this.#running.has(id));
  }
}
