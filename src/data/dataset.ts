import { checkWhole } from '../check.js';
import { displaySymbol, type Displayable, type MimeBundle } from '../display/bundle.js';
import { permutation, seededRandom } from '../random.js';
import { dataTable } from './data-table.js';

/** One class of a classification task: the number that stands for it in `targets`, and its name. */
export interface DataClass {
  readonly value: number;
  readonly label: string;
}

/** The arrays behind a data set. Views made by `take`, `shuffle` and `split` share them. */
export interface DatasetSource {
  readonly name: string;
  /** Row-major `[examples, ...inputShape]`. */
  readonly inputs: Float32Array | Uint8Array;
  /** Shape of one input: `[2]` for points, `[28, 28, 1]` for images. */
  readonly inputShape: readonly number[];
  /** What an input's number is multiplied with when read: 1/255 for pixels kept as bytes. */
  readonly scale?: number;
  /** What each number of an input is called, for points and tables. */
  readonly inputNames?: readonly string[];
  /** One number an example: a class's `value`, or the quantity to predict. */
  readonly targets: Float32Array | Uint8Array;
  /** The classes, in the order of their outputs; absent where a quantity is predicted. */
  readonly classes?: readonly DataClass[];
  /** A fact that must never be lost, such as "drawn by a program, not MNIST". */
  readonly note?: string;
}

/** One example. */
export interface Example {
  /** Its place in the source arrays: the same in every view of the data. */
  readonly row: number;
  readonly input: Float32Array;
  readonly target: number;
  /** The name of its class, where there are classes. */
  readonly label: string | undefined;
}

/**
 * Examples to learn from: inputs with the answer to each. A data set never changes; `take`,
 * `shuffle` and `split` give views on the same arrays, so 60,000 images cost one typed array.
 */
export class Dataset implements Displayable, Iterable<Example> {
  readonly #source: DatasetSource;
  readonly #rows: Uint32Array;

  constructor(source: DatasetSource, rows?: Uint32Array) {
    this.#source = source;
    this.#rows = rows ?? Uint32Array.from({ length: source.targets.length }, (_, i) => i);
  }

  get name(): string {
    return this.#source.name;
  }
  get note(): string | undefined {
    return this.#source.note;
  }
  get length(): number {
    return this.#rows.length;
  }
  get inputShape(): readonly number[] {
    return this.#source.inputShape;
  }
  get inputNames(): readonly string[] | undefined {
    return this.#source.inputNames;
  }
  get classes(): readonly DataClass[] | undefined {
    return this.#source.classes;
  }
  /** How many numbers one input has. */
  get inputSize(): number {
    return this.inputShape.reduce((product, side) => product * side, 1);
  }

  /** The example at `index`, counted from 0; from the end when negative, as arrays do. */
  at(index: number): Example {
    const row = this.#rows.at(index);
    if (row === undefined || !Number.isInteger(index))
      throw new RangeError(
        `at: index is ${index}, expected a whole number below ${this.length}. "${this.name}" has ${this.length} examples, counted from 0.`,
      );
    const input = new Float32Array(this.inputSize);
    this.#copyInput(row, input, 0);
    const target = this.#source.targets[row]!;
    const label = this.classes?.find((c) => c.value === target)?.label;
    return { row, input, target, label };
  }

  *[Symbol.iterator](): Iterator<Example> {
    for (let i = 0; i < this.length; i++) yield this.at(i);
  }

  /** The target of the example at `index`, without copying its input. */
  targetAt(index: number): number {
    return this.#source.targets[this.#rows[index]!]!;
  }

  /** How many examples each class has, in the order of `classes`; undefined where there are none. */
  countByClass(): number[] | undefined {
    const counts = new Map<number, number>();
    for (let i = 0; i < this.length; i++) {
      const target = this.targetAt(i);
      counts.set(target, (counts.get(target) ?? 0) + 1);
    }
    return this.classes?.map(({ value }) => counts.get(value) ?? 0);
  }

  /** The inputs of the examples at `indices`, row-major `[indices, ...inputShape]`. */
  gatherInputs(indices: ArrayLike<number>): Float32Array {
    const size = this.inputSize;
    const gathered = new Float32Array(indices.length * size);
    for (let i = 0; i < indices.length; i++)
      this.#copyInput(this.#rows[indices[i]!]!, gathered, i * size);
    return gathered;
  }

  #copyInput(row: number, into: Float32Array, offset: number): void {
    const { inputs, scale = 1 } = this.#source;
    // Once: it is computed at each use.
    const size = this.inputSize;
    const from = row * size;
    if (scale === 1) into.set(inputs.subarray(from, from + size), offset);
    else for (let k = 0; k < size; k++) into[offset + k] = inputs[from + k]! * scale;
  }

  /** The first `count` examples, or all if there are fewer. */
  take(count: number): Dataset {
    checkWhole('take', 'count', count, 0);
    return new Dataset(this.#source, this.#rows.slice(0, count));
  }

  /** The same examples in an order that `seed` decides. */
  shuffle(seed: number | string): Dataset {
    const order = permutation(this.length, seededRandom(seed));
    return new Dataset(
      this.#source,
      order.map((i) => this.#rows[i]!),
    );
  }

  /**
   * The first part to learn from, the rest to test on. Shuffle before if the order means something.
   *
   * @param ratio Share of the training part, between 0 and 1.
   */
  split(ratio: number): Split {
    if (!(ratio > 0 && ratio < 1))
      throw new RangeError(
        `split: ratio is ${ratio}, expected a number between 0 and 1. Write split(0.8) to train on 80%.`,
      );
    const at = Math.round(this.length * ratio);
    return new Split(
      new Dataset(this.#source, this.#rows.slice(0, at)),
      new Dataset(this.#source, this.#rows.slice(at)),
    );
  }

  describe(): string {
    const shape = this.inputShape.join('×');
    const answers = this.classes ? `${this.classes.length} classes` : 'a number to predict';
    const note = this.note ? ` (${this.note})` : '';
    return `${this.name}${note}: ${this.length.toLocaleString('en-US')} examples, inputs ${shape}, ${answers}`;
  }

  [displaySymbol](): MimeBundle {
    return { 'text/plain': this.describe(), 'text/html': dataTable({ [this.name]: this }) };
  }
}

/** A data set in two parts: `train` to learn from, `test` to find out what was learned. */
export class Split implements Displayable {
  readonly train: Dataset;
  readonly test: Dataset;

  constructor(train: Dataset, test: Dataset) {
    this.train = train;
    this.test = test;
  }

  describe(): string {
    return `train: ${this.train.describe()}\ntest:  ${this.test.describe()}`;
  }

  [displaySymbol](): MimeBundle {
    const { train, test } = this;
    return { 'text/plain': this.describe(), 'text/html': dataTable({ train, test }) };
  }
}
