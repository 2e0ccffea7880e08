import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { cloneAt } from '../setup/clone.mjs';
import { runCommand } from '../setup/command.mjs';
import { Problem } from '../setup/problem.mjs';
import { codeProblems, notebookProblems } from './notebook.mjs';
import { exampleProblems, outlineProblems } from './outline.mjs';
import { proseProblems } from './prose.mjs';
import { spellingProblems } from './spelling.mjs';

/**
 * @typedef {object} Cell
 * @property {'markdown' | 'code' | 'raw'} cell_type
 * @property {string} id
 * @property {string} source
 * @property {Record<string, unknown>} metadata
 * @property {unknown[]} [outputs]
 * @property {number | null} [execution_count]
 *
 * @typedef {object} Lesson
 * @property {string} folder
 * @property {string} file
 * @property {Cell[]} cells
 * @property {boolean} isExample It lies in a folder `examples`, and is linted less strictly.
 * @property {{ exercises?: string[], minutes: number } | undefined} listed Its entry in course.json.
 */

/** The folder of a course for notebooks that show a whole project, without exercises. */
const EXAMPLES = 'examples';

/**
 * `npm run lint:lessons -- [FOLDER | NOTEBOOK...]`: what is missing or wrong in lessons, a line each.
 *
 * @param {readonly string[]} argv Without any, the course of this clone.
 */
export function main(argv) {
  return runCommand(async () => {
    const places = argv.length > 0 ? argv : [join(cloneAt().root, 'notebooks')];
    const notebooks = places.flatMap(notebooksIn);
    if (notebooks.length === 0)
      throw new Problem(`No notebooks in ${places.join(', ')}, expected files like 01-name.ipynb.`);
    let count = 0;
    for (const path of notebooks) {
      const problems = await lintLesson(path);
      for (const problem of problems) console.log(`${path}: ${problem}`);
      count += problems.length;
    }
    const what = `${notebooks.length} ${notebooks.length === 1 ? 'lesson' : 'lessons'}`;
    console.log(count === 0 ? `${what}: nothing to mend` : `${what}: ${count} to mend`);
    return count === 0 ? 0 : 1;
  });
}

/** @param {string} place @returns {string[]} */
function notebooksIn(place) {
  if (place.endsWith('.ipynb')) return [resolve(place)];
  if (!existsSync(place)) throw new Problem(`${place} is not there, expected a folder of lessons.`);
  return ['', EXAMPLES]
    .filter((folder) => existsSync(join(place, folder)))
    .flatMap((folder) => readdirSync(join(place, folder)).map((name) => join(folder, name)))
    .filter((name) => name.endsWith('.ipynb'))
    .sort()
    .map((name) => resolve(place, name));
}

/**
 * @param {string} path A notebook.
 * @returns {Promise<string[]>} What is to mend, a sentence each, with the cell's id where it is one's.
 */
export async function lintLesson(path) {
  /** @type {unknown} */
  let notebook;
  try {
    notebook = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    return [`is no JSON (${/** @type {Error} */ (error).message}). Take it from git again.`];
  }
  const broken = notebookProblems(notebook);
  if (broken.length > 0) return broken;
  const lesson = lessonOf(
    path,
    /** @type {{ cells: (Cell & { source: unknown })[] }} */ (notebook),
  );
  return [
    ...codeProblems(lesson),
    ...(lesson.isExample ? exampleProblems : outlineProblems)(lesson),
    ...proseProblems(lesson),
    ...(await spellingProblems(lesson)),
  ];
}

/** @param {string} path @param {{ cells: (Cell & { source: unknown })[] }} notebook @returns {Lesson} */
function lessonOf(path, { cells }) {
  const folder = dirname(path);
  const isExample = basename(folder) === EXAMPLES;
  const course = join(folder, isExample ? '..' : '.', 'course.json');
  /** @typedef {{ file?: string, exercises?: string[], minutes: number }} Entry */
  /** @type {{ lessons: Entry[], examples?: Entry[] }} */
  const { lessons, examples = [] } = existsSync(course)
    ? JSON.parse(readFileSync(course, 'utf8'))
    : { lessons: [] };
  const file = basename(path);
  return {
    folder,
    file,
    isExample,
    cells: cells.map((cell) => ({ ...cell, source: [cell.source].flat().join('') })),
    listed: isExample
      ? examples.find((example) => example.file === `${EXAMPLES}/${file}`)
      : lessons.find((lesson) => lesson.file === file),
  };
}
