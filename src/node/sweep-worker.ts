/** A thread of `nn.sweep`: does one job after another. */
import { parentPort } from 'node:worker_threads';
import { runJob, type Job } from '../sweep/job.js';
import type { Answer } from './sweep-workers.js';

parentPort!.on('message', (job: Job) => {
  const answer = (message: Answer) => parentPort!.postMessage(message);
  runJob(job).then(
    (outcome) => answer({ outcome }),
    ({ name, message }: Error) => answer({ error: { name, message } }),
  );
});
