import type { Output } from '../contracts.js';

/** About what a message costs beside its text, in characters of text. */
const MESSAGE = 2048;
const LIMIT = 1 << 23;
/** A cell that was held back goes on below this, not at each message that leaves. */
const ROOM = LIMIT / 2;
const POLL_MS = 20;

/**
 * Holds back a cell that prints faster than its output leaves: what waits between the threads would fill the memory, and
 * an interrupt would be seen only behind it.
 */
export class Outflow {
  /** Holds the size of what is on its way. */
  readonly state: Int32Array;

  constructor(state: Int32Array = new Int32Array(new SharedArrayBuffer(4))) {
    this.state = state;
  }

  /** Called by the thread that prints; returns when there is room again. */
  sent(output: Output): void {
    let size = Atomics.add(this.state, 0, sizeOf(output)) + sizeOf(output);
    if (size <= LIMIT) return;
    for (; size > ROOM; size = Atomics.load(this.state, 0))
      Atomics.wait(this.state, 0, size, POLL_MS);
  }

  /** Called by the other. */
  arrived(output: Output): void {
    const size = Atomics.sub(this.state, 0, sizeOf(output)) - sizeOf(output);
    if (size <= ROOM) Atomics.notify(this.state, 0);
  }
}

const sizeOf = (output: Output): number =>
  MESSAGE + (output.type === 'stream' ? output.text.length : 0);
