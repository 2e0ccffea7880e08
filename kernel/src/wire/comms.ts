/** Comms on the wire. Their messages do not wait for the cells before them: a view works while a cell awaits. */
import type { CommEvent, CommMessage } from '../contracts.js';
import type { Requester, Session } from '../session/session.js';
import type { Iopub } from './iopub.js';
import type { Header, Message } from './messages.js';

export class WireComms {
  readonly #session: Session;
  readonly #iopub: Iopub;
  /** Open comms and their targets. */
  readonly #targets = new Map<string, string>();
  /** Comms whose opening waits for a cell. */
  readonly #opening = new Map<string, Promise<boolean>>();

  constructor(session: Session, iopub: Iopub) {
    this.#session = session;
    this.#iopub = iopub;
  }

  /** What `comm_info_reply` says: of one target, or of all. */
  info(target?: string): Record<string, { target_name: string }> {
    const known = [...this.#targets].filter(([, name]) => target === undefined || name === target);
    return Object.fromEntries(known.map(([id, target_name]) => [id, { target_name }]));
  }

  async open(request: Message, requester: Requester): Promise<void> {
    const { comm_id: id, target_name: target } = request.content;
    if (typeof id !== 'string' || typeof target !== 'string')
      throw new TypeError('comm_open: comm_id or target_name is no string, expected both.');
    const event: CommEvent = { type: 'open', id, target, message: messageOf(request) };
    this.#targets.set(id, target);
    const opening = this.#offer(event, requester);
    this.#opening.set(id, opening);
    const isTaken = await opening;
    this.#opening.delete(id);
    if (isTaken) return;
    this.#targets.delete(id);
    this.#iopub.publish('comm_close', { comm_id: id, data: {} }, request.header);
  }

  async #offer(event: CommEvent, requester: Requester): Promise<boolean> {
    if (await this.#session.comm(event, requester)) return true;
    // The cells that wait may register the target.
    return this.#session.main.inOrder(() => this.#session.comm(event, requester));
  }

  async receive(type: 'message' | 'close', request: Message, requester: Requester): Promise<void> {
    const id = String(request.content.comm_id);
    await this.#opening.get(id);
    if (!this.#targets.has(id)) return;
    if (type === 'close') this.#targets.delete(id);
    await this.#session.comm({ type, id, message: messageOf(request) }, requester);
  }

  /** Sends what code in the notebook did with a comm. */
  publish(event: CommEvent, parent: Partial<Header>): void {
    const { type, id, message } = event;
    const { data, metadata, buffers } = message;
    const content: Record<string, unknown> = { comm_id: id, data };
    if (event.type === 'open') {
      content.target_name = event.target;
      this.#targets.set(id, event.target);
    } else if (type === 'close') this.#targets.delete(id);
    const name = type === 'message' ? 'comm_msg' : `comm_${type}`;
    this.#iopub.publish(name, content, parent, { metadata, buffers });
  }
}

const messageOf = ({ content, metadata, buffers }: Message): CommMessage => ({
  data: content.data ?? {},
  metadata,
  // A copy: frames may share memory that must not go along to another thread.
  buffers: buffers.map((buffer) => new Uint8Array(buffer)),
});
