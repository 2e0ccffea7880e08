import { formatNumber, significant, subscript } from '../display/numbers.js';
import type { Backprop, TracedLayer } from './backprop.js';

/** More of a layer's weights than a reader goes through. */
const mostWeights = 24;

/** A table: rows of cells, the first row is the heading. */
export interface Table {
  readonly title: string;
  readonly rows: readonly (readonly string[])[];
  /** How many rows were left out. */
  readonly more: number;
}

/** What it is about, in one line. */
export function backpropSummary(trace: Backprop): string {
  const { inputs, output, target, error, errorAfter, errorFunction, learningRate } = trace;
  const list = (numbers: readonly number[]) => {
    const shown = numbers.slice(0, 4).map((each) => formatNumber(each, 4));
    return `(${shown.join(', ')}${numbers.length > 4 ? ', …' : ''})`;
  };
  return `input ${list(inputs)}, output ${list(output)}, target ${list(target)}: E = ${errorFunction.formula} = ${significant(error, 6)}, after one step with learning rate ${formatNumber(learningRate, 6)} ${significant(errorAfter, 6)}`;
}

/** The units and the weights of each layer. */
export function backpropTables({ layers }: Backprop): Table[] {
  return layers.flatMap((layer) => [unitTable(layer), weightTable(layer)]);
}

function unitTable({ number, activation, x, y, dEdy, dEdx }: TracedLayer): Table {
  return table(`layer ${number}, ${activation}: units`, [
    ['unit', 'x', 'y', '∂E/∂y', '∂E/∂x'],
    ...x.map((_, j) => [String(j + 1), ...[x, y, dEdy, dEdx].map((all) => digits(all[j]!))]),
  ]);
}

function weightTable(layer: TracedLayer): Table {
  const { number, weights, bias, dEdw, dEdb, weightsAfter, biasAfter } = layer;
  const row = (name: string, before: number, slope: number, after: number) => [
    name,
    digits(before),
    digits(slope),
    digits(after),
  ];
  return table(`layer ${number}: weights`, [
    ['', 'w', '∂E/∂w', 'w after'],
    ...weights.flatMap((all, i) =>
      all.map((weight, j) =>
        row(
          `w${subscript(i + 1)}${weights.length > 9 || all.length > 9 ? ',' : ''}${subscript(j + 1)}`,
          weight,
          dEdw[i]![j]!,
          weightsAfter[i]![j]!,
        ),
      ),
    ),
    ...bias.map((b, j) => row(`b${subscript(j + 1)}`, b, dEdb[j]!, biasAfter[j]!)),
  ]);
}

const table = (title: string, rows: readonly (readonly string[])[]): Table => ({
  title,
  rows: rows.slice(0, mostWeights + 1),
  more: Math.max(0, rows.length - 1 - mostWeights),
});

const digits = (value: number): string => significant(value, 6);

/** All of it in plain text. */
export function backpropText(trace: Backprop): string {
  const tables = backpropTables(trace).map(({ title, rows, more }) => {
    const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
    const lines = rows.map((row) =>
      row
        .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
        .join('  '),
    );
    return [title, ...lines, ...(more > 0 ? [`… ${more} more`] : [])].join('\n');
  });
  return [`backpropagation: ${backpropSummary(trace)}`, ...tables].join('\n\n');
}
