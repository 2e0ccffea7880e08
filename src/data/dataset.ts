import { checkWhole, didYouMean, inWords } from '../check.js';
import {
  displaySymbol,
  inspectSymbol,
  type Displayable,
  type MimeBundle,
} from '../display/bundle.js';
import { permutation, seededRandom } from '../random.js';
import { changesOf, type AugmentOptions } from './augment.js';
import { answersText, dataTable } from './data-table.js';
import { resizeImage, type ImageShape } from './resize-image.js';
import { samples } from './samples.js';
import { Split } from './split.js';
import { groupsOf, inputStatistics, type InputStatistics } from './statistics.js';

export { Split };

/** One class of a classification task: the number that stands for it in `targets`, and its name. */
export interface DataClass {
  /** The number that stands for it in `targets`. */
  readonly value: number;
  /** Its name. */
  readonly label: string;
}

/** Examples that are made when they are read, such as the windows of a text, which overlap. */
export interface Rows {
  /** How many. */
  readonly count: number;
  /** Writes every number of the one in this row. */
  read(row: number, into: Float32Array, offset: number): void;
}

/** The arrays behind a data set. Views made by `take`, `shuffle` and `split` share them. */
export interface DatasetSource {
  /** What the data set is called in texts and pictures. */
  readonly name: string;
  /** Row-major `[examples, ...inputShape]`. */
  readonly inputs: Float32Array | Uint8Array | Rows;
  /** Shape of one input: `[2]` for points, `[28, 28, 1]` for images. */
  readonly inputShape: readonly number[];
  /** What an input's number is multiplied with when read: 1/255 for pixels kept as bytes. */
  readonly scale?: number;
  /** After that: each input, or each colour of images, is moved and scaled when read. */
  readonly standard?: Standard | undefined;
  /** What each number of an input is called, for points and tables. */
  readonly inputNames?: readonly string[];
  /** A class's `value` or the quantity to predict; row-major `[examples, ...targetShape]`. */
  readonly targets: Float32Array | Uint8Array | Rows;
  /** Shape of one target: `[]`, the default, for one number; `[4, 12]` for 4 letters of 12. */
  readonly targetShape?: readonly number[];
  /** The classes, in the order of their outputs; absent where a quantity is predicted. */
  readonly classes?: readonly DataClass[];
  /** What the example in a row says, where numbers say nothing to a reader. */
  readonly textOf?: (row: number) => string;
  /** A fact that must never be lost, such as "drawn by a program, not MNIST". */
  readonly note?: string;
}

/** What a data set is made of that answers as `data` does, with other inputs. */
export function likeSource(
  data: Dataset,
  inputs: Float32Array,
  inputShape: readonly number[],
  targets: Float32Array = data.targets(),
): DatasetSource {
  const { name, note, classes, targetShape } = data;
  return {
    name,
    inputs,
    inputShape,
    targets,
    targetShape,
    ...(classes && { classes }),
    ...(note !== undefined && { note }),
  };
}

/** `(x − mean) / deviation`, with the numbers of the examples learned from. */
interface Standard {
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
}

/** One example. */
export interface Example {
  /** Its place in the source arrays: the same in every view of the data. */
  readonly row: number;
  /** The numbers that go into a network, row-major as `inputShape` of the data says. */
  readonly input: Float32Array;
  /** The answer: the `value` of its class, or the quantity to predict. */
  readonly target: number;
  /** All numbers of its target, where it has several. */
  readonly targets?: Float32Array;
  /** The name of its class, or what it says. */
  readonly label: string | undefined;
}

