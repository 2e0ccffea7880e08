import { jupyterHost, type JupyterComm, type JupyterHost } from './host.js';
import { VIEW_TARGET } from './protocol.js';

/** Lines that are open, by the id of the view. */
const lines = new Map<string, ViewLine>();
/** Each kernel is told once that we answer views. */
const told = new WeakSet<JupyterHost>();

type Listener = (message: Readonly<Record<string, unknown>>) => void;

/**
 * The lines between one thing in the notebook and the views that show it: Jupyter's comms, found by the id of the view. In a
 * plain script nobody calls.
 */
export class ViewLine {
  readonly #id: string;
  readonly #listener: Listener;
  readonly #comms = new Set<JupyterComm>();

  /** @param listener Told what views say; what it throws is sent back as an error. */
  constructor(id: string, listener: Listener) {
    this.#id = id;
    this.#listener = listener;
    const host = jupyterHost();
    if (!host?.comms) return;
    lines.set(id, this);
    if (told.has(host)) return;
    told.add(host);
    host.comms.register(VIEW_TARGET, (comm, { data }) => {
      const line = lines.get(String((data as { id?: unknown } | undefined)?.id));
      // The thing is gone, or from before a restart.
      if (line) line.#add(comm);
      else comm.close();
    });
  }

  #add(comm: JupyterComm): void {
    this.#comms.add(comm);
    comm.onClose = () => this.#comms.delete(comm);
    comm.onMessage = ({ data }) => {
      try {
        this.#listener((data ?? {}) as Record<string, unknown>);
      } catch (error) {
        comm.send({ type: 'error', message: (error as Error).message });
      }
    };
  }

  /** To every view that shows it. */
  send(message: object): void {
    for (const comm of this.#comms) comm.send(message);
  }

  close(): void {
    lines.delete(this.#id);
    for (const comm of this.#comms) comm.close();
    this.#comms.clear();
  }
}
