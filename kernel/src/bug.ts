import type { RunResult } from './contracts.js';

/** How a cell ends that an error of the kernel's own stopped: it must end, or its kernel would be busy for ever. */
export function endedByBug(error: unknown): RunResult & { status: 'error' } {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const [message = ''] = text.split('\n');
  return { status: 'error', failure: { name: 'Error', message, traceback: text.split('\n') } };
}
