import type { LessonFiles } from './files.js';

/** A lesson as `course.json` lists it; without `file` it is planned. */
export interface Lesson {
  readonly id: string;
  readonly file?: string;
  readonly title: string;
  readonly minutes: number;
  /** The ids of the lessons before it. */
  readonly needs: readonly string[];
  readonly objectives: readonly string[];
  /** Names of exercises, each in one lesson only. */
  readonly exercises: readonly string[];
}

export interface Course {
  readonly title: string;
  readonly lessons: readonly Lesson[];
  /** Short notebooks in `examples/`, without exercises. */
  readonly examples?: readonly Pick<
    Required<Lesson>,
    'id' | 'file' | 'title' | 'minutes' | 'needs'
  >[];
}

/** Where the course is, seen from a notebook in it or in a folder of it. */
export interface CoursePlace {
  /** The course's folder, else the notebook's, relative to the notebook's. */
  readonly folder: string;
  readonly course: Course;
}

/** A notebook that was copied alone is a course without lessons. */
const alone: CoursePlace = { folder: '.', course: { title: '', lessons: [] } };

/** @throws {Error} If `course.json` is not what the library wrote. */
export async function findCourse(files: LessonFiles): Promise<CoursePlace> {
  for (const folder of ['.', '..']) {
    const text = await files.read(`${folder}/course.json`);
    if (text === undefined) continue;
    try {
      const course = JSON.parse(text) as Course;
      if (Array.isArray(course.lessons)) return { folder, course };
    } catch {
      // Said below.
    }
    throw new Error(
      `${folder}/course.json cannot be read, expected { "title", "lessons": [...] }. Delete it and run npm start, which brings it fresh.`,
    );
  }
  return alone;
}
