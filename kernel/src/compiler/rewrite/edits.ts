/**
 * Edits of a text that keep its lines, and the way back from a changed column to the original one.
 */

interface Edit {
  start: number;
  end: number;
  text: string;
}

export class Edits {
  readonly #edits: Edit[] = [];

  insert(at: number, text: string): void {
    this.replace(at, at, text);
  }

  /** Puts text before everything else. */
  prepend(text: string): void {
    this.#edits.unshift({ start: 0, end: 0, text });
  }

  /** Edits at the same place stay in the order in which they were made. */
  replace(start: number, end: number, text: string): void {
    this.#edits.push({ start, end, text });
  }

  /**
   * The changed text, and its `shifts`: triples of line, column in the changed text and number of columns by which
   * what follows on that line has moved. Lines and columns count from 0. Replaced line breaks are put back.
   */
  apply(text: string): { text: string; shifts: number[] } {
    const edits = this.#edits
      .map((edit, order) => ({ ...edit, order }))
      .sort((a, b) => a.start - b.start || a.order - b.order);
    const shifts: number[] = [];
    let result = '';
    let done = 0;
    let [line, lineStart, moved] = [0, 0, 0];
    const copy = (part: string): void => {
      for (let at = part.indexOf('\n'); at >= 0; at = part.indexOf('\n', at + 1)) {
        line++;
        lineStart = result.length + at + 1;
        moved = 0;
      }
      result += part;
    };
    for (const { start, end, text: inserted } of edits) {
      copy(text.slice(done, start));
      const removed = text.slice(start, end);
      const breaks = removed.split('\n').length - 1;
      const column = result.length - lineStart;
      result += inserted;
      moved += inserted.length - removed.length;
      if (breaks > 0) copy('\n'.repeat(breaks));
      else shifts.push(line, column, moved);
      done = end;
    }
    copy(text.slice(done));
    return { text: result, shifts };
  }
}

/** The column before the edits. A column inside inserted text maps to the place of the insertion. */
export function originalColumn(shifts: readonly number[], line: number, column: number): number {
  let original = column;
  for (const { start, movedBefore, moved } of shiftsOf(shifts, line)) {
    if (start > column) break;
    original = Math.max(column - moved, start - movedBefore);
  }
  return original;
}

/** The column after the edits. An insertion right at the place comes after it. */
export function changedColumn(shifts: readonly number[], line: number, column: number): number {
  let changed = column;
  for (const { start, movedBefore, moved } of shiftsOf(shifts, line)) {
    if (start - movedBefore >= column) break;
    changed = Math.max(column + moved, start);
  }
  return changed;
}

/** Those of a line, from left to right, each with how far what stands before it has moved. */
function* shiftsOf(
  shifts: readonly number[],
  line: number,
): Generator<{ start: number; movedBefore: number; moved: number }> {
  let movedBefore = 0;
  for (let i = 0; i < shifts.length && shifts[i]! <= line; i += 3) {
    if (shifts[i] !== line) continue;
    const [start, moved] = [shifts[i + 1]!, shifts[i + 2]!];
    yield { start, movedBefore, moved };
    movedBefore = moved;
  }
}
