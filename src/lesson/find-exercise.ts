import { nearestFirst } from '../check.js';
import { findCourse } from './course.js';
import type { Exercise, Exercises } from './exercise.js';
import { lessonFiles, type LessonFiles } from './files.js';

/** An exercise, and the files of the lesson that it belongs to. */
export interface Found {
  readonly exercise: Exercise;
  readonly files: LessonFiles;
}

const isChecks = (name: string): boolean => name.endsWith('.checks.ts');

/**
 * The exercise of that name. Names are unique in a course, so `course.json` tells whose it is; in a
 * folder without one, every file of checks beside the notebook is looked into.
 *
 * @throws {Error} Saying what is missing: the file of checks, or the name in it.
 */
export async function findExercise(caller: string, name: string): Promise<Found> {
  if (typeof name !== 'string')
    throw new TypeError(
      `${caller}: name is a ${typeof name}, expected the exercise's name in quotes. Write nn.${caller}("name"${caller === 'check' ? ', answer' : ''}).`,
    );
  const files = await lessonFiles(caller);
  const { folder, course } = await findCourse(files);
  const lesson = course.lessons.find(({ exercises }) => exercises.includes(name));
  const here = (await files.list('.')).filter(isChecks);
  const own = lesson?.file && `${folder}/${lesson.file.replace(/\.ipynb$/, '.checks.ts')}`;
  const known: string[] = [];
  for (const path of own ? [own] : here) {
    const exercises = await importChecks(caller, files, path);
    const exercise = exercises?.[name];
    if (exercise) return { exercise, files };
    known.push(...Object.keys(exercises ?? {}));
  }
  if (known.length > 0)
    throw new Error(`${caller}: exercise "${name}" does not exist. ${nearestFirst(name, known)}`);
  throw new Error(
    `${caller}: no checks for "${name}" in ${files.place}, expected ${own ? own.split('/').at(-1) : 'a file NN-name.checks.ts'} beside the notebook. Open the lesson in the folder "course" that npm start makes, or copy the file here.`,
  );
}

async function importChecks(
  caller: string,
  files: LessonFiles,
  path: string,
): Promise<Exercises | undefined> {
  if ((await files.read(path)) === undefined) return undefined;
  const module = await files.import(path);
  if (typeof module['default'] === 'object' && module['default'] !== null)
    return module['default'] as Exercises;
  throw new TypeError(
    `${caller}: ${path} has no table of exercises, expected export default { name: { prompt, hints, check, solution, right, wrong } }. See docs/lessons.md.`,
  );
}
