/** A debugger for Jupyter's front ends. Nothing is loaded or connected until one asks for it. */
import type { CompiledCell, Compiler } from '../contracts.js';
import type { Peer } from '../rpc.js';
import type { Debugger, DebuggerParts } from './debugger.js';
import type { DebugEvent, DebugRequest, DebugResponse } from './protocol.js';
import { handlers, type Serving } from './requests.js';

export class DebugAdapter implements Serving {
  readonly #parts: DebuggerParts;
  #connecting: Promise<Debugger> | undefined;
  #attached: Debugger | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #sent = 0;
  isStarted = false;

  /** @param kernel Where the URLs of the kernel's own files begin. */
  constructor(compiler: Peer<Compiler>, kernel: string, send: (event: DebugEvent) => void) {
    const emit: DebuggerParts['emit'] = (event, body) =>
      send({ type: 'event', seq: ++this.#sent, event, body });
    this.#parts = { compiler, kernel, emit };
  }

  /** Answers requests one after another. */
  process(request: DebugRequest): Promise<DebugResponse> {
    const answer = this.#queue.then(() => this.#answer(request));
    this.#queue = answer;
    return answer;
  }

  async #answer({ seq, command, arguments: args = {} }: DebugRequest): Promise<DebugResponse> {
    const response = { type: 'response', seq: ++this.#sent, request_seq: seq, command } as const;
    try {
      const handler = Object.hasOwn(handlers, command) ? handlers[command] : undefined;
      if (!handler) throw new TypeError(`debug_request: ${command} is unknown here.`);
      return { ...response, success: true, body: await handler(this, args) };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return { ...response, success: false, message, body: {} };
    }
  }

  /** To be called with a cell before it runs, also when the front end is just leaving. */
  prepare(cell: CompiledCell): Promise<void> | undefined {
    return this.#attached?.prepare(cell).catch(() => undefined);
  }

  /** To be called when a run has ended. */
  ran(): void {
    this.#attached?.ran();
  }

  /** Lets a program that stands still go on, so that an interrupt reaches it. */
  release(): void {
    this.#attached?.release();
  }

  get isAttached(): boolean {
    return this.#attached !== undefined;
  }

  get attached(): Debugger | undefined {
    return this.#attached;
  }

  debug(): Debugger {
    if (!this.#attached) throw new Error('debug_request: the debugger is off. Send attach first.');
    return this.#attached;
  }

  connect(): Promise<Debugger> {
    this.#connecting ??= import('./debugger.js').then(({ Debugger }) =>
      Debugger.connect(this.#parts),
    );
    return this.#connecting;
  }

  async attach(): Promise<void> {
    const debug = await this.connect();
    await debug.attach();
    this.#attached = debug;
    this.isStarted = true;
    this.#parts.emit('initialized', {});
  }

  /** Leaves the kernel as if there had been no debugger. */
  async detach(): Promise<void> {
    const connecting = this.#connecting;
    this.#connecting = this.#attached = undefined;
    this.isStarted = false;
    await (await connecting)?.close();
  }
}
