/**
 * Calls between the parts of the kernel, over anything that carries plain data.
 *
 * Both ends of a port may serve methods and call the other end's. A port keeps the order of its messages, so an output
 * sent before an answer also arrives before it.
 */
import { Promise } from './originals.js';

/** One end of a line of messages: a MessagePort of Node or of a browser, or a pair made in a test. */
export interface Port {
  post(message: unknown): void;
  listen(listener: (message: unknown) => void): void;
}

/** Methods that one end serves. */
type Methods<M> = { [K in keyof M]: (...args: never[]) => unknown };
type Arguments<F> = F extends (...args: infer A) => unknown ? A : never;
type Answer<F> = F extends (...args: never[]) => infer R ? Awaited<R> : never;

/** The other end of a port, as seen from here. */
export interface Peer<M> {
  /** Calls a method and waits for its answer; rejects with the error's text when it throws there. */
  call<K extends keyof M & string>(method: K, ...args: Arguments<M[K]>): Promise<Answer<M[K]>>;
  /** Calls a method whose answer nobody needs. */
  tell<K extends keyof M & string>(method: K, ...args: Arguments<M[K]>): void;
}

type Message =
  | { kind: 'call'; id?: number; method: string; args: unknown[] }
  | { kind: 'answer'; id: number; value: unknown }
  | { kind: 'failure'; id: number; error: string };

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** Serves `methods` on a port and returns the other end. */
export function connect<Theirs extends Methods<Theirs>>(
  port: Port,
  methods: Record<string, (...args: never[]) => unknown>,
): Peer<Theirs> {
  const waiting = new Map<number, Waiting>();
  let calls = 0;

  async function serve({ id, method, args }: Extract<Message, { kind: 'call' }>): Promise<void> {
    try {
      const serving = methods[method];
      if (!serving) throw new Error(`internal: nobody serves ${method}`);
      const value = await serving(...(args as never[]));
      if (id !== undefined) port.post({ kind: 'answer', id, value } satisfies Message);
    } catch (error) {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      if (id === undefined) throw error;
      port.post({ kind: 'failure', id, error: text } satisfies Message);
    }
  }

  port.listen((raw) => {
    const message = raw as Message;
    if (message.kind === 'call') return void serve(message);
    const caller = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.kind === 'answer') caller?.resolve(message.value);
    else caller?.reject(new Error(message.error));
  });

  return {
    call(method, ...args) {
      const id = ++calls;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        port.post({ kind: 'call', id, method, args } satisfies Message);
      });
    },
    tell(method, ...args) {
      port.post({ kind: 'call', method, args } satisfies Message);
    },
  };
}
