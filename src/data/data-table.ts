import { formatCount } from '../display/numbers.js';
import type { Dataset } from './dataset.js';
import { escapeHtml, htmlTable } from './html.js';

/**
 * What is in the parts of a data set, as HTML: what an example is, then a table with a row a part,
 * named by its key, that counts all examples and those of each class.
 */
export function dataTable(parts: Record<string, Dataset>): string {
  const [first] = Object.values(parts);
  if (!first) return '';
  const { name, note, inputNames, inputShape, classes } = first;
  const about = [
    name,
    note,
    `inputs ${inputNames?.join(', ') ?? inputShape.join('×')}`,
    answersText(first),
  ].filter((fact) => fact !== undefined);
  const head = ['', 'examples', ...(classes?.map(({ label }) => label) ?? [])];
  const body = Object.entries(parts).map(([part, data]) => [
    part,
    ...[data.length, ...(data.countByClass() ?? [])].map(formatCount),
  ]);
  return `<div>${about.map(escapeHtml).join(' · ')}</div>${htmlTable(head, body)}`;
}

/** What is to be answered, in words. */
export function answersText({ classes, targetShape }: Dataset): string {
  if (classes) return `${classes.length} classes`;
  return targetShape.length > 0 ? `answers ${targetShape.join('×')}` : 'a number to predict';
}
