import { checkOptions, checkWhole } from '../check.js';
import { Dataset, Split } from '../data/dataset.js';
import { displaySymbol } from '../display/bundle.js';
import { jupyterHost } from '../display/host.js';
import { Model } from '../models/model.js';
import { readSettings, type PlaygroundOptions } from '../playground/settings.js';
import { makeCrew, type Crew } from './crew.js';
import { checkGoal, type Goal } from './goal.js';
import type { Job } from './job.js';
import { packTraining, type SweptFit } from './packing.js';
import { SweepProgress } from './progress.js';
import { Sweep, type SweepRun } from './result.js';

/** What is tried: a list of values for each name. */
export type Vary = Readonly<Record<string, readonly unknown[]>>;

/** One value for each name. */
export type Setting<V extends Vary = Vary> = { readonly [Name in keyof V]: V[Name][number] };

interface SweepOptions<V extends Vary> {
  /** The values to try, `{ units: [2, 4, 8], seed: nn.seeds(20) }`: each with each. Runs that differ in `seed` alone are counted together. */
  vary: V;
  /** How many runs go on at a time; by default one for each core. 0 runs them here, one after another. */
  workers?: number;
  /** Ends the sweep; interrupting the cell does so too. The runs that are done are kept. */
  signal?: AbortSignal;
}

/** A sweep over trainings of a network. */
export interface NetworkSweep<V extends Vary> extends SweepOptions<V> {
  /** Makes the network for a setting. */
  model: (setting: Setting<V>) => Model;
  /** What all of them learn, or what makes it for a setting. */
  data: Dataset | Split | ((setting: Setting<V>) => Dataset | Split);
  /** How they are trained, as `fit` is told, or what says so for a setting. */
  fit?: SweptFit | ((setting: Setting<V>) => SweptFit);
  /** What counts as solved, after any epoch: `{ validationAccuracy: 0.95 }`. A run ends there. */
  solved?: Goal<'loss' | 'accuracy' | 'validationLoss' | 'validationAccuracy'>;
  /** Not here: a sweep is of networks or of Playground. */
  playground?: never;
}

/** A sweep over runs of `nn.playground`. */
export interface PlaygroundSweep<V extends Vary> extends SweepOptions<V> {
  /** What they have in common; the names in `vary` are Playground's options, too. Or what makes the options for a setting. */
  playground: PlaygroundOptions | ((setting: Setting<V>) => PlaygroundOptions);
  /** What counts as solved, after any epoch: `{ testLoss: 0.01 }`. A run ends there. */
  solved?: Goal<'loss' | 'testLoss'>;
  /** Not here: a sweep is of networks or of Playground. */
  model?: never;
  /** Not here: Playground draws its own. */
  data?: never;
  /** Not here: Playground's options say how it learns. */
  fit?: never;
}

const known = [
  'vary',
  'model',
  'data',
  'fit',
  'playground',
  'solved',
  'workers',
  'signal',
] as const;
const measures = {
  playground: ['testLoss', 'loss'],
  network: ['validationLoss', 'validationAccuracy', 'loss', 'accuracy'],
};

/**
 * The same task many times, with other seeds or settings: how often it is solved, after how many epochs, and how far
 * the runs lie apart. A single run says little: another seed may do what it did not.
 *
 * The runs go on side by side, one on each core, and each computes what it would alone on one thread
 * (`NNLAB_THREADS=1`), number for number. A function of the notebook can't leave it, so `model`, `data` and `fit` are called
 * here; what they made goes out as plain data: layers and first weights, examples, options.
 *
 * @returns All runs; it shows a row for each setting. Interrupted, those that are done.
 * @throws {TypeError} If an option does not exist, or something is not what it should be.
 * @throws {RangeError} If a list is empty, or a number outside its range.
 *
 * @example TensorFlow Playground, over again
 * const found = await nn.sweep({
 *   playground: { dataset: 'gauss', epochs: 50 },
 *   vary: { seed: nn.seeds(4) },
 *   solved: { testLoss: 0.01 },
 * });
 * found.groups[0].solved; // 4
 *
 * @example Networks of your own: do more units help?
 * await nn.sweep({
 *   vary: { units: [1, 3], seed: nn.seeds(2) },
 *   model: ({ units, seed }) => nn.sequential([nn.input(2), nn.dense(units, 'tanh'), nn.dense(1, 'tanh')], { seed }),
 *   data: nn.data.xor({ samples: 100 }).split(0.8),
 *   fit: { epochs: 3, optimizer: nn.adam(0.05) },
 *   solved: { validationAccuracy: 0.95 },
 * });
 */
