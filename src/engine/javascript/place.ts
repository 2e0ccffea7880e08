import { isSameShape, sizeOf, type Shape } from '../graph.js';

/** Where an element of a tensor lies, as JavaScript: an index for each axis, or one into all elements in order. */
export class Place {
  readonly shape: Shape;
  readonly #indices: readonly string[] | undefined;
  readonly #flat: string | undefined;

  private constructor(shape: Shape, indices?: readonly string[], flat?: string) {
    this.shape = shape;
    this.#indices = indices;
    this.#flat = flat;
  }

  static at(shape: Shape, indices: readonly string[]): Place {
    return new Place(shape, indices);
  }

  static flat(shape: Shape, flat: string): Place {
    return new Place(shape, undefined, flat);
  }

  get flat(): string {
    if (this.#flat !== undefined) return this.#flat;
    const terms = this.shape.map((length, axis) =>
      length === 1 ? '0' : times(this.#indices![axis]!, stride(this.shape, axis)),
    );
    return terms.reduce(plus, '0');
  }

  get indices(): readonly string[] {
    return (
      this.#indices ??
      this.shape.map((length, axis) => {
        if (length === 1) return '0';
        const step = stride(this.shape, axis);
        const index = step === 1 ? `(${this.#flat})` : `((${this.#flat})/${step}|0)`;
        return step * length === sizeOf(this.shape) ? index : `${index}%${length}`;
      })
    );
  }

  /** The same element under another shape of the same size. */
  as(shape: Shape): Place {
    if (isSameShape(shape, this.shape)) return this;
    if (!this.#indices || !isSameButForOnes(shape, this.shape)) return Place.flat(shape, this.flat);
    const indices = this.#indices.filter((_, axis) => this.shape[axis] !== 1);
    return Place.at(
      shape,
      shape.map((length) => (length === 1 ? '0' : indices.shift()!)),
    );
  }

  /** The element of an operand of this shape that broadcasting puts here. */
  operand(shape: Shape): Place {
    const size = sizeOf(shape);
    if (size === 1) return Place.flat(shape, '0');
    if (size === sizeOf(this.shape)) return this.as(shape);
    const indices = this.indices.slice(this.shape.length - shape.length);
    return Place.at(
      shape,
      shape.map((length, axis) => (length === 1 ? '0' : indices[axis]!)),
    );
  }
}

export const isSameButForOnes = (a: Shape, b: Shape): boolean => {
  const isLong = (length: number): boolean => length !== 1;
  return isSameShape(a.filter(isLong), b.filter(isLong));
};

/** How many elements lie between two neighbours along an axis. */
export const stride = (shape: Shape, axis: number): number => sizeOf(shape.slice(axis + 1));

export function plus(a: string, b: string | number): string {
  const text = String(b);
  if (text === '0') return a;
  return a === '0' ? text : `${a}+${text}`;
}

function times(a: string, factor: number): string {
  if (factor === 1 || a === '0') return a;
  return `${/^\w+$/.test(a) ? a : `(${a})`}*${factor}`;
}

/** Loops over all elements, around the statements that `inner` gives for a place. */
export function loops(shape: Shape, name: string, inner: (place: Place) => string): string {
  const indices = shape.map((length, axis) => (length === 1 ? '0' : `${name}${axis}`));
  const heads = shape.map((length, axis) => loop(indices[axis]!, length)).join('');
  return `${heads}{${inner(Place.at(shape, indices))}}`;
}

/** The head of a loop over an axis; nothing for one of length 1. */
export const loop = (name: string, length: number): string =>
  length === 1 ? '' : `for(let ${name}=0;${name}<${length};${name}++)`;
