import type * as tf from '@tensorflow/tfjs';
import { activations } from '../neurons/activations.js';

// A recurrent layer in plain loops, one step after another: for reading a text letter by letter, where a graph would cost more
// than the numbers, and for what goes on inside, which the layer does not tell.

/** The kinds that can be read step by step. */
export type RecurrentKind = 'simpleRNN' | 'lstm' | 'gru';
/** What a layer computes in a step, a number for each unit. */
export type Signal =
  'input' | 'forget' | 'output' | 'update' | 'reset' | 'candidate' | 'cell' | 'hidden';

const kinds: { readonly [className: string]: RecurrentKind } = {
  SimpleRNN: 'simpleRNN',
  LSTM: 'lstm',
  GRU: 'gru',
};

/** The kind of a layer of tfjs, if it is one of these. */
export const recurrentKind = (layer: tf.layers.Layer): RecurrentKind | undefined =>
  kinds[layer.getClassName()];

/** In the order in which a learner meets them. */
export const signalsOf: { readonly [kind in RecurrentKind]: readonly Signal[] } = {
  simpleRNN: ['hidden'],
  lstm: ['forget', 'input', 'candidate', 'output', 'cell', 'hidden'],
  gru: ['update', 'reset', 'candidate', 'hidden'],
};

/** Blocks of `units` columns in the kernels, as Keras orders them. */
const blocksOf: { readonly [kind in RecurrentKind]: readonly Signal[] } = {
  simpleRNN: ['hidden'],
  lstm: ['input', 'forget', 'candidate', 'output'],
  gru: ['update', 'reset', 'candidate'],
};

type Values = Float32Array;
type Scalar = (x: number) => number;

/** A recurrent layer that reads one step at a time, and keeps what it computed in the last one. */
export class RecurrentSteps {
  readonly kind: RecurrentKind;
  readonly units: number;
  /** What it computed in the last step; `hidden` is what goes out. */
  readonly signals: { readonly [signal in Signal]?: Values };
  readonly #kernel: Values;
  readonly #recurrentKernel: Values;
  readonly #bias: Values;
  readonly #sums: Values;
  readonly #activation: Scalar;
  readonly #gate: Scalar;

  /** Takes copies of the layer's weights. */
  constructor(layer: tf.layers.Layer) {
    const kind = recurrentKind(layer);
    if (!kind) throw new Error(`internal: ${layer.getClassName()} is not recurrent`);
    const config = layer.getConfig();
    this.kind = kind;
    this.units = config['units'] as number;
    const width = blocksOf[kind].length * this.units;
    const [kernel, recurrentKernel, bias] = layer
      .getWeights()
      .map((weight) => Float32Array.from(weight.dataSync()));
    this.#kernel = kernel!;
    this.#recurrentKernel = recurrentKernel!;
    this.#bias = bias ?? new Float32Array(width);
    this.#sums = new Float32Array(width);
    this.#activation = scalarOf(config['activation']);
    this.#gate = scalarOf(config['recurrentActivation'] ?? 'linear');
    this.signals = Object.fromEntries(
      signalsOf[kind].map((signal) => [signal, new Float32Array(this.units)]),
    );
  }

  get hidden(): Values {
    return this.signals.hidden!;
  }

  /** Forgets what it has read. */
  reset(): void {
    for (const values of Object.values(this.signals)) values.fill(0);
  }

  /**
   * Reads one step.
   *
   * @param input Its numbers, or the place of the 1 among zeros.
   * @returns The hidden state, valid until the next step.
   */
  step(input: ArrayLike<number> | number): Values {
    const { length: width } = this.#sums;
    this.#sums.set(this.#bias);
    if (typeof input === 'number') addRow(this.#sums, this.#kernel, input * width, width, 1, 0);
    else
      for (let i = 0; i < input.length; i++)
        addRow(this.#sums, this.#kernel, i * width, width, input[i]!, 0);
    if (this.kind === 'lstm') this.#lstm();
    else if (this.kind === 'gru') this.#gru();
    else this.#simple();
    return this.hidden;
  }

  #addRecurrent(state: Values, from: number, to: number): void {
    const { length: width } = this.#sums;
    for (let i = 0; i < state.length; i++)
      addRow(this.#sums, this.#recurrentKernel, i * width + from, to - from, state[i]!, from);
  }

  #simple(): void {
    const { hidden } = this;
    this.#addRecurrent(hidden, 0, this.units);
    for (let u = 0; u < this.units; u++) hidden[u] = this.#activation(this.#sums[u]!);
  }

  #lstm(): void {
    const { units, hidden } = this;
    const { input, forget, candidate, output, cell } = this.signals;
    this.#addRecurrent(hidden, 0, 4 * units);
    const [f, gate, sums] = [this.#activation, this.#gate, this.#sums];
    for (let u = 0; u < units; u++) {
      input![u] = gate(sums[u]!);
      forget![u] = gate(sums[units + u]!);
      candidate![u] = f(sums[2 * units + u]!);
      output![u] = gate(sums[3 * units + u]!);
      cell![u] = forget![u]! * cell![u]! + input![u]! * candidate![u]!;
      hidden[u] = output![u]! * f(cell![u]!);
    }
  }

  #gru(): void {
    const { units, hidden } = this;
    const { update, reset, candidate } = this.signals;
    this.#addRecurrent(hidden, 0, 2 * units);
    const [f, gate, sums] = [this.#activation, this.#gate, this.#sums];
    for (let u = 0; u < units; u++) {
      update![u] = gate(sums[u]!);
      reset![u] = gate(sums[units + u]!);
      // The candidate sees as much of the state as the reset gate lets through.
      candidate![u] = reset![u]! * hidden[u]!;
    }
    this.#addRecurrent(candidate!, 2 * units, 3 * units);
    for (let u = 0; u < units; u++) {
      candidate![u] = f(sums[2 * units + u]!);
      hidden[u] = update![u]! * hidden[u]! + (1 - update![u]!) * candidate![u]!;
    }
  }
}

/** `sums[at + j] += factor · values[from + j]` for `width` numbers: a row of a matrix, as it lies in memory. */
export function addRow(
  sums: Values,
  values: Values,
  from: number,
  width: number,
  factor: number,
  at: number,
): void {
  if (factor === 0) return;
  for (let j = 0; j < width; j++) sums[at + j]! += factor * values[from + j]!;
}

const fast: { readonly [name: string]: Scalar } = {
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  tanh: Math.tanh,
  linear: (x) => x,
  hardSigmoid: (x) => Math.min(1, Math.max(0, 0.2 * x + 0.5)),
};

function scalarOf(name: unknown): Scalar {
  const known = fast[String(name)] ?? (activations as { [name: string]: unknown })[String(name)];
  if (typeof known !== 'function' || name === 'softmax')
    throw new RangeError(
      `the activation ${JSON.stringify(name)} of a recurrent layer can't be followed step by step, expected one that works on each unit alone, such as "tanh".`,
    );
  return known as Scalar;
}
