/** A value that is there, or will be: the runtime answers at once in Node.js and later in a browser. */
export type Awaitable<T> = T | Promise<T>;

/** Goes on with the value: at once if it is there. */
export const after = <T, R>(value: Awaitable<T>, next: (value: T) => R): Awaitable<Awaited<R>> =>
  (value instanceof Promise ? value.then(next) : next(value)) as Awaitable<Awaited<R>>;
