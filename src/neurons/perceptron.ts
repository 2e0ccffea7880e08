import { checkOptions, checkWhole } from '../check.js';
import { checkDataset, type Dataset, type Example } from '../data/dataset.js';
import { displaySymbol, type Displayable, type MimeBundle } from '../display/bundle.js';
import { formatSum } from './format-sum.js';
import { mistakeBound } from './mistake-bound.js';

/** How a perceptron is made. */
export interface PerceptronOptions {
  /** How many numbers an example has. */
  inputs: number;
  /** What an example is multiplied with before it is added to the weights; 1 by default. */
  learningRate?: number;
}

/** The numbers of a unit at one moment. */
export interface Weights {
  /** One for each input. */
  readonly weights: readonly number[];
  /** What is added to the sum. */
  readonly bias: number;
}

/** One correction: the unit was wrong about `example` and changed its weights. */
export interface Correction {
  /** Counts the corrections of one `learn`, from 1. */
  readonly step: number;
  /** In which walk through the data, from 1. */
  readonly pass: number;
  /** The example that the unit was wrong about. */
  readonly example: Example;
  /** What is being learned. */
  readonly data: Dataset;
  /** The weighted sum that the unit had for the example. */
  readonly sum: number;
  /** The target less the sign of the sum: −2 or +2, and −1 or +1 where the sum was 0. */
  readonly error: number;
  /** Weights and bias before the correction. */
  readonly before: Weights;
  /** Weights and bias after it. */
  readonly after: Weights;
  /**
   * The earlier correction after which the unit stood at the same example with the same weights:
   * the weights cycle, and the corrections will never end.
   */
  readonly repeats?: number;
}

/**
 * A threshold unit that learns from its mistakes (Rosenblatt 1958). All weights start at 0.
 *
 * @returns The unit, with weights 0.
 * @throws {RangeError} If `inputs` or `learningRate` is not a positive number.
 *
 * @example
 * const unit = nn.perceptron({ inputs: 2 });
 * const corrections = [...unit.learn(data)];
 */
export function perceptron(options: PerceptronOptions): Perceptron {
  checkOptions('perceptron', options, ['inputs', 'learningRate']);
  const { inputs, learningRate = 1 } = options;
  checkWhole('perceptron', 'inputs', inputs, 1);
  if (!(learningRate > 0 && learningRate < Infinity))
    throw new RangeError(
      `perceptron: learningRate is ${learningRate}, expected a positive number. Leave it out for 1.`,
    );
  return new Perceptron(inputs, learningRate);
}

/** See `perceptron`. `weights` and `bias` are free to be set by hand. */
export class Perceptron implements Displayable {
  /** One for each input. */
  weights: number[];
  /** What is added to the sum. */
  bias = 0;
  /** What an example is multiplied with before it is added to the weights. */
  readonly learningRate: number;

  constructor(inputs: number, learningRate: number) {
    this.weights = new Array<number>(inputs).fill(0);
    this.learningRate = learningRate;
  }

  /**
   * `w₁x₁ + w₂x₂ + … + b`, for one example. Where it is 0 lies the boundary between the answers.
   *
   * @param x A number for each weight.
   * @returns The weighted sum.
   * @throws {RangeError} If `x` has another number of them.
   */
  sum(x: ArrayLike<number>): number {
    if (x.length !== this.weights.length)
      throw new RangeError(
        `perceptron: x has ${x.length} numbers, expected ${this.weights.length}, one for each weight. Give one example at a time.`,
      );
    return this.weights.reduce((sum, weight, i) => sum + weight * x[i]!, this.bias);
  }

  /**
   * +1 where the sum is above 0, else -1. A sum of 0 is neither; it is answered with -1.
   *
   * @param x A number for each weight.
   * @returns +1 or −1.
   * @throws {RangeError} If `x` has another number of them.
   *
   * @example
   * nn.perceptron({ inputs: 2 }).output([1, 1]); // -1
   */
  output(x: ArrayLike<number>): 1 | -1 {
    return this.sum(x) > 0 ? 1 : -1;
  }

