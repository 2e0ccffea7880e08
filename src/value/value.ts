import {
  displaySymbol,
  inspectSymbol,
  type Displayable,
  type MimeBundle,
} from '../display/bundle.js';
import { significant } from '../display/numbers.js';
import { expressionPicture } from './expression-picture.js';
import { expressionText } from './expression-text.js';

// Reverse-mode differentiation on single numbers, after A. Karpathy's micrograd. Each operation
// keeps, beside its result, how a change of the result's derivative reaches what went in. Left out:
// tensors, and derivatives of derivatives.

/** What a number was made by: `input` if by nobody. */
export type Operation =
  | 'input'
  | '+'
  | '−'
  | '·'
  | '/'
  | `^${number}`
  | 'neg'
  | 'exp'
  | 'log'
  | 'tanh'
  | 'sigmoid'
  | 'relu'
  | 'sin'
  | 'cos';

/**
 * A number that remembers what it was computed from, so that `backward()` can tell how it depends
 * on each of them.
 *
 * @param x The number.
 * @param label What it is called in pictures and texts.
 * @returns The number, as it is to be computed with.
 * @throws {TypeError} If `x` is not a number.
 *
 * @example The derivative of x² + 2x at 3 is 2·3 + 2
 * const x = nn.value(3, 'x');
 * const y = x.mul(x).add(x.mul(2)).named('y');
 * y.backward();
 * x.grad; // 8
 */
export function value(x: number, label?: string): Value {
  if (typeof x !== 'number')
    throw new TypeError(
      `value: x is ${(x as unknown) instanceof Value ? 'a value already' : typeof x}, expected a number. Write nn.value(2, "x").`,
    );
  return new Value(x, label);
}

/** See `value`. The operators are methods; each takes a value or a plain number. */
export class Value implements Displayable {
  /** The number. Setting it changes no result that was computed before: compute that again. */
  data: number;
  /** How fast the number on which `backward()` was called grows with this one. */
  grad = 0;
  /** What it is called in pictures and texts. */
  label: string | undefined;
  /** How it was computed. */
  readonly operation: Operation;
  /** What it was computed from. */
  readonly inputs: readonly Value[];
  /** The derivative of this number by each of its inputs. */
  readonly #slopes: readonly number[];

  constructor(
    data: number,
    label?: string,
    operation: Operation = 'input',
    inputs: readonly Value[] = [],
    slopes: readonly number[] = [],
  ) {
    this.data = data;
    this.label = label;
    this.operation = operation;
    this.inputs = inputs;
    this.#slopes = slopes;
  }

  /**
   * Gives it a name for pictures and texts, and returns it.
   *
   * @param label The name.
   *
   * @example
   * nn.value(2).mul(3).named('y').label; // 'y'
   */
  named(label: string): this {
    this.label = label;
    return this;
  }

