import { checkOptions } from '../check.js';
import { spikesFigure } from '../plots/spikes.js';
import type { Displayable, MimeBundle } from '../display/bundle.js';
import { displaySymbol } from '../display/bundle.js';
import { formatNumber } from '../display/numbers.js';

/** The voltage at rest, in millivolts, and how long a step of the simulation is, in milliseconds. */
const [restVoltage, step] = [-70, 0.1];

/** How a spiking neuron is made: weights and threshold as those of `nn.neuron`, in millivolts. */
export interface SpikingNeuronOptions {
  /** By how much each input raises the voltage, if it stays. */
  weights: readonly number[];
  /** So far above rest the cell fires; 15 by default. */
  threshold?: number;
  /** In so many milliseconds the voltage goes 63% of its way; 20 by default. */
  timeConstant?: number;
  /** For so many milliseconds after a spike the cell rests; 2 by default. */
  refractory?: number;
}

/**
 * A nerve cell that adds up its inputs, leaks, and fires: leaky integrate-and-fire. Its voltage `v` above rest follows
 * `timeConstant · dv/dt = w₁x₁ + w₂x₂ + … − v`; at the threshold it fires and falls back to rest.
 *
 * @returns The cell.
 * @throws {RangeError} If a number is missing or out of range.
 * @see L. Lapicque, "Recherches quantitatives sur l'excitation électrique des nerfs", 1907; W. Gerstner, W. M. Kistler, R. Naud and
 * L. Paninski, Neuronal Dynamics (2014), ch. 1
 *
 * @example
 * const cell = nn.spikingNeuron({ weights: [10, 10], threshold: 15 });
 * cell.run([1, 0]).spikes.length; // 0: 10 mV never reach 15 mV
 * cell.run([1, 1]).spikes.length; // 3 in 100 milliseconds
 */
export function spikingNeuron(options: SpikingNeuronOptions): SpikingNeuron {
  checkOptions('spikingNeuron', options, ['weights', 'threshold', 'timeConstant', 'refractory']);
  const { weights, threshold = 15, timeConstant = 20, refractory = 2 } = options;
  if (!Array.isArray(weights) || weights.length === 0 || !weights.every(Number.isFinite))
    throw new RangeError(
      'spikingNeuron: weights is not a list of numbers, expected one number for each input. Write weights: [10, 10] for two inputs.',
    );
  for (const [name, value, least] of [
    ['threshold', threshold, 'a positive number'],
    ['timeConstant', timeConstant, 'a positive number'],
    ['refractory', refractory, '0 or a positive number'],
  ] as const)
    if (!(value >= 0 && value < Infinity) || (value === 0 && name !== 'refractory'))
      throw new RangeError(
        `spikingNeuron: ${name} is ${value}, expected ${least}. Leave it out for the usual one.`,
      );
  return new SpikingNeuron(weights, threshold, timeConstant, refractory);
}

/** See `spikingNeuron`. */
export class SpikingNeuron implements Displayable {
  /** How far an input of 1 lifts the voltage, in millivolts; one for each input. */
  readonly weights: readonly number[];
  /** How far above rest it fires, in millivolts. */
  readonly threshold: number;
  /** How fast the voltage follows, in milliseconds. */
  readonly timeConstant: number;
  /** How long it rests after a spike, in milliseconds. */
  readonly refractory: number;

  constructor(weights: readonly number[], threshold: number, tau: number, refractory: number) {
    this.weights = [...weights];
    this.threshold = threshold;
    this.timeConstant = tau;
    this.refractory = refractory;
  }

  /**
   * `w₁x₁ + w₂x₂ + …`: where the voltage above rest would settle if the cell did not fire.
   *
   * @param x A number for each weight.
   * @returns In millivolts above rest.
   * @throws {RangeError} If `x` has another number of them.
   */
  stimulus(x: readonly number[]): number {
    if (x.length !== this.weights.length)
      throw new RangeError(
        `spikingNeuron: x has ${x.length} numbers, expected ${this.weights.length}, one for each weight. Give as many inputs as there are weights.`,
      );
    return this.weights.reduce((sum, weight, i) => sum + weight * x[i]!, 0);
  }

