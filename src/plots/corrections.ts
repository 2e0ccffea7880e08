import { formatNumber, subscript } from '../display/numbers.js';
import { tokens } from '../display/tokens.js';
import { viewPart } from '../display/view.js';
import type { Correction, Perceptron, Weights } from '../neurons/perceptron.js';
import { unitGround } from './boundary.js';
import { Figure, heading, label, type PlotlyObject } from './figure.js';
import { playAndPause, slider } from './slider.js';
import {
  besidePlane,
  checkPoints,
  lineIn,
  planeAxes,
  pointsData,
  pointTraces,
  windowOf,
  type Window,
} from './plane.js';

/**
 * What a unit did while it learned, one correction at a time: the line before (dashed) and after,
 * the example that caused it (ringed), and the sum with its numbers. A slider goes through them.
 *
 * @param unit The unit that learned, with two inputs.
 * @param corrections What its `learn` gave.
 * @returns A figure with a slider.
 * @throws {RangeError} If the unit does not have two inputs, or there is no correction.
 *
 * @example
 * const unit = nn.perceptron({ inputs: 2 });
 * nn.plot.corrections(unit, [...unit.learn(and)]);
 */
export function corrections(unit: Perceptron, corrections: readonly Correction[]): Figure {
  if (unit.weights.length !== 2)
    throw new RangeError(
      `corrections: the unit has ${unit.weights.length} inputs, expected 2: only then its boundary is a line. Print the corrections instead.`,
    );
  const first = corrections[0];
  if (!first)
    throw new RangeError(
      'corrections: the list is empty, expected at least one correction. The unit was right about every example; a new one starts from 0: nn.perceptron({ inputs: 2 }).',
    );
  const { data } = first;
  const summary = boundText(unit, corrections).replace(/(.{1,44})(?: |$)/g, '$1<br>');
  checkPoints('corrections', data);
  const window = windowOf(data);
  const states = corrections.map((correction) => ({
    name: String(correction.step),
    data: changingTraces(correction, window),
    layout: {
      title: heading(
        `Correction ${correction.step} of ${corrections.length}, pass ${correction.pass}${cycleText(correction)}`,
      ),
      annotations: [
        ...sideLabels(correction, window),
        ...explanation(correction),
        besidePlane(256, summary, { align: 'left' }),
      ],
    },
  }));
  const start = states[0]!;
  return new Figure({
    minWidth: 600,
    data: [...start.data, ...pointTraces(data)],
    layout: {
      height: 470,
      margin: { l: 72, r: 24, t: 64, b: 126 },
      ...planeAxes(data, window),
      ...start.layout,
      sliders: [
        slider(
          states.map(({ name }) => name),
          { x: 0.2, len: 0.8 },
        ),
      ],
      updatemenus: [playAndPause()],
    },
    frames: states.map((state) => ({ ...state, traces: start.data.map((_, i) => i) })),
    text: textOf(unit, corrections),
    view: viewPart('corrections', {
      points: pointsData(data),
      ...window,
      corrections: corrections.map(({ step, pass, example, sum, before, after }) => ({
        step,
        pass,
        input: example.input,
        target: example.target,
        sum,
        before,
        after,
      })),
    }),
  });
}

const cycleText = ({ repeats }: Correction): string =>
  repeats === undefined ? '' : `: weights as after correction ${repeats}, they cycle`;

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

/** Which side answers what, in the corners that are deepest in it. */
function sideLabels({ after }: Correction, window: Window): PlotlyObject[] {
  const [a, b] = after.weights as [number, number];
  const inCorner = (text: string, sign: 1 | -1, color: string) => {
    const [isRight, isTop] = [sign * a >= 0, sign * b >= 0];
    const [x, y] = [window.x[isRight ? 1 : 0], window.y[isTop ? 1 : 0]];
    return label(text, {
      x,
      y,
      xanchor: isRight ? 'right' : 'left',
      yanchor: isTop ? 'top' : 'bottom',
      color,
      visible: sign * (a * x + b * y + after.bias) > 0,
    });
  };
  return [
    inCorner('answers −1', -1, tokens.negativeInk),
    inCorner('answers +1', 1, tokens.positiveInk),
  ];
}