  /**
   * This number and another one.
   *
   * @param other A value or a plain number.
   * @returns A value that knows what it was computed from.
   * @throws {TypeError} If `other` is neither.
   *
   * @example
   * nn.value(2).add(3).data; // 5
   */
  add(other: Value | number): Value {
    const b = read('add', other);
    return made('+', this.data + b.data, [this, b], [1, 1]);
  }
  /**
   * This number less another one.
   *
   * @param other A value or a plain number.
   * @returns A value that knows what it was computed from.
   * @throws {TypeError} If `other` is neither.
   *
   * @example
   * nn.value(2).sub(3).data; // -1
   */
  sub(other: Value | number): Value {
    const b = read('sub', other);
    return made('−', this.data - b.data, [this, b], [1, -1]);
  }
  /**
   * This number times another one.
   *
   * @param other A value or a plain number.
   * @returns A value that knows what it was computed from.
   * @throws {TypeError} If `other` is neither.
   *
   * @example
   * nn.value(2).mul(3).data; // 6
   */
  mul(other: Value | number): Value {
    const b = read('mul', other);
    return made('·', this.data * b.data, [this, b], [b.data, this.data]);
  }
  /**
   * This number by another one.
   *
   * @param other A value or a plain number.
   * @returns A value that knows what it was computed from.
   * @throws {TypeError} If `other` is neither.
   *
   * @example
   * nn.value(3).div(2).data; // 1.5
   */
  div(other: Value | number): Value {
    const b = read('div', other);
    return made('/', this.data / b.data, [this, b], [1 / b.data, -this.data / b.data ** 2]);
  }
  /**
   * A power of this number.
   *
   * @param exponent A plain number: `x.pow(2)` is x².
   * @returns A value that knows what it was computed from.
   * @throws {TypeError} If the exponent is not a plain number.
   *
   * @example
   * nn.value(3).pow(2).data; // 9
   */
  pow(exponent: number): Value {
    if (typeof exponent !== 'number')
      throw new TypeError(
        'pow: exponent is not a number, expected one such as 2. For a power that is a value write x.log().mul(power).exp().',
      );
    const slope = exponent === 0 ? 0 : exponent * this.data ** (exponent - 1);
    return made(`^${exponent}`, this.data ** exponent, [this], [slope]);
  }
  /**
   * This number with the other sign.
   *
   * @returns A value that knows what it was computed from.
   *
   * @example
   * nn.value(3).neg().data; // -3
   */
  neg(): Value {
    return made('neg', -this.data, [this], [-1]);
  }
  /**
   * e to the power of this number.
   *
   * @returns A value that knows what it was computed from.
   *
   * @example
   * nn.value(0).exp().data; // 1
   */
  exp(): Value {
    const y = Math.exp(this.data);
    return made('exp', y, [this], [y]);
  }
  /**
   * The natural logarithm.
   *
   * @returns A value that knows what it was computed from.
   *
   * @example
   * nn.value(1).log().data; // 0
   */
  log(): Value {
    return made('log', Math.log(this.data), [this], [1 / this.data]);
  }
  /**
   * The hyperbolic tangent, between −1 and +1.
   *
   * @returns A value that knows what it was computed from.
   *
   * @example
   * nn.value(0.5).tanh().data; // 0.4621
   */
  tanh(): Value {
    const y = Math.tanh(this.data);
    return made('tanh', y, [this], [1 - y * y]);
  }
  /**
   * 1 / (1 + e⁻ˣ).
   *
   * @returns A value that knows what it was computed from.
   *
   * @example
   * nn.value(0).sigmoid().data; // 0.5
   */
  sigmoid(): Value {
    const y = 1 / (1 + Math.exp(-this.data));
    return made('sigmoid', y, [this], [y * (1 - y)]);
  }
  /**
   * The number where it is above 0, else 0. Its derivative at 0 is taken as 0.
   *
   * @returns A value that knows what it was computed from.
   *
   * @example
   * nn.value(-2).relu().data; // 0
   */
  relu(): Value {
    return made('relu', Math.max(0, this.data), [this], [this.data > 0 ? 1 : 0]);
  }
  /**
   * The sine, of radians.
   *
   * @returns A value that knows what it was computed from.
   *
   * @example
   * nn.value(0).sin().data; // 0
   */
  sin(): Value {
    return made('sin', Math.sin(this.data), [this], [Math.cos(this.data)]);
  }
  /**
   * The cosine, of radians.
   *
   * @returns A value that knows what it was computed from.
   *
   * @example
   * nn.value(0).cos().data; // 1
   */
  cos(): Value {
    return made('cos', Math.cos(this.data), [this], [-Math.sin(this.data)]);
  }

  /**
   * Everything this number was computed from, inputs before results, this one last.
   *
   * @returns The numbers, each once.
   *
   * @example
   * nn.value(2).mul(3).add(1).topologicalOrder().map(({ data }) => data); // [2, 3, 6, 1, 7]
   */
  topologicalOrder(): Value[] {
    const order: Value[] = [];
    const seen = new Set<Value>([this]);
    // A stack instead of calls of itself: a sum of 100,000 terms is as deep.
    const stack = [{ value: this as Value, next: 0 }];
    while (stack.length > 0) {
      const top = stack.at(-1)!;
      const input = top.value.inputs[top.next++];
      if (!input) order.push(stack.pop()!.value);
      else if (!seen.has(input)) {
        seen.add(input);
        stack.push({ value: input, next: 0 });
      }
    }
    return order;
  }

  /**
   * Sets `grad` of everything this number was computed from: how fast this number grows with it.
   * Goes through `topologicalOrder()` from its end and adds up by the chain rule. What an earlier
   * `backward()` left in these numbers is set to 0 first.
   *
   * @example
   * const x = nn.value(3);
   * x.mul(x).backward();
   * x.grad; // 6
   */
  backward(): void {
    const order = this.topologicalOrder();
    for (const each of order) each.grad = 0;
    this.grad = 1;
    for (const each of order.reverse())
      each.inputs.forEach((input, i) => (input.grad += each.#slopes[i]! * each.grad));
  }

  toString(): string {
    return expressionText(this);
  }

  [inspectSymbol](): string {
    return `Value(data=${significant(this.data)}, grad=${significant(this.grad)})`;
  }

  [displaySymbol](): MimeBundle {
    return expressionPicture(this);
  }
}

const made = (
  operation: Operation,
  data: number,
  inputs: readonly Value[],
  slopes: readonly number[],
) => new Value(data, undefined, operation, inputs, slopes);

function read(caller: string, other: Value | number): Value {
  if (other instanceof Value) return other;
  if (typeof other === 'number') return new Value(other);
  throw new TypeError(
    `${caller}: other is ${other === null ? 'null' : typeof other}, expected a value or a number. Write x.${caller}(2) or x.${caller}(y).`,
  );
}
