import { formatNumber, subscript } from '../display/numbers.js';
import { tokens } from '../display/tokens.js';
import type { Correction, Perceptron } from '../neurons/perceptron.js';
import { unitGround } from './boundary.js';
import { Figure, heading, label, type PlotlyObject } from './figure.js';
import { checkPoints, lineIn, planeAxes, pointTraces, windowOf, type Window } from './plane.js';

/**
 * What a unit did while it learned, one correction at a time: the line before (dashed) and after,
 * the example that caused it (ringed), and the sum with its numbers. A slider goes through them.
 *
 * @param unit The unit that learned, with two inputs.
 * @param corrections What its `learn` gave.
 * @throws {RangeError} If the unit does not have two inputs, or there is no correction.
 *
 * @example
 * const unit = nn.perceptron({ inputs: 2 });
 * nn.plot.corrections(unit, [...unit.learn(and)]);
 */
export function corrections(unit: Perceptron, corrections: readonly Correction[]): Figure {
  if (unit.weights.length !== 2)
    throw new RangeError(
      `corrections: the unit has ${unit.weights.length} inputs, expected 2: only then its border is a line. Print the corrections instead.`,
    );
  const first = corrections[0];
  if (!first)
    throw new RangeError(
      'corrections: the list is empty, expected at least one correction. The unit was right about every example; a new one starts from 0: nn.perceptron({ inputs: 2 }).',
    );
  const { data } = first;
  checkPoints('corrections', data);
  const window = windowOf(data);
  const states = corrections.map((correction) => ({
    name: String(correction.step),
    data: changingTraces(correction, window),
    layout: {
      title: heading(`Correction ${correction.step} of ${corrections.length}`),
      annotations: explanation(correction),
    },
  }));
  const start = states[0]!;
  return new Figure({
    data: [...start.data, ...pointTraces(data)],
    layout: {
      height: 470,
      margin: { l: 72, r: 24, t: 64, b: 126 },
      ...planeAxes(data, window, [0, 0.5]),
      ...start.layout,
      sliders: [slider(states.map(({ name }) => name))],
      updatemenus: [playAndPause()],
    },
    frames: states.map((state) => ({ ...state, traces: start.data.map((_, i) => i) })),
    text: textOf(unit, corrections),
  });
}

/** The two sides after the correction, the line before and after, a ring around the example. */
function changingTraces({ before, after, example }: Correction, window: Window): PlotlyObject[] {
  const [a, b] = before.weights as [number, number];
  const lineBefore = lineIn(window, a, b, before.bias);
  return [
    ...unitGround(after.weights, after.bias, window),
    {
      type: 'scatter',
      mode: 'lines',
      x: lineBefore.map(([x]) => x),
      y: lineBefore.map(([, y]) => y),
      line: { color: tokens.ink2, width: tokens.stroke, dash: '5px,4px' },
      hoverinfo: 'skip',
    },
    {
      type: 'scatter',
      mode: 'markers',
      x: [example.input[0]],
      y: [example.input[1]],
      marker: {
        symbol: 'circle-open',
        size: 32,
        color: tokens.focus,
        line: { color: tokens.focus, width: tokens.strokeBold },
      },
      hoverinfo: 'skip',
    },
  ];
}

