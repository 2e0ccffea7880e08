/** What all front ends of a kernel see: statuses and outputs, in order; text of a stream joined into few messages. */
import type { Draft, Header } from './messages.js';
import type { Sockets } from './sockets.js';

/** Text waits this long for more of it. */
const JOIN_MS = 10;
/** Text is sent at once when this much waits, in UTF-16 units. */
const JOIN_LENGTH = 1 << 20;

interface Pending {
  name: string;
  parent: Header;
  parts: string[];
  length: number;
}

export class Iopub {
  readonly #sockets: Sockets;
  #pending: Pending | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(sockets: Sockets) {
    this.#sockets = sockets;
  }

  publish(
    type: string,
    content: object,
    parent: Partial<Header>,
    beside: Pick<Draft, 'metadata' | 'buffers'> = {},
  ): void {
    this.#send(type, { type, content, parent, ...beside });
  }

  /** Tells a client that its subscription holds: what is sent from now on reaches it. */
  welcome(subscription: string): void {
    this.#send(subscription, { type: 'iopub_welcome', content: { subscription } });
  }

  #send(topic: string, draft: Draft): void {
    this.#flush();
    this.#sockets.send('iopub', { identities: topic ? [Buffer.from(topic)] : [], ...draft });
  }

  status(state: 'starting' | 'busy' | 'idle', parent: Partial<Header>): void {
    this.publish('status', { execution_state: state }, parent);
  }

  stream(name: string, text: string, parent: Header): void {
    const waiting = this.#pending;
    if (waiting && (waiting.name !== name || waiting.parent !== parent)) this.#flush();
    this.#pending ??= { name, parent, parts: [], length: 0 };
    this.#pending.parts.push(text);
    this.#pending.length += text.length;
    if (this.#pending.length >= JOIN_LENGTH) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), JOIN_MS);
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const waiting = this.#pending;
    if (!waiting) return;
    this.#pending = undefined;
    const { name, parent, parts } = waiting;
    this.publish('stream', { name, text: parts.join('') }, parent);
  }
}
