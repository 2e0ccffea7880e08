/** What a thread does when nobody has asked it anything for a while: it gives memory back. */
import { Session } from 'node:inspector';
import { getHeapStatistics } from 'node:v8';

/** After so long without a request, nobody waits. */
const REST_MS = 5000;
/** To look through more takes longer than a learner who comes back should wait. */
const MUCH_BYTES = 256 * 2 ** 20;

/** Calls `rest` when nothing has been asked for a while. To be told of each request. */
export function createResting(rest: () => void): { asked: () => void } {
  const timer = setTimeout(rest, REST_MS).unref();
  return { asked: () => void timer.refresh() };
}

/**
 * Frees the garbage that V8 would keep until it needs the room for something else: 25 MB after 1,000 small cells. The
 * inspector's way also gives the freed pages back; `gc` of `--expose-gc` keeps them.
 */
export function collectGarbage(): void {
  if (getHeapStatistics().used_heap_size > MUCH_BYTES) return;
  const session = new Session();
  session.connect();
  // A session that ends inside its own answer hangs the thread.
  session.post('HeapProfiler.collectGarbage', () => setImmediate(() => session.disconnect()));
}