/** The correction in words and numbers, right of the plane. */
function explanation({ pass, example, before, after }: Correction): PlotlyObject[] {
  const x = Array.from(example.input, (value) => formatNumber(value));
  const target = formatNumber(example.target).replace(/^(?=\d)/, '+');
  const sum = before.weights.reduce((s, w, i) => s + w * example.input[i]!, before.bias);
  const products = before.weights.map((w, i) => `${formatNumber(w)}·${x[i]}`);
  const rows = [
    ...before.weights.map((_, i) => ({
      name: `w${subscript(i + 1)}`,
      before: before.weights[i]!,
      after: after.weights[i]!,
    })),
    { name: 'bias', before: before.bias, after: after.bias },
  ];
  const large = { size: tokens.text };
  const lines: PlotlyObject[] = [
    at(0, 0, '<b>The unit was wrong here</b>', { font: { ...large, color: tokens.focus } }),
    at(0, 24, `x = (${x.join(', ')}), it should answer <b>${target}</b>`, {
      font: { ...large, color: tokens.ink },
    }),
    at(
      0,
      48,
      `sum = ${products.join(' + ')} + ${formatNumber(before.bias)} = <b>${formatNumber(sum)}</b>`.replaceAll(
        '+ −',
        '− ',
      ),
      {
        font: { ...large, color: tokens.ink },
      },
    ),
    at(
      0,
      72,
      sum === 0 ? '0 is neither side: it counts as wrong' : `so it said ${sum > 0 ? '+1' : '−1'}`,
      {},
    ),
    at(0, 112, `<b>So the example is ${example.target > 0 ? 'added' : 'subtracted'}</b>`, {
      font: { ...large, color: tokens.ink },
    }),
    ...cells(140, ['', 'before', '', 'change', '', 'after'], {
      size: tokens.textSmall,
      color: tokens.ink2,
    }),
    ...rows.flatMap((row, i) => {
      const change = row.after - row.before;
      const numbers = [row.before, Math.abs(change)].map((value) => formatNumber(value));
      return cells(
        162 + 24 * i,
        [
          row.name,
          numbers[0]!,
          change < 0 ? '−' : '+',
          numbers[1]!,
          '=',
          `<b>${formatNumber(row.after)}</b>`,
        ],
        { ...large, color: tokens.ink },
      );
    }),
    label(`pass ${pass}`, {
      xref: 'paper',
      yref: 'paper',
      x: 1,
      y: 1,
      xanchor: 'right',
      yanchor: 'bottom',
      yshift: 26,
    }),
  ];
  return lines;
}

/** A line of text right of the plane, `right` and `down` in pixels. */
const at = (right: number, down: number, text: string, options: PlotlyObject): PlotlyObject =>
  label(text, {
    xref: 'paper',
    yref: 'paper',
    x: 0.55,
    y: 1,
    xanchor: 'left',
    yanchor: 'top',
    xshift: right,
    yshift: -down,
    ...options,
  });

/** One row of the table: name, before, sign, change, =, after; numbers end at the same place. */
const cells = (down: number, texts: readonly string[], font: PlotlyObject): PlotlyObject[] =>
  texts.flatMap((text, i) => {
    if (text === '') return [];
    const right = [0, 96, 120, 164, 192, 244][i]!;
    return [at(right, down, text, { font, xanchor: i === 0 ? 'left' : 'right' })];
  });

const animation = { mode: 'immediate', transition: { duration: 0 } };

const slider = (names: readonly string[]): PlotlyObject => ({
  active: 0,
  x: 0.13,
  len: 0.87,
  y: 0,
  pad: { t: 66, b: 8 },
  currentvalue: { visible: false },
  bgcolor: tokens.hair,
  activebgcolor: tokens.focus,
  bordercolor: tokens.line,
  tickcolor: tokens.line,
  font: { size: tokens.textSmall, color: tokens.ink2 },
  steps: names.map((name) => ({
    label: name,
    method: 'animate',
    args: [[name], { ...animation, frame: { duration: 0, redraw: true } }],
  })),
});

const playAndPause = (): PlotlyObject => ({
  type: 'buttons',
  direction: 'left',
  showactive: false,
  x: 0,
  xanchor: 'left',
  y: 0,
  yanchor: 'top',
  pad: { t: 60 },
  bgcolor: tokens.surface,
  bordercolor: tokens.line,
  font: { size: tokens.textSmall, color: tokens.ink },
  buttons: [
    {
      label: '▶',
      method: 'animate',
      args: [null, { ...animation, fromcurrent: true, frame: { duration: 1200, redraw: true } }],
    },
    {
      label: '❚❚',
      method: 'animate',
      args: [[null], { ...animation, frame: { duration: 0, redraw: false } }],
    },
  ],
});

function textOf(unit: Perceptron, corrections: readonly Correction[]): string {
  const last = corrections.at(-1)!;
  const { weights, bias } = last.after;
  const count = `${corrections.length} ${corrections.length === 1 ? 'correction' : 'corrections'}`;
  const passes = `${last.pass} ${last.pass === 1 ? 'pass' : 'passes'}`;
  const wrong = unit.mistakes(last.data);
  const state =
    wrong === 0 ? 'every example is right' : `${wrong} of ${last.data.length} are wrong`;
  return `${count} in ${passes} on ${last.data.name}: w = (${weights.map((w) => formatNumber(w)).join(', ')}), bias ${formatNumber(bias)}; now ${state}`;
}
