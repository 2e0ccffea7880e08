/** How much of the machine the kernel uses, in the fields that jupyter-resource-usage shows. */
import os from 'node:os';
import { childrenOf } from './children.js';
import { readProc, statOf } from './proc.js';

/** The content of a `usage_reply`. Sizes are bytes, loads are percent: of one processor, or of all for the host. */
export interface Usage {
  hostname: string;
  pid: number;
  /** Of the kernel and the processes it started, since the question before. */
  kernel_cpu: number;
  kernel_memory: number;
  /** Not known at the first question. */
  host_cpu_percent?: number;
  cpu_count: number;
  host_virtual_memory: Record<string, number>;
}

/** Milliseconds of work, and of all that could have been work. */
interface CpuTimes {
  busy: number;
  total: number;
}

/** Answers questions, each with the load since the one before. */
export function createUsage(): () => Usage {
  let kernelBefore = new Map<number, CpuTimes>();
  let hostBefore: CpuTimes | undefined;
  return () => {
    const processes = [process.pid, ...childrenOf(process.pid)];
    const kernelNow = new Map(processes.map((pid) => [pid, kernelTimes(pid)]));
    const hostNow = hostTimes();
    const loads = [...kernelNow].map(([pid, now]) => percentSince(kernelBefore.get(pid), now) ?? 0);
    const hostLoad = percentSince(hostBefore, hostNow);
    [kernelBefore, hostBefore] = [kernelNow, hostNow];
    return {
      hostname: os.hostname(),
      pid: process.pid,
      kernel_cpu: round(sum(loads)),
      kernel_memory: sum(processes.map(memoryOf)),
      ...(hostLoad === undefined ? {} : { host_cpu_percent: round(hostLoad) }),
      cpu_count: os.cpus().length,
      host_virtual_memory: hostMemory(),
    };
  };
}

function percentSince(before: CpuTimes | undefined, now: CpuTimes): number | undefined {
  if (!before || now.total <= before.total) return undefined;
  return (100 * Math.max(0, now.busy - before.busy)) / (now.total - before.total);
}

const sum = (numbers: readonly number[]): number =>
  numbers.reduce((total, each) => total + each, 0);
const round = (percent: number): number => Math.round(percent * 10) / 10;

/** Lines `Name: 123 kB` of a file of Linux, in bytes. Empty on other platforms, and for what has gone. */
function readSizes(file: string): Map<string, number> {
  const lines = readProc(file).matchAll(/^(\w[\w()]*): +(\d+) kB$/gm);
  return new Map([...lines].map(([, name, size]) => [name!, Number(size) * 1024]));
}

/** Memory of a process, with its part of what it shares with others where that is known. */
function memoryOf(pid: number): number {
  const share = readSizes(`/proc/${pid}/smaps_rollup`).get('Pss');
  return share ?? (pid === process.pid ? process.memoryUsage.rss() : 0);
}

/** Linux counts the time of processes in hundredths of a second. */
const TICK_MS = 10;

function kernelTimes(pid: number): CpuTimes {
  const total = performance.now();
  if (pid === process.pid) {
    const { user, system } = process.cpuUsage();
    return { busy: (user + system) / 1000, total };
  }
  const fields = statOf(pid);
  const [user, system] = [fields[11], fields[12]].map(Number);
  return { busy: ((user ?? 0) + (system ?? 0)) * TICK_MS, total };
}

function hostTimes(): CpuTimes {
  const times = os.cpus().map(({ times }) => times);
  const total = sum(times.flatMap((each) => Object.values(each)));
  return { busy: total - sum(times.map(({ idle }) => idle)), total };
}

function hostMemory(): Record<string, number> {
  const sizes = readSizes('/proc/meminfo');
  const total = sizes.get('MemTotal') ?? os.totalmem();
  const available = sizes.get('MemAvailable') ?? os.freemem();
  const known = (name: string): number => sizes.get(name) ?? 0;
  return {
    total,
    available,
    percent: round((100 * (total - available)) / total),
    used: total - available,
    free: sizes.get('MemFree') ?? os.freemem(),
    active: known('Active'),
    inactive: known('Inactive'),
    buffers: known('Buffers'),
    cached: known('Cached'),
    shared: known('Shmem'),
    slab: known('Slab'),
  };
}