  /**
   * How many examples the unit gets wrong. A sum of 0 counts as wrong, as it does in `learn`.
   *
   * @param data Inputs of as many numbers as the unit has weights, targets -1 and +1.
   * @returns A whole number.
   * @throws {RangeError} If inputs or targets don't fit.
   *
   * @example
   * nn.perceptron({ inputs: 2 }).mistakes(and); // 4
   */
  mistakes(data: Dataset): number {
    return this.#examples('mistakes', data).filter((example) => this.#isWrong(example)).length;
  }

  /**
   * At most how many corrections `learn` can need from weights 0, by Novikoff's theorem:
   * (R/γ)², with R the length of the longest example, with its 1 for the bias, and γ the widest
   * margin a line can have. `Infinity` where no line parts the classes.
   *
   * @param data Inputs of as many numbers as the unit has weights, targets -1 and +1.
   * @returns (R/γ)².
   * @throws {RangeError} If inputs or targets don't fit.
   *
   * @example
   * unit.mistakeBound(and); // 51 for the logical AND, which takes 18
   */
  mistakeBound(data: Dataset): number {
    return mistakeBound(this.#examples('mistakeBound', data));
  }

  /**
   * Learns by the perceptron rule, one correction at a time. The unit walks through the examples
   * in their order, again and again. Where it is wrong, `t · sum <= 0` for the target `t`, it adds
   * `learningRate · t · x` to the weights and `learningRate · t` to the bias. It stops after a pass
   * without a mistake, or after `maxPasses` passes.
   *
   * If a line (a plane) parts the classes, the corrections end after at most (R/γ)² of them
   * (Novikoff 1962); if none does, they never end (Minsky and Papert 1969).
   *
   * @param data Inputs of as many numbers as the unit has weights, targets -1 and +1.
   * @param options.maxPasses After how many walks through the data it gives up; 1,000 by default.
   * @returns The corrections, one after another: the unit changes while they are read.
   * @throws {RangeError} If inputs or targets don't fit.
   *
   * @example
   * const corrections = [...unit.learn(and)]; // 18 of them for the logical AND
   */
  *learn(data: Dataset, options: { maxPasses?: number } = {}): Generator<Correction, void, void> {
    checkOptions('learn', options, ['maxPasses']);
    const { maxPasses = 1000 } = options;
    checkWhole('learn', 'maxPasses', maxPasses, 1);
    const examples = this.#examples('learn', data);
    let step = 0;
    // Brent 1980: the state of corrections 1, 2, 4, 8, … is kept and every later one compared with it.
    let kept = { step: 1, state: '' };
    for (let pass = 1; pass <= maxPasses; pass++) {
      const stepBefore = step;
      for (const [place, example] of examples.entries()) {
        if (!this.#isWrong(example)) continue;
        step++;
        const before = this.#snapshot();
        const sum = this.sum(example.input);
        const error = example.target - Math.sign(sum);
        this.#correct(example);
        const after = this.#snapshot();
        const state = JSON.stringify([place, after]);
        const repeats = state === kept.state ? { repeats: kept.step } : {};
        if (step === 1 || step === 2 * kept.step) kept = { step, state };
        yield { step, pass, example, data, sum, error, before, after, ...repeats };
      }
      if (step === stepBefore) return;
    }
  }

  #isWrong({ input, target }: Example): boolean {
    return target * this.sum(input) <= 0;
  }

  #correct({ input, target }: Example): void {
    const rate = this.learningRate * target;
    this.weights = this.weights.map((weight, i) => weight + rate * input[i]!);
    this.bias += rate;
  }

  #snapshot(): Weights {
    return { weights: [...this.weights], bias: this.bias };
  }

  #examples(caller: string, data: Dataset): Example[] {
    checkDataset(caller, data);
    if (data.inputSize !== this.weights.length)
      throw new RangeError(
        `${caller}: data has ${data.inputSize} inputs, expected ${this.weights.length}. Write nn.perceptron({ inputs: ${data.inputSize} }).`,
      );
    const examples = [...data];
    const odd = examples.find(({ target }) => target !== 1 && target !== -1);
    if (odd)
      throw new RangeError(
        `${caller}: a target is ${odd.target}, expected -1 or +1. Write the answers as -1 for no and +1 for yes.`,
      );
    return examples;
  }

  [displaySymbol](): MimeBundle {
    return { 'text/plain': `perceptron: sum = ${formatSum(this)}, answer = sign(sum)` };
  }
}
