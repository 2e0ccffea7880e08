/** How `%timeit` measures: as Python's `timeit` does. */

/** Runs of a measurement. */
const RUNS = 7;
/** A run is long enough to be trusted when it takes this long. */
const LONG_ENOUGH_MS = 200;

export interface Times {
  loops: number;
  /** Milliseconds for one loop, of each run. */
  each: number[];
}

/**
 * Finds how many loops take 0.2 s, of 1, 2, 5, 10, 20, 50, …, then measures seven runs of so many.
 *
 * @param work Runs that many loops and returns the milliseconds.
 * @param check Called between runs; throws to end the measurement.
 */
export function measure(work: (loops: number) => number, check: () => void): Times {
  const steps = plan(check);
  let step = steps.next();
  while (!step.done) step = steps.next(work(step.value));
  return step.value;
}

export async function measureAsync(
  work: (loops: number) => Promise<number>,
  check: () => void,
): Promise<Times> {
  const steps = plan(check);
  let step = steps.next();
  while (!step.done) step = steps.next(await work(step.value));
  return step.value;
}

/** Yields how many loops to run, and is told how long they took. */
function* plan(check: () => void): Generator<number, Times, number> {
  let loops = 0;
  for (const count of loopCounts()) {
    loops = count;
    const took = yield loops;
    check();
    if (took >= LONG_ENOUGH_MS) break;
  }
  const each: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const took = yield loops;
    check();
    each.push(took / loops);
  }
  return { loops, each };
}

function* loopCounts(): Generator<number> {
  for (let power = 1; ; power *= 10) for (const factor of [1, 2, 5]) yield factor * power;
}

/** `1.23 ms ± 45 µs per loop (mean ± std. dev. of 7 runs, 200 loops each), best 1.19 ms` */
export function describeTimes({ loops, each }: Times): string {
  const mean = each.reduce((sum, time) => sum + time, 0) / each.length;
  const variance = each.reduce((sum, time) => sum + (time - mean) ** 2, 0) / each.length;
  const count = `${loops.toLocaleString('en-US')} ${loops === 1 ? 'loop' : 'loops'} each`;
  return (
    `${inWords(mean)} ± ${inWords(Math.sqrt(variance))} per loop ` +
    `(mean ± std. dev. of ${each.length} runs, ${count}), best ${inWords(Math.min(...each))}\n`
  );
}

const UNITS: readonly [unit: string, milliseconds: number][] = [
  ['s', 1000],
  ['ms', 1],
  ['µs', 1e-3],
  ['ns', 1e-6],
];

/** Three digits and a unit; from a minute on, minutes and seconds. */
export function inWords(milliseconds: number): string {
  if (milliseconds >= 60_000)
    return `${Math.floor(milliseconds / 60_000)} min ${Math.round((milliseconds % 60_000) / 1000)} s`;
  const [unit, size] = UNITS.find(([, least]) => milliseconds >= least) ?? UNITS.at(-1)!;
  return `${Number((milliseconds / size).toPrecision(3))} ${unit}`;
}
