// All that the bench knows of nnlab/engine: change it here when the engine changes.

/**
 * @typedef {object} Compiled
 * @property {(...examples: import('@tensorflow/tfjs').Tensor[]) => unknown} run
 */
/**
 * @typedef {object} Engine
 * @property {(fn: Function, examples: unknown[], options: { optimizers: unknown[] }) => Compiled} [compileStep]
 * @property {(model: unknown, examples: unknown[]) => Compiled} [compileModel]
 */

/** @returns {Promise<Engine | undefined>} Nothing while the package has no engine. */
export async function loadEngine() {
  // Not a literal: the types must hold also while there is no such module.
  const name = 'nnlab/engine';
  try {
    return await import(/** @type {string} */ (name));
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ERR_PACKAGE_PATH_NOT_EXPORTED')
      return undefined;
    throw error;
  }
}

/**
 * A training step as the engine replays it.
 *
 * @param {Engine} engine
 * @param {import('./cases.mjs').Case} what
 * @returns {() => unknown}
 */
export function compiledTraining(engine, { trained, step, examples, optimizers = [] }) {
  const compiled = trained
    ? engine.compileModel?.(trained, examples)
    : engine.compileStep?.(/** @type {Function} */ (step), examples, { optimizers });
  return () => compiled?.run(...examples);
}
