import { mkdir, readFile, readdir, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { writeAtOnce } from './write-file.js';

interface ModelFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Writes the files of a model in their order, each at once, and removes weights that no model.json names any more. */
export async function writeModel(path: string, files: readonly ModelFile[]): Promise<void> {
  const folder = resolve(path.replace(/[\\/]?model\.json$/, '') || '.');
  try {
    await mkdir(folder, { recursive: true });
    for (const { name, bytes } of files) await writeAtOnce(join(folder, name), bytes);
    const names = new Set(files.map(({ name }) => name));
    for (const name of await readdir(folder))
      if (/^weights-[0-9a-f]{8}\.bin$/.test(name) && !names.has(name)) await rm(join(folder, name));
  } catch (cause) {
    throw fileError('save', folder, cause);
  }
}

/** Writes the files of an export beside one another: `path` with each ending. Returns their paths. */
export async function writeExport(
  path: string,
  files: Readonly<Record<string, Uint8Array>>,
): Promise<string[]> {
  const base = resolve(path);
  try {
    await mkdir(dirname(base), { recursive: true });
    for (const [ending, bytes] of Object.entries(files)) await writeAtOnce(base + ending, bytes);
  } catch (cause) {
    throw fileError('export', base, cause);
  }
  return Object.keys(files).map((ending) => base + ending);
}

export async function readModelFile(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw fileError('load', resolve(path), cause);
  }
}

function fileError(caller: string, path: string, cause: unknown): Error {
  const { code, message } = cause as NodeJS.ErrnoException;
  const says = {
    ENOENT: `is not there, expected a saved model. Paths begin at ${process.cwd()}, unless they are absolute.`,
    ENOSPC: 'is on a full disk, expected room for the model. Make room and run this again.',
    EACCES: 'may not be used, expected a place of your own. Choose another path.',
    EPERM: 'may not be used, expected a place of your own. Choose another path.',
    EROFS: 'may not be written, expected a place of your own. Choose another path.',
    EEXIST: 'is a file, expected a folder for the model. Choose another path.',
    ENOTDIR: 'is a file, expected a folder for the model. Choose another path.',
  }[code ?? ''];
  return new Error(`${caller}: ${path} ${says ?? `can't be used (${message}). Try again.`}`, {
    cause,
  });
}
