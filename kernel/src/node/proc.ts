import { readFileSync } from 'node:fs';

/** The text of a file, empty if there is none: outside of Linux, or when its process has gone. */
export function readProc(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** What Linux says of a process: `state`, `parent`, …, as `/proc/PID/stat` has it behind the name. */
export const statOf = (pid: number | string): string[] =>
  // The name stands in brackets and may hold anything.
  readProc(`/proc/${pid}/stat`).replace(/^.*\)/s, '').trim().split(' ');
