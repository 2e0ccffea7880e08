/**
 * Ends the learner's code where no script of `vm` guards it: after an await, in a timer, in a listener.
 *
 * Another thread has the inspector call `stop` in the midst of what this thread does, whatever that is. Here it is then
 * decided, with the stack at hand, whether what runs may be ended: not when the kernel or Node is in the middle of
 * something. If so, V8 unwinds the stack by an exception that nobody can catch, up to the event loop.
 */
import { Session, type Runtime } from 'node:inspector';
import { connectInspector } from './inspector.js';

/** The global that the inspector calls with the number of a request. Says whether it ended the code. */
const STOP = 'nnlab-kernel.stop';
/** After a stop V8 needs a moment: a call in this time would be ended in place of the code. */
const UNWIND_MS = 10;
/**
 * What schedules itself meets the trap before the inspector has called so often, each time in another moment of its work.
 * It must not be ended otherwise: V8 ends code at the next loop or call only, which may be in the middle of Node's.
 */
const TRAP_CALLS = 20;
/** The innermost frames of a stack; those of built-ins do not count. */
const FRAMES = 10;

/** The side that asks, in another thread: until the request is taken, since most calls come at a wrong moment. */
export async function stopUnguarded(request: number, isTaken: () => boolean): Promise<void> {
  const inspector = connectInspector();
  const expression = `this[${JSON.stringify(STOP)}](${request})`;
  const call = async (): Promise<boolean> => {
    const answer = inspector.post<Runtime.EvaluateReturnType>('Runtime.evaluate', {
      expression,
      silent: true,
    });
    // A call that was ended itself has no answer.
    return (await answer.catch(() => undefined))?.result.value === true;
  };
  try {
    while (!isTaken())
      if (await call()) await new Promise((resolve) => setTimeout(resolve, UNWIND_MS));
  } finally {
    inspector.close();
  }
}

// As they were before any cell ran.
const captureStackTrace = Error.captureStackTrace.bind(Error);
const settled = Promise.resolve();
const then = settled.then.bind(settled);

/** The side that is stopped. */
export class Unguarded {
  readonly #isNeeded: (request: number) => boolean;
  readonly #isKernel: (file: string) => boolean;
  readonly #entry: (request: number) => boolean;
  readonly #nextTick = process.nextTick.bind(process);
  #session: Session | undefined;
  #trap: { request: number; calls: number } | undefined;

  /**
   * @param isNeeded Whether code is to be ended for that request still.
   * @param isKernel Whether a file is the kernel's own.
   */
  constructor(isNeeded: (request: number) => boolean, isKernel: (file: string) => boolean) {
    this.#isNeeded = isNeeded;
    this.#isKernel = isKernel;
    this.#entry = (request) => this.#stop(request);
    Object.defineProperty(globalThis, STOP, { value: this.#entry });
  }

  /** To be called when the event loop has come round: nothing hangs any more. */
  release(): void {
    if (this.#trap) process.nextTick = this.#nextTick;
    this.#trap = undefined;
    this.#session?.disconnect();
    this.#session = undefined;
  }

  #stop(request: number): boolean {
    if (!this.#isNeeded(request)) return false;
    if (this.#trap?.request !== request) this.#setTrap(request);
    if (this.#trap!.calls++ < TRAP_CALLS) return false;
    const [inner] = filesBelow(this.#entry);
    if (!inner || inner.startsWith('node:') || this.#isKernel(inner)) return false;
    this.#terminate();
    return true;
  }

  /**
   * Code that schedules itself for ever, by promises or ticks, is mostly between two turns, where Node is at work: it is
   * caught at the next one.
   */
  #setTrap(request: number): void {
    this.#trap = { request, calls: 0 };
    const stop = (): void => {
      if (!this.#isNeeded(request)) return;
      this.#terminate();
      for (;;);
    };
    void then(stop);
    const nextTick = this.#nextTick;
    process.nextTick = (callback, ...args: never[]) => {
      stop();
      nextTick(callback, ...args);
    };
  }

  #terminate(): void {
    // An exception that nobody catches, as far as Node knows, empties its stack of asynchronous contexts. Without that
    // the next callback would find contexts left behind, and end the process.
    (process as unknown as { _fatalException(error: unknown): void })._fatalException(FORGET);
    if (!this.#session) {
      this.#session = new Session();
      this.#session.connect();
    }
    this.#session.post('Runtime.terminateExecution');
  }
}

/** What is thrown to make Node forget where it is: not to be shown. */
export const FORGET = Object.freeze({ toString: () => 'The code was interrupted.' });

/** The files whose functions are at work below a function, from the inside out; built-ins have none. */
function filesBelow(above: (request: number) => boolean): string[] {
  const holder: { stack?: unknown } = {};
  const { stackTraceLimit } = Error;
  const prepareStackTrace: unknown = Reflect.get(Error, 'prepareStackTrace');
  Error.stackTraceLimit = FRAMES;
  Error.prepareStackTrace = (_error, sites) => sites;
  captureStackTrace(holder, above);
  const sites = holder.stack;
  Reflect.set(Error, 'prepareStackTrace', prepareStackTrace);
  Error.stackTraceLimit = stackTraceLimit;
  if (!Array.isArray(sites)) return [];
  return (
    (sites as NodeJS.CallSite[])
      .map((site) => site.getFileName() ?? (site.isEval() ? 'eval' : undefined))
      // That of the inspector has an empty name.
      .filter((file): file is string => !!file)
  );
}
