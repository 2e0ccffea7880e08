import { tensor, type Variable } from '@tensorflow/tfjs-core';
import {
  ARRAYS,
  sizeOf,
  type NumberType,
  type Source,
  type Storage,
  type Values,
} from '../graph.js';
import type { OnnxBackend } from '../onnx-backend.js';
import type { Runner, RunnerTensor } from '../runner.js';

interface Member {
  readonly variable: Variable;
  readonly offset: number;
  readonly length: number;
  /** What the variable's storage follows while this state owns it. */
  readonly source: Source;
  /** The storage that follows it. */
  follower?: Storage;
}

/**
 * Values of variables that a step changes, in memory that the runtime reads and writes in place: each step reads one of two
 * buffers and writes the other, or changes the only one. Several small variables may share it.
 */
export class StepState {
  readonly #members: Member[] = [];
  readonly #buffers: readonly [Values, Values];
  readonly #tensors: readonly [RunnerTensor, RunnerTensor] | undefined;
  #current = 0;
  #version = 0;

  /**
   * @param runner Reads the values, and writes them unless they change in place. Without one they do.
   * @param inPlace The only buffer.
   */
  constructor(variables: readonly Variable[], runner?: Runner, inPlace?: Values) {
    const dtype = variables[0]!.dtype as NumberType;
    let length = 0;
    for (const variable of variables) {
      const size = sizeOf(variable.shape);
      this.#members.push(this.#member(variable, length, size));
      length += size;
    }
    const first = inPlace ?? new ARRAYS[dtype](length);
    this.#buffers = runner && !inPlace ? [first, new ARRAYS[dtype](length)] : [first, first];
    const shape = variables.length === 1 ? variables[0]!.shape : [length];
    if (runner)
      this.#tensors = [
        runner.tensor(this.#buffers[0], dtype, shape),
        runner.tensor(this.#buffers[1], dtype, shape),
      ];
  }

  /** What the step reads. */
  get now(): RunnerTensor {
    return this.#tensors![this.#current]!;
  }

  /** Where it writes. */
  get next(): RunnerTensor {
    return this.#tensors![1 - this.#current]!;
  }

  get values(): Values {
    return this.#buffers[this.#current]!;
  }

  /** To be called when the values change. */
  noteChange(): void {
    this.#version++;
  }

  swap(): void {
    this.#current = 1 - this.#current;
  }

  /**
   * Takes over the values of variables that were assigned meanwhile, or that another step has changed. Who shares a
   * variable's storage keeps the values as they are.
   */
  own(backend: OnnxBackend): void {
    for (const member of this.#members) {
      const { variable, offset, source, follower } = member;
      let storage = backend.storage(variable.dataId);
      const isShared = storage.refCount > 1;
      if (storage.source === source && !isShared) continue;
      const values = storage.peek().slice();
      if (follower?.source === source) follower.values = follower.peek().slice();
      if (isShared) {
        storage.values = values;
        const copy = tensor(values.slice(), variable.shape, variable.dtype);
        variable.assign(copy);
        copy.dispose();
        storage = backend.storage(variable.dataId);
      }
      this.values.set(values, offset);
      this.noteChange();
      this.#follow(storage, member);
    }
  }

  /** Before a traced step: the values that it started from. */
  start(before: ReadonlyMap<Variable, Storage>): void {
    for (const { variable, offset, source } of this.#members) {
      const storage = before.get(variable)!;
      if (storage.source !== source) this.values.set(storage.peek(), offset);
    }
  }

  /** After a traced step: the values of these storages, which the variables have now, are those of the next buffer. */
  adopt(backend: OnnxBackend): void {
    for (const member of this.#members)
      this.#follow(backend.storage(member.variable.dataId), member);
  }

  #follow(storage: Storage, member: Member): void {
    storage.follow(member.source);
    member.follower = storage;
  }

  #member(variable: Variable, offset: number, length: number): Member {
    const peek = (): Values => this.values.subarray(offset, offset + length);
    const source = { peek, read: () => peek().slice(), version: () => this.#version };
    return { variable, offset, length, source };
  }
}
