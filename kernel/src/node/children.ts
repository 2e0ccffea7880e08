import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { statOf } from './proc.js';

/** The processes that a process started, and those that these started. None on Windows. */
export function childrenOf(pid: number): number[] {
  const parents = process.platform === 'linux' ? fromProc() : fromPs();
  const found: number[] = [];
  for (let added = [pid]; added.length > 0; found.push(...added))
    added = parents.filter(([, parent]) => added.includes(parent)).map(([child]) => child);
  return found;
}

type Parent = [child: number, parent: number];

function fromProc(): Parent[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name): Parent => [Number(name), Number(statOf(name)[1] ?? 0)]);
}

function fromPs(): Parent[] {
  if (process.platform === 'win32') return [];
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  return stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number) as Parent);
}
