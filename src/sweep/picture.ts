import { formatLoss } from '../display/numbers.js';
import { coordinate, escapeXml, picture, textAt } from '../display/picture.js';
import { goalText } from './goal.js';
import type { Sweep, SweepGroup } from './result.js';

const [margin, gap, top] = [24, 20, 104];
const barWidth = 64;
/** More are in `groups`. */
const mostRows = 40;

/** A row for each setting: every run as a dot at its epochs or its loss, the middle one as a line, how many solved it as a bar. */
export function sweepPicture(sweep: Sweep): string {
  const { goal, lossName } = sweep;
  const [head, ...rows] = sweep.rows() as [string[], ...string[][]];
  const groups = sweep.groups.slice(0, mostRows);
  const shown = rows.slice(0, mostRows);
  const names = head.length - 3;
  const rowHeight = groups.length === 1 ? 72 : 34;
  const stripWidth = names === 0 ? 340 : 260;
  const widthOf = (column: number) =>
    Math.ceil(7.8 * Math.max(...[head, ...shown].map((row) => row[column]!.length)));

  let x = margin;
  const places: number[] = [];
  const place = (column: number, extra = 0) => {
    places[column] = x + extra;
    x += extra + widthOf(column) + gap;
  };
  for (let column = 0; column < names; column++) place(column);
  const strip = x + 4;
  x = strip + stripWidth + gap + 4;
  const bar = x;
  place(names, goal ? barWidth + 10 : 0);
  place(names + 1);
  place(names + 2);
  const width = Math.max(720, x - gap + margin);

  const axis = goal ? epochAxis(groups) : lossAxis(groups, sweep);
  const bottom = top + shown.length * rowHeight;
  const best = bestOf(groups, goal !== undefined);
  const body = [
    textAt(margin, 34, escapeXml(headingOf(sweep)), 'h'),
    textAt(margin, 56, escapeXml(noteOf(sweep)), 's q'),
    ...head.map((text, column) => textAt(places[column]!, 84, escapeXml(text), 's q')),
    textAt(
      strip,
      84,
      goal ? 'epochs until solved, a dot for each run' : `${lossName}, a dot for each run`,
      's q',
    ),
    ...axis.ticks.map((tick) => {
      const at = coordinate(strip + axis.place(tick) * stripWidth);
      return `<path d="M${at} ${top - 8}V${bottom}" class="hair"/>${textAt(at, bottom + 18, axis.text(tick), 's q mid')}`;
    }),
    ...groups.flatMap((group, row) => {
      const y = top + row * rowHeight + rowHeight / 2 - 4;
      const look = row === best ? 'b' : '';
      return [
        ...shown[row]!.map((text, column) => textAt(places[column]!, y + 5, escapeXml(text), look)),
        ...dots(group, sweep, (value) => strip + axis.place(value) * stripWidth, y, rowHeight - 10),
        ...(goal ? [solvedBar(group, bar, y)] : []),
      ];
    }),
    ...(rows.length > mostRows
      ? [textAt(margin, bottom + 18, `… ${rows.length - mostRows} more`, 's q')]
      : []),
  ];
  return picture({
    width,
    height: bottom + 40,
    title: headingOf(sweep),
    description: sweep.describe(),
    body,
  });
}

function headingOf({ runs, goal, groups }: Sweep): string {
  const count = `${runs.length} ${runs.length === 1 ? 'run' : 'runs'}`;
  const solved = groups.reduce((sum, group) => sum + group.solved, 0);
  return goal ? `${solved} of ${count} solved it` : `${count}, ${groups.length} settings`;
}

function noteOf({ goal, seconds, stopped }: Sweep): string {
  const time = `${stopped ? 'stopped after' : 'in'} ${seconds.toFixed(1)} s`;
  return goal
    ? `solved: ${goalText(goal)}; ${time}. The line is the median, a run that never solves it counts as never.`
    : `${time}. The line is the median.`;
}

interface Axis {
  readonly ticks: readonly number[];
  /** From 0 to 1. */
  readonly place: (value: number) => number;
  readonly text: (value: number) => string;
}

function epochAxis(groups: readonly SweepGroup[]): Axis {
  const all = groups.flatMap(({ runs }) => runs.flatMap(({ solvedAfter }) => solvedAfter ?? []));
  const most = Math.max(1, ...all);
  const power = 10 ** Math.floor(Math.log10(most / 4));
  const step = Math.max(
    1,
    [1, 2, 5, 10].map((s) => s * power).find((s) => most / s <= 5)!,
  );
  const end = Math.ceil(most / step) * step;
  return {
    ticks: Array.from({ length: end / step + 1 }, (_, i) => i * step),
    place: (value) => value / end,
    text: String,
  };
}

function lossAxis(groups: readonly SweepGroup[], sweep: Sweep): Axis {
  const all = groups
    .flatMap(({ runs }) => runs.map((run) => sweep.lossOf(run)))
    .filter((loss) => loss > 0 && loss < Infinity);
  const low = Math.floor(Math.log10(Math.min(1, ...all)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(all.reduce((a, b) => Math.max(a, b), 0.1))));
  const every = Math.ceil((high - low) / 5);
  return {
    ticks: Array.from(
      { length: Math.floor((high - low) / every) + 1 },
      (_, i) => 10 ** (low + i * every),
    ),
    place: (value) => Math.max(0, (Math.log10(value) - low) / (high - low)),
    text: formatLoss,
  };
}

/** One above another where they lie close, always the same. */
function dots(
  group: SweepGroup,
  sweep: Sweep,
  xOf: (value: number) => number,
  y: number,
  height: number,
): string[] {
  const of = (run: SweepGroup['runs'][number]) =>
    sweep.goal ? (run.solvedAfter ?? Infinity) : sweep.lossOf(run);
  const finite = group.runs.map(of).filter((value) => value < Infinity);
  const { median } = sweep.goal ? group.epochs! : group.loss;
  const marks = finite.map((value, i) => {
    const up = ((i * 0.618) % 1) * (height - 8) - (height - 8) / 2;
    return `<circle cx="${coordinate(xOf(value))}" cy="${coordinate(y + up)}" r="3" style="fill:var(--nn-ink);opacity:.45"/>`;
  });
  if (median === Infinity) return marks;
  const x = coordinate(xOf(median));
  return [...marks, `<path d="M${x} ${y - height / 2}v${height}" class="ring"/>`];
}

function solvedBar({ solved, runs }: SweepGroup, x: number, y: number): string {
  const full = coordinate((barWidth * solved) / runs.length);
  return `<rect x="${x}" y="${y - 7}" width="${barWidth}" height="14" class="panel"/><rect x="${x}" y="${y - 7}" width="${full}" height="14" style="fill:var(--nn-ink)"/>`;
}

/** The row that solves most, or has the least loss; none where there is one row. */
function bestOf(groups: readonly SweepGroup[], hasGoal: boolean): number {
  if (groups.length < 2) return -1;
  const rank = ({ solved, runs, epochs, loss }: SweepGroup): [number, number] =>
    hasGoal ? [-solved / runs.length, epochs!.median] : [loss.median, loss.upper];
  const ranks = groups.map(rank);
  const [best] = ranks
    .map((_, i) => i)
    .sort((a, b) => ranks[a]![0] - ranks[b]![0] || (ranks[a]![1] < ranks[b]![1] ? -1 : 1));
  return best!;
}
