import { checkOptions, checkWhole } from '../check.js';
import { Dataset } from '../data/dataset.js';
import { tokens } from '../display/tokens.js';
import { joined, packFirst, viewPart } from '../display/view.js';
import { Figure, heading, label, type FigureParts, type PlotlyObject } from '../plots/figure.js';
import type { Gan } from './gan.js';
import { montage, montageSize } from './montage.js';
import { noiseFrom, oneHot, sideBySide } from './noise.js';
import { hiddenAxes, planeAxes, windowAround } from './scene.js';

/** How a walk is made. */
export interface WalkOptions {
  /** How many examples on each way, both ends among them; 10 for images, 60 for points by default. */
  steps?: number;
  /** How many ways; 5 by default. */
  walks?: number;
  /** Which random numbers the ways begin and end with. */
  seed?: number | string;
  /** With classes: the label of the one that is made; by default each way has another. */
  label?: string;
}

/** See `Gan.latentWalk`. */
export function latentWalk(gan: Gan, options: WalkOptions): Figure {
  checkOptions('latentWalk', options, ['steps', 'walks', 'seed', 'label']);
  const { shape } = gan;
  const isPlane = shape.length === 1 && shape[0] === 2;
  const isImage = shape.length === 3 && [1, 3].includes(shape[2]!);
  if (!isPlane && !isImage)
    throw new RangeError(
      `latentWalk: the GAN makes [${shape.join(', ')}], expected points [2] or images [height, width, 1]. Write gan.interpolate() for the numbers.`,
    );
  const { steps = isPlane ? 60 : 10, walks = 5, seed = 'walk', label: asked } = options;
  checkWhole('latentWalk', 'walks', walks, 1);
  const ways = Array.from({ length: walks }, (_, walk) => {
    const name = asked ?? gan.classes?.[walk % gan.classCount]?.label;
    return gan.interpolate(steps, {
      from: `${seed}/${2 * walk}`,
      to: `${seed}/${2 * walk + 1}`,
      ...(name !== undefined && { label: name }),
    });
  });
  const seen = {
    text: `${walks} ways through the generator's random numbers, ${steps} examples on each`,
    view: viewPart('latentWalk', {
      ...(gan.classes && { labels: ways.map((way) => way.at(0).label!) }),
      examples: packFirst(joined(ways.map((way) => way.inputs())), [walks, steps, ...shape]),
    }),
  };
  return isPlane ? paths(ways, seen) : rows(ways, shape as [number, number, number], seen);
}

type Seen = Pick<FigureParts, 'text' | 'view'>;

function rows(ways: readonly Dataset[], size: [number, number, number], seen: Seen): Figure {
  const steps = ways[0]!.length;
  const values = Float32Array.from(ways.flatMap((way) => Array.from(way.inputs())));
  const [cellsX, cellsY] = montageSize(ways.length * steps, steps, size);
  const width = Math.min(672, steps * 64);
  return new Figure({
    data: [montage(values, ways.length * steps, steps, size)],
    layout: {
      height: 64 + (width * cellsY) / cellsX + 24,
      margin: { l: 24, r: 24, t: 64, b: 24 },
      title: heading('On the way from one image to another'),
      ...hiddenAxes(cellsX, cellsY, [0, width / 672]),
    },
    ...seen,
  });
}

/** A path for each way, with a dot at each step: far apart where the generator jumps. */
function paths(ways: readonly Dataset[], seen: Seen): Figure {
  const window = windowAround(Float32Array.from(ways.flatMap((way) => Array.from(way.inputs()))));
  const traces = ways.map((way, i): PlotlyObject => {
    const color = tokens.classes[i % tokens.classes.length];
    const points = [...way].map(({ input }) => Array.from(input, (value) => +value.toFixed(3)));
    return {
      type: 'scatter',
      mode: 'lines+markers',
      x: points.map(([x]) => x),
      y: points.map(([, y]) => y),
      line: { color, width: 1 },
      marker: { color, size: 5 },
      hovertemplate: `way ${i + 1}: (%{x}, %{y})<extra></extra>`,
    };
  });
  const ends = ways.flatMap((way, i) =>
    [0, -1].map((at) => {
      const [x, y] = way.at(at).input;
      return label(`<b>${i + 1}</b>`, {
        x: x!,
        y: y!,
        xshift: 9,
        yshift: 9,
        color: tokens.classes[i % tokens.classes.length]!,
      });
    }),
  );
  return new Figure({
    data: traces,
    layout: {
      height: 420,
      margin: { l: 72, r: 24, t: 64, b: 56 },
      title: heading('What the generator makes on its way from one point to another'),
      ...planeAxes(ways[0]!, window, [0, 1]),
      annotations: ends,
    },
    ...seen,
  });
}

/** `steps` rows on the arc from one row of random numbers to another (Shoemake 1985). */
export function arc(from: Float32Array, to: Float32Array, steps: number): Float32Array {
  const length = (row: Float32Array) => Math.hypot(...row);
  const dot = from.reduce((sum, value, i) => sum + value * to[i]!, 0);
  const angle = Math.acos(Math.min(1, Math.max(-1, dot / (length(from) * length(to) || 1))));
  const sin = Math.sin(angle);
  const rows = new Float32Array(steps * from.length);
  for (let step = 0; step < steps; step++) {
    const t = step / (steps - 1);
    const [a, b] =
      sin < 1e-6 ? [1 - t, t] : [Math.sin((1 - t) * angle) / sin, Math.sin(t * angle) / sin];
    for (let i = 0; i < from.length; i++) rows[step * from.length + i] = a * from[i]! + b * to[i]!;
  }
  return rows;
}

/** Where a way begins and ends. */
export interface InterpolateOptions {
  /** The seed of the example that it begins with. */
  from?: number | string;
  /** The seed of the one that it ends with. */
  to?: number | string;
  /** With classes: the label of the one that is made; the first by default. */
  label?: string;
}

/** See `Gan.interpolate`. */
export function interpolate(gan: Gan, steps: number, options: InterpolateOptions): Dataset {
  checkOptions('interpolate', options, ['from', 'to', 'label']);
  checkWhole('interpolate', 'steps', steps, 2);
  const { from = 1, to = 2, label: asked } = options;
  const place = asked === undefined ? 0 : gan.placeOf('interpolate', asked);
  const rowOf = (seed: number | string) =>
    noiseFrom(`${gan.seed}/${seed}`, gan.latent, 0)(1).values;
  const rows = arc(rowOf(from), rowOf(to), steps);
  const { classCount, latent } = gan;
  const labels = oneHot(steps, classCount, () => place);
  const inputs = classCount > 0 ? sideBySide(rows, labels, steps, latent) : rows;
  return gan.datasetOf(gan.makeFrom(inputs, steps), steps, () => place);
}
