import { checkOptions, checkWhole } from '../check.js';
import { Dataset, Split } from '../data/dataset.js';
import { jupyterHost } from '../display/host.js';
import { checkInputShape } from '../models/inputs.js';
import type { Model } from '../models/model.js';
import { permutation, seededRandom } from '../random.js';
import { breather } from './breather.js';
import { evaluate } from './evaluate.js';
import { Monitor } from './monitor.js';
import { objectiveFor, type LossName } from './objective.js';
import {
  adam,
  optimizerFor,
  readOptimizer,
  type Optimizer,
  type OptimizerName,
} from './optimizers.js';
import { HistoryRecord, Run } from './run.js';
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
  /** Decides the order of the examples; by default the model's seed does. */
  seed?: number | string;
  /** Stops the training at its next step; interrupting the cell does so too. */
  signal?: AbortSignal;
  /** Whether the curves are drawn while it trains, or in a plain script printed; true by default. */
  plot?: boolean;
}

const known: readonly (keyof FitOptions)[] = [
  'epochs',
  'batchSize',
  'optimizer',
  'loss',
  'validation',
  'seed',
  'signal',
  'plot',
];

/** Trains `model` on `data`: see `Model.fit`. */
export async function fit(
  model: Model,
  data: Dataset | Split,
  options: FitOptions & { seed: number | string },
): Promise<Run> {
  checkOptions('fit', options, known);
  const { epochs = 10, batchSize = 32, plot = true, seed } = options;
  checkWhole('fit', 'epochs', epochs, 1);
  checkWhole('fit', 'batchSize', batchSize, 1);
  const { train, validation } = partsOf(data, options.validation);
  for (const part of [train, validation]) if (part) checkInputShape('fit', part, model.inputShape);
  const objective = objectiveFor('fit', model.outputLayer, train, options.loss);
  const description = readOptimizer('fit', options.optimizer ?? adam());
  const optimizer = optimizerFor(model.tf, description);

  const started = performance.now();
  const stop = stopSignal(options.signal);
  const breathe = breather();
  const random = seededRandom(seed);
  const history = new HistoryRecord();
  const monitor = new Monitor(epochs, train.length, plot);
  for (let epoch = 0; epoch < epochs && !stop.aborted; epoch++) {
    const order = permutation(train.length, random);
    const sums = { examples: 0, loss: 0, correct: 0 };
    for (let from = 0; from < train.length && !stop.aborted; from += batchSize) {
      const batch = order.subarray(from, from + batchSize);
      const { loss, correct } = await trainStep(model.tf, train, batch, objective, optimizer);
      if (!Number.isFinite(loss)) {
        monitor.end('failed');
        throw notFinite(loss, epoch, from / batchSize, train.gatherInputs(batch), description);
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
      train.classes && sums.correct / train.length,
      validation && evaluate(model.tf, validation, objective),
    );
    monitor.epochEnd(history);
  }
  const run = new Run({
    history,
    epochs: history.loss.length,
    seconds: (performance.now() - started) / 1000,
    stopped: history.loss.length < epochs,
  });
  monitor.end(run.stopped ? 'stopped' : 'done');
  return run;
}

function partsOf(data: unknown, validation: Dataset | undefined) {
  if (data instanceof Split) return { train: data.train, validation: validation ?? data.test };
  if (data instanceof Dataset) return { train: data, validation };
  throw new TypeError(
    'fit: data is not a data set, expected one of nn.data or a split of it. Write nn.data.table(rows, { target: 2 }) for numbers of your own.',
  );
}

function stopSignal(signal: AbortSignal | undefined): AbortSignal {
  const signals = [signal, jupyterHost()?.signal].filter((one) => one !== undefined);
  return AbortSignal.any(signals);
}

function notFinite(
  loss: number,
  epoch: number,
  step: number,
  inputs: Float32Array,
  optimizer: Optimizer,
): RangeError {
  const where = `fit: the loss became ${loss} in epoch ${epoch + 1}, step ${step + 1}, expected a finite number.`;
  if (!inputs.every((value) => Number.isFinite(value)))
    return new RangeError(
      `${where} The inputs of this step are not all finite: look for gaps in the data.`,
    );
  return new RangeError(
    `${where} The steps are too large, so the weights grew without end: make the model again and try a tenth of the learning rate, nn.${optimizer.name}(${+(optimizer.learningRate / 10).toPrecision(2)}).`,
  );
}
