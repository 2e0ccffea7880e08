import { displaySymbol, type Displayable, type MimeBundle } from '../display/bundle.js';
import { formatCount } from '../display/numbers.js';

/** One layer of a summary. */
export interface SummaryRow {
  readonly layer: string;
  /** Shape of what goes out, without the number of examples. */
  readonly output: readonly number[];
  /** How many numbers the layer learns. */
  readonly parameters: number;
}

/** The layers of a network with what goes out of each and how much it learns. */
export class Summary implements Displayable {
  /** The layers, in their order. */
  readonly rows: readonly SummaryRow[];
  /** How many numbers the whole network learns. */
  readonly parameters: number;

  constructor(rows: readonly SummaryRow[]) {
    this.rows = rows;
    this.parameters = rows.reduce((sum, row) => sum + row.parameters, 0);
  }

  toString(): string {
    const cells = [['layer', 'output', 'parameters'], ...this.#cells(), this.#total()];
    const widths = [0, 1, 2].map((column) => Math.max(...cells.map((row) => row[column]!.length)));
    const lines = cells.map(([layer, output, parameters]) =>
      [
        layer!.padEnd(widths[0]!),
        output!.padEnd(widths[1]!),
        parameters!.padStart(widths[2]!),
      ].join('  '),
    );
    const rule = '─'.repeat(lines[0]!.length);
    return [lines[0], rule, ...lines.slice(1, -1), rule, lines.at(-1)].join('\n');
  }

  #cells(): string[][] {
    return this.rows.map((row) => [row.layer, row.output.join(' × '), formatCount(row.parameters)]);
  }

  #total(): string[] {
    return ['total', '', formatCount(this.parameters)];
  }

  [displaySymbol](): MimeBundle {
    const row = (cells: readonly string[], tag = 'td') =>
      `<tr>${cells.map((cell, i) => `<${tag} style="text-align:${i < 2 ? 'left' : 'right'}">${escape(cell)}</${tag}>`).join('')}</tr>`;
    const html = [
      '<table><thead>',
      row(['layer', 'output', 'parameters'], 'th'),
      '</thead><tbody>',
      ...this.#cells().map((cells) => row(cells)),
      '</tbody><tfoot>',
      row(this.#total(), 'th'),
      '</tfoot></table>',
    ].join('');
    return { 'text/plain': this.toString(), 'text/html': html };
  }
}

const escape = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
