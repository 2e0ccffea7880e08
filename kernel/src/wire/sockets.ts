/** The five sockets of a kernel. */
import { createRequire } from 'node:module';
import type { Reply, Router, SocketOptions, XPublisher } from 'zeromq';
import { endpointOf, type Channel, type Connection } from './connection.js';
import { Messages, type Draft, type Message } from './messages.js';

// A CommonJS package: `import` would first scan it for names.
const zmq = createRequire(import.meta.url)('zeromq') as typeof import('zeromq');

export type Answering = 'shell' | 'control' | 'stdin';

export interface Sockets {
  /** Queues a message and returns its id. */
  send(channel: Answering | 'iopub', draft: Draft): string;
  receive(channel: Answering, listener: (message: Message) => void): void;
  /** Calls with each topic that a client subscribes to on iopub. */
  onSubscription(listener: (topic: string) => void): void;
  /** Resolves when all that was sent is on its way, and closes. */
  close(): Promise<void>;
}

/** How long a message may wait for a reader when the kernel ends. */
const LINGER_MS = 1000;

/** The first byte of what a client says to a publisher. */
const SUBSCRIBE = 1;

/** Whether sockets can be encrypted here: it depends on how the ZeroMQ library was built. */
export const hasCurve = (): boolean => zmq.capability.curve === true;

/**
 * @param log Takes a line about messages that were dropped.
 * @throws {Error} If this ZeroMQ library lacks what the connection file asks for.
 */
export async function openSockets(
  connection: Connection,
  log: (line: string) => void,
): Promise<Sockets> {
  const messages = new Messages(connection.key, connection.hash);
  const options = { linger: LINGER_MS, ...encryptionOf(connection) };
  // Output waits in our own queue: a limit here would drop what a slow reader has not taken.
  const unlimited = { ...options, sendHighWaterMark: 0 };
  // A front end that connects anew comes with the same name, before its old connection is known to be lost.
  const answering = { ...unlimited, handover: true };
  const hb = new zmq.Reply(options);
  const routers: Record<Answering, Router> = {
    shell: new zmq.Router(answering),
    control: new zmq.Router(answering),
    stdin: new zmq.Router(answering),
  };
  const sockets: Record<Answering | 'iopub', Router | XPublisher> = {
    ...routers,
    iopub: new zmq.XPublisher(unlimited),
  };
  // Also when another client has subscribed to the same.
  (sockets.iopub as XPublisher).verbosity = 'allSubs';
  let isClosed = false;
  const queues = new Map<string, Promise<void>>();
  try {
    await hb.bind(endpointOf(connection, 'hb'));
    for (const channel of ['shell', 'control', 'stdin', 'iopub'] as const)
      await sockets[channel].bind(endpointOf(connection, channel));
  } catch (error) {
    closeAll();
    throw error;
  }
  void serve('hb', hb, (frames) => hb.send(frames));

  /** A socket that closes by itself ends the thread: nobody could reach the kernel by it. */
  async function serve(
    name: Channel,
    socket: Reply | Router | XPublisher,
    listener: (frames: Buffer[]) => unknown,
  ): Promise<void> {
    try {
      for await (const frames of socket) await listener(frames);
    } catch (error) {
      if (!isClosed) throw error;
    }
    if (!isClosed) throw new Error(`openSockets: the ${name} socket was closed.`);
  }

  function closeAll(): void {
    isClosed = true;
    hb.close();
    for (const socket of Object.values(sockets)) socket.close();
  }

  return {
    send(channel, draft) {
      const id = messages.nextId();
      // zeromq.js refuses a second send before the first has ended. Written when its turn comes: what a request starts goes first.
      const sent = (queues.get(channel) ?? Promise.resolve()).then(() =>
        isClosed ? undefined : (sockets[channel] as Router).send(messages.encode(id, draft)),
      );
      queues.set(
        channel,
        sent.catch((error: unknown) => log(`cannot send on ${channel}: ${String(error)}`)),
      );
      return id;
    },
    receive(channel, listener) {
      void serve(channel, routers[channel], (frames) => {
        try {
          listener(messages.decode(frames));
        } catch (error) {
          log(`dropped a message on ${channel}: ${String(error)}`);
        }
      });
    },
    onSubscription(listener) {
      void serve('iopub', sockets.iopub, ([frame]) => {
        if (frame?.[0] === SUBSCRIBE) listener(frame.toString('utf8', 1));
      });
    },
    async close() {
      await Promise.all(queues.values());
      closeAll();
    },
  };
}

/** Options of a socket that only a client who knows our public key can talk to. */
function encryptionOf({ curve }: Connection): SocketOptions<Router> {
  if (!curve) return {};
  if (!hasCurve())
    throw new Error(
      'openSockets: the connection file has CurveZMQ keys, and the ZeroMQ library of this platform is built without ' +
        'CurveZMQ. Start the kernel with KernelManager.transport_encryption = "disabled".',
    );
  const { publicKey, secretKey } = curve;
  return { curveServer: true, curvePublicKey: publicKey, curveSecretKey: secretKey };
}