/** What `map` makes of an example; what is left out stays. */
export interface MappedExample {
  /** Another input; all new ones have equally many numbers. */
  input?: ArrayLike<number>;
  /** Another answer. */
  target?: number;
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
    this.#rows = rows ?? Uint32Array.from({ length: countOf(source) }, (_, i) => i);
  }

  /** What it is called in texts and pictures. */
  get name(): string {
    return this.#source.name;
  }
  /** A fact that must never be lost, such as "drawn by a program, not MNIST". */
  get note(): string | undefined {
    return this.#source.note;
  }
  /** How many examples it has. */
  get length(): number {
    return this.#rows.length;
  }
  /** Shape of one input: `[2]` for points, `[28, 28, 1]` for images. */
  get inputShape(): readonly number[] {
    return this.#source.inputShape;
  }
  /** What each number of an input is called, for points and tables. */
  get inputNames(): readonly string[] | undefined {
    return this.#source.inputNames;
  }
  /** The classes, in the order of their outputs; absent where a quantity is predicted. */
  get classes(): readonly DataClass[] | undefined {
    return this.#source.classes;
  }
  /** How many numbers one input has. */
  get inputSize(): number {
    return sizeOf(this.inputShape);
  }
  /** Shape of one target: `[]` for one number. */
  get targetShape(): readonly number[] {
    return this.#source.targetShape ?? [];
  }

  /**
   * The example at `index`, counted from 0; from the end when negative, as arrays do.
   *
   * @param index Its place, from 0; −1 is the last one.
   * @returns The example; its arrays are copies.
   * @throws {RangeError} If there is no such example.
   */
  at(index: number): Example {
    const row = this.#rows.at(index);
    if (row === undefined || !Number.isInteger(index))
      throw new RangeError(
        `at: index is ${index}, expected a whole number below ${this.length}. "${this.name}" has ${this.length} examples, counted from 0.`,
      );
    const input = new Float32Array(this.inputSize);
    this.#copyInput(row, input, 0);
    const targets = this.gatherTargets([index < 0 ? index + this.length : index]);
    const target = targets[0]!;
    const label =
      this.classes?.find((c) => c.value === target)?.label ?? this.#source.textOf?.(row);
    return { row, input, target, ...(this.targetShape.length > 0 && { targets }), label };
  }

  *[Symbol.iterator](): Iterator<Example> {
    for (let i = 0; i < this.length; i++) yield this.at(i);
  }

  /**
   * The target of the example at `index`, the first number of it, without copying its input.
   *
   * @param index Its place, from 0.
   * @returns The `value` of its class, or the quantity to predict.
   */
  targetAt(index: number): number {
    const { targets } = this.#source;
    if ('read' in targets) return this.gatherTargets([index])[0]!;
    return targets[this.#rows[index]! * sizeOf(this.targetShape)]!;
  }

  /**
   * What the example at `index` says, where it is a text.
   *
   * @param index Its place, from 0.
   * @returns The text; undefined where numbers or pixels speak for themselves.
   *
   * @example
   * const { data } = await nn.data.sentences({ samples: 100, seed: 1 });
   * data.textAt(0); // an opinion
   */
  textAt(index: number): string | undefined {
    return this.#source.textOf?.(this.#rows[index]!);
  }

  /**
   * How many examples each class has, in the order of `classes`; undefined where there are none.
   *
   * @returns A number for each class.
   */
  countByClass(): number[] | undefined {
    const counts = new Map<number, number>();
    for (let i = 0; i < this.length; i++) {
      const target = this.targetAt(i);
      counts.set(target, (counts.get(target) ?? 0) + 1);
    }
    return this.classes?.map(({ value }) => counts.get(value) ?? 0);
  }

  /**
   * The inputs of the examples at `indices`, row-major `[indices, ...inputShape]`.
   *
   * @param indices Places of examples, from 0.
   * @returns A new array.
   */
  gatherInputs(indices: ArrayLike<number>): Float32Array {
    const size = this.inputSize;
    const gathered = new Float32Array(indices.length * size);
    for (let i = 0; i < indices.length; i++)
      this.#copyInput(this.#rows[indices[i]!]!, gathered, i * size);
    return gathered;
  }

  /**
   * The targets of the examples at `indices`, row-major `[indices, ...targetShape]`.
   *
   * @param indices Places of examples, from 0.
   * @returns A new array.
   */
  gatherTargets(indices: ArrayLike<number>): Float32Array {
    const { targets } = this.#source;
    const size = sizeOf(this.targetShape);
    const gathered = new Float32Array(indices.length * size);
    for (let i = 0; i < indices.length; i++) {
      const row = this.#rows[indices[i]!]!;
      if ('read' in targets) targets.read(row, gathered, i * size);
      else gathered.set(targets.subarray(row * size, (row + 1) * size), i * size);
    }
    return gathered;
  }

  /**
   * All inputs, row-major `[examples, ...inputShape]`: a copy, four bytes a number.
   *
   * @returns A new array.
   */
  inputs(): Float32Array {
    return this.gatherInputs(this.#indices());
  }

  /**
   * All targets, row-major `[examples, ...targetShape]`: a copy, four bytes a number.
   *
   * @returns A new array.
   *
   * @example
   * nn.data.xor({ samples: 40 }).targets().length; // 40
   */
  targets(): Float32Array {
    return this.gatherTargets(this.#indices());
  }

  /**
   * Copies the input of the example at `index` to the start of `into`.
   *
   * @param index Its place, from 0.
   * @param into An array with room for one input.
   */
  readInput(index: number, into: Float32Array): void {
    this.#copyInput(this.#rows[index]!, into, 0);
  }

  #indices(): Uint32Array {
    return Uint32Array.from({ length: this.length }, (_, i) => i);
  }

  #copyInput(row: number, into: Float32Array, offset: number): void {
    const { inputs, scale = 1, standard } = this.#source;
    // Once: it is computed at each use.
    const size = this.inputSize;
    const from = row * size;
    if ('read' in inputs) inputs.read(row, into, offset);
    else if (scale === 1) into.set(inputs.subarray(from, from + size), offset);
    else for (let k = 0; k < size; k++) into[offset + k] = inputs[from + k]! * scale;
    if (!standard) return;
    const { mean, deviation } = standard;
    for (let k = 0, g = 0; k < size; k++, g = g + 1 === mean.length ? 0 : g + 1)
      into[offset + k] = (into[offset + k]! - mean[g]!) / deviation[g]!;
  }

  /**
   * The first `count` examples, or all if there are fewer.
   *
   * @param count How many.
   * @returns A view on the same arrays.
   * @throws {RangeError} If `count` is not a whole number from 0 on.
   *
   * @example
   * nn.data.digits().take(3).length; // 3
   */
  take(count: number): Dataset {
    checkWhole('take', 'count', count, 0);
    return new Dataset(this.#source, this.#rows.slice(0, count));
  }

  /**
   * The same examples in an order that `seed` decides.
   *
   * @param seed The same seed gives the same order.
   * @returns A view on the same arrays.
   */
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
   * @returns Both parts, views on the same arrays.
   * @throws {RangeError} If `ratio` is not between 0 and 1.
   */
  split(ratio: number): Split {
    if (!(typeof ratio === 'number' && ratio > 0 && ratio < 1))
      throw new RangeError(
        `split: ratio is ${inWords(ratio)}, expected a number between 0 and 1. Write split(0.8) to train on 80%.`,
      );
    const at = Math.round(this.length * ratio);
    return new Split(
      new Dataset(this.#source, this.#rows.slice(0, at)),
      new Dataset(this.#source, this.#rows.slice(at)),
    );
  }

  /**
   * The same examples in batches: views with `size` examples each, the last one with what is left.
   *
   * @param size How many examples each has.
   * @returns The batches, one after another.
   * @throws {RangeError} If `size` is not a whole number from 1 on.
   *
   * @example
   * for (const batch of nn.data.xor().shuffle(1).batches(32)) batch.inputs(); // [32, 2]
   */
  *batches(size: number): Generator<Dataset, void, void> {
    checkWhole('batches', 'size', size, 1);
    for (let from = 0; from < this.length; from += size)
      yield new Dataset(this.#source, this.#rows.slice(from, from + size));
  }

  /**
   * The examples of which `keep` is true, in their order.
   *
   * @param keep Asked about each example and its place.
   * @returns A view on the same arrays.
   *
   * @example
   * nn.data.digits().filter(({ target }) => target < 5);
   */
  filter(keep: (example: Example, index: number) => boolean): Dataset {
    return new Dataset(
      this.#source,
      this.#rows.filter((_, i) => keep(this.at(i), i)),
    );
  }

  /**
   * The examples of some classes, which are its only ones: a smaller task.
   *
   * @param labels Their names, in the order of the network's outputs.
   * @returns A view on the same arrays.
   * @throws {RangeError} If there is no such class, or there are no classes at all.
   *
   * @example
   * const upper = nn.data.digits().ofClasses(['5', '6', '7', '8', '9']);
   * upper.classes.length; // 5
   */
  ofClasses(labels: readonly string[]): Dataset {
    const all = this.classes ?? [];
    const classes = labels.map((label) => {
      const found = all.find((each) => each.label === String(label));
      if (found) return found;
      const names = all.map((each) => each.label);
      throw new RangeError(
        `ofClasses: "${label}" is no class of "${this.name}", expected ${names.length > 0 ? `some of ${names.join(', ')}` : 'a data set with classes'}. ${didYouMean(String(label), names)}`,
      );
    });
    const values = new Set(classes.map(({ value }) => value));
    return new Dataset(
      { ...this.#source, classes },
      this.#rows.filter((_, i) => values.has(this.targetAt(i))),
    );
  }

  /**
   * A new data set with what `change` makes of each example: an input with other numbers, another
   * target, or both. Classes stay where every new target is one of them; else it is a quantity.
   *
   * @param change What is to be other about an example, given it and its place.
   * @returns A data set with arrays of its own.
   * @throws {RangeError} If the new inputs don't have equally many numbers.
   *
   * @example The square of each number in place of it
   * nn.data.circle().map(({ input }) => ({ input: input.map((x) => x * x) }));
   */
  map(change: (example: Example, index: number) => MappedExample): Dataset {
    let inputs: Float32Array | undefined;
    let size = this.inputSize;
    const targets = new Float32Array(this.length);
    for (let i = 0; i < this.length; i++) {
      const example = this.at(i);
      const { input = example.input, target = example.target } = change(example, i);
      if (!inputs) inputs = new Float32Array((size = input.length) * this.length);
      if (input.length !== size)
        throw new RangeError(
          `map: the input of example ${i} has ${input.length} numbers, expected ${size} as example 0 has. Give each example equally many.`,
        );
      inputs.set(input, i * size);
      targets[i] = target;
    }
    const { name, note, classes, inputNames, inputShape } = this;
    const isSameSize = size === this.inputSize;
    const known = new Set(classes?.map(({ value }) => value));
    return new Dataset({
      name,
      inputs: inputs ?? new Float32Array(0),
      inputShape: isSameSize ? inputShape : [size],
      targets,
      ...(isSameSize && inputNames && { inputNames }),
      ...(classes && targets.every((target) => known.has(target)) && { classes }),
      ...(note !== undefined && { note }),
    });
  }

  /**
   * Images with changed copies of each behind them: more to learn from where there are few. Made once, as many numbers as there
   * are pixels in all, so that each epoch sees the same; augment the training part only.
   *
   * @returns The images and behind them the changed copies.
   * @throws {RangeError} If the inputs are no images, a number is outside its range, or nothing is to change.
   * @throws {TypeError} If an option does not exist.
   *
   * @example
   * const digits = nn.data.digits({ samples: 20 });
   * digits.augment({ copies: 3, shift: 0.1, rotate: 10 }).length; // 80
   */
  augment(options: AugmentOptions = {}): Dataset {
    const { copies, draw } = changesOf(options);
    const { inputShape, inputSize, name } = this;
    if (inputShape.length < 2 || inputShape.length > 3)
      throw new RangeError(
        `augment: "${name}" has inputs [${inputShape.join(', ')}], expected images [height, width, channels]. Only images can be mirrored, moved and turned.`,
      );
    const order = Uint32Array.from(
      { length: this.length * (copies + 1) },
      (_, i) => i % this.length,
    );
    const inputs = this.gatherInputs(order);
    for (let at = this.length * inputSize; at < inputs.length; at += inputSize) {
      const image = inputs.subarray(at, at + inputSize);
      image.set(draw()(image, inputShape));
    }
    return new Dataset(likeSource(this, inputs, inputShape, this.gatherTargets(order)));
  }

  /**
   * The same images in another size: smaller ones have fewer numbers to learn from. Made once.
   *
   * @param height Rows of pixels.
   * @param width Columns of pixels.
   * @returns The images in that size, with arrays of their own.
   * @throws {RangeError} If the inputs are no images, or a side is not a whole number from 1 on.
   *
   * @example
   * nn.data.digits({ samples: 20 }).resize(8, 8).inputShape; // [8, 8, 1]
   */
  resize(height: number, width: number): Dataset {
    checkWhole('resize', 'height', height, 1);
    checkWhole('resize', 'width', width, 1);
    const { inputShape, name } = this;
    if (inputShape.length !== 3)
      throw new RangeError(
        `resize: "${name}" has inputs [${inputShape.join(', ')}], expected images [height, width, channels].`,
      );
    const to: ImageShape = [height, width, inputShape[2]!];
    const inputs = new Float32Array(this.length * height * width * to[2]);
    const image = new Float32Array(this.inputSize);
    for (let i = 0; i < this.length; i++) {
      this.readInput(i, image);
      const smaller = resizeImage(image, inputShape as unknown as ImageShape, to);
      inputs.set(smaller, i * smaller.length);
    }
    return new Dataset(likeSource(this, inputs, to));
  }

  /**
   * Mean, standard deviation, least and greatest of each input, or of each colour of images.
   *
   * @returns A number of each kind for each input, or each colour.
   */
  statistics(): InputStatistics {
    return inputStatistics(this);
  }

  /**
   * The same examples with inputs of mean 0 and standard deviation 1 in `by`: each column of a
   * table, each colour of images. They are computed when read, so that this costs no memory. What
   * never changes becomes 0.
   *
   * @param by The examples learned from, when this is the part to test on.
   * @returns A view on the same arrays.
   * @throws {RangeError} If `by` has inputs of another shape, or no examples.
   *
   * @example
   * const { train, test } = nn.data.gauss().split(0.5);
   * test.standardize(train); // or both at once: split.standardize()
   */
  standardize(by: Dataset = this): Dataset {
    const { mean, deviation } = by.statistics();
    if (mean.length !== groupsOf(this.inputShape) || by.length === 0)
      throw new RangeError(
        `standardize: by has ${by.length} examples with inputs [${by.inputShape.join(', ')}], expected some with [${this.inputShape.join(', ')}]. Give the training part of the same data.`,
      );
    const before = this.#source.standard;
    const safe = deviation.map((d) => (d > 0 ? d : 1));
    // What was standardised before is read in one go: ((x − m) / d − M) / D = (x − (m + M d)) / (d D).
    const standard = before
      ? {
          mean: before.mean.map((m, g) => m + mean[g]! * before.deviation[g]!),
          deviation: before.deviation.map((d, g) => d * safe[g]!),
        }
      : { mean, deviation: safe };
    return new Dataset({ ...this.#source, standard }, this.#rows);
  }

  /**
   * The same examples as they were before `standardize`: in their own units, for people to read.
   *
   * @returns A view on the same arrays.
   *
   * @example
   * const data = nn.data.table([[170, 1], [180, 0]], { target: 1 }).standardize();
   * data.unstandardized().at(0).input; // [170]
   */
  unstandardized(): Dataset {
    return new Dataset({ ...this.#source, standard: undefined }, this.#rows);
  }

  /** What it is, in words: one line, and one for the classes where there are a few. */
  describe(): string {
    const shape = this.inputShape.join('×');
    const note = this.note ? ` (${this.note})` : '';
    const line = `${this.name}${note}: ${this.length.toLocaleString('en-US')} examples, inputs ${shape}, ${answersText(this)}`;
    const counts = this.countByClass()?.map((count, i) => `${this.classes![i]!.label}: ${count}`);
    return counts && counts.length <= 12 ? `${line}\n       ${counts.join(', ')}` : line;
  }

  [inspectSymbol](): string {
    return this.describe();
  }

  async [displaySymbol](): Promise<MimeBundle> {
    return {
      'text/plain': this.describe(),
      'text/html': dataTable({ [this.name]: this }) + (await samples(this)),
    };
  }
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

const countOf = ({ targets, targetShape = [] }: DatasetSource): number =>
  'read' in targets ? targets.count : targets.length / sizeOf(targetShape);

/**
 * Refuses what is not a data set: most often a promise of one, or a split.
 *
 * @throws {TypeError} Naming what it is and the repair.
 */
export function checkDataset(caller: string, data: unknown): void {
  if (data instanceof Dataset) return;
  const isSplit = typeof data === 'object' && data !== null && 'train' in data && 'test' in data;
  const repair = isSplit
    ? 'Of a split, give a part: data.test.'
    : data instanceof Promise
      ? 'Write "await" where it is made.'
      : 'Write nn.data.table(rows, { target: 2 }) for numbers of your own.';
  throw new TypeError(
    `${caller}: data is ${isSplit ? 'a split' : inWords(data)}, expected a data set, one of nn.data. ${repair}`,
  );
}
