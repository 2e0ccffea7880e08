import type { Dataset } from '../data/dataset.js';
import type { GanSceneData } from '../display/protocol.js';
import { tokens } from '../display/tokens.js';
import { held, joined, pack, thinned } from '../display/view.js';
import { bands } from '../plots/boundary.js';
import { plainAxis, type PlotlyObject } from '../plots/figure.js';
import { symbols, type Window } from '../plots/plane.js';
import type { Gan } from './gan.js';
import { montage, montageSize } from './montage.js';
import { noiseFrom } from './noise.js';

/** What the networks do at one time of a training, of the same random numbers each time. */
export interface Snapshot {
  readonly step: number;
  /** Made examples, row-major `[count, ...shape]`. */
  readonly values: Float32Array;
  /** For points: how real the discriminator takes each place of the grid to be. */
  readonly surface?: readonly number[];
}

/** How a GAN is drawn: points over the discriminator's answers, or images in rows. */
export interface Scene {
  /** How high it is, for each pixel of its width. */
  readonly ratio: number;
  readonly classes: number;
  /** Whether it is points, not images. */
  readonly isPlane: boolean;
  take(gan: Gan): Snapshot;
  draw(snapshot: Snapshot): PlotlyObject[];
  /** What its view gets. */
  dataOf(snapshots: readonly Snapshot[]): GanSceneData;
  /** @param domain Which share of the figure's width it has. */
  axes(domain: readonly [number, number]): { xaxis: PlotlyObject; yaxis: PlotlyObject };
}

/** How examples like those of `data` are drawn; nothing where they are neither points nor images. */
export function sceneOf(gan: Gan, data: Dataset): Scene | undefined {
  const [height, width, channels = 1] = data.inputShape;
  if (data.inputShape.length === 1) return height === 2 ? pointScene(gan, data) : undefined;
  if (width === undefined || data.inputShape.length > 3 || ![1, 3].includes(channels))
    return undefined;
  return imageScene(gan, [height!, width, channels]);
}

/** As many points as can be told apart. */
const points = 250;
/** Places along each side of the grid on which the discriminator is asked. */
const gridSize = 33;

function pointScene(gan: Gan, data: Dataset): Scene {
  const every = Math.max(1, data.length / points);
  const real = data.gatherInputs(
    Uint32Array.from({ length: Math.min(points, data.length) }, (_, i) => Math.floor(i * every)),
  );
  const window = windowAround(real);
  const ticks = ([low, high]: readonly [number, number]) =>
    Array.from({ length: gridSize }, (_, i) => low + ((high - low) * i) / (gridSize - 1));
  const grid = { x: ticks(window.x), y: ticks(window.y) };
  const places = grid.y.flatMap((y) => grid.x.map((x) => [x, y]));
  const { classCount } = gan;
  return {
    ratio: 1,
    isPlane: true,
    classes: classCount,
    take: (now) => ({
      step: now.steps,
      values: sampleOf(now, points),
      // One that is told the class has a surface for each.
      ...(classCount === 0 && { surface: now.discriminate(places) }),
    }),
    draw: ({ values, surface }) => [
      ...(surface ? groundOf(grid, surface) : []),
      pointTrace(real, 'real', tokens.positive, symbols[0]!),
      pointTrace(values, 'generated', tokens.negative, symbols[1]!),
    ],
    dataOf: (snapshots) => ({
      ...madeData(snapshots, [2]),
      plane: {
        ...window,
        real: { x: alongAxis(real, 0), y: alongAxis(real, 1) },
        ...(classCount === 0 && {
          answers: pack(
            snapshots.flatMap((snapshot) => snapshot.surface!),
            [snapshots.length, gridSize, gridSize],
          ),
        }),
      },
    }),
    axes: (domain) => planeAxes(data, window, domain),
  };
}

/** Bands from 0, made, to 1, real, and the line where the discriminator is undecided. */
function groundOf(grid: { x: number[]; y: number[] }, surface: readonly number[]): PlotlyObject[] {
  const rows = grid.y.map((_, i) =>
    surface
      .slice(i * gridSize, (i + 1) * gridSize)
      .map((share) => Math.round(1000 * (2 * share - 1)) / 1000),
  );
  const [fill, line] = bands({ ...grid, z: rows, hoverinfo: 'skip' });
  return [{ ...fill, showscale: false }, line!];
}

