import * as tf from '@tensorflow/tfjs';
import { checkOptions } from '../check.js';
import type { Example } from '../data/dataset.js';
import { displaySymbol, type Displayable, type MimeBundle } from '../display/bundle.js';
import { formatNumber } from '../display/numbers.js';
import { pack, viewPart } from '../display/view.js';
import type { Numbers } from '../models/inputs.js';
import type { Model } from '../models/model.js';
import {
  RecurrentSteps,
  signalsOf,
  type RecurrentKind,
  type Signal,
} from '../models/recurrent-steps.js';
import { CharModel } from '../text/char-model.js';
import { Reader } from '../text/reader.js';
import { gatesFigure } from './gates-figure.js';
import { readExample } from './read-example.js';
import { networkOf, recurrentPart } from './recurrent-layer.js';

/** Which layer and units `gates` tells of. */
export interface GatesOptions {
  /** Which recurrent layer, counted from 0; the first by default. */
  layer?: number;
  /** The units that are shown; by default the 16 whose hidden state changes most. */
  units?: readonly number[];
}

/**
 * What goes on inside a recurrent layer while it reads: the gates of each unit, what it keeps in its cell and what it says, step
 * by step. For an LSTM the gates are `forget`, `input` and `output`, with the `candidate` for the cell; for a GRU `update` and
 * `reset`. Computed from the layer's own weights.
 *
 * @param model A model of letters, or a network of `nn.sequential`.
 * @param example A text for a model of letters, of any length; for another network an example `[steps, features]`.
 * @returns The signals of all units, with a picture of some.
 * @throws {RangeError} If there is no such layer or unit, or the example does not fit the network.
 * @throws {TypeError} If an option does not exist.
 * @see A. Karpathy, J. Johnson, L. Fei-Fei, Visualizing and Understanding Recurrent Networks (2015)
 *
 * @example
 * const writer = nn.charModel(nn.data.sonnets(), { units: 8, seed: 1 });
 * const gates = nn.explain.gates(writer, 'Shall I compare thee');
 * gates.of('forget', 3).length; // 20
 */
export function gates(model: CharModel, example: string, options?: GatesOptions): Gates;
/**
 * What goes on inside a recurrent layer of a network while it reads an example, as for a model of letters.
 *
 * @param model A network with a recurrent layer.
 * @param example One of a data set, or numbers `[steps, features]`, row-major.
 * @returns The signals of all units, with a picture of some.
 * @throws {RangeError} If there is no such layer or unit, or the example does not fit the network.
 * @throws {TypeError} If an option does not exist.
 *
 * @example
 * const model = nn.sequential([nn.input(6, 1), nn.lstm(4), nn.dense(1, 'tanh')], { seed: 1 });
 * nn.explain.gates(model, nn.data.recall({ steps: 6 }).at(0)).steps; // 6
 */
export function gates(model: Model, example: Example | Numbers, options?: GatesOptions): Gates;
export function gates(
  model: Model | CharModel,
  example: string | Example | Numbers,
  options: GatesOptions = {},
): Gates {
  checkOptions('gates', options, ['layer', 'units']);
  const { layer: which = 0, units } = options;
  const part = recurrentPart('gates', networkOf(model), which);
  const reading =
    model instanceof CharModel
      ? readLetters(model, example, which)
      : readNumbers(model, example, part.layer);
  for (const unit of units ?? [])
    if (!Number.isInteger(unit) || unit < 0 || unit >= reading.units)
      throw new RangeError(
        `gates: units has ${unit}, expected whole numbers from 0 to ${reading.units - 1}: ${part.text} has ${reading.units} units. Write { units: [0, 1] }.`,
      );
  return new Gates(part.text, reading, units);
}

/** What a layer computed, `[steps, units]` for each signal, row-major. */
interface Reading {
  readonly kind: RecurrentKind;
  readonly units: number;
  /** What was read at each step: letters, or the numbers of the steps. */
  readonly labels: readonly string[];
  readonly values: { readonly [signal in Signal]?: Float32Array };
}

/** See `gates`. */
export class Gates implements Displayable {
  /** The layer as it was written. */
  readonly layer: string;
  /** Which kind of recurrent layer it is. */
  readonly kind: RecurrentKind;
  /** How many units the layer has. */
  readonly units: number;
  /** What was read, step by step. */
  readonly labels: readonly string[];
  /** Gates and states, each `[steps, units]`, row-major. */
  readonly values: Reading['values'];
  /** The units that are shown. */
  readonly shown: readonly number[];

