import { checkOptions, oneOf, inWords } from '../check.js';
import type { Dataset } from '../data/dataset.js';
import { displaySymbol, type Displayable, type MimeBundle } from '../display/bundle.js';
import { formatNumber, subscript } from '../display/numbers.js';
import { pictureBundle } from '../display/picture.js';
import { viewPart } from '../display/view.js';
import type { Figure } from '../plots/figure.js';
import { unitFigure } from '../plots/unit.js';
import { activations, type ActivationFunction, type ActivationName } from './activations.js';
import { formatSum } from './format-sum.js';
import { neuronPicture } from './neuron-picture.js';

/** How a unit is made by hand. */
export interface NeuronOptions {
  /** A weight for each input. */
  weights: readonly number[];
  /** What is added to the weighted sum; 0 by default. */
  bias?: number;
  /** The other way to say the bias: from which weighted sum on the unit fires, −bias. */
  threshold?: number;
  /** What the unit does with its sum, `'sigmoid'` or `nn.activations.sigmoid`; 'step' by default. */
  activation?: ActivationName | ActivationFunction;
}

/**
 * A single unit with weights set by hand: `activation(w₁x₁ + w₂x₂ + … + b)`. With `'step'` it is
 * the threshold unit of McCulloch and Pitts (1943).
 *
 * @returns The unit.
 * @throws {RangeError} If a weight is not a finite number, or there is none.
 * @throws {TypeError} If an option or the activation does not exist, or both bias and threshold are given.
 *
 * @example An AND gate
 * const and = nn.neuron({ weights: [1, 1], threshold: 1.5, activation: 'step' });
 * and.output([1, 1]); // 1
 * and.output([0, 1]); // 0
 */
export function neuron(options: NeuronOptions): Neuron {
  checkOptions('neuron', options, ['weights', 'bias', 'threshold', 'activation']);
  const { weights, bias, threshold, activation = 'step' } = options;
  if (typeof weights !== 'object' || !(weights?.length > 0))
    throw new RangeError(
      'neuron: weights is not a list of numbers, expected one number for each input. Write weights: [1, 1] for two inputs.',
    );
  if (bias !== undefined && threshold !== undefined)
    throw new TypeError(
      `neuron: bias and threshold are both given, expected one of them: they say the same. Write bias: ${-threshold} for threshold ${threshold}.`,
    );
  const start = bias ?? (threshold === undefined ? 0 : 0 - threshold);
  for (const [i, each] of [...weights, start].entries())
    if (!Number.isFinite(each))
      throw new RangeError(
        `neuron: ${i < weights.length ? `weight ${i + 1}` : 'bias'} is ${inWords(each)}, expected a finite number. Write weights: [1, 1], bias: 0.`,
      );
  return new Neuron(weights, start, readActivation(activation));
}

function readActivation(activation: unknown): ActivationFunction {
  const name = typeof activation === 'function' ? activation.name : activation;
  const known = Object.keys(activations).filter((each) => each !== 'softmax');
  if (typeof name !== 'string' || !known.includes(name))
    throw new TypeError(
      `neuron: activation is ${JSON.stringify(name)}, expected ${oneOf(known)}. ${name === 'softmax' ? 'Softmax needs the sums of several units.' : 'Check the spelling.'}`,
    );
  return activations[name as ActivationName];
}

/** See `neuron`. `weights` and `bias` are free to be set by hand. */
export class Neuron implements Displayable {
  /** One for each input. */
  weights: number[];
  /** What is added to the sum. */
  bias: number;
  /** What the unit does with its sum. */
  readonly activation: ActivationFunction;

  constructor(weights: readonly number[], bias: number, activation: ActivationFunction) {
    this.weights = [...weights];
    this.bias = bias;
    this.activation = activation;
  }

  /**
   * `w₁x₁ + w₂x₂ + … + b`, for one example. Where it is 0 lies the boundary between the answers.
   *
   * @param x A number for each weight.
   * @returns The weighted sum.
   * @throws {RangeError} If `x` has another number of them.
   *
   * @example
   * nn.neuron({ weights: [2, -1], bias: 0.5 }).sum([1, 1]); // 1.5
   */
  sum(x: ArrayLike<number>): number {
    if (x.length !== this.weights.length)
      throw new RangeError(
        `neuron: x has ${x.length} numbers, expected ${this.weights.length}, one for each weight. Give one example at a time.`,
      );
    return this.weights.reduce((sum, weight, i) => sum + weight * x[i]!, this.bias);
  }

  /**
   * What the unit answers: the activation of its sum.
   *
   * @param x A number for each weight.
   * @returns The answer.
   * @throws {RangeError} If `x` has another number of them.
   *
   * @example
   * nn.neuron({ weights: [2, -1], activation: 'relu' }).output([1, 1]); // 1
   */
  output(x: ArrayLike<number>): number {
    return this.activation(this.sum(x));
  }

  /**
   * How many examples of two classes lie on the wrong side: the second class belongs where the sum is above 0.
   *
   * @param data Inputs of as many numbers as the unit has weights, with two classes.
   * @returns A whole number.
   * @throws {RangeError} If the data does not fit the unit.
   *
   * @example
   * nn.neuron({ weights: [1, 1] }).mistakes(nn.data.gauss()); // 0
   */
  mistakes(data: Dataset): number {
    if (data.inputSize !== this.weights.length || data.classes?.length !== 2)
      throw new RangeError(
        `mistakes: data has ${data.inputSize} inputs and ${data.classes?.length ?? 'no'} classes, expected ${this.weights.length} inputs, as the unit has weights, and 2 classes. Count with unit.output(example.input) where that does not fit.`,
      );
    const second = data.classes[1]!.value;
    return [...data].filter(({ input, target }) => this.#isAbove(input) !== (target === second))
      .length;
  }

  #isAbove(x: ArrayLike<number>): boolean {
    const sum = this.sum(x);
    // The step fires at 0 already.
    return this.activation.name === 'step' ? sum >= 0 : sum > 0;
  }

  /** Where the sum is 0, as a formula: with two inputs `x₂ = −x₁ + 1.5`, a line. */
  get line(): string {
    const [a, b] = this.weights;
    if (this.weights.length !== 2 || !b) return `${formatSum(this)} = 0`;
    const slope = formatNumber(-a! / b);
    const factor = slope === '1' ? '' : slope === '−1' ? '−' : `${slope}·`;
    const start = -this.bias / b;
    const sign = start < 0 ? '−' : '+';
    return `x${subscript(2)} = ${factor}x${subscript(1)} ${sign} ${formatNumber(Math.abs(start))}`;
  }

  /**
   * What the unit answers everywhere in the plane, and the line where its sum is 0.
   *
   * @param options.from Where the picture begins, in both directions; at -2 by default.
   * @param options.to Where it ends; at 2 by default.
   * @returns A map of the plane.
   * @throws {RangeError} If the unit does not have two inputs.
   *
   * @example
   * nn.neuron({ weights: [1, -1], activation: 'tanh' }).plot({ from: -2, to: 2 });
   */
  plot(options: { from?: number; to?: number } = {}): Figure {
    return unitFigure(this, options);
  }

  [displaySymbol](): MimeBundle {
    const { activation } = this;
    const text = `unit: sum = ${formatSum(this)}, answer = ${activation.name}(sum); its sum is 0 where ${this.line}`;
    const { weights, bias } = this;
    const view = viewPart('neuron', {
      weights: [...weights],
      bias,
      activation: activation.name,
    });
    return pictureBundle(neuronPicture(this), text, view);
  }
}
