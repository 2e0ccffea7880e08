/**
 * tfjs's own training, captured: `model.fit`, `fitDataset` and `trainOnBatch` all call the function that a model's
 * `makeTrainFunction` gives, once for each batch.
 *
 * Nobody has promised there that a step does the same each time. So only what consists of tfjs's own parts is captured: a layer
 * or a loss of somebody's own may depend on anything.
 */
import * as tf from '@tensorflow/tfjs';
import { override } from '../override.js';
import { CompiledStep, currentBackend } from './compile-step.js';
import { foreignPart, noteOwnClasses, type CompiledModel } from './own-parts.js';

/** Inputs, targets, and weights of the examples, which may be missing. */
type Data = readonly (tf.Tensor | null | undefined)[];
/** Gives the loss and the metrics, scalars. */
type TrainFunction = (data: Data) => tf.Tensor[];

interface Trained {
  makeTrainFunction(this: CompiledModel): TrainFunction;
  dispose(this: CompiledModel): unknown;
}

interface InUse {
  /** What `compile` makes anew at each call. */
  readonly compiled: unknown;
  readonly optimizer: tf.Optimizer;
  readonly train: TrainFunction;
  dispose(): void;
}

const inUse = new WeakMap<CompiledModel, InUse>();

/** Has tfjs's models train by captured steps, where the engine is the backend and answers at once. */
export function captureTraining(): void {
  noteOwnClasses();
  const prototype = tf.LayersModel.prototype as unknown as Trained;
  override(
    prototype,
    'makeTrainFunction',
    (make) =>
      function () {
        const plain = make.call(this);
        // tfjs does a step in one go, so that it can't wait for a runtime that answers later.
        return (data) =>
          currentBackend()?.runner.isAsync === false
            ? trainerOf(this, make).train(data)
            : plain(data);
      },
  );
  override(
    prototype,
    'dispose',
    (dispose) =>
      function () {
        forget(this);
        // What trains a sequential model is a model within it.
        if (this.model) forget(this.model);
        return dispose.call(this);
      },
  );
}

function forget(model: CompiledModel): void {
  inUse.get(model)?.dispose();
  inUse.delete(model);
}

/** Kept while the model stays compiled as it is. */
function trainerOf(model: CompiledModel, make: Trained['makeTrainFunction']): InUse {
  const kept = inUse.get(model);
  if (kept?.compiled === model.metricsTensors && kept.optimizer === model.optimizer) return kept;
  forget(model);
  const trainer = newTrainer(model, make.call(model));
  inUse.set(model, trainer);
  return trainer;
}

function newTrainer(model: CompiledModel, plain: TrainFunction): InUse {
  const key = { compiled: model.metricsTensors, optimizer: model.optimizer };
  const foreign = foreignPart(model);
  if (foreign !== undefined) {
    tell(`${foreign} is not of tfjs itself and may do something else in each step`);
    return { ...key, train: plain, dispose: () => undefined };
  }
  let present: boolean[] = [];
  const step = new CompiledStep(
    (...tensors) => plain(present.map((each) => (each ? tensors.shift() : null))),
    { optimizers: [model.optimizer], depends: () => present, onFallback: tell },
  );
  const train = (data: Data): tf.Tensor[] => {
    if (step.reason !== undefined) return plain(data);
    // fit says that there are no weights, trainOnBatch says nothing.
    present = data.slice(0, data.findLastIndex(isThere) + 1).map(isThere);
    const tensors = data.filter(isThere);
    // The values belong to the step.
    return step.run(...tensors).map((values) => tf.scalar(values[0]!, 'float32'));
  };
  return { ...key, train, dispose: () => step.dispose() };
}

const isThere = (each: tf.Tensor | null | undefined): each is tf.Tensor => each != null;

const told = new Set<string>();

/** Once for each reason: a program may make many models of a kind. */
function tell(reason: string): void {
  if (told.has(reason)) return;
  told.add(reason);
  console.warn(
    `nnlab: training by tfjs's fit can't be captured, because ${reason}. It runs operation by operation: the same results, slower.`,
  );
}