export async function sweep<const V extends Vary>(
  options: NetworkSweep<V> | PlaygroundSweep<V>,
): Promise<Sweep<Setting<V>>> {
  checkOptions('sweep', options, known);
  const { vary, solved, workers } = options;
  const settings = settingsOf(vary);
  checkSolved(options);
  if (workers !== undefined) checkWhole('sweep', 'workers', workers, 0);
  const jobOf =
    options.playground !== undefined
      ? playgroundJobs(options as PlaygroundSweep<Vary>)
      : networkJobs(options as NetworkSweep<Vary>);
  // What is wrong with all is told before anything starts.
  const first = await jobOf(settings[0]!);

  const started = performance.now();
  const stops = [options.signal, jupyterHost()?.signal].filter((signal) => signal !== undefined);
  const signal = AbortSignal.any(stops);
  const crew = await makeCrew(settings.length, workers);
  const progress = new SweepProgress(settings.length, crew.size, solved !== undefined);
  const runs: SweepRun<Setting<V>>[] = [];
  let next = 0;
  const work = async (worker: number): Promise<void> => {
    while (next < settings.length && !signal.aborted) {
      const index = next++;
      const setting = settings[index]!;
      const outcome = await crew.run(worker, index === 0 ? first : await jobOf(setting));
      // In the order of the settings, whoever came first.
      runs[index] = { setting, ...outcome };
      progress.done(outcome.solvedAfter !== undefined);
    }
  };
  try {
    await untilAborted(signal, crew, work);
  } catch (error) {
    progress.failed();
    throw error;
  } finally {
    crew.end();
  }
  const done = runs.filter((run) => run !== undefined);
  const result = new Sweep({
    runs: done,
    names: Object.keys(vary),
    solved,
    asked: settings.length,
    seconds: (performance.now() - started) / 1000,
  });
  // An interrupt ends the cell, too: what is done is seen all the same.
  progress.end(result.headline, result.stopped ? result[displaySymbol]() : undefined);
  return result;
}

/** All have done their work, or somebody has had enough. */
async function untilAborted(
  signal: AbortSignal,
  crew: Crew,
  work: (worker: number) => Promise<void>,
): Promise<void> {
  const all = Promise.all(Array.from({ length: crew.size }, (_, worker) => work(worker)));
  const aborted = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await Promise.race([all, aborted]);
  // What is broken off fails after that; nobody waits for it.
  if (signal.aborted) all.catch(() => undefined);
}

/** Each value with each, the last name changing fastest. */
function settingsOf<V extends Vary>(vary: V): Setting<V>[] {
  if (typeof vary !== 'object' || vary === null || Object.keys(vary).length === 0)
    throw new TypeError(
      'sweep: vary is missing or empty, expected lists of what to try. Write vary: { seed: nn.seeds(20) }.',
    );
  return Object.entries(vary).reduce<Record<string, unknown>[]>(
    (settings, [name, values]) => {
      if (!Array.isArray(values))
        throw new TypeError(
          `sweep: vary.${name} is ${String(values)}, expected a list of values. Write ${name}: ${name === 'seed' ? 'nn.seeds(20)' : `[${String(values)}]`}.`,
        );
      if (values.length === 0)
        throw new RangeError(
          `sweep: vary.${name} is empty, expected at least one value. Leave it out, or give it some.`,
        );
      return settings.flatMap((setting) =>
        values.map((value: unknown) => ({ ...setting, [name]: value })),
      );
    },
    [{}],
  ) as Setting<V>[];
}

function checkSolved({ playground, solved }: { playground?: unknown; solved?: Goal }): void {
  if (solved) checkGoal(solved, playground ? measures.playground : measures.network);
}

/** A value, or what makes it for a setting. */
const given = <T>(of: T | ((setting: never) => T), setting: unknown): T =>
  typeof of === 'function' ? (of as (setting: unknown) => T)(setting) : of;

function playgroundJobs({ playground, solved, model, data, fit }: PlaygroundSweep<Vary>) {
  if (model ?? data ?? fit)
    throw new TypeError(
      'sweep: there are both playground and a network, expected one of them. Leave out playground to train networks of your own.',
    );
  return (setting: Setting): Promise<Job> => {
    const own = typeof playground === 'function' ? {} : setting;
    const all = { ...given(playground, setting), ...own };
    return Promise.resolve({ playground: readSettings(all), solved });
  };
}

function networkJobs({ model, data, fit = {}, solved }: NetworkSweep<Vary>) {
  if (typeof model !== 'function')
    throw new TypeError(
      `sweep: model is ${(model as unknown) instanceof Model ? 'a network' : 'missing'}, expected a function that makes one for each setting. Write model: ({ seed }) => nn.sequential([…], { seed }).`,
    );
  return async (setting: Setting): Promise<Job> => {
    const made = given<unknown>(model, setting);
    if (!(made instanceof Model))
      throw new TypeError(
        'sweep: what model gave is not a network, expected one. Write model: ({ seed }) => nn.sequential([…], { seed }).',
      );
    if ('seed' in setting && made.seed !== setting['seed'])
      throw new TypeError(
        `sweep: the network for seed ${String(setting['seed'])} has the seed ${made.seed}, expected the same. Hand it on: model: ({ seed }) => nn.sequential([…], { seed }).`,
      );
    const examples = given<unknown>(data, setting);
    if (!(examples instanceof Dataset) && !(examples instanceof Split))
      throw new TypeError(
        `sweep: data is ${examples instanceof Promise ? 'a promise' : 'not a data set'}, expected one of nn.data or a split of it. ${examples instanceof Promise ? 'Write "await" where it is made.' : 'Write data: nn.data.circle().split(0.8), for example.'}`,
      );
    const told = given<SweptFit>(fit, setting);
    for (const name of ['signal', 'plot', 'checkpoint', 'onEpochEnd', 'record'] as const)
      if (name in told)
        throw new TypeError(
          `sweep: fit has ${name}, which can't be sent to a worker and back. Leave it out${name === 'onEpochEnd' ? '; a run keeps its history' : ''}.`,
        );
    return { training: await packTraining(made, examples, told), solved };
  };
}
