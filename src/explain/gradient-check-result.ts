import { displaySymbol, type Displayable, type MimeBundle } from '../display/bundle.js';
import { formatCount, significant } from '../display/numbers.js';
import { tokens } from '../display/tokens.js';
import { viewPart } from '../display/view.js';
import { nameSides } from '../plots/name-sides.js';
import { Figure, heading, label, plainAxis } from '../plots/figure.js';
import type { ErrorName } from './errors.js';

/** A derivative by its definition. */
export interface NumericSlope {
  /** By central differences. */
  readonly numeric: number;
  /**
   * The slopes to the two sides, each example's lower and upper one. At a corner, such as that of
   * relu at 0, they are apart and any number between them may be called the derivative.
   */
  readonly between: readonly [low: number, high: number];
}

/** One derivative, computed in two ways. */
export interface CheckedGradient extends NumericSlope {
  /** The dense layer, from 1. */
  readonly layer: number;
  readonly kind: 'weights' | 'bias';
  /** `[i, j]` of a weight from number i to unit j, `[j]` of a bias, from 0. */
  readonly index: readonly number[];
  /** By the chain rule. */
  readonly analytic: number;
}

/** A checked derivative with its error: see `GradientCheck.rows`. */
export interface GradientRow extends CheckedGradient {
  readonly relativeError: number;
  /** Whether it lies at a corner of the error. */
  readonly isCorner: boolean;
}

/**
 * Single precision keeps seven digits of the largest number in a sum, so a derivative that is small
 * beside the others is compared with a hundredth of the largest.
 */
const least = 0.01;
const tolerance = 1e-3;
const shown = 5;
/** As many names as there is room for in the picture. */
const mostNamed = 8;
/** In the data of the view. */
const mostSent = 1000;

/** What `gradientCheck` found; shows itself as a plot, each derivative a point. */
export class GradientCheck implements Displayable {
  /**
   * Every checked derivative, the worst first. `relativeError` is the difference over the larger of
   * the two, or over a hundredth of the largest derivative of all. At a corner it is how far the
   * derivative lies outside of the slopes to both sides.
   */
  readonly rows: readonly GradientRow[];
  /** How many numbers the network learns. */
  readonly parameters: number;
  /** Over how many examples the loss is the mean. */
  readonly examples: number;
  /** Which loss was differentiated. */
  readonly loss: ErrorName;
  readonly #whose: string;

  constructor(
    checked: readonly CheckedGradient[],
    about: { parameters: number; examples: number; loss: ErrorName; whose: string },
  ) {
    const largest = Math.max(...checked.map(({ numeric }) => Math.abs(numeric)), 1e-12);
    this.rows = checked
      .map((row) => {
        const size = Math.max(Math.abs(row.analytic), Math.abs(row.numeric), least * largest);
        const [low, high] = row.between;
        const isCorner = high - low > tolerance * size;
        const nearest = isCorner ? Math.min(high, Math.max(low, row.analytic)) : row.numeric;
        return { ...row, isCorner, relativeError: Math.abs(row.analytic - nearest) / size };
      })
      // A derivative that is not a number is the worst of all.
      .sort((a, b) => rank(b) - rank(a));
    this.parameters = about.parameters;
    this.examples = about.examples;
    this.loss = about.loss;
    this.#whose = about.whose;
  }

  /** Whether no relative error is above 0.001. */
  get passed(): boolean {
    return this.wrong.length === 0;
  }

  /** The derivatives with a relative error above 0.001, the worst first. */
  get wrong(): readonly GradientRow[] {
    return this.rows.filter(({ relativeError }) => !(relativeError <= tolerance));
  }

  /** The outcome, and the worst derivatives by layer and index. */
  toString(): string {
    const cells = [
      ['', 'analytic', 'numeric', 'relative error'],
      ...this.rows
        .slice(0, shown)
        .map((row) => [
          nameOf(row),
          significant(row.analytic, 7),
          significant(row.numeric, 7),
          row.relativeError.toExponential(1).replace('-', '−'),
        ]),
    ];
    const widths = [0, 1, 2, 3].map((i) => Math.max(...cells.map((row) => row[i]!.length)));
    const lines = cells.map((row) =>
      row
        .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
        .join('  '),
    );
    return [`gradient check: ${this.#outcome()}. The worst:`, ...lines].join('\n');
  }

