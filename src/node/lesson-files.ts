import { mkdir, readFile, readdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Script } from 'node:vm';
import { jupyterHost } from '../display/host.js';
import { OutOfTime, type LessonFiles } from '../lesson/files.js';
import { writeAtOnce } from './write-file.js';

/** The files of this computer, from the folder in which the notebook runs. */
export class NodeLessonFiles implements LessonFiles {
  readonly place = process.cwd();

  async read(path: string): Promise<string | undefined> {
    return orIfMissing(readFile(resolve(this.place, path), 'utf8'), undefined);
  }

  async list(folder: string): Promise<readonly string[]> {
    const names: string[] = await orIfMissing(readdir(resolve(this.place, folder)), []);
    return names.sort();
  }

  async write(path: string, text: string): Promise<void> {
    const full = resolve(this.place, path);
    await mkdir(dirname(full), { recursive: true });
    await writeAtOnce(full, new TextEncoder().encode(text));
  }

  async import(path: string): Promise<Record<string, unknown>> {
    const { href } = pathToFileURL(resolve(this.place, path));
    const host = jupyterHost();
    // Node itself reads TypeScript from 22.18 on.
    return (await (host?.import?.(href) ?? import(href))) as Record<string, unknown>;
  }

  async withinSeconds<T>(seconds: number, work: () => T | Promise<T>): Promise<T> {
    const ms = Math.ceil(seconds * 1000);
    const end = performance.now() + ms;
    const begun = interruptible(work, ms);
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new OutOfTime()), Math.max(0, end - performance.now()));
    });
    try {
      return await Promise.race([begun, tooLate]);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Where the script below finds what it calls. */
const workKey = Symbol.for('nnlab.work');
const callWork = new Script(`globalThis[Symbol.for('nnlab.work')]()`, {
  filename: 'time-limit.js',
});

/** A call that only V8 itself can end: nothing else of this thread runs in an endless loop. */
function interruptible<T>(work: () => T, ms: number): T {
  const place = globalThis as { [workKey]?: unknown };
  place[workKey] = work;
  try {
    return callWork.runInThisContext({ timeout: ms }) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    throw new OutOfTime(undefined, { cause: error });
  } finally {
    delete place[workKey];
  }
}

async function orIfMissing<T>(found: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await found;
  } catch (error) {
    if (/^(ENOENT|ENOTDIR)$/.test((error as NodeJS.ErrnoException).code ?? '')) return otherwise;
    throw error;
  }
}
