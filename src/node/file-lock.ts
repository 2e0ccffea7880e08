export interface FileLock {
  /** Aborts when another process has taken the lock over, having heard nothing of this one. */
  readonly lost: AbortSignal;
  release(): Promise<void>;
}

/**
 * Locks `path`, which need not exist yet, against other processes and other calls in this one.
 *
 * @returns undefined if somebody else has it.
 */
export async function lockFile(path: string, staleMs: number): Promise<FileLock | undefined> {
  // Loaded only here: it listens to the signals that end the process, which nobody needs who has
  // the files already.
  const { default: lockfile } = await import('proper-lockfile');
  const lost = new AbortController();
  try {
    const release = await lockfile.lock(path, {
      realpath: false,
      stale: staleMs,
      onCompromised: (error) => lost.abort(error),
    });
    return {
      lost: lost.signal,
      release: async () => {
        if (!lost.signal.aborted) await release();
      },
    };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ELOCKED') return undefined;
    throw error;
  }
}
