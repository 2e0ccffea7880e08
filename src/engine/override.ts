const ORIGINAL = Symbol.for('nnlab.engine.original');

/**
 * Puts a function of ours in the place of one of tfjs's, around the original: another copy of this library may have been here
 * before, as where a notebook loads it again.
 */
export function override<T, K extends keyof T>(
  object: T,
  name: K,
  wrap: (original: T[K]) => T[K],
): void {
  const current = object[name] as T[K] & { [ORIGINAL]?: T[K] };
  const original = current[ORIGINAL] ?? current;
  object[name] = Object.assign(wrap(original) as object, { [ORIGINAL]: original }) as T[K];
}
