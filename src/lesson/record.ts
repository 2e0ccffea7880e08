import type { LessonFiles } from './files.js';
import { notice } from '../data/notice.js';
import { findCourse } from './course.js';

/** What a learner did with an exercise. */
export interface Work {
  /** How many answers were checked. */
  readonly tries: number;
  /** When the first right answer came, as an ISO date. */
  readonly solved?: string;
  /** How many hints were taken. */
  readonly hints: number;
  /** Whether the solution was shown. */
  readonly sawSolution?: boolean;
}

/** A number that a lesson set beside a published one. */
export interface KeptFigure {
  /** One for each seed. */
  readonly values: readonly number[];
  readonly differs?: string;
  readonly at: string;
}

/** What a learner did: kept in the course's folder and nowhere else. */
export interface LearnerRecord {
  /** By question. */
  readonly predictions: Readonly<Record<string, { readonly answer: string; readonly at: string }>>;
  /** By the exercise's name. */
  readonly exercises: Readonly<Record<string, Work>>;
  /** By the figure's name. */
  readonly figures?: Readonly<Record<string, KeptFigure>>;
}

export const recordFile = '.nnlab-learner/record.json';

export const noWork: Work = { tries: 0, hints: 0 };

/** @throws {Error} If somebody has edited the file into what can't be read. */
export async function readRecord(files: LessonFiles): Promise<LearnerRecord> {
  const { folder } = await findCourse(files);
  const path = `${folder}/${recordFile}`;
  const text = await files.read(path);
  if (text === undefined) return { predictions: {}, exercises: {} };
  try {
    const record = JSON.parse(text) as Partial<LearnerRecord>;
    return { predictions: {}, exercises: {}, ...record };
  } catch (cause) {
    throw new Error(
      `${path}, your record of answers, cannot be read, expected JSON. Move it away: a new one begins.`,
      { cause },
    );
  }
}

/** Changes of this process come one after another: each reads what the one before wrote. */
let last: Promise<unknown> = Promise.resolve();

/** A folder that can't be written must not end a lesson: it is said, and the lesson goes on. */
export function updateRecord(
  files: LessonFiles,
  change: (record: LearnerRecord) => LearnerRecord,
): Promise<LearnerRecord> {
  const changed = last.then(async () => {
    const record = change(await readRecord(files));
    const { folder } = await findCourse(files);
    try {
      await files.write(`${folder}/${recordFile}`, `${JSON.stringify(record, undefined, 2)}\n`);
    } catch (error) {
      notice(
        'Your answer could not be kept.',
        `${(error as Error).message}. The lesson works without, but nn.progress() will not know of it.`,
      );
    }
    return record;
  });
  last = changed.catch(() => undefined);
  return changed;
}

/** Changes what is known of one exercise. */
export const updateWork = async (
  files: LessonFiles,
  name: string,
  change: (work: Work) => Work,
): Promise<Work> => {
  const { exercises } = await updateRecord(files, (record) => ({
    ...record,
    exercises: { ...record.exercises, [name]: change(record.exercises[name] ?? noWork) },
  }));
  return exercises[name]!;
};