  constructor(layer: string, reading: Reading, shown: readonly number[] | undefined) {
    this.layer = layer;
    this.kind = reading.kind;
    this.units = reading.units;
    this.labels = reading.labels;
    this.values = reading.values;
    this.shown = shown ?? this.#liveliest(16);
  }

  /** How many steps were read. */
  get steps(): number {
    return this.labels.length;
  }

  /** What the layer has: `forget`, `input`, … */
  get signals(): readonly Signal[] {
    return signalsOf[this.kind];
  }

  /**
   * One signal of one unit, step by step.
   *
   * @param signal One of `signals`, such as 'forget'.
   * @param unit Its number, from 0.
   * @returns A number for each step.
   * @throws {RangeError} If the layer has no such signal or unit.
   *
   * @example
   * const writer = nn.charModel(nn.data.sonnets(), { units: 8, seed: 1 });
   * nn.explain.gates(writer, 'Shall I').of('output', 0).length; // 7
   */
  of(signal: Signal, unit: number): Float32Array {
    const values = this.values[signal];
    if (!values)
      throw new RangeError(
        `of: there is no "${signal}" in ${this.layer}, expected ${this.signals.join(', ')}.`,
      );
    if (!Number.isInteger(unit) || unit < 0 || unit >= this.units)
      throw new RangeError(
        `of: unit is ${unit}, expected a whole number from 0 to ${this.units - 1}: ${this.layer} has ${this.units}.`,
      );
    return Float32Array.from({ length: this.steps }, (_, t) => values[t * this.units + unit]!);
  }

  /** In words, for those who can't see the figure. */
  describe(): string {
    const lines = this.signals.map((signal) => {
      const values = this.values[signal]!;
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      return `${signal} ${formatNumber(mean, 2)}`;
    });
    return `${this.layer} reads ${this.steps} steps; means over all ${this.units} units: ${lines.join(', ')}`;
  }

  #liveliest(count: number): number[] {
    const spread = Array.from({ length: this.units }, (_, unit) => {
      const values = this.of('hidden', unit);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      return { unit, is: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) };
    });
    return spread
      .sort((a, b) => b.is - a.is)
      .slice(0, count)
      .map(({ unit }) => unit);
  }

  [displaySymbol](): MimeBundle {
    const { layer, kind, labels, shown, steps, units } = this;
    const view = viewPart('gates', {
      layer,
      kind,
      labels,
      units: shown,
      signals: this.signals.map((name) => {
        const values = this.values[name]!;
        const rows = labels.flatMap((_, t) => shown.map((unit) => values[t * units + unit]!));
        return { name, values: pack(rows, [steps, shown.length]) };
      }),
    });
    return gatesFigure(this, view)[displaySymbol]();
  }
}

function readLetters(model: CharModel, text: unknown, which: number): Reading {
  if (typeof text !== 'string' || text === '')
    throw new TypeError(
      `gates: the text is ${text === '' ? 'empty' : typeof text}, expected a string: the model reads letters. Write nn.explain.gates(model, "To be or not to be").`,
    );
  const numbers = model.vocabulary.encode('gates', text);
  const reader = new Reader(model.tf);
  const layer = reader.recurrent[which]!;
  return record(layer, [...text], (t) => reader.read(numbers[t]!));
}

function readNumbers(model: Model, example: string | Example | Numbers, layer: tf.layers.Layer) {
  if (typeof example === 'string')
    throw new TypeError(
      'gates: the example is a text, expected numbers: only a model of letters reads texts. Make one with nn.charModel(text).',
    );
  const values = readExample('gates', model, example);
  const before = tf.model({ inputs: model.tf.inputs, outputs: layer.input });
  const [steps, features] = (layer.input as tf.SymbolicTensor).shape.slice(1) as [number, number];
  const inputs = tf.tidy(() => {
    const read = before.apply(tf.tensor(values, [1, ...model.inputShape])) as tf.Tensor;
    return Float32Array.from(read.dataSync());
  });
  const labels = Array.from({ length: steps }, (_, t) => String(t + 1));
  const own = new RecurrentSteps(layer);
  return record(own, labels, (t) => own.step(inputs.subarray(t * features, (t + 1) * features)));
}

function record(
  { kind, units, signals }: RecurrentSteps,
  labels: readonly string[],
  step: (t: number) => void,
): Reading {
  const values: { [signal in Signal]?: Float32Array } = {};
  for (const signal of signalsOf[kind]) values[signal] = new Float32Array(labels.length * units);
  labels.forEach((_, t) => {
    step(t);
    for (const signal of signalsOf[kind]) values[signal]!.set(signals[signal]!, t * units);
  });
  return { kind, units, labels, values };
}
