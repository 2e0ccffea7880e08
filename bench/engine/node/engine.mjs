// All that the bench knows of nnlab/engine: change it here when the engine changes.

/** @typedef {import('@tensorflow/tfjs').Tensor} Tensor */
/** @typedef {{ values: ArrayLike<number>, shape: number[], dtype: string }} Batch */

/**
 * A step that is captured on its first runs.
 *
 * @typedef {object} CompiledStep
 * @property {(...batches: Batch[]) => unknown} run
 * @property {string} [reason] Why it is not captured.
 */
/**
 * @typedef {object} Engine
 * @property {(step: Function, options: { optimizers: unknown[] }) => CompiledStep} compileStep
 * @property {string} [unavailable] Why it does not work here.
 */

/**
 * @returns {Promise<Engine>}
 * @throws {Error} Where there is no engine, or it does not work here.
 */
export async function loadEngine() {
  // Not a literal: the types must hold also while there is no such module.
  const name = 'nnlab/engine';
  const engine = /** @type {Engine} */ (
    await import(/** @type {string} */ (name)).catch((cause) => {
      if (cause.code !== 'ERR_PACKAGE_PATH_NOT_EXPORTED') throw cause;
      throw new Error(`the package does not export ${name}`, { cause });
    })
  );
  if (engine.unavailable !== undefined) throw new Error(engine.unavailable);
  return engine;
}

/**
 * A training step as the engine replays it.
 *
 * @param {Engine} engine
 * @param {import('./cases.mjs').Case} what
 * @returns {() => unknown}
 */
export const compiledTraining = (engine, { step, examples, optimizers }) =>
  replayed(engine.compileStep(step, { optimizers }), examples);

/**
 * A forward pass as the engine replays it: what `predict` of nnlab does.
 *
 * @param {Engine} engine
 * @param {import('@tensorflow/tfjs').LayersModel} model
 * @param {Tensor} x
 * @returns {() => unknown}
 */
export const compiledPrediction = (engine, model, x) =>
  replayed(
    engine.compileStep((/** @type {Tensor} */ input) => model.apply(input), { optimizers: [] }),
    [x],
  );

/**
 * @param {CompiledStep} compiled
 * @param {readonly Tensor[]} inputs
 */
function replayed(compiled, inputs) {
  const batches = inputs.map((input) => ({
    values: input.dataSync(),
    shape: input.shape,
    dtype: input.dtype,
  }));
  return () => {
    const results = compiled.run(...batches);
    if (compiled.reason !== undefined) throw new Error(`not captured: ${compiled.reason}`);
    return results;
  };
}
