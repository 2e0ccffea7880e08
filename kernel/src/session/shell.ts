/** A line of requests that are served one after another: the main shell, or a subshell beside it. */
export class Shell {
  #tail: Promise<unknown> = Promise.resolve();
  #arrived = 0;
  /** Requests up to this one are aborted. */
  #aborted = 0;

  /** Runs jobs one after another, in the order of asking. */
  inOrder<T>(job: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(job);
    this.#tail = result.catch(() => undefined);
    return result;
  }

  /** To be taken when a request arrives. */
  ticket(): Ticket {
    const number = ++this.#arrived;
    return {
      isAborted: () => number <= this.#aborted,
      abortOthers: () => (this.#aborted = this.#arrived),
    };
  }
}

/** The place of a request in its shell. */
export interface Ticket {
  /** Whether one before it has failed so that those that waited do not run. */
  isAborted(): boolean;
  /** Aborts those that wait now. */
  abortOthers(): void;
}
