/**
 * Tells the reader that the memory for values is nearly used up. At the limit Node.js ends the process at once, and nobody
 * would know why.
 */
import { getHeapStatistics } from 'node:v8';
import { connectInspector, type Inspector } from './inspector.js';

const POLL_MS = 200;
const NEAR = 0.8;

/**
 * Bytes that the values of this thread may take. V8's own limit counts the young generation as well, where nothing stays:
 * three spaces of 16 MB, from V8 13 (Node.js 24) on of 64.
 */
export function memoryLimit(): number {
  const space = Number.parseInt(process.versions.v8) >= 13 ? 64 : 16;
  return getHeapStatistics().heap_size_limit - 3 * space * 2 ** 20;
}

/**
 * Watches the main thread from another, also while a cell computes.
 *
 * @param limit See `memoryLimit`.
 */
export function watchMemory(limit: number, warn: (text: string) => void): void {
  let inspector: Inspector | undefined;
  let isWarned = false;
  const look = async (): Promise<void> => {
    // Asking stops the main thread for a moment: only when there is reason to.
    if (process.memoryUsage.rss() < limit * NEAR) return;
    inspector ??= connectInspector();
    const { usedSize } = await inspector.post<{ usedSize: number }>('Runtime.getHeapUsage');
    const isNear = usedSize > limit * NEAR;
    if (isNear && !isWarned) warn(warning(usedSize, limit));
    isWarned = isNear;
  };
  const lookAgain = (): void =>
    void look()
      .catch(() => undefined)
      .then(() => setTimeout(lookAgain, POLL_MS).unref());
  lookAgain();
}

const inGigabytes = (bytes: number): string => (bytes / 2 ** 30).toFixed(1);

function warning(used: number, limit: number): string {
  const megabytes = Math.ceil((2 * limit) / 2 ** 20 / 1024) * 1024;
  return (
    `Memory is nearly used up: values take ${inGigabytes(used)} of ${inGigabytes(limit)} GB. At the limit Node.js ends ` +
    'the kernel, and the values are lost. Stop the cell to keep them, and let go of what is big (big = undefined).\n' +
    `To raise the limit, start Jupyter with NODE_OPTIONS=--max-old-space-size=${megabytes} in the environment.\n`
  );
}
