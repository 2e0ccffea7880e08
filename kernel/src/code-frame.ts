/** Source lines around a place, with carets under it, as compilers show them. */

export interface Place {
  /** Lines and columns count from 1. */
  line: number;
  column: number;
  /** Columns to mark; at least 1. */
  length?: number;
}

const CONTEXT = 2;
const RED = '\x1b[31m';
const RESET = '\x1b[0m';

/** The one colour of errors: front ends draw most others, grey first, so that a light or a dark theme hides them. */
export const red = (text: string): string => `${RED}${text}${RESET}`;

/**
 * @example
 * codeFrame('let a = 1\nlet b: string = a', { line: 2, column: 5 })
 * //   1 | let a = 1
 * // > 2 | let b: string = a
 * //     |     ^
 */
export function codeFrame(text: string, { line, column, length = 1 }: Place): string {
  const lines = text.split('\n');
  const first = Math.max(1, line - CONTEXT);
  const last = Math.min(lines.length, line + CONTEXT);
  const width = String(last).length;
  const frame: string[] = [];
  for (let number = first; number <= last; number++) {
    const source = lines[number - 1]!;
    const label = String(number).padStart(width);
    const isHere = number === line;
    frame.push(`${isHere ? red('>') : ' '} ${label} | ${source}`.trimEnd());
    if (!isHere) continue;
    // Tabs stay tabs, so that the caret stands under its character.
    const indent = source.slice(0, column - 1).replace(/[^\t]/g, ' ');
    const marked = Math.max(1, Math.min(length, source.length - column + 1));
    frame.push(`  ${' '.repeat(width)} | ${indent}${red('^'.repeat(marked))}`);
  }
  return frame.join('\n');
}
