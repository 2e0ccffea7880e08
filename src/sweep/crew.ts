import { runJob, type Job, type Outcome } from './job.js';

/** Those who do the runs of a sweep. Each does one at a time. */
export interface Crew {
  readonly size: number;
  /** @throws What `fit` throws at a wrong call. */
  run(worker: number, job: Job): Promise<Outcome>;
  /** Breaks off what goes on. */
  end(): void;
}

/** Workers where there are some; `wanted` of them, by default one a core, and no more than there are runs. */
export async function makeCrew(runs: number, wanted: number | undefined): Promise<Crew> {
  if (wanted === 0 || typeof process === 'undefined' || !process.versions?.node) return alone();
  const { startWorkers } = await import('../node/sweep-workers.js');
  return startWorkers(runs, wanted);
}

/** Here and one after another, as in a browser. */
function alone(): Crew {
  const ended = new AbortController();
  return {
    size: 1,
    run: (_, job) => runJob(job, ended.signal),
    end: () => ended.abort(),
  };
}
