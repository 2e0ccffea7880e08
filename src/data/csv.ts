import { checkOptions, didYouMean } from '../check.js';
import { formatCount } from '../display/numbers.js';
import { readColumn, type Column } from './csv-columns.js';
import { Dataset, type DataClass } from './dataset.js';
import { readPathOrUrl } from './local-files.js';
import { classesOf, looksLikeClasses } from './table.js';
import { decodeText } from './text.js';

/** What the columns of the table mean. */
export interface CsvOptions {
  /** The column to predict: its name, or its place counted from 0. */
  target: string | number;
  /** The columns to predict from, by name; all others than the target by default. */
  columns?: readonly string[];
  /** What is done with a row in which a value is missing: it is left out by default. `'mean'` puts
   * the column's mean in place of a number, and no category in place of a word. */
  missing?: 'drop' | 'mean' | 'error';
  /** Whether the first row has the names; by default if not all of it is numbers. */
  header?: boolean;
  /** What stands between values; found out by default. */
  delimiter?: string;
  /** Whether the targets are classes, where that can't be told: words always are. */
  classes?: boolean;
  /** What the data set is called; the file's name by default. */
  name?: string;
}

/**
 * Your own table, from a CSV file, an address, or the text itself (more than one line).
 *
 * - A column of numbers is an input as it is.
 * - A column of words is an input for each word, 1 where the word stands and 0 elsewhere (one-hot).
 * - Nothing, `NA`, `NaN`, `N/A`, `null` and `?` mean that a value is missing.
 * - A target of words has classes in the order of the alphabet; one of numbers has them by the rule
 *   of `nn.data.table`, else it is a quantity to predict.
 *
 * @param pathOrUrlOrText A path from the notebook's folder on, an address with http, or the rows themselves.
 * @returns The table as numbers.
 * @throws {TypeError} If an option or a column does not exist.
 * @throws {SyntaxError} If the rows don't have equally many values or nothing is left of them.
 *
 * @example
 * const text = 'size,color,price\n3,red,10\n5,blue,12.5\n4,red,11.2';
 * const data = await nn.data.csv(text, { target: 'price' });
 * data.inputNames; // ['size', 'color=blue', 'color=red']
 */
export async function csv(pathOrUrlOrText: string, options: CsvOptions): Promise<Dataset> {
  checkOptions('csv', options, [
    'target',
    'columns',
    'missing',
    'header',
    'delimiter',
    'classes',
    'name',
  ]);
  const { missing = 'drop' } = options;
  if (!['drop', 'mean', 'error'].includes(missing))
    throw new TypeError(
      `csv: missing is ${JSON.stringify(missing)}, expected "drop", "mean" or "error". ${didYouMean(String(missing), ['drop', 'mean', 'error'])}`,
    );
  const isText = pathOrUrlOrText.includes('\n');
  const text = isText ? pathOrUrlOrText : decodeText(await readPathOrUrl('csv', pathOrUrlOrText));
  const { names, rows } = await parse(text, options);
  const target = placeOf(options.target, names);
  const places = options.columns
    ? options.columns.map((name) => placeOf(name, names))
    : [...names.keys()].filter((place) => place !== target);
  if (places.includes(target) || places.length === 0)
    throw new TypeError(
      `csv: columns are ${places.map((place) => names[place]).join(', ') || 'none'}, expected others than the target ${names[target]}. Leave "columns" out to take them all.`,
    );
  const all = [...places, target].map((place) => readColumn(rows, place, names[place]!));
  const answers = all.at(-1)!;
  const inputs = all.slice(0, -1);
  const kept = keptRows(rows.length, missing, inputs, answers);
  const name = options.name ?? (isText ? 'table' : pathOrUrlOrText.split(/[/\\]/).at(-1)!);
  const left = rows.length - kept.length;
  return new Dataset({
    name,
    ...inputsOf(inputs, kept),
    ...targetsOf(answers, kept, options.classes),
    ...(left > 0 && {
      note: `${formatCount(left)} of ${formatCount(rows.length)} rows left out: a value is missing`,
    }),
  });
}

