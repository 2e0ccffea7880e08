import { displaySymbol, type Displayable, type MimeBundle } from '../display/bundle.js';
import { tokens } from '../display/tokens.js';
import { viewPart } from '../display/view.js';
import { Figure, heading, plainAxis } from '../plots/figure.js';

/** A learning rate for each step. Shows itself as a curve. */
export class Schedule implements Displayable {
  /** As it was written. */
  readonly text: string;
  /** The learning rate of a step. */
  readonly at: (step: number) => number;
  /** How many steps show all of it. */
  readonly span: number;

  constructor(text: string, span: number, at: (step: number) => number) {
    this.text = text;
    this.span = span;
    this.at = at;
  }

  toString(): string {
    const { text, at, span } = this;
    return `${text}: ${rounded(at(0))} at the start, ${rounded(at(span))} after ${span} steps`;
  }

  [displaySymbol](): MimeBundle {
    const x = Array.from({ length: 201 }, (_, i) => Math.round((i * this.span) / 200));
    const y = x.map((step) => this.at(step));
    return new Figure({
      data: [
        {
          type: 'scatter',
          mode: 'lines',
          x,
          y,
          line: { color: tokens.ink, width: tokens.stroke },
          hovertemplate: 'step %{x}: %{y:.3g}<extra></extra>',
        },
      ],
      layout: {
        height: 220,
        margin: { l: 64, r: 24, t: 64, b: 44 },
        title: heading('Learning rate, step by step'),
        xaxis: plainAxis({
          title: { text: 'steps', standoff: 8, font: { size: tokens.textSmall } },
          fixedrange: true,
        }),
        yaxis: {
          rangemode: 'tozero',
          showgrid: true,
          gridcolor: tokens.hair,
          zeroline: false,
          fixedrange: true,
        },
      },
      text: this.toString(),
      view: viewPart('schedule', { name: this.text, x, y }),
    })[displaySymbol]();
  }
}

const rounded = (value: number) => +value.toPrecision(3);

/** @throws {RangeError} If it is not a positive number. */
export function checkRate(caller: string, learningRate: unknown): void {
  if (typeof learningRate !== 'number' || !(learningRate > 0 && learningRate < Infinity))
    throw new RangeError(
      `${caller}: learningRate is ${String(learningRate)}, expected a positive number. Write nn.${caller}(0.01), for example.`,
    );
}
