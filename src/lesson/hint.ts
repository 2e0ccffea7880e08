import { displaySymbol, type Displayable, type MimeBundle } from '../display/bundle.js';
import { findExercise } from './find-exercise.js';
import { note } from './note.js';
import { updateWork } from './record.js';

/** See `hint` and `solution`. */
export class Hint implements Displayable {
  readonly title: string;
  readonly lines: readonly string[];
  readonly code: string | undefined;

  constructor(title: string, lines: readonly string[], code?: string) {
    this.title = title;
    this.lines = lines;
    this.code = code;
  }

  toString(): string {
    return this[displaySymbol]()['text/plain'];
  }

  [displaySymbol](): MimeBundle {
    return note('plain', this.title, this.lines, this.code);
  }
}

/**
 * The next hint for an exercise, below those that were given before. Each call gives one more.
 *
 * @param name The exercise's name.
 * @returns The hints so far.
 * @throws {Error} If there is no such exercise, saying what is missing.
 *
 * @example
 * await nn.hint('double'); // shows: Hint 1 of 2
 */
export async function hint(name: string): Promise<Hint> {
  const { exercise, files } = await findExercise('hint', name);
  const { hints } = exercise;
  const work = await updateWork(files, name, (before) => ({
    ...before,
    hints: Math.min(before.hints + 1, hints.length),
  }));
  const given = hints.slice(0, work.hints);
  const more =
    work.hints < hints.length
      ? `Run the cell again for the next one.`
      : `That was the last one. A solution: \`await nn.solution("${name}")\``;
  const lines = given.map((each, i) => (hints.length > 1 ? `${i + 1}. ${each}` : each));
  return new Hint(`${name}: hint ${given.length} of ${hints.length}`, [...lines, more]);
}

/**
 * A right answer to an exercise, with the reason. Try it first, and take the hints.
 *
 * @param name The exercise's name.
 * @returns The answer and the reason.
 * @throws {Error} If there is no such exercise, saying what is missing.
 *
 * @example
 * await nn.solution('double'); // shows the function
 */
export async function solution(name: string): Promise<Hint> {
  const { exercise, files } = await findExercise('solution', name);
  await updateWork(files, name, (before) => ({ ...before, sawSolution: true }));
  const lines = [exercise.prompt, ...(exercise.why ? [exercise.why] : [])];
  return new Hint(`${name}: a solution`, lines, exercise.shown ?? sourceOf(exercise.solution));
}

/** The code of an answer, indented by two whatever the compiler did. */
function sourceOf(answer: unknown): string {
  if (typeof answer !== 'function') return JSON.stringify(answer);
  const [first, ...lines] = Function.prototype.toString.call(answer).split('\n');
  const depths = lines.flatMap((line) => (line.trim() ? [line.search(/\S/)] : []));
  const outer = Math.min(...depths);
  const unit = Math.min(...depths.map((depth) => depth - outer).filter((depth) => depth > 0));
  const indented = lines.map((line) => {
    const depth = Math.max(0, line.search(/\S/) - outer);
    return ' '.repeat(depth && (2 * depth) / unit) + line.trim();
  });
  return [first, ...indented].join('\n');
}
