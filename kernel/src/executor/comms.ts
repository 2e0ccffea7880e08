/**
 * Lines between code in the notebook and views in the front end: Jupyter's comms.
 *
 * Libraries register targets, and either side opens a comm. Messages reach their listener also while a cell awaits.
 */
import type { CommEvent, CommMessage } from '../contracts.js';
import { plain } from './json.js';

/** What goes with the data of a message. */
export interface CommOptions {
  metadata?: Record<string, unknown>;
  /** Bytes that travel as they are, beside the JSON. */
  buffers?: readonly (ArrayBuffer | ArrayBufferView)[];
}

/** One open line. */
export interface Comm {
  readonly id: string;
  /** Sends JSON to the view. */
  send(data: unknown, options?: CommOptions): void;
  /** Called with each message of the view. */
  onMessage: ((message: CommMessage) => void) | undefined;
  /** Called when the view has closed the line. */
  onClose: ((message: CommMessage) => void) | undefined;
  close(data?: unknown): void;
}

/** How libraries reach the views of a notebook, as `comms` of `Symbol.for("Jupyter.host")`. */
export interface JupyterComms {
  /** Calls `onOpen` when a view opens a comm of this target. The last registration of a target counts. */
  register(target: string, onOpen: (comm: Comm, message: CommMessage) => void): void;
  /**
   * Opens a comm to the views that know `target`.
   *
   * @example
   * const comm = host.comms.open('my.view', { points: 3 });
   * comm.onMessage = ({ data }) => console.log(data);
   */
  open(target: string, data?: unknown, options?: CommOptions): Comm;
}

type Listener = (comm: Comm, message: CommMessage) => unknown;

export class Comms implements JupyterComms {
  readonly #emit: (event: CommEvent) => void;
  readonly #targets = new Map<string, Listener>();
  readonly #comms = new Map<string, Comm>();

  constructor(emit: (event: CommEvent) => void) {
    this.#emit = emit;
  }

  register(target: string, onOpen: Listener): void {
    checkTarget('comms.register', target);
    if (typeof onOpen !== 'function')
      throw new TypeError(
        `comms.register: onOpen is ${typeof onOpen}, expected a function that takes the comm.`,
      );
    this.#targets.set(target, onOpen);
  }

  open(target: string, data: unknown = {}, options: CommOptions = {}): Comm {
    checkTarget('comms.open', target);
    const id = crypto.randomUUID();
    this.#emit({ type: 'open', id, target, message: messageOf('comms.open', data, options) });
    return this.#add(id);
  }

  /**
   * Hands an event of the front end to its listener, whose errors are the caller's to show.
   *
   * @returns What the listener returned, maybe a promise; `undefined` if nobody knows the target or the comm.
   */
  receive(event: CommEvent): { returned: unknown } | undefined {
    if (event.type === 'open') return this.#opened(event);
    const comm = this.#comms.get(event.id);
    if (!comm) return undefined;
    if (event.type === 'close') this.#comms.delete(event.id);
    const listener = event.type === 'close' ? comm.onClose : comm.onMessage;
    return { returned: listener?.call(comm, event.message) };
  }

  #opened({
    id,
    target,
    message,
  }: CommEvent & { type: 'open' }): { returned: unknown } | undefined {
    const onOpen = this.#targets.get(target);
    if (!onOpen) return undefined;
    const comm = this.#add(id);
    try {
      return { returned: onOpen(comm, message) };
    } catch (error) {
      comm.close();
      throw error;
    }
  }

  #add(id: string): Comm {
    const send = (
      type: 'message' | 'close',
      caller: string,
      data: unknown,
      options: CommOptions,
    ) => {
      if (!this.#comms.has(id))
        throw new Error(`${caller}: the comm is closed, expected an open one. Open it anew.`);
      this.#emit({ type, id, message: messageOf(caller, data, options) });
    };
    const comm: Comm = {
      id,
      onMessage: undefined,
      onClose: undefined,
      send: (data, options = {}) => send('message', 'comm.send', data, options),
      close: (data = {}) => {
        if (!this.#comms.has(id)) return;
        send('close', 'comm.close', data, {});
        this.#comms.delete(id);
      },
    };
    this.#comms.set(id, comm);
    return comm;
  }
}

function checkTarget(caller: string, target: unknown): void {
  if (typeof target === 'string' && target !== '') return;
  throw new TypeError(`${caller}: target is ${typeof target}, expected the name of a comm target.`);
}

function messageOf(caller: string, data: unknown, options: CommOptions): CommMessage {
  const { metadata = {}, buffers = [] } = options;
  return {
    data: plain(data),
    metadata: plain(metadata) as Record<string, unknown>,
    buffers: buffers.map((buffer) => {
      if (buffer instanceof ArrayBuffer) return new Uint8Array(buffer);
      if (ArrayBuffer.isView(buffer))
        return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
      throw new TypeError(
        `${caller}: buffers hold a ${typeof buffer}, expected ArrayBuffers or typed arrays.`,
      );
    }),
  };
}
