import { checkOptions, checkWhole } from '../check.js';
import type { Dataset } from '../data/dataset.js';
import { formatCount, formatPercent } from '../display/numbers.js';
import { tokens } from '../display/tokens.js';
import { viewPart } from '../display/view.js';
import { answersOf } from '../models/answers.js';
import type { Model } from '../models/model.js';
import { Figure, heading, label, plainAxis, withNote, type PlotlyObject } from '../plots/figure.js';

/** Answers that a network is about equally sure of. */
export interface CalibrationBin {
  /** How sure it was of them on average, from 0 to 1. */
  readonly sureness: number;
  /** Which share of them is right. */
  readonly accuracy: number;
  /** How many they are. */
  readonly count: number;
}

/** A figure that knows its numbers. */
export class Calibration extends Figure {
  /** The parts in which there are answers. */
  readonly bins: readonly CalibrationBin[];
  /** Mean distance of sureness and accuracy, weighed by the number of answers: the expected calibration error. */
  readonly error: number;

  constructor(
    bins: readonly CalibrationBin[],
    error: number,
    parts: ConstructorParameters<typeof Figure>[0],
  ) {
    super(parts);
    this.bins = bins;
    this.error = error;
  }
}

/**
 * Whether a network is as often right as it is sure: of answers that it gives 80% to, 80 in 100
 * should be right. Above the diagonal it is too modest, below it too sure.
 *
 * @param model A network whose answers are probabilities.
 * @param data Examples with classes.
 * @param options.bins Into how many parts the sureness from 0 to 1 is divided; 10 by default.
 * @returns A figure; `bins` and `error` are its numbers.
 * @throws {RangeError} If network and data don't fit, or its answers are not probabilities.
 * @throws {TypeError} If an option does not exist.
 * @see C. Guo, G. Pleiss, Y. Sun, K. Q. Weinberger, On calibration of modern neural networks (2017)
 *
 * @example
 * const data = nn.data.digits();
 * const model = nn.sequential([nn.input(28, 28, 1), nn.flatten(), nn.dense(10, 'softmax')]);
 * nn.explain.calibration(model, data).bins.reduce((sum, { count }) => sum + count, 0); // as many as there are digits
 */
export function calibration(
  model: Model,
  data: Dataset,
  options: { bins?: number } = {},
): Calibration {
  checkOptions('calibration', options, ['bins']);
  const { bins: parts = 10 } = options;
  checkWhole('calibration', 'bins', parts, 1);
  const sums = Array.from({ length: parts }, () => ({ sureness: 0, right: 0, count: 0 }));
  const answers = answersOf('calibration', model, data);
  for (const { right, said, sureness } of answers) {
    if (sureness === undefined)
      throw new RangeError(
        `calibration: the network ends with ${model.outputLayer.text}, expected softmax or sigmoid: only they give probabilities.`,
      );
    const bin = sums[Math.min(parts - 1, Math.floor(sureness * parts))]!;
    bin.sureness += sureness;
    bin.right += Number(right === said);
    bin.count++;
  }
  const bins = sums
    .filter(({ count }) => count > 0)
    .map(({ sureness, right, count }) => ({
      sureness: sureness / count,
      accuracy: right / count,
      count,
    }));
  const error = bins.reduce(
    (sum, { sureness, accuracy, count }) =>
      sum + (Math.abs(sureness - accuracy) * count) / answers.length,
    0,
  );
  return new Calibration(bins, error, figureOf(bins, error, data));
}

function figureOf(bins: readonly CalibrationBin[], error: number, data: Dataset) {
  const most = Math.max(...bins.map(({ count }) => count));
  const axis = (text: string): PlotlyObject =>
    plainAxis({
      title: { text, font: { color: tokens.ink2 }, standoff: 8 },
      range: [-0.03, 1.03],
      tickformat: '.0%',
      dtick: 0.25,
      fixedrange: true,
    });
  const off = formatPercent(error);
  return {
    minWidth: 480,
    data: [
      {
        type: 'scatter',
        mode: 'lines',
        x: [0, 1],
        y: [0, 1],
        hoverinfo: 'skip',
        line: { color: tokens.hair, width: tokens.stroke, dash: 'dash' },
      },
      {
        type: 'scatter',
        mode: 'lines+markers',
        x: bins.map(({ sureness }) => sureness),
        y: bins.map(({ accuracy }) => accuracy),
        text: bins.map(({ count }) => `${formatCount(count)} answers`),
        hovertemplate: '%{x:.0%} sure, %{y:.0%} right, %{text}<extra></extra>',
        line: { color: tokens.ink, width: tokens.stroke },
        marker: {
          color: tokens.ink,
          size: bins.map(({ count }) => 6 + 12 * Math.sqrt(count / most)),
        },
      },
    ],
    layout: {
      height: 400,
      margin: { l: 72, r: 24, t: 64, b: 56 },
      title: heading(withNote(`Sure and right: ${off} apart on average`, data.note)),
      xaxis: { ...axis('how sure it was'), domain: [0, 0.55] },
      yaxis: axis('how often right'),
      annotations: [
        label('too modest', { x: 0.04, y: 0.9, xanchor: 'left' }),
        label('too sure', { x: 0.96, y: 0.1, xanchor: 'right' }),
      ],
    },
    text:
      `calibration on ${data.name}: ${off} apart on average; ` +
      bins
        .map(
          ({ sureness, accuracy, count }) =>
            `${formatPercent(sureness, 0)} sure, ${formatPercent(accuracy, 0)} right (${formatCount(count)})`,
        )
        .join('; '),
    view: viewPart('calibration', { name: data.name, error, bins }),
  };
}
