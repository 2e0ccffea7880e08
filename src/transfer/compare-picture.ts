import { formatCount, formatPercent } from '../display/numbers.js';
import { coordinate, escapeXml, picture, textAt } from '../display/picture.js';
import { modeNames, type TransferComparison, type TransferTrial } from './compare.js';
import type { TransferMode } from './transfer-model.js';

// Accuracy over the number of examples, a line for each mode, and the same as a table beside it.

const plot = { left: 64, top: 76, width: 280, height: 216 };
const table = { left: 488, first: 96, column: 104, row: 26 };

/** Colour by the classes of `picture.ts`, and a mark that tells the lines apart without it. */
const looks: {
  readonly [mode in TransferMode]: {
    readonly line: string;
    readonly mark: (x: number, y: number) => string;
  };
} = {
  scratch: {
    line: 'stroke:var(--nn-ink-2);stroke-dasharray:6 4',
    mark: (x, y) => `<circle cx="${x}" cy="${y}" r="4.5" style="fill:var(--nn-ink-2)"/>`,
  },
  frozen: {
    line: 'stroke:var(--nn-pos)',
    mark: (x, y) =>
      `<rect x="${x - 4.5}" y="${y - 4.5}" width="9" height="9" style="fill:var(--nn-pos)"/>`,
  },
  fineTune: {
    line: 'stroke:var(--nn-neg)',
    mark: (x, y) => `<path d="M${x} ${y - 6}l6 6-6 6-6-6z" style="fill:var(--nn-neg)"/>`,
  },
};

export function comparisonPicture(comparison: TransferComparison): string {
  const { trials, name, tested } = comparison;
  const counts = [...new Set(trials.map(({ perClass }) => perClass))].sort((a, b) => a - b);
  const modes = [...new Set(trials.map(({ mode }) => mode))];
  const rows = Math.max(plot.top + plot.height + 56, plot.top + (counts.length + 3) * table.row);
  return picture({
    width: table.left + table.first + modes.length * table.column + 8,
    height: rows,
    title: 'Transfer learning compared',
    description: comparison.describe(),
    body: [
      textAt(24, 32, 'What a trained base is worth', 'h'),
      textAt(24, 52, escapeXml(`right answers on ${formatCount(tested)} examples of ${name}`), 'q'),
      ...axes(counts),
      ...lines(trials, modes, counts),
      ...tableOf(trials, modes, counts),
    ],
  });
}

/** Examples on a logarithmic axis: each doubling is equally wide. */
function placeX(count: number, counts: readonly number[]): number {
  const [low, high] = [Math.log(counts[0]!), Math.log(counts.at(-1)!)];
  const share = high > low ? (Math.log(count) - low) / (high - low) : 0.5;
  return coordinate(plot.left + 14 + share * (plot.width - 28));
}

const placeY = (share: number): number => coordinate(plot.top + plot.height * (1 - share));

function axes(counts: readonly number[]): string[] {
  const { left, top, width, height } = plot;
  const bottom = top + height;
  const shares = [0, 0.25, 0.5, 0.75, 1].flatMap((share) => [
    `<line x1="${left}" x2="${left + width}" y1="${placeY(share)}" y2="${placeY(share)}" class="hair"/>`,
    textAt(left - 8, placeY(share) + 4, formatPercent(share, 0), 's q end'),
  ]);
  const ticks = counts.map((count) =>
    textAt(placeX(count, counts), bottom + 20, String(count), 's q mid'),
  );
  return [
    ...shares,
    ...ticks,
    textAt(left + width / 2, bottom + 42, 'training examples of each class', 's q mid'),
  ];
}

function lines(
  trials: readonly TransferTrial[],
  modes: readonly TransferMode[],
  counts: readonly number[],
): string[] {
  const ends = modes.map((mode) => {
    const own = trials.filter((trial) => trial.mode === mode);
    const points = own.map(({ perClass, accuracy }) => ({
      x: placeX(perClass, counts),
      y: placeY(accuracy),
    }));
    return { mode, points, label: points.at(-1)!.y };
  });
  const labels = apart(ends.map(({ label }) => label));
  return ends.flatMap(({ mode, points }, i) => {
    const { line, mark } = looks[mode];
    const path = points.map(({ x, y }) => `${x},${y}`).join(' ');
    return [
      `<polyline points="${path}" style="fill:none;stroke-width:2.5;${line}"/>`,
      ...points.map(({ x, y }) => mark(x, y)),
      textAt(points.at(-1)!.x + 14, labels[i]! + 4, modeNames[mode], 'b s halo'),
    ];
  });
}

/** Places of labels, a line of text apart, in the order in which they were. */
function apart(wanted: readonly number[]): number[] {
  const order = wanted.map((_, i) => i).sort((a, b) => wanted[a]! - wanted[b]!);
  const places = [...wanted];
  order.forEach((i, rank) => {
    const above = rank > 0 ? places[order[rank - 1]!]! : -Infinity;
    places[i] = Math.max(wanted[i]!, above + 16);
  });
  const over = Math.max(0, Math.max(...places) - (plot.top + plot.height));
  return places.map((place) => place - over);
}

function tableOf(
  trials: readonly TransferTrial[],
  modes: readonly TransferMode[],
  counts: readonly number[],
): string[] {
  const { left, first, column, row } = table;
  const right = (i: number) => left + first + (i + 1) * column - 16;
  const top = plot.top + 12;
  const line = (y: number, kind: string) =>
    `<line x1="${left}" x2="${right(modes.length - 1)}" y1="${y}" y2="${y}" class="${kind}"/>`;
  const head = [
    textAt(left, top, 'of each class', 's q'),
    ...modes.map((mode, i) => textAt(right(i), top, modeNames[mode], 's b end')),
    ...modes.map((mode, i) => looks[mode].mark(right(i) - 86, top - 4)),
    line(top + 9, 'wire'),
  ];
  const body = counts.flatMap((count, r) => {
    const y = top + (r + 1) * row + 2;
    const found = modes.map((mode) =>
      trials.find((trial) => trial.mode === mode && trial.perClass === count),
    );
    const best = Math.max(...found.map((trial) => trial?.accuracy ?? 0));
    return [
      textAt(left, y, String(count)),
      ...found.map((trial, i) =>
        textAt(
          right(i),
          y,
          trial ? formatPercent(trial.accuracy) : '–',
          `end ${trial?.accuracy === best ? 'b' : ''}`,
        ),
      ),
      line(y + 8, 'hair'),
    ];
  });
  const learned = modes.map((mode) => trials.find((trial) => trial.mode === mode)!.learned);
  const y = top + (counts.length + 1) * row + 4;
  return [
    ...head,
    ...body,
    textAt(left, y, 'numbers learned', 's q'),
    ...learned.map((count, i) => textAt(right(i), y, formatCount(count), 's q end')),
  ];
}
