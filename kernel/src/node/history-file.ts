/** History on disk: one file, to which all kernels of a user append. */
import { closeSync, fstatSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { memoryStore, type HistoryStore } from '../session/history.js';

export const HISTORY_FILE = 'nnlab-kernel-history.jsonl';
/** Only the end of a long history is read. */
const READ_BYTES = 16 << 20;

/** Where Jupyter keeps a user's data. */
export function jupyterDataFolder(): string {
  const { JUPYTER_DATA_DIR, APPDATA, XDG_DATA_HOME } = process.env;
  if (JUPYTER_DATA_DIR) return JUPYTER_DATA_DIR;
  const home = os.homedir();
  if (process.platform === 'darwin') return path.join(home, 'Library', 'Jupyter');
  if (process.platform === 'win32' && APPDATA) return path.join(APPDATA, 'jupyter');
  return path.join(XDG_DATA_HOME || path.join(home, '.local', 'share'), 'jupyter');
}

/**
 * The history in a folder, which is made with the first cell that is kept; in memory, with a line in the log, where that
 * fails.
 *
 * A text is written by one call to a file opened for appending, which no other writer comes between.
 */
export function historyStore(folder: string, log: (line: string) => void): HistoryStore {
  const file = path.join(folder, HISTORY_FILE);
  const memory = memoryStore();
  let descriptor: number | undefined;
  let isInMemory = false;
  return {
    append(text) {
      if (isInMemory) return memory.append(text);
      try {
        descriptor ??= openToAppend(file);
        writeSync(descriptor, text);
      } catch (error) {
        // A full disk or a folder of somebody else's is no reason not to run the cell.
        log(`the history is not kept on disk: ${String(error)}`);
        isInMemory = true;
        memory.append(text);
      }
    },
    read: () => readEnd(file) + memory.read(),
  };
}

function openToAppend(file: string): number {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  // Others on the machine need not read what a learner typed.
  return openSync(file, 'a', 0o600);
}

function readEnd(file: string): string {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch {
    return '';
  }
  try {
    const { size } = fstatSync(descriptor);
    const buffer = Buffer.alloc(Math.min(size, READ_BYTES));
    const read = readSync(descriptor, buffer, 0, buffer.length, size - buffer.length);
    return buffer.toString('utf8', 0, read);
  } finally {
    closeSync(descriptor);
  }
}

/** A number for this life of the kernel: later lives get higher ones, and no two the same. */
export const sessionNumber = (): number => Date.now() * 1000 + (process.pid % 1000);
