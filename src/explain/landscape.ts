import { checkOptions, checkWhole } from '../check.js';
import { Dataset } from '../data/dataset.js';
import { displaySymbol, type Displayable, type MimeBundle } from '../display/bundle.js';
import { formatLoss, formatPercent } from '../display/numbers.js';
import { viewPart } from '../display/view.js';
import { checkInputShape } from '../models/inputs.js';
import type { Model } from '../models/model.js';
import type { Figure } from '../plots/figure.js';
import { evaluate } from '../training/evaluate.js';
import { objectiveFor } from '../training/objective.js';
import type { Run } from '../training/run.js';
import { copyWeights, restoreWeights } from '../training/weights.js';
import {
  pathDirections,
  placeOf,
  randomDirections,
  weightsAt,
  type Directions,
} from './landscape-directions.js';
import { landscapeFigure } from './landscape-figure.js';
import { readRecording } from './read-recording.js';

/** Which part of the landscape is shown. */
export interface LandscapeOptions {
  /** A run of `fit` with `record: true`: the way that the weights went. */
  path?: Run;
  /** The two ways across: 'pca', the widest of the path and the default with one, or 'random', the default without. */
  directions?: 'pca' | 'random';
  /** How far the map goes to each side; 1 by default: as far as the weights are large. With a path, far enough for it. */
  span?: number;
  /** Points along each side of the map; 25 by default. */
  resolution?: number;
  /** How many examples the loss is the mean of, from the first on; 500 by default. */
  examples?: number;
  /** Decides the random ways; 1 by default. */
  seed?: number | string;
}

/** A place on the map. */
export interface PathPoint {
  /** After which epoch, 0 before the first one. */
  readonly epoch: number;
  /** Its place along the first way. */
  readonly x: number;
  /** Its place along the second way. */
  readonly y: number;
}

const known = ['path', 'directions', 'span', 'resolution', 'examples', 'seed'] as const;

/**
 * The loss around a network: its weights are moved along two ways, and the loss is measured at each place. All its other ways
 * are not seen, so a hill may have a path around it.
 *
 * Without a path the ways are random, and what leads into each unit moves in proportion to its length (filter normalization).
 * With one they are the principal components of the path, which random ways would not show: it is at right angles to almost all.
 *
 * @param model The network as it is in the middle.
 * @param data Examples as `fit` takes them; of a split, a part.
 * @returns A map of the loss, with the path.
 * @throws {TypeError} If an option does not exist, or the run has no recording.
 * @throws {RangeError} If data and network don't fit, or a number is outside its range.
 * @see H. Li, Z. Xu, G. Taylor, C. Studer, T. Goldstein, Visualizing the loss landscape of neural nets (2018)
 *
 * @example
 * const run = await model.fit(data.train, { epochs: 5, record: true });
 * nn.explain.landscape(model, data.train, { path: run, resolution: 9 });
 */
export function landscape(model: Model, data: Dataset, options: LandscapeOptions = {}): Landscape {
  checkOptions('landscape', options, known);
  const { path, span, resolution = 25, examples = 500, seed = 1 } = options;
  const { directions: kind = path ? 'pca' : 'random' } = options;
  checkWhole('landscape', 'resolution', resolution, 3);
  checkWhole('landscape', 'examples', examples, 1);
  if (span !== undefined && !(span > 0 && span < Infinity))
    throw new RangeError(
      `landscape: span is ${span}, expected a number above 0. Write 1 to go as far as the weights are large.`,
    );
  if (!['pca', 'random'].includes(kind))
    throw new TypeError(
      `landscape: directions is ${JSON.stringify(kind)}, expected "pca" or "random". Leave it out, and the path decides.`,
    );
  if (!(data instanceof Dataset))
    throw new TypeError(
      'landscape: data is not a data set, expected one of nn.data. Of a split, give the part: data.train.',
    );
  checkInputShape('landscape', data, model.inputShape);
  const points = recorded(model, path, kind);
  const shown = data.take(examples);
  const objective = objectiveFor('landscape', model.outputLayer, shown);
  const here = copyWeights(model.tf);
  const directions =
    kind === 'pca'
      ? pathDirections(model.tf, here, points!.weights)
      : randomDirections(model.tf, seed);
  const way = points?.weights.map((weights, i): PathPoint => {
    const [x, y] = placeOf(weights, here, directions);
    return { epoch: points.epochs[i]!, x, y };
  });
  const lossAt = (x: number, y: number): number => {
    restoreWeights(model.tf, weightsAt(here, directions, x, y));
    return evaluate(model.tf, shown, objective).loss;
  };
  try {
    const [x, y] = (['x', 'y'] as const).map((side) =>
      steps(
        span !== undefined || !way ? [-(span ?? 1), span ?? 1] : around(way.map((p) => p[side])),
        resolution,
      ),
    ) as [number[], number[]];
    const fine = steps([x[0]!, x.at(-1)!], 2 * resolution + 1);
    return new Landscape({
      name: data.name,
      x,
      y,
      loss: y.map((b) => x.map((a) => lossAt(a, b))),
      slice: { x: fine, loss: fine.map((a) => lossAt(a, 0)) },
      here: lossAt(0, 0),
      directions,
      path: way,
    });
  } finally {
    restoreWeights(model.tf, here);
  }
}

