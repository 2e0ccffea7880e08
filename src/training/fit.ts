import { checkOptions, checkWhole } from '../check.js';
import { Dataset, Split } from '../data/dataset.js';
import { hasAccuracy } from '../models/encoding.js';
import { checkInputShape } from '../models/inputs.js';
import type { Model } from '../models/model.js';
import { permutation, seededRandom } from '../random.js';
import { breather } from './breather.js';
import { weightsByClass, type ClassWeight } from './class-weights.js';
import type { Control } from './control.js';
import { BestEpoch, type EarlyStopping } from './early-stopping.js';
import { evaluate } from './evaluate.js';
import { warnOfLargeInputs, warnOfLargeTargets } from './large-numbers.js';
import { mishap, mishapError, SafePoint } from './mishaps.js';
import { Monitor } from './monitor.js';
import { checkOneHot, checkTargetRange, objectiveFor, type LossName } from './objective.js';
import {
  adam,
  forgetOptimizer,
  optimizerFor,
  rateAt,
  readOptimizer,
  setRate,
  type Optimizer,
  type OptimizerName,
} from './optimizers.js';
import { Recording } from './recording.js';
import { HistoryRecord, Run, type History } from './run.js';
import { trainStep } from './train-step.js';

/** How a network is trained. */
export interface FitOptions {
  /** How often the network sees all training examples; 10 by default. */
  epochs?: number;
  /** How many examples decide one step; 32 by default. */
  batchSize?: number;
  /** How the weights are changed, `nn.sgd(0.03)` for example; `nn.adam()` by default. */
  optimizer?: Optimizer | OptimizerName;
  /** What is made smaller; by default the last layer decides. */
  loss?: LossName;
  /** What to measure after each epoch; by default the test part of a split. */
  validation?: Dataset;
  /** How much the examples of each class count, by its label: `{ cat: 3 }`; 1 for those left out. */
  classWeight?: ClassWeight;
  /** Ends the training when it gets no better, with the weights of its best epoch: `{ patience: 3 }`. */
  earlyStopping?: EarlyStopping;
  /** A path where the network is saved after each epoch and at the end, for `nn.load`. */
  checkpoint?: string;
  /** Decides the order of the examples; by default the model's seed does. */
  seed?: number | string;
  /** Stops the training at its next step; interrupting the cell does so too. */
  signal?: AbortSignal;
  /** Called after each epoch with its number, from 1 on, and all that was measured so far. */
  onEpochEnd?: (epoch: number, history: History) => void;
  /** Whether the weights after each epoch are kept, as `run.recording`: see `nn.explain.landscape`. False by default. */
  record?: boolean;
  /** Whether the curves are drawn while it trains, or in a plain script printed; true by default. */
  plot?: boolean;
}

export const known: readonly (keyof FitOptions)[] = [
  'epochs',
  'batchSize',
  'optimizer',
  'loss',
  'validation',
  'classWeight',
  'earlyStopping',
  'checkpoint',
  'seed',
  'signal',
  'onEpochEnd',
  'record',
  'plot',
];

/**
 * Trains `model` on `data`: see `Model.fit`.
 *
 * @param whole The network that `model` is the learning part of; it is what a checkpoint saves.
 */
export async function fit(
  model: Model,
  data: Dataset | Split,
  options: FitOptions & { seed: number | string },
  control: Control,
  whole = model,
): Promise<Run> {
  checkOptions('fit', options, known);
  const { epochs = 10, batchSize = 32, plot = true, seed, checkpoint, onEpochEnd } = options;
  checkWhole('fit', 'epochs', epochs, 1);
  checkWhole('fit', 'batchSize', batchSize, 1);
  const { train, validation } = partsOf(data, options.validation);
  for (const part of [train, validation]) if (part) checkInputShape('fit', part, model.inputShape);
  const objective = objectiveFor('fit', model.outputLayer, train, options.loss);
  checkTargetRange('fit', model.outputLayer, train, objective);
  checkOneHot('fit', model.outputLayer, train, objective);
  const description = readOptimizer('fit', options.optimizer ?? adam());
  const weightOf = options.classWeight && weightsByClass(train, options.classWeight);
  const best =
    options.earlyStopping &&
    new BestEpoch(model.tf, options.earlyStopping, validation !== undefined);
  warnOfLargeInputs(model, train);
  warnOfLargeTargets(train, objective);
  const optimizer = optimizerFor(model.tf, description);
  const safe = new SafePoint(model);
  const recording = options.record ? new Recording(model.tf) : undefined;

  const started = performance.now();
  const breathe = breather();
  const random = seededRandom(seed);
  const history = new HistoryRecord();
  const monitor = new Monitor(control.id, epochs, train.length, plot);
  let first: number | undefined;
  let isOver = false;
  for (let epoch = 0; epoch < epochs && !control.isStopped && !isOver; epoch++) {
    safe.epochStart(epoch);
    const order = permutation(train.length, random);
    const sums = { examples: 0, loss: 0, correct: 0 };
    for (let from = 0; from < train.length && !control.isStopped; from += batchSize) {
      if (control.isPaused) {
        monitor.pause();
        await control.resumed;
        monitor.resume();
        if (control.isStopped) break;
      }
      const batch = order.subarray(from, from + batchSize);
      const rate = control.rate ?? rateAt(description, optimizer.steps);
      control.currentRate = rate;
      setRate(optimizer.optimizer, rate);
      const { loss, correct } = await trainStep(
        model.tf,
        train,
        batch,
        objective,
        optimizer,
        weightOf,
      );
      first ??= loss;
      const what = mishap(loss, first);
      if (what !== undefined) {
        monitor.end('failed');
        // Its averages are spoilt, too.
        forgetOptimizer(model.tf);
        const where = { epoch, step: from / batchSize };
        const inputs = train.gatherInputs(batch);
        const targets = train.gatherTargets(batch);
        throw mishapError(what, where, { inputs, targets }, safe.restore(), description, rate);
      }
      sums.examples += batch.length;
      sums.loss += loss * batch.length;
      sums.correct += correct ?? 0;
      monitor.step(batch.length, loss, correct);
      await breathe();
    }
    if (sums.examples < train.length) break;
    history.add(
      sums.loss / train.length,
      hasAccuracy(objective.encoding) ? sums.correct / train.length : undefined,
      validation && evaluate(model.tf, validation, objective),
    );
    monitor.epochEnd(history);
    recording?.epochEnd(history.loss.length);
    onEpochEnd?.(history.loss.length, history);
    isOver = best?.isOver(history) ?? false;
    if (checkpoint !== undefined) await whole.save(checkpoint);
  }
  best?.restore();
  if (checkpoint !== undefined) await whole.save(checkpoint);
  const run = new Run({
    history,
    epochs: history.loss.length,
    seconds: (performance.now() - started) / 1000,
    stopped: history.loss.length < epochs && !isOver,
    bestEpoch: best?.epoch,
    recording: recording?.end(history.loss.length),
  });
  monitor.end(run.stopped ? 'stopped' : isOver ? 'early' : 'done', run.bestEpoch);
  return run;
}

function partsOf(data: unknown, validation: Dataset | undefined) {
  if (data instanceof Split) return { train: data.train, validation: validation ?? data.test };
  if (data instanceof Dataset) return { train: data, validation };
  if (data instanceof Promise)
    throw new TypeError(
      'fit: data is a promise, expected a data set: it is still on its way. Write "await" where it is made: const data = await nn.data.mnist().',
    );
  throw new TypeError(
    'fit: data is not a data set, expected one of nn.data or a split of it. Write nn.data.table(rows, { target: 2 }) for numbers of your own.',
  );
}
