import { significant } from '../display/numbers.js';
import { letter, picture, signClass, textAt } from '../display/picture.js';
import type { Unrolled } from './unrolled.js';

const [pitch, radius] = [104, 26];
const [left, state, input] = [84, 116, 208];
const back = 272;

/** From left to right the steps: below each its input, in the circle its answer, below that the way back. */
export function unrolledPicture(shown: Unrolled): string {
  const { unit, inputs, states, isBack } = shown;
  const { w, u, b, activation } = unit;
  const last = inputs.length;
  const x = (t: number) => left + t * pitch;
  const number = (value: number) => significant(value, 3);
  const bias = b === 0 ? '' : ` ${b < 0 ? '−' : '+'} ${number(Math.abs(b))}`;
  const sum = `${number(w)}·${letter('x')} + ${number(u)}·${letter('h')}${bias}`;
  const formula = activation === 'linear' ? sum : `${activation}(${sum})`;
  return picture({
    width: Math.max(x(last - 1) + 64, 400),
    height: isBack ? back + 72 : input + 40,
    title: 'A unit with memory, step by step',
    description: shown.describe(),
    body: [
      textAt(24, 34, 'A unit with memory, step by step', 'h'),
      textAt(24, 58, `<tspan class="q">at each step</tspan> ${letter('h')} ← ${formula}`, 's'),
      arrow([24, state], [x(0) - radius, state]),
      textAt(24, state - 8, `${letter('h')} = 0`, 's q'),
      ...inputs.flatMap((each, t) => [
        arrow([x(t), input - 18], [x(t), state + radius]),
        textAt(x(t) + 8, 166, `·${number(w)}`, `s ${signClass(w)}`),
        ...(t === 0
          ? []
          : [
              arrow([x(t - 1) + radius, state], [x(t) - radius, state]),
              textAt(x(t) - pitch / 2, state - 8, `·${number(u)}`, `s mid ${signClass(u)}`),
            ]),
        `<circle cx="${x(t)}" cy="${state}" r="${radius}" class="panel"/>`,
        `<circle cx="${x(t)}" cy="${state}" r="${radius}" class="frame"/>`,
        textAt(x(t), state + 5, number(states[t]!), 'mid b'),
        textAt(x(t), input, `${letter('x', String(t + 1))} = ${number(each)}`, 's mid'),
      ]),
      ...(isBack ? wayBack(shown, x, number) : []),
    ],
  });
}

function wayBack(
  { factors, gradients }: Unrolled,
  x: (t: number) => number,
  number: (value: number) => string,
): string[] {
  const end = letter('h', String(gradients.length));
  return [
    textAt(24, back - 34, `how fast ${end} grows with each answer before it`, 's q'),
    ...gradients.flatMap((gradient, t) => [
      textAt(x(t), back + 5, number(gradient), `mid b ${signClass(gradient)}`),
      textAt(x(t), back + 30, `∂${end}/∂${letter('h', String(t + 1))}`, 's q mid'),
      ...(t === 0
        ? []
        : [
            arrow([x(t) - 28, back], [x(t - 1) + 28, back]),
            textAt(x(t) - pitch / 2, back - 8, `·${number(factors[t - 1]!)}`, 's q mid'),
          ]),
    ]),
  ];
}

type Place = readonly [x: number, y: number];

/** Level or upright. */
function arrow([x1, y1]: Place, [x2, y2]: Place): string {
  const turn = Math.round((Math.atan2(y2 - y1, x2 - x1) * 180) / Math.PI);
  return `<path d="M${x1} ${y1}L${x2} ${y2}" class="wire"/><path d="M0 0l-8 -3.5v7z" transform="translate(${x2} ${y2}) rotate(${turn})" class="tip"/>`;
}
