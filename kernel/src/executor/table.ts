/** `console.table`, as a table of HTML and as Node prints it. */
import type { Bundle } from '../contracts.js';

interface Table {
  columns: string[];
  rows: unknown[][];
}

type Inspect = (value: unknown) => string;

/** Rows and columns shown; the rest is counted. */
const ROWS = 1000;
const COLUMNS = 50;
/** For rows that are no objects. */
const VALUES = 'Values';
const MISSING = Symbol('missing');

/**
 * @param properties The columns to show; by default all.
 * @returns Undefined for what is no table.
 * @throws {TypeError} If the properties are no array.
 */
export function tableBundle(
  data: unknown,
  properties: unknown,
  inspect: Inspect,
): Bundle | undefined {
  if (properties !== undefined && !Array.isArray(properties))
    throw new TypeError(
      `console.table: properties are of type ${typeof properties}, expected an array of names.`,
    );
  if (typeof data !== 'object' || data === null) return undefined;
  const entries = entriesOf(data);
  const table = tableOf(data, entries.slice(0, ROWS), properties);
  const more = entries.length > ROWS ? `… ${entries.length - ROWS} more rows` : '';
  return { 'text/plain': plain(table, inspect) + more, 'text/html': html(table, inspect) + more };
}

/** Index and value of each row; of a map the key between them. */
function entriesOf(data: object): unknown[][] {
  if (data instanceof Map)
    return [...(data as Map<unknown, unknown>)].map(([key, value], index) => [index, key, value]);
  if (data instanceof Set) return [...(data as Set<unknown>)].map((value, index) => [index, value]);
  return Object.keys(data).map((key) => [key, read(data, key)]);
}

function tableOf(
  data: object,
  entries: readonly unknown[][],
  properties: readonly unknown[] | undefined,
): Table {
  const isIterated = data instanceof Map || data instanceof Set;
  const names = new Set(properties?.map(String));
  let hasValues = false;
  for (const entry of entries) {
    const value = entry.at(-1);
    if (!isRow(value)) hasValues = true;
    else if (!properties) Object.keys(value).forEach((name) => names.add(name));
  }
  const shown = [...names].slice(0, COLUMNS);
  const columns = [
    isIterated ? '(iteration index)' : '(index)',
    ...(data instanceof Map ? ['Key'] : []),
    ...shown,
    ...(names.size > COLUMNS ? ['…'] : []),
    ...(hasValues ? [VALUES] : []),
  ];
  const rows = entries.map((entry) => {
    const value = entry.at(-1);
    const isObject = isRow(value);
    const cells = shown.map((name) =>
      isObject && Object.hasOwn(value, name) ? read(value, name) : MISSING,
    );
    const more = names.size > COLUMNS ? [MISSING] : [];
    return [
      new Heading(String(entry[0])),
      ...entry.slice(1, -1),
      ...cells,
      ...more,
      ...(hasValues ? [isObject ? MISSING : value] : []),
    ];
  });
  return { columns, rows };
}

/** A text that is shown as it is. */
class Heading {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

const isRow = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** A property, which may be a getter that throws. */
function read(row: object, name: string): unknown {
  try {
    return (row as Record<string, unknown>)[name];
  } catch (error) {
    return error;
  }
}

function plain({ columns, rows }: Table, inspect: Inspect): string {
  const lines = [columns, ...rows.map((row) => row.map((cell) => textOf(cell, inspect)))];
  const widths = columns.map((_name, at) => Math.max(...lines.map((line) => line[at]!.length)));
  const rule = (left: string, middle: string, right: string): string =>
    `${left}${widths.map((width) => '─'.repeat(width + 2)).join(middle)}${right}\n`;
  const [head, ...body] = lines.map(
    (line) => `│ ${line.map((text, at) => text.padEnd(widths[at]!)).join(' │ ')} │\n`,
  );
  return `${rule('┌', '┬', '┐')}${head}${rule('├', '┼', '┤')}${body.join('')}${rule('└', '┴', '┘')}`;
}

function html({ columns, rows }: Table, inspect: Inspect): string {
  const head = columns.map((name, at) => `<th>${at === 0 ? '' : escape(name)}</th>`).join('');
  const body = rows.map((row) => {
    const [index, ...cells] = row.map((cell) =>
      escape(typeof cell === 'string' ? cell : textOf(cell, inspect)),
    );
    return `<tr><th>${index}</th>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
  });
  return `<table><thead><tr>${head}</tr></thead><tbody>${body.join('')}</tbody></table>`;
}

function textOf(cell: unknown, inspect: Inspect): string {
  if (cell === MISSING) return '';
  return cell instanceof Heading ? cell.text : inspect(cell).replace(/\s*\n\s*/g, ' ');
}

/** What comes from a notebook is data, never markup. */
const escape = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
