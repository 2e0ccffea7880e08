import { checkOptions, checkWhole } from '../check.js';
import { Dataset } from '../data/dataset.js';
import { displaySymbol, type Displayable, type MimeBundle } from '../display/bundle.js';
import { formatCount, formatPercent } from '../display/numbers.js';
import { tokens } from '../display/tokens.js';
import { viewPart } from '../display/view.js';
import { Figure, heading, label, plainAxis } from '../plots/figure.js';
import type { Gan } from './gan.js';

/** How it is counted. */
export interface ModesOptions {
  /** How many examples are made; 2000 by default. */
  samples?: number;
  /** Which random numbers they are made of. */
  seed?: number | string;
}

/** One class of the data, and what was made of it. */
export interface Mode {
  readonly label: string;
  /** How many good examples are of this class. */
  readonly count: number;
  /** Whether they are at least a tenth of what would be its share. */
  readonly isCovered: boolean;
}

/** See `Gan.modes`. */
export class Modes implements Displayable {
  /** The classes of the data. */
  readonly modes: readonly Mode[];
  /** How many examples were made. */
  readonly samples: number;

  constructor(modes: readonly Mode[], samples: number) {
    this.modes = modes;
    this.samples = samples;
  }

  /** How many classes are made. */
  get covered(): number {
    return this.modes.filter(({ isCovered }) => isCovered).length;
  }

  /** The share of good examples: near the mean of a class. */
  get good(): number {
    return this.modes.reduce((sum, { count }) => sum + count, 0) / this.samples;
  }

  toString(): string {
    const missing = this.modes.filter(({ isCovered }) => !isCovered).map((mode) => mode.label);
    const without = missing.length > 0 ? `, not ${missing.join(', ')}` : '';
    return `${this.covered} of ${this.modes.length} modes covered${without}; ${formatPercent(this.good, 0)} of ${formatCount(this.samples)} generated examples are good`;
  }

  [displaySymbol](): MimeBundle {
    const { modes, samples } = this;
    const fair = samples / modes.length;
    const look = (isCovered: boolean) => (isCovered ? tokens.ink : tokens.negativeInk);
    return new Figure({
      data: [
        {
          type: 'bar',
          x: modes.map((mode) => mode.label),
          y: modes.map(({ count }) => count),
          marker: { color: tokens.line },
          width: 0.6,
          hovertemplate: 'mode %{x}: %{y} examples<extra></extra>',
        },
      ],
      layout: {
        height: 280,
        margin: { l: 56, r: 120, t: 80, b: 48 },
        title: heading(
          `${this.covered} of ${modes.length} modes covered, ${formatPercent(this.good, 0)} of the generated examples are good`,
        ),
        xaxis: plainAxis({
          type: 'category',
          title: { text: 'mode', standoff: 8, font: { size: tokens.textSmall } },
          fixedrange: true,
        }),
        yaxis: {
          range: [0, 1.15 * Math.max(fair, ...modes.map(({ count }) => count))],
          nticks: 4,
          showgrid: true,
          gridcolor: tokens.hair,
          zeroline: false,
          fixedrange: true,
        },
        shapes: [
          {
            type: 'line',
            xref: 'x domain',
            x0: 0,
            x1: 1,
            y0: fair,
            y1: fair,
            line: { color: tokens.ink2, width: 1, dash: '2px,3px' },
          },
        ],
        annotations: [
          label(`fair share ${formatCount(fair)}`, {
            xref: 'x domain',
            x: 1,
            y: fair,
            xanchor: 'left',
            xshift: 6,
          }),
          ...modes.map(({ count, isCovered }, place) =>
            label(isCovered ? formatCount(count) : `✕ ${formatCount(count)}`, {
              x: place,
              y: count,
              yanchor: 'bottom',
              color: look(isCovered),
            }),
          ),
        ],
      },
      text: this.toString(),
      view: viewPart('modes', { samples, modes }),
    })[displaySymbol]();
  }
}

/** How many standard deviations from its mean a good example of a class may be. */
const near = 3;

export function modes(gan: Gan, data: Dataset, options: ModesOptions): Modes {
  checkOptions('modes', options, ['samples', 'seed']);
  const { samples = 2000, seed = 'modes' } = options;
  checkWhole('modes', 'samples', samples, 1);
  const clouds = cloudsOf(data);
  const counts = clouds.map(() => 0);
  const made = gan.generate(samples, { seed }).inputs();
  const size = data.inputSize;
  for (let row = 0; row < samples; row++) {
    const example = made.subarray(row * size, (row + 1) * size);
    const distances = clouds.map(({ mean }) => distance(example, mean));
    const best = distances.indexOf(Math.min(...distances));
    if (distances[best]! <= near * clouds[best]!.deviation) counts[best]!++;
  }
  const least = samples / clouds.length / 10;
  return new Modes(
    clouds.map(({ label: name }, i) => ({
      label: name,
      count: counts[i]!,
      isCovered: counts[i]! >= least,
    })),
    samples,
  );
}

/** Mean of each class and standard deviation of a number around it. */
function cloudsOf(data: Dataset) {
  if (!data.classes)
    throw new RangeError(
      `modes: "${data.name}" has no classes, expected some, each of them a cloud. Write gan.modes(nn.data.eightGaussians()), for example.`,
    );
  const size = data.inputSize;
  return data.classes.flatMap(({ value, label: name }) => {
    const own = [...data.filter(({ target }) => target === value)].map(({ input }) => input);
    if (own.length === 0) return [];
    const mean = Float64Array.from(
      { length: size },
      (_, k) => own.reduce((sum, input) => sum + input[k]!, 0) / own.length,
    );
    const square = own.reduce((sum, input) => sum + distance(input, mean) ** 2, 0);
    return { label: name, mean, deviation: Math.sqrt(square / (own.length * size)) };
  });
}

function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += (a[k]! - b[k]!) ** 2;
  return Math.sqrt(sum);
}
