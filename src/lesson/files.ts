/** The files beside a notebook. Paths are relative to its folder. */
export interface LessonFiles {
  /** The text of a file, `undefined` if it is not there. */
  read(path: string): Promise<string | undefined>;
  /** Names of the files in a folder, sorted; none if it is not there. */
  list(folder: string): Promise<readonly string[]>;
  /** Writes a file whole or not at all. */
  write(path: string, text: string): Promise<void>;
  /** What a module exports, in TypeScript or JavaScript. */
  import(path: string): Promise<Record<string, unknown>>;
  /** The folder's full name. */
  readonly place: string;
  /**
   * The value of `work`, stopped after `seconds` even in the midst of an endless loop.
   *
   * @throws {OutOfTime}
   */
  withinSeconds<T>(seconds: number, work: () => T | Promise<T>): Promise<T>;
}

/** Work was stopped because it took too long. */
export class OutOfTime extends Error {
  override readonly name = 'OutOfTime';
}

/** The files of the place this runs in. */
export async function lessonFiles(caller: string): Promise<LessonFiles> {
  if (typeof process === 'undefined' || !process.versions.node)
    throw new Error(
      `${caller}: this place has no files, expected Node. Open the lesson in JupyterLab with npm start.`,
    );
  const { NodeLessonFiles } = await import('../node/lesson-files.js');
  return new NodeLessonFiles();
}
