import { checkOptions } from '../check.js';
import { Dataset, type DataClass } from './dataset.js';

/** What the columns of a table mean. */
export interface TableOptions {
  /** The column to predict, counted from 0. */
  target: number;
  /** What each column is called, the target's too; x₁, x₂ … by default. */
  names?: readonly string[];
  /** What the data set is called. */
  name?: string;
  /** Whether the targets are classes, where the rule below would say otherwise. */
  classes?: boolean;
}

/**
 * Your own numbers as a data set: one row an example, one column of each row its target.
 *
 * The targets are **classes** when they are only -1 and +1 or only 0 and 1, or when they are at most
 * 10 different whole numbers, each occurring at least twice on average. Otherwise they are a
 * **quantity** to predict. `classes: true` or `classes: false` decides where that is not what you
 * mean.
 *
 * @param rows Lists of equally many numbers, one for each example.
 * @returns The data set, its inputs all columns but the target.
 * @throws {TypeError} If the rows are not numbers in equally many columns.
 * @throws {RangeError} If `target` is not one of the columns.
 *
 * @example The logical AND
 * const and = nn.data.table([[0, 0, -1], [0, 1, -1], [1, 0, -1], [1, 1, +1]], { target: 2 });
 * and.classes; // [{ value: -1, label: '−1' }, { value: 1, label: '+1' }]
 */
export function table(rows: readonly (readonly number[])[], options: TableOptions): Dataset {
  const columns = checkRows(rows);
  checkOptions('table', options, ['target', 'names', 'name', 'classes']);
  const { target, names, name = 'table', classes } = options;
  if (!Number.isInteger(target) || target < 0 || target >= columns)
    throw new RangeError(
      `table: target is ${target}, expected a column from 0 to ${columns - 1}. Columns are counted from 0: the last one is ${columns - 1}.`,
    );
  if (names && names.length !== columns)
    throw new RangeError(
      `table: names are ${names.length}, expected ${columns}, one for each column. The target's column has a name too.`,
    );
  const inputs = Float32Array.from(rows.flatMap((row) => row.filter((_, c) => c !== target)));
  const targets = Float32Array.from(rows, (row) => row[target]!);
  return new Dataset({
    name,
    inputs,
    inputShape: [columns - 1],
    inputNames: names
      ? names.filter((_, c) => c !== target)
      : Array.from({ length: columns - 1 }, (_, i) => `x${subscript(i + 1)}`),
    targets,
    ...((classes ?? looksLikeClasses(targets)) && { classes: classesOf(targets) }),
  });
}

function checkRows(rows: unknown): number {
  const first: unknown = Array.isArray(rows) ? rows[0] : undefined;
  if (!Array.isArray(first) || first.length < 2)
    throw new TypeError(
      'table: rows are not a table, expected an array of rows with an input and a target at least. Write [[0, 1], [1, 0]], for example.',
    );
  const columns = first.length;
  (rows as unknown[]).forEach((row, r) => {
    if (!Array.isArray(row) || row.length !== columns)
      throw new TypeError(
        `table: row ${r} has ${Array.isArray(row) ? row.length : 'no'} columns, expected ${columns}, as row 0 has. Add or remove a number.`,
      );
    const c = row.findIndex((value) => !Number.isFinite(value));
    if (c >= 0)
      throw new TypeError(
        `table: row ${r}, column ${c} is ${JSON.stringify(row[c])}, expected a number. Turn words into numbers and leave out rows with gaps.`,
      );
  });
  return columns;
}

export function looksLikeClasses(targets: Float32Array): boolean {
  const different = new Set(targets);
  const only = (...values: number[]) => [...different].every((value) => values.includes(value));
  if (only(-1, 1) || only(0, 1)) return true;
  const whole = targets.every((value) => Number.isInteger(value));
  return whole && different.size <= 10 && 2 * different.size <= targets.length;
}

export function classesOf(targets: Float32Array): DataClass[] {
  const values = [...new Set(targets)].sort((a, b) => a - b);
  const signed = values.some((value) => value < 0);
  return values.map((value) => {
    const sign = value < 0 ? '−' : signed && value > 0 ? '+' : '';
    return { value, label: sign + String(Math.abs(value)) };
  });
}

const subscript = (n: number) =>
  [...String(n)].map((digit) => '₀₁₂₃₄₅₆₇₈₉'[Number(digit)]).join('');
