/** How far the line after an unfinished text is indented, as an editor would do it. */
import { Tokens } from './tokens.js';
import type { TypeScript } from './typescript.js';

const DEFAULT_STEP = '  ';
/** A statement that goes on in the next line: `let a =`, `x.`, `if (a)`, `else`. */
const DANGLING = /(?:=>|[-=+*/%&|^?:.]|\belse|\bdo|\b(?:if|for|while)\b.*\))$/;

/** The indentation of the last line, one step more if it opens a block or ends in the middle of a statement. */
export function nextIndent(ts: TypeScript, text: string): string {
  const lines = text.trimEnd().split('\n');
  const last = lines.at(-1)!;
  const indent = leading(last);
  const opens = opensBracket(ts, text, lines.slice(0, -1).join('\n').length);
  const isContinued = /^\s*[.?]/.test(last) || DANGLING.test(lines.at(-2)?.trimEnd() ?? '');
  const isDangling = !isContinued && DANGLING.test(last);
  return opens || isDangling ? indent + stepOf(lines) : indent;
}

const leading = (line: string): string => /^[ \t]*/.exec(line)![0];

/** The smallest indentation that the text uses. */
function stepOf(lines: readonly string[]): string {
  const used = lines.map(leading).filter((indent) => indent !== '');
  return used.reduce((a, b) => (b.length < a.length ? b : a), used[0] ?? DEFAULT_STEP);
}

/** Whether a bracket opened at or after a place is still open at the end. */
function opensBracket(ts: TypeScript, text: string, from: number): boolean {
  const tokens = new Tokens(ts, text);
  while (tokens.take());
  return tokens.open.some(({ at }) => at >= from);
}
