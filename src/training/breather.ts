/**
 * Lets interrupts, messages and plots through while a long computation runs: a function to await
 * after each piece of work, which really waits only when `everyMs` have passed since it last did.
 */
export function breather(everyMs = 25): () => Promise<void> | undefined {
  let last = performance.now();
  return () => {
    if (performance.now() - last < everyMs) return undefined;
    return nextTurn().then(() => {
      last = performance.now();
    });
  };
}

const nextTurn = (): Promise<void> =>
  new Promise((resolve) => {
    if (typeof setImmediate === 'function') setImmediate(resolve);
    else setTimeout(resolve);
  });
