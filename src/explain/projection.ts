import { PCA } from 'ml-pca';
import { UMAP } from 'umap-js';
import { checkOptions } from '../check.js';
import type { Dataset } from '../data/dataset.js';
import { formatPercent } from '../display/numbers.js';
import { tokens } from '../display/tokens.js';
import { viewPart } from '../display/view.js';
import type { Model } from '../models/model.js';
import { Figure, heading, withNote, type PlotlyObject } from '../plots/figure.js';
import { classColor, symbols } from '../plots/plane.js';
import { seededRandom } from '../random.js';
import { insideValues } from './inside.js';

// Both libraries come with the import: projection answers at once, and what is loaded later must be awaited.

export interface ProjectionOptions {
  /**
   * 'pca', the default, turns the cloud so that its widest sides are seen and is exact about
   * distances along them; 'umap' keeps neighbours together and says little about distances.
   */
  method?: 'pca' | 'umap';
  /** A network: what goes out of its layer before the last is shown in place of the inputs. */
  model?: Model;
  /** How many examples, from the first on; 1,000 by default. */
  count?: number;
  /** Decides where UMAP starts. */
  seed?: number | string;
}

/**
 * Examples of many numbers as points in the plane, each in the colour of its class: which are near
 * one another, before a network and inside it.
 *
 * @param data Examples with classes.
 * @returns A figure with a point for each example.
 * @throws {RangeError} If the data has no classes or fewer than 3 examples.
 * @throws {TypeError} If an option or a method does not exist.
 * @see L. McInnes, J. Healy, J. Melville, UMAP: uniform manifold approximation and projection (2018)
 *
 * @example
 * nn.explain.projection(nn.data.digits(), { count: 100 }).data.length; // 10 classes
 */
export function projection(data: Dataset, options: ProjectionOptions = {}): Figure {
  checkOptions('projection', options, ['method', 'model', 'count', 'seed']);
  const { method = 'pca', model, count = 1000, seed = 1 } = options;
  if (!['pca', 'umap'].includes(method))
    throw new TypeError(
      `projection: method is ${JSON.stringify(method)}, expected "pca" or "umap". Leave it out for "pca".`,
    );
  if (!data.classes)
    throw new RangeError(
      `projection: "${data.name}" has a number to predict, expected classes, which give the points their colours.`,
    );
  const shown = data.take(Math.min(count, data.length));
  if (shown.length < 3)
    throw new RangeError(
      `projection: "${data.name}" has ${shown.length} examples, expected at least 3.`,
    );
  const rows = model
    ? insideValues(model, shown)
    : [...shown].map(({ input }) => Array.from(input as Iterable<number>));
  const { points, note } = method === 'pca' ? byPca(rows) : byUmap(rows, seed);
  const names = data.classes.map(({ label }) => label);
  const of = model ? `${data.name} inside the network` : data.name;
  return new Figure({
    minWidth: 560,
    data: names.map((name, place) => classTrace(name, place, shown, points)),
    layout: {
      height: 440,
      margin: { l: 24, r: 24, t: 64, b: 24 },
      title: heading(withNote(`${of}: ${note}`, data.note)),
      showlegend: true,
      legend: { x: 1, xanchor: 'right', y: 1, font: { size: tokens.textSmall } },
      xaxis: hidden,
      yaxis: { ...hidden, scaleanchor: 'x' },
    },
    text: `projection of ${of}, ${shown.length} examples: ${note}`,
    view: viewPart('projection', {
      name: of,
      method,
      classes: names,
      x: Float32Array.from(points, ([x]) => x!),
      y: Float32Array.from(points, ([, y]) => y!),
      target: [...shown].map(({ label }) => names.indexOf(label!)),
      of: shown.length,
    }),
  });
}

const hidden: PlotlyObject = { visible: false, fixedrange: true };

interface Points {
  readonly points: readonly (readonly number[])[];
  readonly note: string;
}

function byPca(rows: number[][]): Points {
  const pca = new PCA(rows);
  const [first = 0, second = 0] = pca.getExplainedVariance();
  const points = pca.predict(rows, { nComponents: 2 }).to2DArray();
  return { points, note: `PCA, ${formatPercent(first + second, 0)} of the variance` };
}

function byUmap(rows: number[][], seed: number | string): Points {
  const random = seededRandom(seed);
  const nNeighbors = Math.min(15, rows.length - 1);
  const umap = new UMAP({ nComponents: 2, nNeighbors, random: () => random.uniform() });
  return { points: umap.fit(rows), note: 'UMAP' };
}

function classTrace(
  name: string,
  place: number,
  shown: Dataset,
  points: readonly (readonly number[])[],
): PlotlyObject {
  const own = points.filter((_, i) => shown.at(i).label === name);
  return {
    type: 'scatter',
    mode: 'markers',
    name,
    x: own.map(([x]) => x),
    y: own.map(([, y]) => y),
    hovertemplate: `${name}<extra></extra>`,
    marker: {
      color: classColor(place),
      symbol: symbols[place % symbols.length],
      size: 7,
      line: { color: tokens.surface, width: 1 },
    },
  };
}
