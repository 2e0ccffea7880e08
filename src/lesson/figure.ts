import { checkOptions, nearestFirst } from '../check.js';
import { displaySymbol, type Displayable, type MimeBundle } from '../display/bundle.js';
import { findCourse } from './course.js';
import { lessonFiles, type LessonFiles } from './files.js';
import { note } from './note.js';
import { updateRecord } from './record.js';

/** A figure that somebody published, as the course's `figures.json` lists it. */
export interface PublishedFigure {
  /** What was measured, in which recipe. */
  readonly figure: string;
  readonly published: number;
  /** `%` shows a share of 1 in percent; other units stand behind the number. */
  readonly unit?: string;
  /** Where it is from, if nobody published it: `By hand`. */
  readonly from?: string;
  /** Who published it, where, when. */
  readonly source: string;
  /** Which numbers are as good: `equal` means within `tolerance` (0 by default). */
  readonly better: 'higher' | 'lower' | 'equal';
  readonly tolerance?: number;
}

export interface FigureOptions {
  /** In what ours is otherwise than the published recipe, such as `1 epoch`; nothing if in nothing. */
  differs?: string | false | undefined;
}

/** See `figure`. */
export class Figure implements Displayable {
  /** Its name in `figures.json`. */
  readonly name: string;
  /** What was published, with its source; absent where `figures.json` is missing. */
  readonly published: PublishedFigure | undefined;
  /** Ours, one for each seed. */
  readonly values: readonly number[];
  /** In what ours is otherwise than the published recipe. */
  readonly differs: string | undefined;

  constructor(
    name: string,
    published: PublishedFigure | undefined,
    values: readonly number[],
    differs: string | undefined,
  ) {
    this.name = name;
    this.published = published;
    this.values = values;
    this.differs = differs;
  }

  toString(): string {
    return this[displaySymbol]()['text/plain'];
  }

  [displaySymbol](): MimeBundle {
    const { name, published, values, differs } = this;
    const say = (value: number): string => inUnit(value, published);
    const lines = differs ? [`Ours is otherwise made: ${differs}.`] : [];
    if (values.length > 1)
      lines.unshift(
        `Ours is the median of ${values.length} seeds, ${say(Math.min(...values))} to ${say(Math.max(...values))}.`,
      );
    const ours = say(median(values));
    if (!published) return note('plain', `${name}: ours ${ours}`, lines);
    const { figure, from = 'Published', source } = published;
    const title = `${from}: ${say(published.published)}. Ours: ${ours}.`;
    return note('plain', title, [figure, ...lines, `Source: ${source}`]);
  }
}

/**
 * Sets a number of yours beside the published one, and keeps it in the learner's record. The
 * published ones, with their sources, are in the course's `figures.json`; where that is missing,
 * yours stands alone.
 *
 * @param name Its name in `figures.json`.
 * @param value Yours, or one for each seed: then the median counts.
 * @returns Both, with the difference.
 * @throws {TypeError} If a value is no finite number.
 * @throws {RangeError} If `figures.json` has no figure of that name.
 *
 * @example
 * await nn.figure('nielsen-30', 0.9521, { differs: '10 epochs instead of 30' });
 */
export async function figure(
  name: string,
  value: number | readonly number[],
  options: FigureOptions = {},
): Promise<Figure> {
  checkOptions('figure', options, ['differs']);
  const values = typeof value === 'number' ? [value] : value;
  if (values.length === 0 || !values.every(Number.isFinite))
    throw new TypeError(
      `figure: value is ${values.length === 0 ? 'an empty list' : String(values.find((each) => !Number.isFinite(each)))}, expected a finite number, or one for each seed. Take the number itself, such as history.accuracy.at(-1).`,
    );
  const files = await lessonFiles('figure');
  const known = await publishedFigures(files);
  const published = known?.[name];
  if (known && !published)
    throw new RangeError(
      `figure: "${name}" is not in figures.json. ${nearestFirst(name, Object.keys(known))}`,
    );
  const differs = options.differs || undefined;
  const at = new Date().toISOString();
  await updateRecord(files, (record) => ({
    ...record,
    figures: { ...record.figures, [name]: { values, ...(differs && { differs }), at } },
  }));
  return new Figure(name, published, values, differs);
}

async function publishedFigures(
  files: LessonFiles,
): Promise<Record<string, PublishedFigure> | undefined> {
  const { folder } = await findCourse(files);
  const text = await files.read(`${folder}/figures.json`);
  return text === undefined ? undefined : (JSON.parse(text) as Record<string, PublishedFigure>);
}

/** With as many decimals as the published one has. */
function inUnit(value: number, published: PublishedFigure | undefined): string {
  const { unit = '' } = published ?? {};
  const decimals = (String(published?.published ?? value).split('.')[1] ?? '').length;
  if (unit === '%') return `${(100 * value).toFixed(Math.max(0, decimals - 2))}%`;
  return `${value.toFixed(decimals)}${unit && ` ${unit}`}`;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
