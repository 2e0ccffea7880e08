import type { Dataset } from '../data/dataset.js';
import type { BoundaryData } from '../display/protocol.js';
import { colorscale, tokens } from '../display/tokens.js';
import { pack, viewPart } from '../display/view.js';
import { decide, encodingFor, hasAccuracy, type Encoding } from '../models/encoding.js';
import { checkInputShape } from '../models/inputs.js';
import type { Model } from '../models/model.js';
import { Neuron } from '../neurons/neuron.js';
import { Perceptron } from '../neurons/perceptron.js';
import { Figure, type PlotlyObject } from './figure.js';
import {
  checkPoints,
  classColor,
  classLabels,
  halfPlane,
  lineIn,
  planeAxes,
  planeEnd,
  planeLayout,
  pointsData,
  pointTraces,
  windowOf,
  type Window,
} from './plane.js';

/** Points along each side of the grid on which a network is asked. */
const gridSize = 71;

/**
 * What a unit or a network answers everywhere in the plane, with the points of `data` on top. Two
 * classes are orange and blue, paler where the answer is less sure, and a line where it is
 * undecided; more classes have a region each.
 *
 * @param model A perceptron or a neuron with two inputs or a network with `nn.input(2)`.
 * @param data Inputs of two numbers, with classes.
 * @returns A map of the plane.
 * @throws {RangeError} If model and data don't fit, or the inputs are not two numbers.
 *
 * @example
 * nn.plot.boundary(model, data.test);
 */
export function boundary(model: Model | Neuron | Perceptron, data: Dataset): Figure {
  checkPoints('boundary', data);
  const window = windowOf(data);
  const { traces, wrong, view } =
    model instanceof Perceptron || model instanceof Neuron
      ? ofUnit(model, data, window)
      : ofModel(model, data, window);
  const right = data.length - wrong;
  return new Figure({
    minWidth: 560,
    data: [...traces, ...pointTraces(data)],
    layout: {
      ...planeLayout(window, `${data.name}: ${right} of ${data.length} right`, data.note),
      ...planeAxes(data, window),
      annotations: classLabels(data),
    },
    text: `boundary on ${data.name}: ${right} of ${data.length} points on the right side`,
    view: viewPart('boundary', { points: pointsData(data), wrong, ...window, ...view }),
  });
}

interface Ground {
  readonly traces: PlotlyObject[];
  readonly wrong: number;
  readonly view: Pick<BoundaryData, 'line' | 'answers'>;
}

function ofUnit(unit: Neuron | Perceptron, data: Dataset, window: Window): Ground {
  const wrong = unit.mistakes(data);
  const { weights, bias } = unit;
  const line = { weights: [...weights], bias };
  return { wrong, traces: unitGround(weights, bias, window), view: { line } };
}

/** The two sides of a unit's line, and the line. */
export function unitGround(
  weights: readonly number[],
  bias: number,
  window: Window,
): PlotlyObject[] {
  const [a, b] = weights as [number, number];
  const area = (corners: readonly [number, number][], fillcolor: string): PlotlyObject => ({
    type: 'scatter',
    mode: 'lines',
    x: corners.map(([x]) => x),
    y: corners.map(([, y]) => y),
    fill: 'toself',
    fillcolor,
    line: { width: 0 },
    hoverinfo: 'skip',
  });
  const line = lineIn(window, a, b, bias);
  return [
    area(halfPlane(window, -a, -b, -bias), tokens.diverging[4]),
    area(halfPlane(window, a, b, bias), tokens.diverging[6]),
    {
      type: 'scatter',
      mode: 'lines',
      x: line.map(([x]) => x),
      y: line.map(([, y]) => y),
      line: { color: tokens.ink, width: tokens.strokeBold },
      hoverinfo: 'skip',
    },
  ];
}

function ofModel(model: Model, data: Dataset, window: Window): Ground {
  checkInputShape('boundary', data, model.inputShape);
  const encoding = encodingFor('boundary', model.outputLayer, data);
  if (encoding === 'oneHotRows' || !hasAccuracy(encoding))
    throw new Error('internal: points without classes');
  const wrong = model.predict(data).filter((outputs, i) => {
    const said = data.classes![decide(encoding, outputs)]!;
    return said.value !== data.targetAt(i);
  }).length;
  const ticks = (range: readonly [number, number]) =>
    Array.from(
      { length: gridSize },
      (_, i) => range[0] + ((range[1] - range[0]) * i) / (gridSize - 1),
    );
  const grid = { x: ticks(window.x), y: ticks(window.y) };
  const answers = model.predict(grid.y.flatMap((y) => grid.x.map((x) => [x, y])));
  const isTwo = data.classes!.length === 2;
  const z = answers.map((outputs) =>
    isTwo ? signedAnswer(encoding, outputs) : decide(encoding, outputs),
  );
  const rows = grid.y.map((_, i) => z.slice(i * gridSize, (i + 1) * gridSize));
  const ground = { ...grid, z: rows, hoverinfo: 'skip' };
  const view = { answers: pack(z, [gridSize, gridSize]) };
  return { wrong, view, traces: isTwo ? bands(ground) : regions(ground, data.classes!.length) };
}

/** A two-class answer from -1, surely the first, to +1, surely the second; where it is near 0, fewer digits would make the line a staircase. */
function signedAnswer(encoding: Encoding, outputs: readonly number[]): number {
  const [first, second] = outputs as [number, number];
  const answer =
    encoding === 'oneHot' ? second - first : encoding === 'zeroOne' ? 2 * first - 1 : first;
  return Number(Math.min(1, Math.max(-1, answer)).toPrecision(4));
}

/** Eleven bands from -1 to +1, and the line where the answer is 0. */
export function bands(ground: PlotlyObject): PlotlyObject[] {
  return [
    {
      type: 'contour',
      ...ground,
      colorscale: colorscale(tokens.diverging),
      autocontour: false,
      zauto: false,
      zmin: -1,
      zmax: 1,
      contours: {
        start: -9 / 11,
        end: 9.001 / 11,
        size: 2 / 11,
        coloring: 'fill',
        showlines: false,
      },
      colorbar: {
        title: { text: 'answer', side: 'top' },
        thickness: 12,
        len: 0.6,
        y: 0,
        yanchor: 'bottom',
        x: planeEnd,
        xpad: 24,
        xanchor: 'left',
        outlinewidth: 0,
        tickvals: [-1, 0, 1],
        ticktext: ['−1', '0', '+1'],
      },
    },
    {
      type: 'contour',
      ...ground,
      autocontour: false,
      contours: { start: 0, end: 0, size: 1, coloring: 'none' },
      line: { color: tokens.ink, width: tokens.strokeBold, smoothing: 1 },
    },
  ];
}

/** A pale region for each class. */
function regions(ground: PlotlyObject, classes: number): PlotlyObject[] {
  const steps = Array.from({ length: classes }, (_, place) => [
    [place / classes, classColor(place)],
    [(place + 1) / classes, classColor(place)],
  ]).flat();
  return [
    {
      type: 'heatmap',
      ...ground,
      colorscale: steps,
      zmin: -0.5,
      zmax: classes - 0.5,
      opacity: 0.25,
      showscale: false,
    },
  ];
}
