import type { Dataset } from '../data/dataset.js';
import { escapeHtml, htmlTable } from '../data/html.js';
import { inputColumns } from '../data/samples.js';
import { displaySymbol, type Displayable, type MimeBundle } from '../display/bundle.js';
import { formatCount, formatNumber } from '../display/numbers.js';
import type { Figure } from '../plots/figure.js';

/** An example that a network got wrong. */
export interface Mistake {
  /** Its place in the data. */
  readonly index: number;
  /** The numbers that went in, as they were before `standardize`. */
  readonly input: Float32Array;
  /** What the example says, where it is a text. */
  readonly text?: string;
  /** The right answer: the name of a class, or a quantity. */
  readonly right: string | number;
  /** What the network said. */
  readonly said: string | number;
  /** How sure it was, from 0 to 1, if its outputs are probabilities. */
  readonly sureness?: number;
}

/** Never 100%: no output of a softmax is. */
export const surenessText = (sureness: number): string =>
  sureness > 0.995 ? '>99%' : `${Math.round(100 * sureness)}%`;

/** What a network got most wrong, the worst first: images as a grid, rows of a table and texts as a table. */
export class Mistakes implements Displayable, Iterable<Mistake> {
  /** What they say together: how many are wrong, or how far the answers are off. */
  readonly title: string;
  /** The worst first. */
  readonly mistakes: readonly Mistake[];
  /** The grid, of images. */
  readonly figure: Figure | undefined;
  readonly #data: Dataset;

  constructor(data: Dataset, title: string, mistakes: readonly Mistake[], figure?: Figure) {
    this.title = title;
    this.mistakes = mistakes;
    this.figure = figure;
    this.#data = data;
  }

  [Symbol.iterator](): Iterator<Mistake> {
    return this.mistakes[Symbol.iterator]();
  }

  [displaySymbol](): MimeBundle | Promise<MimeBundle> {
    return this.figure ? this.figure[displaySymbol]() : this.#table();
  }

  #table(): MimeBundle {
    const { mistakes, title } = this;
    const columns = inputColumns(this.#data);
    const isText = mistakes.some(({ text }) => text !== undefined);
    const isSure = mistakes.some(({ sureness }) => sureness !== undefined);
    const inputs = isText ? ['text'] : columns.names;
    const head = ['example', ...inputs, 'right answer', 'it said', ...(isSure ? ['sure'] : [])];
    const body = mistakes.map(({ index, input, text, right, said, sureness }) => [
      formatCount(index),
      ...(isText ? [text ?? ''] : columns.cellsOf(input)),
      ...[right, said].map((answer) =>
        typeof answer === 'number' ? formatNumber(answer) : answer,
      ),
      ...(isSure ? [sureness === undefined ? '' : surenessText(sureness)] : []),
    ]);
    const lines = body.map((cells) => cells.map((cell, i) => `${head[i]} ${cell}`).join(', '));
    const table = htmlTable(head, body, { label: title, texts: isText ? [1] : [] });
    return {
      'text/plain': [title, ...lines].join('\n'),
      'text/html': `<p>${escapeHtml(title)}</p>${body.length > 0 ? table : ''}`,
    };
  }
}