async function parse(text: string, { header, delimiter = '' }: CsvOptions) {
  // Loaded when first needed, so that all others start sooner.
  const { default: Papa } = await import('papaparse');
  const { data, errors } = Papa.parse<string[]>(text.replace(/^\uFEFF/, ''), {
    delimiter,
    skipEmptyLines: 'greedy',
  });
  const quote = errors.find(({ type }) => type === 'Quotes');
  if (quote)
    throw new SyntaxError(
      `csv: row ${(quote.row ?? 0) + 1} has a quotation mark that does not end, expected pairs. Write "" for one inside of a value.`,
    );
  const [first = []] = data;
  const hasHeader = header ?? first.some((value) => !Number.isFinite(Number(value.trim() || NaN)));
  const names = hasHeader ? first.map((name) => name.trim()) : first.map((_, i) => `column ${i}`);
  const rows = hasHeader ? data.slice(1) : data;
  if (rows.length === 0)
    throw new SyntaxError(
      `csv: there are no rows${hasHeader ? ' below the names' : ''}, expected at least one. Give the path of a CSV file, or its text.`,
    );
  const odd = rows.findIndex((row) => row.length !== names.length);
  if (odd >= 0)
    throw new SyntaxError(
      `csv: row ${odd + 1}${hasHeader ? ' below the names' : ''} has ${rows[odd]!.length} values, expected ${names.length}. ${names.length === 1 ? 'Say what stands between values: { delimiter: ";" }.' : 'Put values with a delimiter inside into quotation marks.'}`,
    );
  return { names, rows };
}

function placeOf(column: string | number, names: readonly string[]): number {
  const place = typeof column === 'number' ? column : names.indexOf(column);
  if (!Number.isInteger(place) || names[place] === undefined)
    throw new TypeError(
      typeof column === 'number'
        ? `csv: column ${column} does not exist, expected one from 0 to ${names.length - 1}. Columns are counted from 0.`
        : `csv: column ${JSON.stringify(column)} does not exist, expected one of ${names.join(', ')}. ${didYouMean(String(column), names)}`,
    );
  return place;
}

function keptRows(
  count: number,
  missing: 'drop' | 'mean' | 'error',
  inputs: readonly Column[],
  target: Column,
): number[] {
  const needed = missing === 'mean' ? [target] : [...inputs, target];
  const kept: number[] = [];
  for (let row = 0; row < count; row++) {
    const gap = needed.find(({ values }) => values[row] === undefined);
    if (gap === undefined) kept.push(row);
    else if (missing === 'error')
      throw new SyntaxError(
        `csv: row ${row + 1} has no value for ${gap.name}, expected one. Write { missing: "drop" } to leave such rows out.`,
      );
  }
  if (kept.length > 0) return kept;
  throw new SyntaxError(
    `csv: each of the ${count} rows lacks a value, expected whole ones. Write { missing: "mean" }, or choose "columns".`,
  );
}

function inputsOf(columns: readonly Column[], rows: readonly number[]) {
  const spread = columns.flatMap((column) => column.inputs());
  const inputs = new Float32Array(rows.length * spread.length);
  rows.forEach((row, i) =>
    spread.forEach(({ at }, k) => (inputs[i * spread.length + k] = at(row))),
  );
  return { inputs, inputShape: [spread.length], inputNames: spread.map(({ name }) => name) };
}

function targetsOf(column: Column, rows: readonly number[], asClasses: boolean | undefined) {
  const { words } = column;
  if (words) {
    const classes: DataClass[] = words.map((label, value) => ({ value, label }));
    const targets = Float32Array.from(rows, (row) => words.indexOf(column.values[row] as string));
    return { targets, classes };
  }
  const targets = Float32Array.from(rows, (row) => column.values[row] as number);
  const isClasses = asClasses ?? looksLikeClasses(targets);
  return { targets, ...(isClasses && { classes: classesOf(targets) }) };
}
