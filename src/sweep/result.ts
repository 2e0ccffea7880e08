import { displaySymbol, type Displayable, type MimeBundle } from '../display/bundle.js';
import { formatCount, formatLoss } from '../display/numbers.js';
import { pictureBundle } from '../display/picture.js';
import { viewPart } from '../display/view.js';
import { goalText, type Goal } from './goal.js';
import type { Outcome } from './job.js';
import { sweepPicture } from './picture.js';
import { quartiles, type Quartiles } from './quartiles.js';
import { valueText } from './value-text.js';

/** A value for each name that was varied. */
export type AnySetting = Readonly<Record<string, unknown>>;

/** One run of a sweep: its setting, and what became of it. */
export interface SweepRun<S extends AnySetting = AnySetting> extends Outcome {
  /** A value for each name that was varied. */
  readonly setting: S;
}

/** The runs that differ in their seed alone. */
export interface SweepGroup<S extends AnySetting = AnySetting> {
  /** Their setting, without the seed. */
  readonly setting: Partial<S>;
  /** One for each seed. */
  readonly runs: readonly SweepRun<S>[];
  /** How many of them solved it. */
  readonly solved: number;
  /** After how many epochs, where there is a goal; who did not solve it counts as never, `Infinity`. */
  readonly epochs: Quartiles | undefined;
  /** The last loss, on the test part where there is one; who failed counts as `Infinity`. */
  readonly loss: Quartiles;
}

interface SweepParts<S extends AnySetting> {
  readonly runs: readonly SweepRun<S>[];
  /** What was varied. */
  readonly names: readonly string[];
  readonly solved: Goal | undefined;
  /** How many runs were asked for. */
  readonly asked: number;
  readonly seconds: number;
}

/** See `sweep`. */
export class Sweep<S extends AnySetting = AnySetting> implements Displayable {
  /** Every run that came to its end, in the order of the settings. */
  readonly runs: readonly SweepRun<S>[];
  /** The runs by their setting, whatever their seed. */
  readonly groups: readonly SweepGroup<S>[];
  /** What counts as solved. */
  readonly goal: Goal | undefined;
  /** The loss that is compared: `testLoss`, `validationLoss` or `loss`. */
  readonly lossName: string;
  /** How long all of it took. */
  readonly seconds: number;
  /** Whether it was broken off before its last run. */
  readonly stopped: boolean;
  readonly #asked: number;

  constructor({ runs, names, solved, asked, seconds }: SweepParts<S>) {
    this.runs = runs;
    this.goal = solved;
    this.seconds = seconds;
    this.stopped = runs.length < asked;
    this.#asked = asked;
    const measured = runs.find(({ epochs }) => epochs > 0)?.history ?? {};
    this.lossName = ['testLoss', 'validationLoss'].find((name) => measured[name]) ?? 'loss';
    const shared = names.filter((name) => name !== 'seed');
    const groups = new Map<string, SweepRun<S>[]>();
    for (const run of runs) {
      const key = JSON.stringify(shared.map((name) => valueText(run.setting[name])));
      groups.set(key, [...(groups.get(key) ?? []), run]);
    }
    this.groups = [...groups.values()].map((own) => this.#group(own, shared));
  }

  #group(runs: readonly SweepRun<S>[], names: readonly string[]): SweepGroup<S> {
    const { setting } = runs[0]!;
    return {
      setting: Object.fromEntries(names.map((name) => [name, setting[name]])) as Partial<S>,
      runs,
      solved: runs.filter(({ solvedAfter }) => solvedAfter !== undefined).length,
      epochs: this.goal && quartiles(runs.map(({ solvedAfter }) => solvedAfter ?? Infinity)),
      loss: quartiles(runs.map((run) => this.lossOf(run))),
    };
  }

  /**
   * The last loss of a run; `Infinity` if it failed.
   *
   * @internal
   */
  lossOf({ history, failure }: SweepRun<S>): number {
    const last = history[this.lossName]?.at(-1) ?? Infinity;
    return failure === undefined && Number.isFinite(last) ? last : Infinity;
  }

  /** In one line. */
  get headline(): string {
    const { runs, goal, stopped, seconds } = this;
    const count = stopped
      ? `stopped after ${runs.length} of ${this.#asked} runs`
      : `${formatCount(runs.length)} ${runs.length === 1 ? 'run' : 'runs'} in ${seconds.toFixed(1)} s`;
    if (!goal) return count;
    const solved = runs.filter(({ solvedAfter }) => solvedAfter !== undefined).length;
    return `${count}: ${solved} solved it (${goalText(goal)})`;
  }

  /**
   * The table in the order of its columns, the heads first.
   *
   * @returns Texts, row after row.
   *
   * @example
   * const runs = nn.sweep({ playground: { epochs: 2 }, vary: { seed: nn.seeds(2) } });
   * (await runs).rows()[0];
   */
  rows(): string[][] {
    const { goal, lossName, groups } = this;
    const names = Object.keys(groups[0]?.setting ?? {});
    const head = goal ? ['solved', 'median epochs'] : ['runs', `median ${lossName}`];
    return [
      [...names, ...head, 'middle half'],
      ...groups.map(({ setting, runs, solved, epochs, loss }) => {
        const [count, spread, text] = goal
          ? [`${solved} of ${runs.length}`, epochs!, epochText]
          : [String(runs.length), loss, lossText];
        const half = `${text(spread.lower)} to ${text(spread.upper)}`;
        return [
          ...names.map((name) => valueText(setting[name])),
          count,
          text(spread.median),
          spread.lower === Infinity ? text(Infinity) : half,
        ];
      }),
    ];
  }

  /** In words and numbers: the headline and the table. */
  describe(): string {
    const rows = this.rows();
    const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
    const lines = rows.map((row) => row.map((cell, i) => cell.padEnd(widths[i]!)).join('   '));
    return [this.headline, ...lines.map((line) => line.trimEnd())].join('\n');
  }

  [displaySymbol](): MimeBundle {
    if (this.runs.length === 0) return { 'text/plain': this.headline };
    const view = viewPart('sweep', {
      lossName: this.lossName,
      ...(this.goal && { goal: this.goal }),
      stopped: this.stopped,
      groups: this.groups.map(({ setting, runs, solved, epochs, loss }) => ({
        setting: Object.fromEntries(
          Object.entries(setting).map(([name, value]) => [name, valueText(value)]),
        ),
        solved,
        ...(epochs && { epochs }),
        loss,
        runs: runs.map((run) => ({
          ...('seed' in run.setting && { seed: String(run.setting['seed']) }),
          loss: this.lossOf(run),
          epochs: run.epochs,
          ...(run.solvedAfter !== undefined && { solvedAfter: run.solvedAfter }),
        })),
      })),
    });
    return pictureBundle(sweepPicture(this), this.describe(), view);
  }
}

const epochText = (epochs: number): string => (epochs === Infinity ? 'never' : String(epochs));
const lossText = (loss: number): string => (loss === Infinity ? 'failed' : formatLoss(loss));