const pointTrace = (
  values: Float32Array,
  name: string,
  color: string,
  symbol: string,
): PlotlyObject => {
  return {
    type: 'scatter',
    mode: 'markers',
    x: alongAxis(values, 0),
    y: alongAxis(values, 1),
    name,
    marker: { color, symbol, size: 6, line: { color: tokens.surface, width: 1 } },
    hovertemplate: `${name} (%{x}, %{y})<extra></extra>`,
  };
};

const alongAxis = (values: Float32Array, axis: 0 | 1): number[] =>
  Array.from({ length: values.length / 2 }, (_, i) => +values[2 * i + axis]!.toFixed(3));

/** Of images as many as 64 KB hold: fewer times, then fewer of each. */
function madeData(
  snapshots: readonly Snapshot[],
  shape: readonly number[],
): Pick<GanSceneData, 'steps' | 'generated'> {
  const size = shape.reduce((product, side) => product * side, 1);
  // Turned round, so that the last one is kept.
  const times = thinned([...snapshots].reverse(), held(size)).toReversed();
  const made = snapshots[0]!.values.length / size;
  const count = Math.min(made, held(size * times.length));
  const values = joined(times.map((snapshot) => snapshot.values.subarray(0, count * size)));
  return {
    steps: times.map(({ step }) => step),
    generated: pack(values, [times.length, count, ...shape]),
  };
}

/** The window that shows all points, with room around them for what a generator makes before it has learned. */
export function windowAround(values: Float32Array): Window {
  const side = (axis: 0 | 1): [number, number] => {
    const all = values.filter((_, i) => i % 2 === axis);
    const [low, high] = [Math.min(...all), Math.max(...all)];
    const pad = (high - low || 1) * 0.2;
    return [low - pad, high + pad];
  };
  return { x: side(0), y: side(1) };
}

/** Square axes for the window, as wide as `domain`. */
export function planeAxes(data: Dataset, window: Window, domain: readonly [number, number]) {
  const [first = 'x₁', second = 'x₂'] = data.inputNames ?? [];
  const axis = (name: string, range: readonly number[], options: PlotlyObject) =>
    plainAxis({
      title: { text: name, font: { size: tokens.text, color: tokens.ink }, standoff: 8 },
      range,
      fixedrange: true,
      nticks: 5,
      mirror: true,
      constrain: 'domain',
      ...options,
    });
  return {
    xaxis: axis(first, window.x, { domain, constraintoward: 'left' }),
    yaxis: axis(second, window.y, { scaleanchor: 'x', constraintoward: 'top' }),
  };
}

function imageScene(gan: Gan, size: readonly [number, number, number]): Scene {
  const columns = gan.classCount > 0 ? Math.min(10, gan.classCount) : 6;
  const rows = gan.classCount > 0 ? 3 : 5;
  const count = rows * columns;
  const [cellsX, cellsY] = montageSize(count, columns, size);
  return {
    ratio: cellsY / cellsX,
    isPlane: false,
    classes: gan.classCount,
    take: (now) => ({ step: now.steps, values: sampleOf(now, count, columns) }),
    draw: ({ values }) => [montage(values, count, columns, size)],
    dataOf: (snapshots) => madeData(snapshots, size),
    axes: (domain) => hiddenAxes(cellsX, cellsY, domain),
  };
}

/** Axes of which nothing is seen, for cells that are square. */
export function hiddenAxes(cellsX: number, cellsY: number, domain: readonly [number, number]) {
  const hidden = { visible: false, fixedrange: true, constrain: 'domain' };
  return {
    xaxis: { ...hidden, range: [-0.5, cellsX - 0.5], domain, constraintoward: 'left' },
    yaxis: {
      ...hidden,
      range: [cellsY - 0.5, -0.5],
      scaleanchor: 'x',
      constraintoward: 'top',
    },
  };
}

/** The same random numbers each time; with classes one after another, those of a row the first. */
function sampleOf(gan: Gan, count: number, columns = gan.classCount): Float32Array {
  const noise = noiseFrom(`${gan.seed}/generate`, gan.latent, gan.classCount);
  const { values } = noise(count, (i) => (i % columns) % gan.classCount);
  return gan.makeFrom(values, count);
}