  #outcome(): string {
    const { rows, wrong, parameters, examples, loss } = this;
    const count =
      rows.length < parameters
        ? `${formatCount(rows.length)} of ${formatCount(parameters)} derivatives checked`
        : `${formatCount(rows.length)} derivatives checked`;
    const result =
      wrong.length === 0
        ? 'all agree with central differences'
        : `${formatCount(wrong.length)} ${wrong.length === 1 ? 'differs' : 'differ'} from central differences`;
    const corners = rows.filter(({ isCorner }) => isCorner).length;
    const note =
      corners === 0 ? '' : `; ${corners} at a corner, with any slope between its two sides`;
    return `${count} on ${examples} ${examples === 1 ? 'example' : 'examples'} (${loss}, those of ${this.#whose}), ${result}${note}`;
  }

  [displaySymbol](): MimeBundle {
    return { ...this.#figure()[displaySymbol](), 'text/plain': this.toString() };
  }

  #figure(): Figure {
    const { rows, wrong } = this;
    const right = rows.filter((row) => !wrong.includes(row));
    const corners = right.filter(({ isCorner }) => isCorner);
    const cornerNote = corners.length > 0 ? ', or at a corner ○' : '';
    const ends = [
      Math.min(...rows.map(({ numeric }) => numeric), 0),
      Math.max(...rows.map(({ numeric }) => numeric), 0),
    ];
    const points = (some: readonly GradientRow[], marker: object) => ({
      type: 'scatter',
      mode: 'markers',
      x: some.map(({ numeric }) => Number(numeric.toPrecision(6))),
      y: some.map(({ analytic }) => Number(analytic.toPrecision(6))),
      text: some.map(nameOf),
      marker,
      hovertemplate: '%{text}<br>analytic %{y}<br>numeric %{x}<extra></extra>',
    });
    const axis = (text: string) => plainAxis({ title: { text, standoff: 8 }, nticks: 6 });
    const place = ({ numeric, analytic }: GradientRow) => ({ x: numeric, y: analytic });
    const named = wrong.slice(0, mostNamed).map((row) => ({ ...place(row), name: nameOf(row) }));
    const sides = nameSides(named, rows.map(place), { width: 700, height: 250 });
    return new Figure({
      minWidth: 560,
      data: [
        {
          type: 'scatter',
          mode: 'lines',
          x: ends,
          y: ends,
          line: { color: tokens.line, width: 1 },
          hoverinfo: 'skip',
        },
        points(
          right.filter(({ isCorner }) => !isCorner),
          { color: tokens.ink2, size: 6, opacity: 0.6 },
        ),
        points(corners, { color: tokens.ink2, size: 10, symbol: 'circle-open' }),
        points(wrong, { color: tokens.focus, size: 9, symbol: 'triangle-up' }),
      ],
      layout: {
        height: 380,
        margin: { l: 72, r: 24, t: 76, b: 56 },
        title: heading(
          wrong.length === 0
            ? `Gradient check passed: each derivative is on the line${cornerNote}`
            : `Gradient check: ▲ ${wrong.length} of ${rows.length} derivatives are off the line`,
        ),
        xaxis: axis('by central differences'),
        yaxis: axis('by the chain rule'),
        annotations: named.map(({ name, ...place }, i) =>
          label(name, {
            ...place,
            xanchor: sides[i] === 'right' ? 'left' : 'right',
            xshift: sides[i] === 'right' ? 10 : -10,
            color: tokens.focus,
            bgcolor: tokens.surface, // the line may run through it
            borderpad: 0,
          }),
        ),
      },
      text: this.toString(),
      view: viewPart('gradientCheck', {
        passed: this.passed,
        parameters: this.parameters,
        examples: this.examples,
        loss: this.loss,
        rows: rows
          .slice(0, mostSent)
          .map(({ layer, kind, index, analytic, numeric, relativeError }) => ({
            layer,
            kind,
            index,
            analytic,
            numeric,
            relativeError,
          })),
      }),
    });
  }
}

const rank = ({ relativeError }: GradientRow): number =>
  Number.isNaN(relativeError) ? Infinity : relativeError;

/** `layer 2 weights[3][0]`, as in code. */
const nameOf = ({ layer, kind, index }: CheckedGradient): string =>
  `layer ${layer} ${kind}${index.map((each) => `[${each}]`).join('')}`;