/** The correction in words and numbers, beside the plane. */
function explanation({ example, before, after }: Correction): PlotlyObject[] {
  const { input, target } = example;
  const x = Array.from(input, (value) => formatNumber(value));
  const sum = before.weights.reduce((s, w, i) => s + w * input[i]!, before.bias);
  const products = before.weights.map((w, i) => `${formatNumber(w)}·${x[i]}`);
  const terms = [...products, formatNumber(before.bias)].join(' + ').replaceAll('+ −', '− ');
  const ink = { size: tokens.text, color: tokens.ink };
  const said = sum === 0 ? '0 is neither side: it counts as wrong' : `so it said ${signed(sum)}`;
  return [
    besidePlane(0, '<b>The unit was wrong here</b>', { ...ink, color: tokens.focus }),
    besidePlane(24, `x = (${x.join(', ')}), it should answer <b>${signed(target)}</b>`, ink),
    besidePlane(48, `sum = ${terms} = <b>${formatNumber(sum)}</b>`, ink),
    besidePlane(72, said),
    besidePlane(112, `<b>So the example is ${target > 0 ? 'added' : 'subtracted'}</b>`, ink),
    ...changes(140, before, after, target),
    besidePlane(236, 'dashed: the line before · solid: the line after'),
  ];
}

const signed = (answer: number) => (answer > 0 ? '+1' : '−1');

/** Weights and bias before, the change, and after: a label for each column, numbers flush right. */
function changes(down: number, before: Weights, after: Weights, target: number): PlotlyObject[] {
  const from = [...before.weights, before.bias];
  const to = [...after.weights, after.bias];
  const change = to.map((value, i) => value - from[i]!);
  const names = [...before.weights.map((_, i) => `w${subscript(i + 1)}`), 'bias'];
  const column = (right: number, title: string, cells: readonly string[]) => {
    const look = { xshift: 24 + right, xanchor: 'right', align: 'right' };
    const numbers = besidePlane(down + 20, cells.join('<br>'), {
      ...look,
      size: tokens.text,
      color: tokens.ink,
    });
    return title ? [besidePlane(down, title, look), numbers] : [numbers];
  };
  return [
    besidePlane(down + 20, names.join('<br>'), {
      align: 'left',
      size: tokens.text,
      color: tokens.ink,
    }),
    ...column(
      96,
      'before',
      from.map((value) => formatNumber(value)),
    ),
    ...column(
      120,
      '',
      change.map((value) => ((value || target) < 0 ? '−' : '+')),
    ),
    ...column(
      164,
      'change',
      change.map((value) => formatNumber(Math.abs(value))),
    ),
    ...column(
      192,
      '',
      change.map(() => '='),
    ),
    ...column(
      244,
      'after',
      to.map((value) => `<b>${formatNumber(value)}</b>`),
    ),
  ];
}

function textOf(unit: Perceptron, corrections: readonly Correction[]): string {
  const last = corrections.at(-1)!;
  const { weights, bias } = last.after;
  const count = `${corrections.length} ${corrections.length === 1 ? 'correction' : 'corrections'}`;
  const passes = `${last.pass} ${last.pass === 1 ? 'pass' : 'passes'}`;
  const wrong = unit.mistakes(last.data);
  const state =
    wrong === 0 ? 'every example is right' : `${wrong} of ${last.data.length} are wrong`;
  return `${count} in ${passes} on ${last.data.name}: w = (${weights.map((w) => formatNumber(w)).join(', ')}), bias ${formatNumber(bias)}; now ${state}. ${boundText(unit, corrections)}`;
}

/** The theorem beside the count, where it speaks about it: from weights 0, with a line that parts. */
function boundText(unit: Perceptron, corrections: readonly Correction[]): string {
  const { before, data } = corrections[0]!;
  const bound = unit.mistakeBound(data);
  const again = corrections.find(({ repeats }) => repeats !== undefined);
  if (again)
    return `The weights cycle: after correction ${again.step} they are as after correction ${again.repeats}, so the corrections never end`;
  if (bound === Infinity) return 'No line parts the classes: the corrections never end';
  const isFromZero = [...before.weights, before.bias].every((each) => each === 0);
  // A bound that is a whole number may come out a little below it.
  return isFromZero
    ? `At most ${Math.floor(bound + 1e-6)} could be needed, (R/γ)² (Novikoff 1962)`
    : 'Started from weights set by hand: Novikoff\u2019s bound speaks of a start from 0';
}
