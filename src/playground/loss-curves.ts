import { formatLoss } from '../display/numbers.js';
import { coordinate, textAt } from '../display/picture.js';
import type { PlaygroundHistory } from './playground.js';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** More points than pixels show nothing. */
const mostPoints = 200;
/** Two labels at least this far apart. */
const lineHeight = 15;

/** Both losses over epochs, on a logarithmic axis, with their last values at their ends. */
export function lossCurves({ loss, testLoss }: PlaygroundHistory, box: Box): string[] {
  const epochs = loss.length - 1;
  const positive = [...loss, ...testLoss].filter((value) => value > 0 && Number.isFinite(value));
  if (positive.length === 0) return [];
  const low = 10 ** Math.floor(Math.log10(positive.reduce((a, b) => Math.min(a, b))));
  const top = 10 ** Math.ceil(Math.log10(positive.reduce((a, b) => Math.max(a, b))) + 1e-9);
  const high = Math.max(top, low * 10);
  const xOf = (epoch: number) => box.x + (box.width * epoch) / Math.max(1, epochs);
  const yOf = (value: number) => {
    const share = Math.log(Math.max(low, value) / low) / Math.log(high / low);
    return box.y + box.height * (1 - share);
  };
  const every = Math.ceil(loss.length / mostPoints);
  const line = (values: readonly number[], look: string) => {
    const points = values.flatMap((value, epoch) =>
      Number.isFinite(value) && (epoch % every === 0 || epoch === epochs)
        ? [`${coordinate(xOf(epoch))},${coordinate(yOf(value))}`]
        : [],
    );
    return `<polyline points="${points.join(' ')}" style="fill:none;stroke-linejoin:round;${look}"/>`;
  };
  const ticks = [low, high].map((value) => {
    const y = yOf(value);
    const text = value < 1e-3 ? value.toExponential(0) : String(+value.toPrecision(1));
    return (
      `<line x1="${box.x}" y1="${y}" x2="${box.x + box.width}" y2="${y}" class="hair"/>` +
      textAt(box.x - 6, y + 4, text, 's q end')
    );
  });
  const bottom = box.y + box.height + 16;
  return [
    ...ticks,
    textAt(box.x, bottom, '0', 's q mid'),
    ...(epochs > 0 ? [textAt(box.x + box.width, bottom, `epoch ${epochs}`, 's q mid')] : []),
    line(testLoss, 'stroke:var(--nn-line);stroke-width:2.5px;stroke-dasharray:6 3'),
    line(loss, 'stroke:var(--nn-ink);stroke-width:1.5px'),
    ...endLabels(loss.at(-1)!, testLoss.at(-1)!, yOf, box),
  ];
}

function endLabels(loss: number, testLoss: number, yOf: (value: number) => number, box: Box) {
  if (!Number.isFinite(loss) || !Number.isFinite(testLoss)) return [];
  const [training, test] = [yOf(loss), yOf(testLoss)];
  const apart = Math.max(0, (lineHeight - Math.abs(training - test)) / 2);
  const [up, down] = training < test ? [-apart, apart] : [apart, -apart];
  const x = box.x + box.width + 8;
  return [
    textAt(x, training + up + 4, `training ${formatLoss(loss)}`, 's b'),
    textAt(x, test + down + 4, `test ${formatLoss(testLoss)}`, 's q'),
  ];
}
