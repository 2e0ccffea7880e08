/**
 * What the engine records: operations on storages, one for each tfjs kernel that a program calls.
 *
 * A storage is what a tfjs data id stands for. Several tensors may share one under different shapes (a reshape costs
 * nothing), so the shape belongs to each use.
 */
import type { DataType, TensorInfo } from '@tensorflow/tfjs-core';
import type { Attributes, Rule } from './rule.js';

/** The types of numbers that are recorded; complex numbers and texts are left to tfjs's cpu kernels. */
export type NumberType = 'float32' | 'int32' | 'bool';
export type Values = Float32Array | Int32Array | Uint8Array;

/** What holds the numbers of a type. */
export const ARRAYS = { float32: Float32Array, int32: Int32Array, bool: Uint8Array } as const;

export const BYTES: Readonly<Record<NumberType, number>> = { float32: 4, int32: 4, bool: 1 };

export type Shape = readonly number[];

/** One use of a storage by an operation. */
export interface Use {
  readonly storage: Storage;
  readonly shape: Shape;
  readonly dtype: NumberType;
}

/** A kernel that was called and has not run. */
export interface Operation {
  readonly kernel: string;
  readonly rule: Rule;
  readonly attributes: Attributes;
  /** The names of the uses, in the kernel's words; empty for a kernel that takes a list. */
  readonly names: readonly string[];
  readonly uses: readonly Use[];
  readonly outputs: readonly Storage<NumberType>[];
  /** The same for operations that do the same to inputs of the same shapes. */
  readonly signature: number;
}

/** What cpu kernels hold besides values; see tfjs's `TensorData`. */
interface ComplexParts {
  real: TensorInfo;
  imag: TensorInfo;
}

/** Where values live that change from step to step: a reader gets a copy. */
export interface Source {
  read(): Values;
  /** The values as they are now, for who uses them at once. */
  peek(): Values;
  /** Another number when they have changed. */
  version(): number;
}

/** Values that are there, or that an operation is to give. */
export class Storage<D extends DataType = DataType> {
  readonly dtype: D;
  readonly shape: Shape;
  /** How many tensors share it: the name is tfjs's. */
  refCount = 1;
  complexTensorInfos?: ComplexParts;
  operation: Operation | undefined;
  readonly #compute: (storage: Storage) => void;
  #values: unknown;
  #source: Source | undefined;
  #error: Error | undefined;

  constructor(
    dtype: D,
    shape: Shape,
    { values, compute }: { values?: unknown; compute: (storage: Storage) => void },
  ) {
    this.dtype = dtype;
    this.shape = shape;
    this.#values = values;
    this.#compute = compute;
  }

  /** Whether the values are still to be computed. */
  get isPending(): boolean {
    return this.operation !== undefined;
  }

  /** Computes them first if need be: the cpu kernels read this. */
  get values(): unknown {
    if (this.operation) this.#compute(this);
    if (this.#error) throw this.#error;
    return this.#source ? this.#source.read() : this.#values;
  }

  set values(values: unknown) {
    this.#values = values;
    this.#source = undefined;
    this.#error = undefined;
    this.operation = undefined;
  }

  /** There are no values: who asks for them gets the error. */
  fail(error: Error): void {
    this.values = undefined;
    this.#error = error;
  }

  /** The same for who reads them at once and keeps nothing. */
  peek(): Values {
    return this.#source ? this.#source.peek() : (this.values as Values);
  }

  get source(): Source | undefined {
    return this.#source;
  }

  /** From now on the values are those of `source`. */
  follow(source: Source): void {
    this.values = undefined;
    this.#source = source;
  }
}

export const sizeOf = (shape: Shape): number => {
  let size = 1;
  for (const length of shape) size *= length;
  return size;
};

export const isSameShape = (a: Shape, b: Shape): boolean =>
  a.length === b.length && a.every((length, axis) => length === b[axis]);
