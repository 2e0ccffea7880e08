import { displaySymbol, type Displayable, type MimeBundle } from '../display/bundle.js';
import { jupyterHost } from '../display/host.js';
import type { Exercise } from './exercise.js';
import { OutOfTime, type LessonFiles } from './files.js';
import { findExercise } from './find-exercise.js';
import { note } from './note.js';
import { updateWork, type Work } from './record.js';

/** See `check`. */
export class Feedback implements Displayable {
  readonly name: string;
  readonly isRight: boolean;
  /** What is wrong, or why it is right. */
  readonly message: string;
  readonly #work: Work;
  readonly #hints: number;

  constructor(name: string, exercise: Exercise, wrong: string | undefined, work: Work) {
    this.name = name;
    this.isRight = wrong === undefined;
    this.message = wrong ?? exercise.why ?? '';
    this.#work = work;
    this.#hints = exercise.hints.length;
  }

  toString(): string {
    return this[displaySymbol]()['text/plain'];
  }

  [displaySymbol](): MimeBundle {
    const { tries } = this.#work;
    if (this.isRight)
      return note(
        'yes',
        `✓ ${this.name}: right${tries === 1 ? ', at the first try' : ''}.`,
        this.message ? [this.message] : [],
      );
    const help =
      this.#work.hints < this.#hints
        ? `A hint: await nn.hint("${this.name}")`
        : `A solution: await nn.solution("${this.name}")`;
    return note('no', `✗ ${this.name}: not yet.`, [
      this.message,
      help.replace(/(await .*)/, '`$1`'),
    ]);
  }
}

/**
 * Tries an answer to an exercise of this lesson, says what is wrong with it, and keeps the try in
 * the learner's record (`nn.progress()`). The exercise is one of the lesson's `NN-name.checks.ts`,
 * beside the notebook. An answer that does not end is stopped.
 *
 * @param name The exercise's name.
 * @param answer Most often a function, without brackets behind its name.
 * @returns What is right or wrong about it.
 * @throws {Error} If there is no such exercise, saying what is missing.
 *
 * @example
 * await nn.check('double', (x: number) => 2 * x); // shows: ✓ double: right, at the first try.
 */
export async function check(name: string, answer: unknown): Promise<Feedback> {
  const { exercise, files } = await findExercise('check', name);
  const wrong = await judge(files, name, exercise, answer);
  const work = await updateWork(files, name, (before) => ({
    ...before,
    tries: before.tries + 1,
    ...(wrong === undefined && !before.solved && { solved: new Date().toISOString() }),
  }));
  return new Feedback(name, exercise, wrong, work);
}

/** What is wrong with an answer, `undefined` when nothing is. */
export async function judge(
  files: LessonFiles,
  name: string,
  exercise: Exercise,
  answer: unknown,
): Promise<string | undefined> {
  const [got, expected] = [kindOf(answer), kindOf(exercise.solution)];
  if (got !== expected)
    return `The answer is ${got}, expected ${expected}. ${repair(name, got, expected)}`;
  const { seconds = 3, endless } = exercise;
  try {
    return await files.withinSeconds(seconds, () => exercise.check(answer as never));
  } catch (error) {
    jupyterHost()?.signal.throwIfAborted();
    if (error instanceof OutOfTime)
      return (
        endless ??
        `Your answer did not end within ${seconds} seconds. Is there a loop that never stops?`
      );
    const { name: kind, message } = error as Error;
    return `Your answer stopped with an error: ${kind}: ${message}. Call it yourself in a cell to see the line.`;
  }
}

function kindOf(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (value instanceof Promise) return 'a promise';
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function repair(name: string, got: string, expected: string): string {
  if (got === 'a promise') return `Write await before it.`;
  if (expected === 'a function')
    return `Hand over the function itself, without brackets: \`await nn.check("${name}", ${/^[A-Za-z_$][\w$]*$/.test(name) ? name : 'answer'})\`.`;
  if (got === 'a function') return `Hand over what it returns: call it.`;
  return `Look at what is asked once more.`;
}
