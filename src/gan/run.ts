import { displaySymbol, type Displayable, type MimeBundle } from '../display/bundle.js';
import { formatCount, formatLoss, formatPercent } from '../display/numbers.js';

/** Means over the parts of a training: an epoch each, or a hundredth of the steps. */
export interface GanHistory {
  /** The step with which each part ended, counted over all trainings of the GAN. */
  readonly step: readonly number[];
  /** −log of how real the discriminator took what was made: ln 2 = 0.693 where it can only guess. */
  readonly generatorLoss: readonly number[];
  /** The mean of its losses on real and made examples: ln 2 = 0.693 where it can only guess. */
  readonly discriminatorLoss: readonly number[];
  /** Share of the real examples that the discriminator took for real. */
  readonly realAccuracy: readonly number[];
  /** Share of the made examples that it took for made. */
  readonly fakeAccuracy: readonly number[];
}

/** What one step found. */
export interface StepFound {
  readonly generatorLoss: number;
  readonly discriminatorLoss: number;
  readonly realAccuracy: number;
  readonly fakeAccuracy: number;
}

const measures = ['generatorLoss', 'discriminatorLoss', 'realAccuracy', 'fakeAccuracy'] as const;

/** A history that is being written. */
export class GanHistoryRecord implements GanHistory {
  readonly step: number[] = [];
  readonly generatorLoss: number[] = [];
  readonly discriminatorLoss: number[] = [];
  readonly realAccuracy: number[] = [];
  readonly fakeAccuracy: number[] = [];
  #open = { steps: 0, sums: [0, 0, 0, 0] };

  add(found: StepFound): void {
    this.#open.steps++;
    measures.forEach((name, i) => (this.#open.sums[i]! += found[name]));
  }

  /** With the first part while it is open: a picture should not wait for its end. */
  soFar(step: number): GanHistory {
    const { steps, sums } = this.#open;
    if (this.step.length > 0 || steps === 0) return this;
    const [generatorLoss, discriminatorLoss, realAccuracy, fakeAccuracy] = sums.map((sum) => [
      sum / steps,
    ]) as [number[], number[], number[], number[]];
    return { step: [step], generatorLoss, discriminatorLoss, realAccuracy, fakeAccuracy };
  }

  /** Closes the part that is open. */
  endPart(step: number): void {
    const { steps, sums } = this.#open;
    this.step.push(step);
    measures.forEach((name, i) => this[name].push(sums[i]! / steps));
    this.#open = { steps: 0, sums: [0, 0, 0, 0] };
  }
}

/** The numbers of a history alone. */
export const measuresOf = (history: GanHistory): GanHistory => {
  const { step, generatorLoss, discriminatorLoss, realAccuracy, fakeAccuracy } = history;
  return { step, generatorLoss, discriminatorLoss, realAccuracy, fakeAccuracy };
};

/** A training of a GAN that has come to its end. */
export class GanRun implements Displayable {
  /** What was measured in the course of it. */
  readonly history: GanHistory;
  /** How many steps it took, each a learning of both networks. */
  readonly steps: number;
  /** How long it took. */
  readonly seconds: number;
  /** Whether it was stopped before its end. */
  readonly stopped: boolean;

  constructor(run: Pick<GanRun, 'history' | 'steps' | 'seconds' | 'stopped'>) {
    this.history = run.history;
    this.steps = run.steps;
    this.seconds = run.seconds;
    this.stopped = run.stopped;
  }

  [displaySymbol](): MimeBundle {
    const { steps, seconds, stopped, history } = this;
    const time = `${formatCount(steps)} ${steps === 1 ? 'step' : 'steps'} in ${seconds.toFixed(1)} s`;
    const last = history.step.length - 1;
    const result = last >= 0 ? `: ${partText(history, last)}` : '';
    return { 'text/plain': `${stopped ? 'stopped after ' : ''}${time}${result}` };
  }
}

/** What was measured in a part. */
export function partText(history: GanHistory, part: number): string {
  const { generatorLoss, discriminatorLoss, realAccuracy, fakeAccuracy } = history;
  return [
    `generator loss ${formatLoss(generatorLoss[part]!)}`,
    `discriminator loss ${formatLoss(discriminatorLoss[part]!)}`,
    `real recognised ${formatPercent(realAccuracy[part]!)}`,
    `generated recognised ${formatPercent(fakeAccuracy[part]!)}`,
  ].join(', ');
}
