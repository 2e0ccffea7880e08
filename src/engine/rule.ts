import type { NumberType, Operation, Shape } from './graph.js';
import type { Lowering, Value } from './lower/lowering.js';

/** The attributes of a kernel, as tfjs names them. */
export type Attributes = Readonly<Record<string, unknown>>;

/** Shape and type of a tensor, without values. */
export interface Described {
  readonly shape: Shape;
  readonly dtype: NumberType;
}

/** How a tfjs kernel is recorded, and how it is written in ONNX. */
export interface Rule {
  /** The kernel's tensors in order; those that end with `?` may be missing. `list` takes any number. */
  readonly inputs: readonly string[] | 'list';
  /**
   * Whether this call can be lowered; if not, tfjs's cpu kernel runs. Also refuses wrong shapes and axes: the cpu kernel
   * then says what is wrong, as it does without an engine.
   */
  accepts(inputs: readonly Described[], attributes: Attributes): boolean;
  /** Whether the call gives its input back: the cpu kernel then only shares the values. */
  shares?(inputs: readonly Described[], attributes: Attributes): boolean;
  /** Whether the cpu kernel takes no time for values that are there, because it gives a part of them as it is. */
  isFree?(inputs: readonly Described[], attributes: Attributes): boolean;
  /** What the kernel gives. */
  outputs(inputs: readonly Described[], attributes: Attributes): Described[];
  lower(lowering: Lowering, inputs: readonly Value[], operation: Operation): Value | Value[];
  /** About how many scalar operations it takes; by default the size of its inputs and outputs. */
  work?(inputs: readonly Described[], attributes: Attributes): number;
  /** Whether tfjs's cpu kernel gives something else: it is used then only where there is no other way. */
  readonly isWrongOnCpu?: boolean;
  /** Whether it gives a list, even of one. */
  readonly givesList?: boolean;
}

export type Rules = Readonly<Record<string, Rule>>;
