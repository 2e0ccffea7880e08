import type { Displayable } from '../display/bundle.js';
import type { Figure } from '../plots/figure.js';
import { activation, type Numbers } from './activation.js';
import { erf } from './erf.js';
import { softmax } from './softmax.js';

/** What a unit may do with its sum: a function of one number, with its derivative. */
export interface ActivationFunction extends Displayable {
  (x: number): number;
  /** Of each number of a list. */
  (x: Numbers): number[];
  /**
   * The slope at `x`; at a corner or jump that of the left side of it, 0 for `step` and `sign`.
   *
   * @param x Where.
   * @returns The slope there.
   *
   * @example
   * nn.activations.relu.derivative(2); // 1
   */
  derivative(x: number): number;
  /**
   * The slope at each number of a list.
   *
   * @param x Where.
   * @returns A slope for each.
   *
   * @example
   * nn.activations.relu.derivative([-1, 2]); // [0, 1]
   */
  derivative(x: Numbers): number[];
  /**
   * The function (solid) and its derivative (dashed).
   *
   * @param options.from Where the picture begins; at -5 by default.
   * @param options.to Where it ends; at 5 by default.
   * @returns A figure.
   *
   * @example
   * nn.activations.gelu.plot({ from: -3, to: 3 });
   */
  plot(options?: { from?: number; to?: number }): Figure;
  /** Its name in `nn.dense` and TensorFlow.js. */
  readonly name: string;
  /** Its name in Keras, where it has one. */
  readonly kerasName: string | undefined;
  /** How it is computed, as text. */
  readonly formula: string;
  /** Between which numbers its results lie. */
  readonly range: readonly [low: number, high: number];
}

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));
const normalDensity = (x: number): number => Math.exp(-x * x * 0.5) / Math.sqrt(2 * Math.PI);
const normalShare = (x: number): number => 0.5 * (1 + erf(x * Math.SQRT1_2));

// Klambauer et al. 2017, "Self-normalizing neural networks": the fixed point of mean 0, variance 1.
const seluAlpha = 1.6732632423543772;
const seluScale = 1.0507009873554805;

/**
 * The activation functions. Each is called with a number or a list of numbers, and has a
 * derivative, a plot, a range and its name in Keras.
 *
 * @example
 * nn.activations.sigmoid(0); // 0.5
 * nn.activations.sigmoid.derivative(0); // 0.25
 * nn.activations.relu([-1, 0, 2]); // [0, 0, 2]
 * nn.activations.softmax([0, 0]); // [0.5, 0.5]
 */
export const activations = {
  /** 1 from 0 on, else 0: a unit fires or it does not (McCulloch and Pitts 1943). */
  step: activation('step', {
    formula: '1 if x ≥ 0, else 0',
    range: [0, 1],
    f: (x) => (x >= 0 ? 1 : 0),
    slope: () => 0,
    jumps: true,
  }),
  /** −1, 0 or +1, as `Math.sign`. */
  sign: activation('sign', {
    formula: '−1 if x < 0, 0 if x = 0, +1 if x > 0',
    range: [-1, 1],
    f: (x) => Math.sign(x),
    slope: () => 0,
    jumps: true,
  }),
  linear: activation('linear', {
    kerasName: 'linear',
    formula: 'x',
    range: [-Infinity, Infinity],
    f: (x) => x,
    slope: () => 1,
  }),
  sigmoid: activation('sigmoid', {
    kerasName: 'sigmoid',
    formula: '1 / (1 + e⁻ˣ)',
    range: [0, 1],
    f: logistic,
    slope: (x) => logistic(x) * logistic(-x),
  }),
  tanh: activation('tanh', {
    kerasName: 'tanh',
    formula: '(eˣ − e⁻ˣ) / (eˣ + e⁻ˣ)',
    range: [-1, 1],
    f: Math.tanh,
    slope: (x) => 1 - Math.tanh(x) ** 2,
  }),
  relu: activation('relu', {
    kerasName: 'relu',
    formula: 'x if x > 0, else 0',
    range: [0, Infinity],
    f: (x) => Math.max(0, x),
    slope: (x) => (x > 0 ? 1 : 0),
  }),
  /** ReLU, held at 6. */
  relu6: activation('relu6', {
    kerasName: 'relu6',
    formula: 'x, but at least 0 and at most 6',
    range: [0, 6],
    f: (x) => Math.min(6, Math.max(0, x)),
    slope: (x) => (x > 0 && x <= 6 ? 1 : 0),
  }),
  /** ReLU that lets 0.2 of a negative sum through (Maas et al. 2013; 0.2 as `tf.leakyRelu`). */
  leakyRelu: activation('leakyRelu', {
    kerasName: 'leaky_relu',
    formula: 'x if x > 0, else 0.2·x',
    range: [-Infinity, Infinity],
    f: (x) => (x > 0 ? x : 0.2 * x),
    slope: (x) => (x > 0 ? 1 : 0.2),
  }),
  /** Clevert et al. 2016. */
  elu: activation('elu', {
    kerasName: 'elu',
    formula: 'x if x > 0, else eˣ − 1',
    range: [-1, Infinity],
    f: (x) => (x > 0 ? x : Math.expm1(x)),
    slope: (x) => (x > 0 ? 1 : Math.exp(x)),
  }),
  /** Klambauer et al. 2017. */
  selu: activation('selu', {
    kerasName: 'selu',
    formula: '1.0507·x if x > 0, else 1.7581·(eˣ − 1)',
    range: [-seluScale * seluAlpha, Infinity],
    f: (x) => seluScale * (x > 0 ? x : seluAlpha * Math.expm1(x)),
    slope: (x) => seluScale * (x > 0 ? 1 : seluAlpha * Math.exp(x)),
  }),
  softplus: activation('softplus', {
    kerasName: 'softplus',
    formula: 'ln(1 + eˣ)',
    range: [0, Infinity],
    // Written so that eˣ does not overflow.
    f: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
    slope: logistic,
  }),
  softsign: activation('softsign', {
    kerasName: 'softsign',
    formula: 'x / (1 + |x|)',
    range: [-1, 1],
    f: (x) => x / (1 + Math.abs(x)),
    slope: (x) => 1 / (1 + Math.abs(x)) ** 2,
  }),
  /** x times the share of a normal distribution below x (Hendrycks and Gimpel 2016). */
  gelu: activation('gelu', {
    kerasName: 'gelu',
    formula: 'x · Φ(x)',
    range: [-0.1699712, Infinity],
    f: (x) => x * normalShare(x),
    slope: (x) => normalShare(x) + x * normalDensity(x),
  }),
  /** Ramachandran et al. 2017; also called SiLU. */
  swish: activation('swish', {
    kerasName: 'silu',
    formula: 'x / (1 + e⁻ˣ)',
    range: [-0.2784646, Infinity],
    f: (x) => x * logistic(x),
    slope: (x) => logistic(x) * (1 + x * logistic(-x)),
  }),
  softmax,
} as const;

/** The name of an activation function of one number. */
export type ActivationName = Exclude<keyof typeof activations, 'softmax'>;
