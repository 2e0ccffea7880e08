import { displaySymbol, type Displayable, type MimeBundle } from '../display/bundle.js';
import { escapeXml } from '../display/picture.js';
import { findCourse, type Lesson } from './course.js';
import { lessonFiles } from './files.js';
import { readRecord, type LearnerRecord } from './record.js';

/** How far a learner has come in a lesson. */
export interface LessonProgress {
  readonly id: string;
  readonly title: string;
  readonly file: string;
  readonly predictions: number;
  readonly predictionsMade: number;
  readonly exercises: readonly {
    readonly name: string;
    readonly tries: number;
    readonly isSolved: boolean;
  }[];
}

/** See `progress`. */
export class Progress implements Displayable {
  readonly lessons: readonly LessonProgress[];
  /** The first lesson with an exercise left. */
  readonly next: LessonProgress | undefined;

  constructor(lessons: readonly LessonProgress[]) {
    this.lessons = lessons;
    this.next = lessons.find(({ exercises }) => exercises.some(({ isSolved }) => !isSolved));
  }

  toString(): string {
    if (this.lessons.length === 0) return nothingHere;
    const rows = this.lessons.map(
      (lesson) =>
        `${mark(lesson)} ${lesson.title}: exercises ${solved(lesson)} of ${lesson.exercises.length}, predictions ${lesson.predictionsMade} of ${lesson.predictions}`,
    );
    return [this.#summary, ...rows, ...(this.next ? [`Next: ${todo(this.next)}`] : [])].join('\n');
  }

  get #summary(): string {
    const done = this.lessons.filter(isDone).length;
    return `${done} of ${this.lessons.length} lessons done`;
  }

  [displaySymbol](): MimeBundle {
    const text = this.toString();
    if (this.lessons.length === 0) return { 'text/plain': text };
    const left = 'style="text-align:left"';
    const rows = this.lessons.map(
      (lesson) =>
        `<tr><td ${left}>${mark(lesson)} <a href="${encodeURI(lesson.file)}">${escapeXml(lesson.title)}</a></td><td ${left}>${solved(lesson)} of ${lesson.exercises.length}${names(lesson)}</td><td>${lesson.predictionsMade} of ${lesson.predictions}</td></tr>`,
    );
    const next = this.next ? `<p>Next: ${escapeXml(todo(this.next))}</p>` : '';
    const html = `<table aria-label="Your progress"><caption style="text-align:left"><strong>${this.#summary}</strong></caption><thead><tr><th ${left}>Lesson</th><th ${left}>Exercises</th><th>Predictions</th></tr></thead><tbody>${rows.join('')}</tbody></table>${next}`;
    return { 'text/plain': text, 'text/html': html };
  }
}

const nothingHere =
  'There is no course in this folder (course.json is missing). Your answers are kept all the same.';

const solved = ({ exercises }: LessonProgress): number =>
  exercises.filter(({ isSolved }) => isSolved).length;

const isDone = (lesson: LessonProgress): boolean =>
  lesson.exercises.length > 0 && solved(lesson) === lesson.exercises.length;

const isBegun = ({ predictionsMade, exercises }: LessonProgress): boolean =>
  predictionsMade > 0 || exercises.some(({ tries }) => tries > 0);

const mark = (lesson: LessonProgress): string =>
  isDone(lesson) ? '✓' : isBegun(lesson) ? '◐' : '○';

const names = ({ exercises }: LessonProgress): string =>
  exercises.length === 0
    ? ''
    : ` <small>(${exercises.map(({ name, isSolved }) => `${escapeXml(name)}&nbsp;${isSolved ? '✓' : '–'}`).join(', ')})</small>`;

function todo({ title, exercises }: LessonProgress): string {
  const open = exercises.filter(({ isSolved }) => !isSolved).map(({ name }) => name);
  return `${title} (${open.join(', ')})`;
}

/**
 * What you have done of the course: lessons, exercises, predictions. Known from the course's
 * `course.json` and your record beside it, `.nnlab-learner/record.json`, which nobody else reads.
 *
 * @returns What the course has, and what of it is done.
 * @throws {Error} If the course's list can't be read.
 *
 * @example
 * await nn.progress();
 */
export async function progress(): Promise<Progress> {
  const files = await lessonFiles('progress');
  const { folder, course } = await findCourse(files);
  const record = await readRecord(files);
  const lessons: LessonProgress[] = [];
  for (const lesson of course.lessons) {
    const notebook = lesson.file && (await files.read(`${folder}/${lesson.file}`));
    if (notebook) lessons.push(progressIn(lesson, codeOf(notebook), folder, record));
  }
  return new Progress(lessons);
}

function progressIn(
  { id, title, file, exercises }: Lesson,
  code: string,
  folder: string,
  record: LearnerRecord,
): LessonProgress {
  const made = Object.keys(record.predictions).filter((question) => code.includes(question));
  return {
    id,
    title,
    file: folder === '.' ? file! : `${folder}/${file}`,
    predictions: code.match(/\bnn\.predict\(/g)?.length ?? 0,
    predictionsMade: made.length,
    exercises: exercises.map((name) => {
      const work = record.exercises[name];
      return { name, tries: work?.tries ?? 0, isSolved: work?.solved !== undefined };
    }),
  };
}

/** The code of a notebook's cells; a notebook that can't be read has none. */
function codeOf(notebook: string): string {
  try {
    const { cells } = JSON.parse(notebook) as {
      cells: readonly { cell_type: string; source: string | string[] }[];
    };
    return cells
      .filter(({ cell_type }) => cell_type === 'code')
      .map(({ source }) => [source].flat().join(''))
      .join('\n');
  } catch {
    return '';
  }
}