/** See `landscape`. */
export class Landscape implements Displayable {
  /** The data whose loss it is. */
  readonly name: string;
  /** Places along the first way; 0 is the network as it is. */
  readonly x: readonly number[];
  /** Places along the second. */
  readonly y: readonly number[];
  /** The mean loss at each place, `[y][x]`. */
  readonly loss: readonly (readonly number[])[];
  /** The loss along the first way alone, through the network. */
  readonly slice: { readonly x: readonly number[]; readonly loss: readonly number[] };
  /** The loss of the network as it is. */
  readonly here: number;
  /** Where the training went, on the map. */
  readonly path: readonly PathPoint[] | undefined;
  /** How the two ways were chosen. */
  readonly directions: Directions['kind'];
  /** What share of the path each way shows. */
  readonly shares: readonly [number, number] | undefined;

  constructor({
    directions,
    ...rest
  }: Pick<Landscape, 'name' | 'x' | 'y' | 'loss' | 'slice' | 'here' | 'path'> & {
    directions: Directions;
  }) {
    this.name = rest.name;
    this.x = rest.x;
    this.y = rest.y;
    this.loss = rest.loss;
    this.slice = rest.slice;
    this.here = rest.here;
    this.path = rest.path;
    this.directions = directions.kind;
    this.shares = directions.shares;
  }

  /** What is to be seen, in words. */
  describe(): string {
    const all = this.loss.flat();
    const [low, high] = [Math.min(...all), Math.max(...all)].map(formatLoss);
    const shares = this.shares?.map((share) => formatPercent(share, 0));
    const path = this.path ? `, and the way of ${this.path.at(-1)!.epoch} epochs` : '';
    const ways = shares
      ? `two ways that show ${shares.join(' and ')} of the path`
      : 'two random ways';
    return `loss landscape on ${this.name}: ${formatLoss(this.here)} here, ${low} to ${high} on the map along ${ways}${path}`;
  }

  /**
   * The map and the slice as a figure.
   *
   * @returns A Plotly figure, free to be changed.
   *
   * @example
   * const model = nn.sequential([nn.input(2), nn.dense(3, 'tanh'), nn.dense(1, 'tanh')], { seed: 1 });
   * nn.explain.landscape(model, nn.data.circle(), { resolution: 5 }).figure().layout.height = 600;
   */
  figure(): Figure {
    const { name, directions, x, y, loss, slice, here, path } = this;
    const data = { name, directions, x, y, loss, slice, here, ...(path && { path }) };
    return landscapeFigure(this, viewPart('landscape', data));
  }

  [displaySymbol](): MimeBundle {
    return this.figure()[displaySymbol]();
  }
}

function recorded(model: Model, path: Run | undefined, kind: string) {
  if (!path && kind === 'pca')
    throw new TypeError(
      'landscape: directions is "pca", but there is no path, expected one. Write { path: await model.fit(data, { record: true }) }.',
    );
  if (!path) return undefined;
  return readRecording('landscape', model, path);
}

/** Room for all values and 0, with a quarter of their width on both sides. */
function around(values: readonly number[]): [number, number] {
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  const room = (high - low || 1) / 4;
  return [low - room, high + room];
}

const steps = ([low, high]: readonly [number, number], count: number): number[] =>
  Array.from({ length: count }, (_, i) => low + ((high - low) * i) / (count - 1));
