import { checkOptions, checkWhole } from '../check.js';
import { Dataset, Split } from '../data/dataset.js';
import type { CompiledStep } from '../engine/index.js';
import { classIndex } from '../models/encoding.js';
import { permutation, seededRandom, type Random } from '../random.js';
import { breather } from '../training/breather.js';
import type { Control } from '../training/control.js';
import { ranges } from '../training/objective.js';
import { mishap, mishapError, SafePoint } from '../training/mishaps.js';
import {
  adam,
  forgetOptimizer,
  optimizerFor,
  rateAt,
  readOptimizer,
  setRate,
  type Optimizer,
  type OptimizerName,
} from '../training/optimizers.js';
import type { StepSettings } from './adversarial-step.js';
import type { Gan } from './gan.js';
import { GanMonitor } from './monitor.js';
import { noiseFrom, oneHot } from './noise.js';
import { GanHistoryRecord, GanRun } from './run.js';

/** How a GAN is trained. */
export interface GanFitOptions {
  /** How often both networks learn; 3000 by default, for images 1500. */
  steps?: number;
  /** Instead of `steps`: how often the discriminator sees all examples. */
  epochs?: number;
  /** How many real and how many made examples decide one step; 64 by default, for images 32. */
  batchSize?: number;
  /** How the weights of both networks are changed; `nn.adam(0.001, { beta1: 0.5 })` by default (Radford et al. 2016 found 0.5). */
  optimizer?: Optimizer | OptimizerName;
  /** Another optimizer for the generator. */
  generatorOptimizer?: Optimizer | OptimizerName;
  /** Another optimizer for the discriminator. */
  discriminatorOptimizer?: Optimizer | OptimizerName;
  /** How often the discriminator learns before the generator does once; 1 by default. */
  discriminatorSteps?: number;
  /** How far below 1 the discriminator's answer to a real example should be; 0 by default, 0.1 is usual (Salimans et al. 2016). */
  labelSmoothing?: number;
  /** Decides the order of the examples and all chance; by default the GAN's seed does. */
  seed?: number | string;
  /** Stops the training at its next step; interrupting the cell does so too. */
  signal?: AbortSignal;
  /** Whether the picture is drawn while it trains, or in a plain script lines are printed; true by default. */
  plot?: boolean;
}

export const known: readonly (keyof GanFitOptions)[] = [
  'steps',
  'epochs',
  'batchSize',
  'optimizer',
  'generatorOptimizer',
  'discriminatorOptimizer',
  'discriminatorSteps',
  'labelSmoothing',
  'seed',
  'signal',
  'plot',
];

/** What `fit` needs of the GAN beside what learners see. */
export interface Inside {
  stepOf(settings: StepSettings): CompiledStep;
  /** Told after each step. */
  onStep(): void;
  /** Keeps what the generator makes now. */
  takeSnapshot(data: Dataset): void;
}

