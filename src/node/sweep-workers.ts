import os from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Crew } from '../sweep/crew.js';
import type { Job, Outcome } from '../sweep/job.js';

/** What a worker answers to a job. */
export type Answer =
  { readonly outcome: Outcome } | { readonly error: { name: string; message: string } };

// The library's tests run its sources, but a worker is one of the files that `npm run build` makes.
const file = new URL(
  import.meta.url.endsWith('.ts') ? '../../dist/node/sweep-worker.js' : './sweep-worker.js',
  import.meta.url,
);

/** Threads with an engine each. An engine takes one core: many runs side by side are faster than one on all of them. */
export function startWorkers(runs: number, wanted = os.availableParallelism()): Crew {
  const size = Math.min(runs, wanted);
  const workers = Array.from({ length: size }, start);
  return {
    size,
    run: (index, job) => ask(workers[index]!, job),
    end: () => workers.forEach((worker) => void worker.terminate()),
  };
}

function start(): Worker {
  const worker = new Worker(file, {
    env: { ...process.env, NNLAB_THREADS: '1' },
    execArgv: [],
    // What a run prints would come once for each seed.
    stdout: true,
    stderr: true,
  });
  // Whoever waits for its answer keeps the process alive.
  worker.unref();
  return worker;
}

function ask(worker: Worker, job: Job): Promise<Outcome> {
  return new Promise<Outcome>((resolve, reject) => {
    const end = () => {
      worker.unref();
      worker.off('message', answered).off('error', failed).off('exit', exited);
    };
    const answered = (answer: Answer) => {
      end();
      if ('outcome' in answer) resolve(answer.outcome);
      else reject(errorOf(answer.error));
    };
    const failed = (cause: Error) => {
      end();
      reject(
        new Error(
          `sweep: a worker failed (${cause.message}). Try fewer workers, or workers: 0 for none.`,
          { cause },
        ),
      );
    };
    const exited = () => failed(new Error('it ended'));
    worker.ref();
    worker.on('message', answered).on('error', failed).on('exit', exited);
    worker.postMessage(job);
  });
}

/** Errors cross threads without their kind. */
function errorOf({ name, message }: { name: string; message: string }): Error {
  const Kind = { TypeError, RangeError }[name] ?? Error;
  return new Kind(message);
}
