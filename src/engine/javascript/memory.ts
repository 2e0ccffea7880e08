import { ARRAYS, sizeOf, type NumberType, type Storage, type Values } from '../graph.js';

/** Where values lie: in an array of the generated function, from `offset` on. */
export interface Stored {
  readonly array: string;
  readonly offset: number;
}

const NAMES = { float32: 'F', int32: 'I', bool: 'B' } as const;

/** What a generated step keeps: one array for each type of number. */
export class Memory {
  readonly #lengths = { float32: 0, int32: 0, bool: 0 };
  readonly #filled: { dtype: NumberType; offset: number; values: Values }[] = [];
  #arrays: Record<NumberType, Values> | undefined;

  /** Room for the values of a storage, filled from the start if they are given. */
  take({ shape, dtype }: Storage, values?: Values): Stored {
    const type = dtype as NumberType;
    const offset = this.#lengths[type];
    this.#lengths[type] += sizeOf(shape);
    if (values) this.#filled.push({ dtype: type, offset, values });
    return { array: NAMES[type], offset };
  }

  /** The arrays by their names, once all that they hold is known. */
  get arrays(): Record<'F' | 'I' | 'B', Values> {
    this.#arrays ??= this.#create();
    const { float32, int32, bool } = this.#arrays;
    return { F: float32, I: int32, B: bool };
  }

  view({ array, offset }: Stored, { shape }: Storage): Values {
    return this.arrays[array as 'F'].subarray(offset, offset + sizeOf(shape));
  }

  #create(): Record<NumberType, Values> {
    const create = (dtype: NumberType): Values => new ARRAYS[dtype](this.#lengths[dtype]);
    const arrays = { float32: create('float32'), int32: create('int32'), bool: create('bool') };
    for (const { dtype, offset, values } of this.#filled) arrays[dtype].set(values, offset);
    return arrays;
  }
}
