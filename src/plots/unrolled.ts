import { checkOptions } from '../check.js';
import { displaySymbol, type Displayable, type MimeBundle } from '../display/bundle.js';
import { significant } from '../display/numbers.js';
import { pictureBundle } from '../display/picture.js';
import { viewPart } from '../display/view.js';
import { activations, type ActivationName } from '../neurons/activations.js';
import { unrolledPicture } from './unrolled-picture.js';

/** A unit that sees its own last answer beside its input. */
export interface RecurrentUnit {
  /** The weight of its input; 1 by default. */
  w?: number;
  /** The weight of its own last answer; 1 by default. */
  u?: number;
  /** The bias; 0 by default. */
  b?: number;
  /** What it does with its sum; 'linear' by default. */
  activation?: ActivationName;
}

/** What else is drawn. */
export interface UnrolledOptions {
  /** Whether the way back is drawn, too: how fast the last answer grows with each before it. False by default. */
  gradient?: boolean;
}

/** More would be a picture that nobody reads. */
const most = 12;

/**
 * One unit with memory, drawn once for each step of a sequence: `h ← activation(w·x + u·h + b)`, where `h` is 0 at the start.
 * With `gradient` the chain rule is drawn below it, from the last step back.
 *
 * @param unit Its weights.
 * @param inputs The sequence, 12 numbers at most.
 * @returns A picture; `states` and `factors` are its numbers.
 * @throws {RangeError} If the sequence is empty or too long, or a number is not finite.
 * @throws {TypeError} If an option or an activation does not exist.
 *
 * @example
 * nn.plot.unrolled({ w: 1, u: 0.5 }, [1, 0, 2]).states; // [1, 0.5, 2.25]
 */
export function unrolled(
  unit: RecurrentUnit,
  inputs: readonly number[],
  options: UnrolledOptions = {},
): Unrolled {
  checkOptions('unrolled', unit, ['w', 'u', 'b', 'activation']);
  checkOptions('unrolled', options, ['gradient']);
  const { w = 1, u = 1, b = 0, activation = 'linear' } = unit;
  for (const [name, value] of Object.entries({ w, u, b }))
    if (!Number.isFinite(value))
      throw new RangeError(
        `unrolled: ${name} is ${String(value)}, expected a number. Write { w: 1, u: 0.5, b: 0 }.`,
      );
  if (!Object.hasOwn(activations, activation) || (activation as string) === 'softmax')
    throw new TypeError(
      `unrolled: activation is ${JSON.stringify(activation)}, expected one of nn.activations for a single unit. Write "tanh" or "linear".`,
    );
  if (inputs.length < 1 || inputs.length > most || !inputs.every(Number.isFinite))
    throw new RangeError(
      `unrolled: the sequence is [${inputs.join(', ')}], expected 1 to ${most} numbers. Write [1, 0, 2].`,
    );
  return new Unrolled({ w, u, b, activation }, inputs, options.gradient ?? false);
}

/** See `unrolled`. */
export class Unrolled implements Displayable {
  /** The weights of the unit. */
  readonly unit: Required<RecurrentUnit>;
  /** The sequence that it reads. */
  readonly inputs: readonly number[];
  /** What the unit says at each step. */
  readonly states: readonly number[];
  /** ∂h_t / ∂h_(t−1) for each step but the first: what the gradient is multiplied with there. */
  readonly factors: readonly number[];
  /** ∂h_T / ∂h_t for each step: how fast the last answer grows with this one. */
  readonly gradients: readonly number[];
  /** Whether the way back is drawn. */
  readonly isBack: boolean;

  constructor(unit: Required<RecurrentUnit>, inputs: readonly number[], isBack: boolean) {
    this.unit = unit;
    this.inputs = inputs;
    this.isBack = isBack;
    const { w, u, b, activation } = unit;
    const f = activations[activation];
    const states: number[] = [];
    const factors: number[] = [];
    inputs.forEach((x, t) => {
      const sum = [w * x + u * (states[t - 1] ?? 0) + b];
      states.push(f(sum)[0]!);
      if (t > 0) factors.push(u * f.derivative(sum)[0]!);
    });
    this.states = states;
    this.factors = factors;
    this.gradients = inputs.map((_, t) => factors.slice(t).reduce((a, each) => a * each, 1));
  }

  /** In words, for those who can't see the picture. */
  describe(): string {
    const { unit, inputs, states, gradients, isBack } = this;
    const { w, u, b, activation } = unit;
    const list = (values: readonly number[]) =>
      values.map((value) => significant(value, 3)).join(', ');
    const back = isBack
      ? `; the last answer grows with each of them at the rate ${list(gradients)}`
      : '';
    return `a ${activation} unit with w = ${significant(w, 3)}, u = ${significant(u, 3)}, b = ${significant(b, 3)} reads ${list(inputs)} and says ${list(states)}${back}`;
  }

  [displaySymbol](): MimeBundle {
    const { unit, inputs, states, factors, gradients, isBack } = this;
    const view = viewPart('unrolled', { unit, inputs, states, factors, gradients, isBack });
    return pictureBundle(unrolledPicture(this), this.describe(), view);
  }
}