/** Trains `gan` on `data`: see `Gan.fit`. */
export async function fit(
  gan: Gan,
  given: Dataset | Split,
  options: GanFitOptions & { seed: number | string },
  control: Control,
  inside: Inside,
): Promise<GanRun> {
  checkOptions('fit', options, known);
  const data = gan.checkData('fit', given);
  checkReach(gan, data);
  const isImages = data.inputShape.length > 1;
  const {
    batchSize = isImages ? 32 : 64,
    discriminatorSteps = 1,
    labelSmoothing = 0,
    plot = true,
    seed,
  } = options;
  checkWhole('fit', 'batchSize', batchSize, 1);
  checkWhole('fit', 'discriminatorSteps', discriminatorSteps, 1);
  if (!(labelSmoothing >= 0 && labelSmoothing < 0.5))
    throw new RangeError(
      `fit: labelSmoothing is ${String(labelSmoothing)}, expected a number from 0 to below 0.5. Write 0.1, so that real examples are to be answered 0.9.`,
    );
  const perEpoch = Math.max(1, Math.round(data.length / batchSize / discriminatorSteps));
  const { steps, parts } = lengthOf(options, perEpoch, isImages ? 1500 : 3000);
  const usual = () => adam(0.001, { beta1: 0.5 });
  const descriptions = {
    generator: readOptimizer('fit', options.generatorOptimizer ?? options.optimizer ?? usual()),
    discriminator: readOptimizer(
      'fit',
      options.discriminatorOptimizer ?? options.optimizer ?? usual(),
    ),
  };
  const players = (['generator', 'discriminator'] as const).map((name) => ({
    name,
    model: gan[name],
    description: descriptions[name],
    inUse: optimizerFor(gan[name].tf, descriptions[name]),
    safe: new SafePoint(gan[name]),
  }));
  const [generator, discriminator] = [players[0]!.inUse, players[1]!.inUse];
  const { latent, classCount: classes } = gan;
  const step = inside.stepOf({
    generator,
    discriminator,
    discriminatorSteps,
    labelSmoothing,
    classes,
  });

  const random = seededRandom(seed);
  const noise = noiseFrom(`${seed}/noise`, latent, classes);
  const nextBatch = batchesOf(data.length, batchSize, random);
  const classOf = classes > 0 ? classIndex(data) : () => 0;
  const tensor = (values: Float32Array, shape: readonly number[]) =>
    ({ values, shape: [batchSize, ...shape], dtype: 'float32' }) as const;
  const withLabels = (values: Float32Array, shape: readonly number[], labels: Float32Array) =>
    classes > 0 ? [tensor(values, shape), tensor(labels, [classes])] : [tensor(values, shape)];
  let batch: Uint32Array;
  const labelOf = (row: number) => classOf(batch[row]!);
  const realBatch = () => {
    batch = nextBatch();
    return withLabels(data.gatherInputs(batch), gan.shape, oneHot(batchSize, classes, labelOf));
  };
  // Of the classes of the last real examples, so that only how they look can tell both apart.
  const noiseBatch = () => {
    const { values, labels } = noise(batchSize, labelOf);
    return withLabels(values, [latent + classes], labels);
  };

  const started = performance.now();
  const breathe = breather();
  const history = new GanHistoryRecord();
  const monitor = new GanMonitor(control.id, gan, data, steps, plot);
  const firstLosses: number[] = [];
  let done = 0;
  if (gan.steps === 0) inside.takeSnapshot(data);
  while (done < steps && !control.isStopped) {
    if (control.isPaused) {
      monitor.pause(history);
      await control.resumed;
      monitor.resume(history);
      if (control.isStopped) break;
    }
    const epoch = Math.floor(done / perEpoch);
    if (done % perEpoch === 0) for (const { safe } of players) safe.epochStart(epoch);
    for (const { inUse, description } of players) {
      const rate = control.rate ?? rateAt(description, inUse.steps);
      control.currentRate = rate;
      setRate(inUse.optimizer, rate);
    }
    const inputs = [];
    for (let i = 0; i < discriminatorSteps; i++) inputs.push(...realBatch(), ...noiseBatch());
    inputs.push(...noiseBatch());
    const [d, g, toReal, toMade] = await step.runAsync(...inputs);
    generator.steps++;
    discriminator.steps += discriminatorSteps;
    const losses = [g![0]!, d![0]!];
    const bad = losses.findIndex(
      (loss, i) => mishap(loss, (firstLosses[i] ??= loss)) !== undefined,
    );
    if (bad >= 0) {
      monitor.end('failed', history);
      const { name, description } = players[bad]!;
      const restored = players.map(({ safe }) => safe.restore());
      for (const { model } of players) forgetOptimizer(model.tf);
      throw mishapError(
        `of the ${name} ${mishap(losses[bad]!, firstLosses[bad]!)}`,
        { epoch, step: done % perEpoch },
        { inputs: inputs[0]!.values, targets: inputs.at(-1)!.values },
        restored[bad]!,
        description,
        control.currentRate,
      );
    }
    done++;
    inside.onStep();
    const found = {
      generatorLoss: losses[0]!,
      discriminatorLoss: losses[1]!,
      realAccuracy: shareOf(toReal!, (answer) => gan.isReal(answer)),
      fakeAccuracy: shareOf(toMade!, (answer) => !gan.isReal(answer)),
    };
    history.add(found);
    if (isEndOfPart(done, steps, parts)) {
      history.endPart(gan.steps);
      if (isEndOfPart(done, steps, Math.min(parts, snapshots))) inside.takeSnapshot(data);
      monitor.partEnd(history);
    }
    monitor.step(history);
    await breathe();
  }
  const run = new GanRun({
    history,
    steps: done,
    seconds: (performance.now() - started) / 1000,
    stopped: done < steps,
  });
  monitor.end(run.stopped ? 'stopped' : 'done', history);
  return run;
}

/** How many pictures of a training are kept. */
const snapshots = 20;

function lengthOf(
  { steps, epochs }: GanFitOptions,
  perEpoch: number,
  usual: number,
): { steps: number; parts: number } {
  if (epochs === undefined) {
    checkWhole('fit', 'steps', steps ?? usual, 1);
    return { steps: steps ?? usual, parts: Math.min(100, steps ?? usual) };
  }
  checkWhole('fit', 'epochs', epochs, 1);
  if (steps !== undefined)
    throw new TypeError(
      `fit: steps is ${steps} and epochs is ${epochs}, expected one of them. An epoch has ${perEpoch} steps here.`,
    );
  return { steps: epochs * perEpoch, parts: epochs };
}

/** Whether a step is the last of one of the `parts` into which all steps are divided. */
const isEndOfPart = (done: number, steps: number, parts: number): boolean =>
  Math.floor((done * parts) / steps) > Math.floor(((done - 1) * parts) / steps);

const shareOf = (answers: ArrayLike<number>, holds: (answer: number) => boolean): number => {
  let count = 0;
  for (let i = 0; i < answers.length; i++) if (holds(answers[i]!)) count++;
  return count / answers.length;
};

/** Full batches without an end: all examples in one order, then in another. */
function batchesOf(length: number, size: number, random: Random): () => Uint32Array {
  let order = permutation(length, random);
  let at = 0;
  return () =>
    Uint32Array.from({ length: size }, () => {
      if (at === length) [order, at] = [permutation(length, random), 0];
      return order[at++]!;
    });
}

/** Refuses examples that the generator's last layer can't make; a tenth beside is let through, as noise. */
function checkReach(gan: Gan, data: Dataset): void {
  const { activation, text } = gan.generator.outputLayer;
  const range = ranges[activation];
  if (!range) return;
  const some = data.gatherInputs(
    Uint32Array.from({ length: Math.min(1000, data.length) }, (_, i) => i),
  );
  let [low, high] = [Infinity, -Infinity];
  for (const value of some) [low, high] = [Math.min(low, value), Math.max(high, value)];
  if (low >= range[0] - 0.1 && high <= range[1] + 0.1) return;
  const can = Number.isFinite(range[1]) ? `from ${range[0]} to ${range[1]}` : `from ${range[0]} on`;
  throw new RangeError(
    `fit: "${data.name}" has inputs from ${+low.toPrecision(3)} to ${+high.toPrecision(3)}, expected numbers ${can}, since the generator ends with ${text}, which makes no others. End it with a layer without activation, or scale the data.`,
  );
}
