/**
 * The gradient of a batch normalization, of which tfjs computes each step of its derivation on whole images, in a few passes.
 *
 * What is computed of images by channel is followed as a sum `f₁·x₁ + f₂·x₂ + … + f₀`, whose factors have one number for each
 * channel: sums, products and quotients only change factors, and the sum of an image is the factor times the sum of `x`. It is
 * written out where something else needs it. The deviation from the mean stays as it is, so that nothing cancels that did not.
 */
import {
  isSameShape,
  sizeOf,
  type Operation,
  type Shape,
  type Storage,
  type Use,
} from '../graph.js';
import { axesOf } from '../lower/reductions.js';
import { rootsOf, type Program } from '../step/program.js';
import type { Attributes } from '../rule.js';
import { Dataflow, operation, placeholder, rebuilt, useOf } from './dataflow.js';
import { mergeEqual } from './equal.js';

export function factorNormalization(program: Program): Program {
  const dataflow = new Dataflow(program);
  const shapes = program.operations
    .filter((each) => each.kernel === 'FusedBatchNorm' && meanOf(each, dataflow))
    .map(({ outputs }) => outputs[0]!.shape.join());
  if (shapes.length === 0) return program;
  return mergeEqual(new Factoring(program, dataflow, new Set(shapes)).program());
}

/** Whether an operation removes all axes but the last, that of the channels. */
function isByChannel({ uses, attributes }: Operation): boolean {
  const { shape } = uses[0]!;
  return !attributes['keepDims'] && axesOf(shape, attributes).length === shape.length - 1;
}

/** What is subtracted, where an operation gives the deviation of images from their mean. */
function meanOf({ kernel, uses: [x, mean] }: Operation, dataflow: Dataflow): Use | undefined {
  if (kernel !== 'Sub' && kernel !== 'FusedBatchNorm') return undefined;
  const producer = dataflow.producer(mean!.storage);
  const isMean =
    producer?.kernel === 'Mean' &&
    producer.uses[0]!.storage === x!.storage &&
    isSameShape(x!.shape, x!.storage.shape) &&
    isSameShape(x!.shape, producer.uses[0]!.shape) &&
    x!.shape.length > 1 &&
    mean!.shape.at(-1) === x!.shape.at(-1) &&
    isByChannel(producer);
  return isMean ? mean : undefined;
}

/** `factor · base`, or `− factor · base`; without a factor it is 1. */
interface Term {
  readonly base: Storage;
  readonly factor: Use | undefined;
  readonly isNegative: boolean;
}

interface Combination {
  readonly terms: readonly Term[];
  readonly offset: Use | undefined;
}

const only = (base: Storage, factor?: Use): Combination => ({
  terms: [{ base, factor, isNegative: false }],
  offset: undefined,
});

/** Those that are followed, where their operands allow it. */
const FOLLOWED = new Set('Add Sub Neg Multiply RealDiv Sum FusedBatchNorm'.split(' '));

class Factoring {
  readonly #program: Program;
  readonly #dataflow: Dataflow;
  /** Of the images that are normalized. */
  readonly #shapes: ReadonlySet<string>;
  readonly #roots: ReadonlySet<Storage>;
  readonly #made: Operation[] = [];
  readonly #constants: Program['leaves'][number][] = [];
  readonly #combinations = new Map<Storage, Combination>();
  /** What deviates from its mean, and the deviation. */
  readonly #deviations = new Map<Storage, Storage>();
  readonly #means = new Map<Storage, Use>();
  readonly #known = new Map<string, Use>();
  readonly #numbers = new Map<Storage, number>();
  readonly #to = new Map<Storage, Storage>();

  constructor(program: Program, dataflow: Dataflow, shapes: ReadonlySet<string>) {
    this.#program = program;
    this.#dataflow = dataflow;
    this.#shapes = shapes;
    this.#roots = new Set(rootsOf(program));
  }

