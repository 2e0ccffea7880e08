import { formatNumber, significant } from '../display/numbers.js';
import { coordinate, escapeXml, letter, picture, signClass, textAt } from '../display/picture.js';
import type { Neuron } from './neuron.js';

const MOST_INPUTS = 8;
const ROW = 52;
const TOP = 76;
const SUM = { x: 300, width: 132, height: 62 };

/** The unit from left to right: what comes in, its weights, the sum, the activation, what goes out. */
export function neuronPicture(unit: Neuron): string {
  const { weights, bias, activation } = unit;
  const shown = weights.slice(0, MOST_INPUTS);
  const more = weights.length - shown.length;
  const rows = Math.max(2, shown.length + (more > 0 ? 1 : 0));
  const middle = TOP + (rows * ROW) / 2;
  const largest = Math.max(...weights.map(Math.abs)) || 1;
  const at = (i: number) => middle + (i - (shown.length + (more > 0 ? 1 : 0) - 1) / 2) * ROW;
  const inputs = shown.map((weight, i) => {
    const y = at(i);
    const width = coordinate(Math.max(0.75, (7 * Math.abs(weight)) / largest));
    const name = letter('x', String(i + 1));
    return [
      `<line x1="72" y1="${coordinate(y)}" x2="${SUM.x}" y2="${coordinate(middle)}" class="${weight < 0 ? 'lneg' : 'lpos'}" style="stroke-width:${width}px"/>`,
      `<rect x="24" y="${coordinate(y - 16)}" width="48" height="32" rx="4" class="ground"/><rect x="24" y="${coordinate(y - 16)}" width="48" height="32" rx="4" class="frame"/>`,
      textAt(48, y + 5, name, 'mid'),
      // Near the inputs the lines are apart, so that the labels are too.
      textAt(
        130,
        y + (middle - y) * 0.25 - 8,
        formatNumber(weight),
        `s mid halo ${signClass(weight)}`,
      ),
    ];
  });
  const end = SUM.x + SUM.width;
  const curveAt = end + 68;
  return picture({
    width: 720,
    height: TOP + rows * ROW + 24,
    title: 'A unit',
    description: `A unit with weights ${weights.map((w) => formatNumber(w)).join(', ')}, bias ${formatNumber(bias)} and activation ${activation.name}. Its sum is 0 where ${unit.line}.`,
    body: [
      textAt(24, 36, 'A unit: weigh, add up, answer', 'h'),
      textAt(24, 58, `its sum is 0 where ${escapeXml(unit.line)}`, 's q'),
      ...inputs.flat(),
      more > 0 ? textAt(24, at(shown.length) + 4, `… ${more} more`, 's q') : '',
      `<rect x="${SUM.x}" y="${middle - 31}" width="${SUM.width}" height="${SUM.height}" rx="4" class="ground"/><rect x="${SUM.x}" y="${middle - 31}" width="${SUM.width}" height="${SUM.height}" rx="4" class="frame"/>`,
      textAt(SUM.x + SUM.width / 2, middle - 6, 'weighted sum', 's q mid'),
      textAt(
        SUM.x + SUM.width / 2,
        middle + 17,
        `∑ ${letter('w', 'i')}${letter('x', 'i')} ${bias < 0 ? '−' : '+'} <tspan class="b ${signClass(bias)}">${significant(Math.abs(bias), 4)}</tspan>`,
        'mid',
      ),
      `<path d="M${end} ${middle}H${curveAt}M${curveAt + 132} ${middle}h36" class="wire"/>`,
      curve(unit, curveAt, middle),
      textAt(curveAt + 66, middle + 50, escapeXml(activation.name), 'mid s q'),
      textAt(curveAt + 174, middle + 5, letter('y'), ''),
    ],
  });
}

/** The activation function over −4 … 4, in a box. */
function curve({ activation }: Neuron, x: number, middle: number): string {
  const [width, height] = [132, 62];
  const all = Array.from({ length: 65 }, (_, i) => (i - 32) / 8);
  const values = all.map((each) => activation(each));
  const [low, high] = [Math.min(...values, 0), Math.max(...values, 0)];
  const place = (value: number) =>
    middle + height / 2 - 7 - ((value - low) / (high - low || 1)) * (height - 14);
  const points = values.map(
    (value, i) =>
      `${i ? 'L' : 'M'}${coordinate(x + 6 + (i / 64) * (width - 12))} ${coordinate(place(value))}`,
  );
  return [
    `<rect x="${x}" y="${middle - 31}" width="${width}" height="${height}" rx="4" class="ground"/>`,
    `<path d="M${x + 6} ${coordinate(place(0))}h${width - 12}M${x + width / 2} ${middle - 27}v54" class="hair"/>`,
    `<path d="${points.join('')}" class="inkline"/>`,
    `<rect x="${x}" y="${middle - 31}" width="${width}" height="${height}" rx="4" class="frame"/>`,
  ].join('');
}
