/** Which folder of kernels is meant: by an option, or by an answer on the terminal. */
import path from 'node:path';
import { createInterface } from 'node:readline/promises';
import { askPython, findJupyters, type Jupyter } from './jupyters.js';

export interface PlaceOptions {
  user?: boolean;
  'sys-prefix'?: boolean;
  prefix?: string;
  /** The Python whose Jupyter is meant. */
  python?: string;
}

export interface Place {
  kernels: string;
  /** Whose kernels these are; for a bare `--prefix` nobody's. */
  jupyter?: Jupyter;
}

/** The place that the options name; undefined when they name none. */
export async function placeOf(options: PlaceOptions): Promise<Place | undefined> {
  const given = [options.user, options['sys-prefix'], options.prefix].filter(Boolean);
  if (given.length > 1)
    throw new TypeError('--user, --sys-prefix and --prefix exclude one another. Give one.');
  if (options.prefix) return { kernels: path.resolve(options.prefix, 'share/jupyter/kernels') };
  if (given.length === 0) return undefined;
  const [jupyter] = await jupytersFor(options);
  return { kernels: options.user ? jupyter.userKernels : jupyter.ownKernels, jupyter };
}

/** @throws {Error} If there is none. */
export async function jupytersFor({ python }: PlaceOptions): Promise<[Jupyter, ...Jupyter[]]> {
  const asked = python ? await askPython(python) : undefined;
  const [first, ...others] = python ? (asked ? [asked] : []) : await findJupyters();
  if (first) return [first, ...others];
  throw new Error(
    python
      ? `--python is ${python}, which has no Jupyter. Install one: ${python} -m pip install jupyterlab`
      : 'No Jupyter was found: no active environment, no jupyter or python3 on the path that has it. ' +
          'Install one (python3 -m pip install jupyterlab), or name the Python that has it: --python FILE.',
  );
}

/** Asks which of the installations; without a terminal, says how to choose. */
export async function askForPlace(options: PlaceOptions): Promise<Place> {
  const jupyters = await jupytersFor(options);
  const places: Place[] = [
    ...jupyters.map((jupyter) => ({ kernels: jupyter.ownKernels, jupyter })),
    { kernels: jupyters[0].userKernels, jupyter: jupyters[0] },
  ];
  const lines = [
    ...jupyters.map((each) => `the Jupyter in ${each.prefix} (Python ${each.pythonVersion})`),
    'every Jupyter of this user',
  ].map((whose, index) => `  ${index + 1}  ${whose}\n     ${places[index]!.kernels}`);
  if (!process.stdin.isTTY || !process.stdout.isTTY)
    throw new Error(
      `install: where to is not said, and there is no terminal to ask on. Found:\n${lines.join('\n')}\n` +
        `Write --sys-prefix for number 1, --user for number ${places.length}, ` +
        'or --sys-prefix --python FILE for another.',
    );
  console.log(`Install the kernel for\n${lines.join('\n')}`);
  return places[(await askNumber(places.length)) - 1]!;
}

async function askNumber(count: number): Promise<number> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    for (;;) {
      const answer = (await terminal.question(`Number, 1 to ${count} [1]: `)).trim() || '1';
      if (/^\d+$/.test(answer) && Number(answer) >= 1 && Number(answer) <= count)
        return Number(answer);
    }
  } finally {
    terminal.close();
  }
}