  program(): Program {
    for (const each of this.#program.operations) {
      const [output] = each.outputs as [Storage];
      const combination = this.#combinationOf(each);
      if (combination) {
        this.#combinations.set(output, combination);
        if (this.#isNeeded(output, combination)) this.#write(output);
      } else if (!this.#to.has(output)) for (const { storage } of each.uses) this.#write(storage);
    }
    const leaves = [...this.#program.leaves, ...this.#constants];
    return rebuilt({ ...this.#program, leaves }, this.#made, this.#to);
  }

  /** Whether to write out a value: for what is not followed, or since several would write it out in turn. */
  #isNeeded(output: Storage, { terms, offset }: Combination): boolean {
    const users = this.#dataflow.users(output);
    if (!users.every(({ kernel }) => FOLLOWED.has(kernel))) return true;
    const isLong = terms.length + Number(offset !== undefined) > 1;
    return isLong && users.length > 1;
  }

  #combinationOf(each: Operation): Combination | undefined {
    const { kernel, uses, outputs } = each;
    if (kernel === 'Sum') return this.#takeSum(each);
    if (!FOLLOWED.has(kernel) || this.#roots.has(outputs[0]!)) return undefined;
    if (!this.#shapes.has(outputs[0]!.shape.join())) return undefined;
    const mean = meanOf(each, this.#dataflow);
    if (mean) return this.#deviated(each, mean);
    const isTurned = !this.#isImage(uses[0]!);
    const [a, b = a] = (isTurned ? [...uses].reverse() : uses) as [Use, Use?];
    if (kernel === 'FusedBatchNorm' || !this.#isImage(a)) return undefined;
    if (isTurned && kernel === 'RealDiv') return undefined;
    const given = this.#of(a.storage);
    if (kernel === 'Neg') return this.#negative(given);
    const image = isTurned && kernel === 'Sub' ? this.#negative(given) : given;
    if (this.#isImage(b)) {
      const other = this.#of(b.storage);
      if (kernel === 'Multiply') return this.#product(image, other);
      if (kernel === 'RealDiv') return undefined;
      return this.#added(image, kernel === 'Add' ? other : this.#negative(other));
    }
    const number = ofChannels(b, a.shape);
    if (!number) return undefined;
    if (kernel === 'Multiply' || kernel === 'RealDiv') return this.#scaled(image, number, kernel);
    const added = kernel === 'Add' || isTurned ? number : this.#call('Neg', number);
    return {
      terms: image.terms,
      offset: image.offset ? this.#call('Add', image.offset, added) : added,
    };
  }

  /** An image in its own shape. */
  #isImage({ shape, storage }: Use): boolean {
    return this.#shapes.has(shape.join()) && isSameShape(shape, storage.shape);
  }

  #of(storage: Storage): Combination {
    return this.#combinations.get(storage) ?? only(storage);
  }

  /** The deviation from the mean, or what a normalization makes of it. */
  #deviated(each: Operation, mean: Use): Combination {
    const { kernel, names, uses, attributes, outputs } = each;
    const x = uses[0]!;
    this.#write(x.storage);
    let deviation = this.#deviations.get(x.storage);
    if (!deviation) {
      const inputs = { a: x, b: { ...mean, shape: [x.shape.at(-1)!] } };
      const result = kernel === 'Sub' ? { outputs } : {};
      const difference = this.#add(operation('Sub', { inputs, ...result }));
      this.#deviations.set(x.storage, (deviation = difference.storage));
      this.#means.set(deviation, inputs.b);
    }
    if (kernel === 'Sub') return only(deviation);
    const named = (name: string): Use | undefined => uses[names.indexOf(name)];
    const flat = (use: Use): Use => ({ ...use, shape: [sizeOf(use.shape)] });
    const epsilon = this.#constant(attributes['varianceEpsilon'] as number);
    const inverse = this.#call('Rsqrt', this.#call('Add', flat(named('variance')!), epsilon));
    const scale = named('scale');
    const offset = named('offset');
    const factor = scale ? this.#call('Multiply', inverse, flat(scale)) : inverse;
    return { ...only(deviation, factor), offset: offset && flat(offset) };
  }

  #negative({ terms, offset }: Combination): Combination {
    return {
      terms: terms.map((term) => ({ ...term, isNegative: !term.isNegative })),
      offset: offset && this.#call('Neg', offset),
    };
  }

  #scaled({ terms, offset }: Combination, by: Use, kernel: string): Combination {
    const alone = (): Use => (kernel === 'Multiply' ? by : this.#call('Reciprocal', by));
    return {
      terms: terms.map((term) => ({
        ...term,
        factor: term.factor ? this.#call(kernel, term.factor, by) : alone(),
      })),
      offset: offset && this.#call(kernel, offset, by),
    };
  }

  /** Terms of the same image become one. */
  #added(a: Combination, b: Combination): Combination | undefined {
    const terms = [...a.terms];
    for (const term of b.terms) {
      const at = terms.findIndex(({ base }) => base === term.base);
      const other = terms[at];
      if (!other) terms.push(term);
      else if (other.factor && term.factor) {
        const kernel = other.isNegative === term.isNegative ? 'Add' : 'Sub';
        terms[at] = { ...other, factor: this.#call(kernel, other.factor, term.factor) };
      } else return undefined;
    }
    const offset = a.offset && b.offset ? this.#call('Add', a.offset, b.offset) : undefined;
    return { terms, offset: offset ?? a.offset ?? b.offset };
  }

  /** Of two images, each with its factor. */
  #product(a: Combination, b: Combination): Combination | undefined {
    const [left, right] = [a.terms[0]!, b.terms[0]!];
    if (a.terms.length + b.terms.length > 2 || a.offset || b.offset) return undefined;
    const factors = [useOf(left.base), useOf(right.base)] as const;
    const isInOrder = this.#numberOf(factors[0]) <= this.#numberOf(factors[1]);
    const { storage } = isInOrder
      ? this.#call('Multiply', ...factors)
      : this.#call('Multiply', factors[1], factors[0]);
    const { factor = right.factor } = left;
    return {
      terms: [
        {
          base: storage,
          factor:
            left.factor && right.factor
              ? this.#call('Multiply', left.factor, right.factor)
              : factor,
          isNegative: left.isNegative !== right.isNegative,
        },
      ],
      offset: undefined,
    };
  }

  /** Has the sum of an image be that of its terms. It is no image itself. */
  #takeSum(each: Operation): undefined {
    const { uses, attributes, outputs } = each;
    const [x] = uses as [Use];
    const [output] = outputs as [Storage];
    const combination = this.#combinations.get(x.storage);
    if (!combination || !this.#isImage(x) || !isByChannel(each)) return;
    if (combination.offset || this.#roots.has(output)) return;
    const sums = combination.terms.map(({ base, factor, isNegative }) => {
      const mean = this.#means.get(base);
      // Deviations add up to 0.
      const sum = mean
        ? this.#call('Sub', mean, mean)
        : this.#call('Sum', useOf(base), undefined, attributes);
      const product = factor ? this.#call('Multiply', sum, factor) : sum;
      return isNegative ? this.#call('Neg', product) : product;
    });
    this.#to.set(output, sums.reduce((a, b) => this.#call('Add', a, b)).storage);
  }

  /** Computes a combination into its storage. */
  #write(storage: Storage): void {
    const combination = this.#combinations.get(storage);
    if (!combination) return;
    this.#combinations.delete(storage);
    const { terms, offset } = combination;
    const [first, ...rest] = [...terms].sort((a, b) => Number(a.isNegative) - Number(b.isNegative));
    const times = ({ base, factor }: Term): Use =>
      factor ? this.#call('Multiply', useOf(base), factor) : useOf(base);
    let value = times(first!);
    if (first!.isNegative) value = this.#call('Neg', value);
    if (offset) value = this.#call('Add', value, offset);
    for (const term of rest)
      value = this.#call(term.isNegative ? 'Sub' : 'Add', value, times(term));
    if (value.storage !== storage) this.#to.set(storage, value.storage);
  }

  /** A call of a kernel, made once. */
  #call(kernel: string, a: Use, b?: Use, attributes: Attributes = {}): Use {
    const key = `${kernel} ${this.#numberOf(a)} ${b ? this.#numberOf(b) : ''}`;
    let use = this.#known.get(key);
    if (!use) {
      const inputs: Record<string, Use> = b ? { a, b } : { x: a };
      this.#known.set(key, (use = this.#add(operation(kernel, { inputs, attributes }))));
    }
    return use;
  }

  #numberOf({ storage, shape }: Use): string {
    let number = this.#numbers.get(storage);
    if (number === undefined) this.#numbers.set(storage, (number = this.#numbers.size));
    return `${number}:${shape.join()}`;
  }

  #add(made: Operation): Use {
    this.#made.push(made);
    return useOf(made.outputs[0]!);
  }

  #constant(value: number): Use {
    const storage = placeholder([]);
    storage.values = Float32Array.of(value);
    this.#constants.push({ role: 'constant', storage });
    return useOf(storage);
  }
}

/** A number, or one for each channel of an image of `shape`. */
function ofChannels({ storage, shape, dtype }: Use, image: Shape): Use | undefined {
  const size = sizeOf(shape);
  if (size === 1) return { storage, shape: [], dtype };
  return size === image.at(-1) && size === shape.at(-1)
    ? { storage, shape: [size], dtype }
    : undefined;
}
