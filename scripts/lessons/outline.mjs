import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** @typedef {import('./lint.mjs').Lesson} Lesson */

const FEWEST_EXERCISES = 3;

/** How a folded cell that compares a prediction begins. */
const COMPARISON = '// Run this: what came out';

/**
 * What a lesson has to have, beginning to end.
 *
 * @param {Lesson} lesson
 * @returns {string[]}
 */
export function outlineProblems({ cells, listed, folder, file }) {
  const texts = cells.filter((cell) => cell.cell_type === 'markdown').map(({ source }) => source);
  const code = cells.filter((cell) => cell.cell_type === 'code').map(({ source }) => source);
  const [first = ''] = texts;
  const last = texts.at(-1) ?? '';
  const checked = code.flatMap((source) => match(source, /\bnn\.check\(\s*["'`]([^"'`]+)/g));
  const minutes = /\b(\d+) minutes\b/.exec(first)?.[1];
  /** @type {[boolean, string][]} */
  const wanted = [
    [/^# \S/.test(first), 'begins without a title, expected "# Title" in the first cell.'],
    [
      /\*\*After this lesson you can\*\*/.test(first),
      'does not say what it is for, expected "**After this lesson you can** …" in the first cell.',
    ],
    [
      minutes !== undefined,
      'does not say how long it takes, expected "35 minutes" in the first cell.',
    ],
    [/\bneeds\b/.test(first), 'does not say what it needs, expected "needs …" in the first cell.'],
    [
      code.some((source) => /\bnn\.predict\(/.test(source)),
      'asks for no prediction, expected nn.predict.',
    ],
    [
      new Set(checked).size >= FEWEST_EXERCISES,
      `checks ${new Set(checked).size} exercises, expected ${FEWEST_EXERCISES} or more: await nn.check("name", answer).`,
    ],
    [/^## In short$/m.test(last), 'ends without "## In short" in the last text.'],
    [
      /\*\*Next\*\*/.test(last),
      'does not say what comes next, expected "**Next**: …" in the last text.',
    ],
    [
      /\*\*Sources?\*\*/.test(last),
      'names no sources, expected "**Sources**: …" in the last text.',
    ],
  ];
  const problems = wanted.flatMap(([is, problem]) => (is ? [] : [problem]));
  problems.push(
    ...sourceProblems(last),
    ...minutesProblems(minutes, listed),
    ...waitingProblems(cells),
  );
  if (!listed) return problems;
  const { exercises = [] } = listed;
  for (const name of checked)
    if (!exercises.includes(name))
      problems.push(`checks "${name}", which course.json does not list among its exercises.`);
  for (const name of exercises)
    if (!checked.includes(name))
      problems.push(`never checks "${name}", which course.json lists among its exercises.`);
  const checks = file.replace(/\.ipynb$/, '.checks.ts');
  if (checked.length > 0 && !existsSync(join(folder, checks)))
    problems.push(`has no ${checks} beside it, where its exercises are.`);
  return problems;
}

/**
 * What an example has to have: a goal, a result beside the original's, something to change.
 *
 * @param {Lesson} lesson
 * @returns {string[]}
 */
export function exampleProblems({ cells, listed }) {
  const texts = cells.filter((cell) => cell.cell_type === 'markdown').map(({ source }) => source);
  const [first = ''] = texts;
  const last = texts.at(-1) ?? '';
  const minutes = /\b(\d+) minutes\b/.exec(first)?.[1];
  const all = texts.join('\n');
  /** @type {[boolean, string][]} */
  const wanted = [
    [/^# \S/.test(first), 'begins without a title, expected "# Title" in the first cell.'],
    [/\*\*Goal\*\*/.test(first), 'has no goal, expected "**Goal**: …" in the first cell.'],
    [
      minutes !== undefined,
      'does not say how long it takes, expected "5 minutes" in the first cell.',
    ],
    [/\bneeds\b/.test(first), 'does not say what it needs, expected "needs …" in the first cell.'],
    [
      /^## Beside the original$/m.test(all),
      'has no result beside the original\'s, expected a section "## Beside the original".',
    ],
    [/^## Change one thing$/m.test(last), 'ends without "## Change one thing" in the last text.'],
    [
      /\*\*Sources?\*\*/.test(last),
      'names no sources, expected "**Sources**: …" in the last text.',
    ],
  ];
  return [
    ...wanted.flatMap(([is, problem]) => (is ? [] : [problem])),
    ...sourceProblems(last),
    ...minutesProblems(minutes, listed),
  ];
}

/**
 * The text below a comparison is hidden until that has run (extension/src/waiting).
 *
 * @param {Lesson['cells']} cells
 * @returns {string[]}
 */
function waitingProblems(cells) {
  return cells
    .filter(({ cell_type: type, source }, i) => {
      const waits = type === 'markdown' && cells[i - 1]?.source.startsWith(COMPARISON);
      return waits && /\S\n#+ /.test(source.replaceAll(/\n+/g, '\n'));
    })
    .map(
      ({ id }) =>
        `cell ${id}: waits for the comparison above with all that it holds, also with its heading. Put what begins there into a cell of its own.`,
    );
}

/** @param {string} last The last text. @returns {string[]} */
function sourceProblems(last) {
  const sources = /\*\*Sources?\*\*:?([^]*)/.exec(last)?.[1]?.split(' · ') ?? [];
  return sources
    .filter((source) => !/\b(1[89]|20)\d\d\b/.test(source))
    .map((source) => `source "${source.trim().slice(0, 60)}" has no year.`);
}

/** @param {string | undefined} minutes @param {Lesson['listed']} listed @returns {string[]} */
function minutesProblems(minutes, listed) {
  if (!listed) return ['is not in course.json. Add an entry with its file.'];
  if (minutes === undefined || Number(minutes) === listed.minutes) return [];
  return [`says ${minutes} minutes, course.json ${listed.minutes}.`];
}

/** @param {string} text @param {RegExp} pattern @returns {string[]} */
const match = (text, pattern) => [...text.matchAll(pattern)].map(([, found]) => found ?? '');
