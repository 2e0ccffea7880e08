/**
 * The line magics: lines that begin with `%` and a name, as in IPython. The compiler finds them, the executor runs them.
 */
import { nearest } from './spelling.js';

export interface Magic {
  name: string;
  /** What stands behind the name: a statement of the cell's language, text, or nothing. */
  takes: 'statement' | 'text' | 'nothing';
  usage: string;
  help: string;
}

export const MAGICS: readonly Magic[] = [
  {
    name: 'npm',
    takes: 'text',
    usage: '%npm install PACKAGE...',
    help: "Installs packages into the notebook's folder, with the npm of the Node.js that runs the kernel. Other commands of npm work as well.",
  },
  {
    name: 'time',
    takes: 'statement',
    usage: '%time STATEMENT',
    help: 'Runs a statement once and prints how long it took, awaits included.',
  },
  {
    name: 'timeit',
    takes: 'statement',
    usage: '%timeit STATEMENT',
    help: 'Runs a statement again and again and prints how long it takes: mean and standard deviation of 7 runs, and the best. What it declares stays inside it.',
  },
  {
    name: 'who',
    takes: 'nothing',
    usage: '%who',
    help: 'Prints the names that the cells have declared, and their types.',
  },
  {
    name: 'reset',
    takes: 'nothing',
    usage: '%reset',
    help: 'Forgets all names that the cells have declared, without asking. Stands at the start of its cell.',
  },
  {
    name: 'load',
    takes: 'text',
    usage: '%load FILE',
    help: 'Puts the text of a file in the place of the cell.',
  },
  { name: 'help', takes: 'nothing', usage: '%help', help: 'Shows this list.' },
];

export const magicNamed = (name: string): Magic | undefined =>
  MAGICS.find((magic) => magic.name === name);

/** A magic in the words of `%help`, and what it is to a program. */
export interface MagicCall {
  name: string;
  argument: string;
}

/** What `%help` shows. */
export function magicHelp(): { 'text/plain': string; 'text/markdown': string } {
  const width = Math.max(...MAGICS.map(({ usage }) => usage.length));
  const plain = MAGICS.map(({ usage, help }) => `${usage.padEnd(width)}  ${help}`);
  const rows = MAGICS.map(({ usage, help }) => `| \`${usage}\` | ${help} |`);
  return {
    'text/plain': ['A line that begins with % is a magic:', '', ...plain].join('\n'),
    'text/markdown': ['| Line magic | What it does |', '|---|---|', ...rows].join('\n'),
  };
}

/** The magic whose name is most like one that does not exist. */
export function nearestMagic(name: string): string {
  return nearest(
    name.toLowerCase(),
    MAGICS.map((magic) => magic.name),
  )!.word;
}
