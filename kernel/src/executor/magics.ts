/** What the calls do that the compiler put in the place of line magics; see `compiler/magics/calls.ts`. */
import type { Output } from '../contracts.js';
import { magicHelp } from '../magics.js';
import type { Host } from './executor.js';
import { describeTimes, inWords, measure, measureAsync } from './timing.js';

export interface MagicOptions {
  host: Pick<Host, 'readText' | 'npm'>;
  /** Aborts when the cell is interrupted. */
  signal: AbortSignal;
  output: (output: Output) => void;
  /** Throws when the cell is interrupted. */
  check: () => void;
}

/** The part of a cell's interface that magics use. */
export function magicsFor({ host, signal, output, check }: MagicOptions) {
  const now = (): number => performance.now();
  const print = (text: string): void => output({ type: 'stream', name: 'stdout', text });
  let clock = 0;

  const run: Record<string, (argument: string) => Promise<void> | void> = {
    npm: (argument) => host.npm(argument, print, signal),
    who: print,
    help: () => output({ type: 'display', data: magicHelp(), options: {} }),
    async load(file) {
      let text: string;
      try {
        text = await host.readText(file);
      } catch (error) {
        const { code, message } = error as Error & { code?: string };
        const reason =
          code === 'ENOENT' ? "there is no such file in the notebook's folder" : message;
        throw new Error(`%load: ${file} cannot be read: ${reason}.`, { cause: error });
      }
      output({ type: 'replacement', text });
    },
  };

  return {
    now,
    magic: async (name: string, argument: string) => run[name]!(argument),
    startClock: () => {
      clock = now();
    },
    stopClock: () => print(`Wall time: ${inWords(now() - clock)}\n`),
    timeit: (work: (loops: number) => number) => print(describeTimes(measure(work, check))),
    timeitAsync: async (work: (loops: number) => Promise<number>) =>
      print(describeTimes(await measureAsync(work, check))),
  };
}
