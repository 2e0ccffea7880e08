/**
 * Finds the magic lines of a cell, and makes a text of it that TypeScript can parse: the same lines and columns, with
 * blanks in place of the magics.
 *
 * A magic begins a line with `%` and a letter, outside brackets, templates and comments. What runs it is put in place of
 * the empty statement that its blanks begin with: see `calls.ts`.
 */
import { magicNamed, nearestMagic, type MagicCall } from '../../magics.js';
import type { Slip } from '../diagnostics.js';
import { Tokens } from '../tokens.js';
import type { TypeScript } from '../typescript.js';

export interface MagicLine extends MagicCall {
  /** Where `%` stands in the marked text, and where the magic ends: with its line, or with its statement. */
  start: number;
  end: number;
}

export interface Marked {
  /** What TypeScript is given. */
  text: string;
  magics: MagicLine[];
  /** The first slip in a magic line. */
  problem?: Slip;
}

const CANDIDATE = /^%+[A-Za-z]\w*/gm;
/** The first `;` may belong to the statement before, the second is a statement of its own. */
const BLANK = ';;';
const OPENING = ';;{';

/**
 * @param isToRun The statement of a `%timeit` becomes a block, so the text is longer than the cell by a bracket behind it.
 * Else every place in the text is that in the cell.
 */
export function markMagics(ts: TypeScript, cell: string, isToRun = false): Marked {
  const magics: MagicLine[] = [];
  const candidates = [...cell.matchAll(CANDIDATE)];
  if (candidates.length === 0) return { text: cell, magics };
  const tokens = new Tokens(ts, cell);
  let [text, done] = ['', 0];
  let problem: Slip | undefined;
  for (const { 0: word, index: start } of candidates) {
    if (start < done || !standsAt(tokens, start)) continue;
    const name = word.replace(/^%+/, '');
    const takes = word.startsWith('%%') ? undefined : magicNamed(name)?.takes;
    const afterName = start + word.length;
    const lineEnd = endOfLine(cell, start);
    const end = takes === 'statement' ? statementEnd(tokens, cell, afterName) : lineEnd;
    if (takes !== 'statement') tokens.skipTo(lineEnd);
    const argument = cell.slice(afterName, end).trim();
    const slip =
      slipIn(word, argument) ?? (isBlank(cell.slice(0, start)) ? undefined : slipOfPlace(name));
    if (slip) problem ??= { start, length: word.length, message: slip };
    text += cell.slice(done, start);
    const marked = { name, argument, start: text.length };
    if (takes !== 'statement') text += blank(BLANK, lineEnd - start);
    else if (name === 'timeit' && isToRun)
      text += `${blank(OPENING, word.length)}${cell.slice(afterName, end)}}`;
    else text += blank(BLANK, word.length) + cell.slice(afterName, end);
    magics.push({ ...marked, end: text.length });
    done = end;
  }
  return { text: text + cell.slice(done), magics, ...(problem ? { problem } : {}) };
}

/** The text before a place as blanks, lines kept: what has run already. */
export const blankUpTo = (text: string, end: number): string =>
  text.slice(0, end).replace(/[^\n]/g, ' ') + text.slice(end);

/** Where the code begins, if the cell begins with installations that it may need: they run before it is checked. */
export function codeAfterInstalls(cell: string, magics: readonly MagicLine[]): number | undefined {
  let end = 0;
  for (const magic of magics) {
    if (magic.name !== 'npm' || !isBlank(cell.slice(end, magic.start))) break;
    end = magic.end;
  }
  return end > 0 && !isBlank(cell.slice(end)) ? end : undefined;
}

const isBlank = (text: string): boolean =>
  text.split('\n').every((line) => /^\s*(\/\/.*)?$/.test(line));

const blank = (start: string, length: number): string => start.padEnd(length).slice(0, length);

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

function slipIn(word: string, argument: string): string | undefined {
  const magic = magicNamed(word.slice(1));
  if (word.startsWith('%%'))
    return `${word}: magics are for a line, expected one %. Write the magic before a statement; %help lists them all.`;
  if (!magic)
    return `There is no magic ${word}. Is %${nearestMagic(word.slice(1))} meant? %help lists them all.`;
  const { name, takes, usage } = magic;
  if (takes === 'nothing' && argument && !argument.startsWith('//'))
    return `%${name}: '${argument}' stands behind it, expected nothing.`;
  if (takes !== 'nothing' && !argument)
    return `%${name}: nothing stands behind it, expected ${usage}.`;
  return undefined;
}

/** A magic that must stand first, and does not. */
const slipOfPlace = (name: string): string | undefined =>
  name === 'reset'
    ? '%reset: something stands before it, expected it at the start of its cell.'
    : undefined;

/** Whether a token begins at a place, and no bracket is open there. */
function standsAt(tokens: Tokens, place: number): boolean {
  while (tokens.nextStart < place) if (!tokens.take()) break;
  return tokens.nextStart === place && tokens.open.length === 0;
}

/** The end of the last token before a line break outside brackets. */
function statementEnd(tokens: Tokens, text: string, from: number): number {
  tokens.skipTo(from);
  for (;;) {
    const { end } = tokens;
    const isLast = text.slice(end, tokens.nextStart).includes('\n') && tokens.open.length === 0;
    if (isLast || !tokens.take()) return end;
  }
}