  /**
   * What the cell does while its inputs are `x`, or each `x` of a list in turn.
   *
   * @param x A number for each weight, or several such lists.
   * @param options.milliseconds How long each lasts; 100 by default.
   * @returns Voltage and spikes over time; a picture.
   * @throws {RangeError} If an `x` has another number of them, or `milliseconds` is outside 1 to 10,000.
   * @throws {TypeError} If an option does not exist.
   *
   * @example
   * nn.spikingNeuron({ weights: [10, 10] }).run([[0, 0], [0, 1], [1, 0], [1, 1]]);
   */
  run(
    x: readonly number[] | readonly (readonly number[])[],
    options: { milliseconds?: number } = {},
  ): SpikeRun {
    checkOptions('run', options, ['milliseconds']);
    const { milliseconds = 100 } = options;
    if (!(milliseconds >= 1 && milliseconds <= 10_000))
      throw new RangeError(
        `run: milliseconds is ${milliseconds}, expected 1 to 10,000. Leave it out for 100.`,
      );
    const patterns = (typeof x[0] === 'number' ? [x] : x) as readonly (readonly number[])[];
    const keep = Math.exp(-step / this.timeConstant);
    const steps = Math.round(milliseconds / step);
    const times: number[] = [];
    const voltage: number[] = [];
    const spikes: number[] = [];
    let [v, resting] = [0, 0];
    patterns.forEach((pattern, p) => {
      const stimulus = this.stimulus(pattern);
      for (let i = 0; i < steps; i++) {
        const time = p * milliseconds + i * step;
        // Between two steps the equation is solved exactly.
        if (resting > 0) resting--;
        else v = stimulus + (v - stimulus) * keep;
        if (v >= this.threshold) {
          spikes.push(time);
          v = 0;
          resting = Math.round(this.refractory / step);
        }
        times.push(time);
        voltage.push(restVoltage + v);
      }
    });
    return new SpikeRun(this, { patterns, milliseconds, times, voltage, spikes });
  }

  /**
   * Spikes per second while the inputs are `x`: 0 up to the threshold θ, above it `1 / (refractory + timeConstant · ln(s / (s − θ)))`
   * for the stimulus s.
   *
   * @param x A number for each weight.
   * @returns In spikes per second.
   * @throws {RangeError} If `x` has another number of them.
   *
   * @example
   * nn.spikingNeuron({ weights: [10, 10], threshold: 15 }).rate([1, 0]); // 0
   */
  rate(x: readonly number[]): number {
    const s = this.stimulus(x);
    if (s <= this.threshold) return 0;
    return 1000 / (this.refractory + this.timeConstant * Math.log(s / (s - this.threshold)));
  }

  [displaySymbol](): MimeBundle {
    return {
      'text/plain': `a nerve cell with weights ${this.weights.map((w) => formatNumber(w)).join(', ')} mV: at rest ${formatNumber(restVoltage)} mV, fires at ${formatNumber(restVoltage + this.threshold)} mV`,
    };
  }
}

/** What was measured while a spiking neuron ran. */
export interface SpikeRecord {
  readonly patterns: readonly (readonly number[])[];
  /** How long each pattern lasted. */
  readonly milliseconds: number;
  /** In milliseconds. */
  readonly times: readonly number[];
  /** In millivolts, at each time. */
  readonly voltage: readonly number[];
  /** When it fired, in milliseconds. */
  readonly spikes: readonly number[];
}

/** Stimulus, voltage and spikes of a nerve cell, over what a threshold unit with the same weights answers. */
export class SpikeRun implements SpikeRecord, Displayable {
  /** The cell that ran. */
  readonly cell: SpikingNeuron;
  /** The inputs, in their order. */
  readonly patterns: readonly (readonly number[])[];
  /** How long each lasted. */
  readonly milliseconds: number;
  /** When it was measured, in milliseconds. */
  readonly times: readonly number[];
  /** In millivolts, at each time. */
  readonly voltage: readonly number[];
  /** When it fired, in milliseconds. */
  readonly spikes: readonly number[];

  constructor(cell: SpikingNeuron, record: SpikeRecord) {
    this.cell = cell;
    this.patterns = record.patterns;
    this.milliseconds = record.milliseconds;
    this.times = record.times;
    this.voltage = record.voltage;
    this.spikes = record.spikes;
  }

  /** How many spikes each pattern has brought. */
  get counts(): number[] {
    const { patterns, milliseconds, spikes } = this;
    return patterns.map((_, p) => spikes.filter((t) => Math.floor(t / milliseconds) === p).length);
  }

  [displaySymbol](): MimeBundle {
    return spikesFigure(this)[displaySymbol]();
  }
}
