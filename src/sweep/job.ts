import type { PlaygroundOptions } from '../playground/settings.js';
import { breather } from '../training/breather.js';
import type { History } from '../training/run.js';
import { reached, type Goal, type Measured } from './goal.js';
import type { PackedTraining } from './packing.js';

/** One run of a sweep as plain data. */
export type Job = { readonly solved: Goal | undefined } & (
  { readonly playground: PlaygroundOptions } | { readonly training: PackedTraining }
);

/** What became of it, as plain data. */
export interface Outcome {
  /** After how many epochs its goal was reached, or `undefined`. */
  readonly solvedAfter: number | undefined;
  /** How many epochs it was trained: no further than its goal. */
  readonly epochs: number;
  readonly seconds: number;
  /** What was measured, epoch by epoch. */
  readonly history: Measured;
  /** What `fit` said of a loss that is no number any more. */
  readonly failure?: string;
}

/** Runs a job, in whatever thread this is. */
export async function runJob(job: Job, signal?: AbortSignal): Promise<Outcome> {
  const started = performance.now();
  const outcome = 'playground' in job ? runPlayground(job, signal) : runTraining(job, signal);
  return { ...(await outcome), seconds: (performance.now() - started) / 1000 };
}

// The two are loaded when they are needed: Playground does without TensorFlow.js.

async function runPlayground(
  { playground: options, solved }: Extract<Job, { playground: unknown }>,
  signal: AbortSignal | undefined,
): Promise<Omit<Outcome, 'seconds'>> {
  const { playground } = await import('../playground/index.js');
  const run = playground({ ...options, epochs: 0 });
  const { epochs = 100 } = options;
  const breathe = breather();
  const isSolved = () => solved !== undefined && reached(solved, { ...run.history });
  let done = isSolved();
  while (!done && run.epoch < epochs && !signal?.aborted) {
    const before = run.epoch;
    run.step();
    done = isSolved() || run.epoch === before;
    await breathe();
  }
  return {
    solvedAfter: isSolved() ? run.epoch : undefined,
    epochs: run.epoch,
    history: { ...run.history },
  };
}

async function runTraining(
  { training, solved }: Extract<Job, { training: unknown }>,
  signal: AbortSignal | undefined,
): Promise<Omit<Outcome, 'seconds'>> {
  // The whole library, as the notebook has it: its engine, and the layers that it adds to those of tfjs.
  await import('../index.js');
  const { unpackTraining } = await import('./packing.js');
  const { isMishap } = await import('../training/mishaps.js');
  const { model, data, options } = await unpackTraining(training);
  let [history, solvedAfter]: [History, number | undefined] = [{ loss: [] }, undefined];
  try {
    const run = model.fit(data, {
      ...options,
      plot: false,
      ...(signal && { signal }),
      onEpochEnd(epoch, measured) {
        history = measured;
        if (!solved || !reached(solved, { ...measured })) return;
        solvedAfter = epoch;
        run.stop();
      },
    });
    await run;
  } catch (error) {
    if (!isMishap(error)) throw error;
    const failure = (error as Error).message;
    return { solvedAfter, epochs: history.loss.length, history: { ...history }, failure };
  }
  return { solvedAfter, epochs: history.loss.length, history: { ...history } };
}
