/**
 * Writes operations as a graph of ONNX nodes.
 *
 * tfjs keeps the channels of images last, ONNX wants them first. A value may have its plain form (axes in tfjs's order),
 * its channels-first form, or both: a transpose appears only where a form is missing, and none between two convolutions.
 */
import { isSameShape, sizeOf, type NumberType, type Operation, type Shape } from '../graph.js';
import type { Described } from '../rule.js';
import { NCHWC, type GraphBuilder, type NodeAttributes } from '../onnx/graph-builder.js';

/** From `[batch, height, width, channels]` to `[batch, channels, height, width]`. */
const TO_CHANNELS_FIRST = [0, 3, 1, 2];
const FROM_CHANNELS_FIRST = [0, 2, 3, 1];

/** A tensor in the graph: names of ONNX values in one of three forms, of which at least one is there. */
export class Value {
  readonly shape: Shape;
  readonly dtype: NumberType;
  plain: string | undefined;
  channelsFirst: string | undefined;
  /** Channels first, in blocks: see `channel-blocks.ts`. */
  blocks: string | undefined;
  /** The value in other shapes. */
  reshaped = new Map<string, Value>();

  constructor(
    { shape, dtype }: Described,
    form: { plain?: string; channelsFirst?: string; blocks?: string },
  ) {
    this.shape = shape;
    this.dtype = dtype;
    this.plain = form.plain;
    this.channelsFirst = form.channelsFirst;
    this.blocks = form.blocks;
  }
}

export class Lowering {
  readonly graph: GraphBuilder;
  /** Whether the graph is one step of training among many: there a value that is no number has ended it already. */
  readonly isReplayed: boolean;
  /** How many channels the runtime takes at once; 1 where it has no such convolutions. */
  readonly channelBlock: number;

  constructor(graph: GraphBuilder, { isReplayed = false, channelBlock = 1 } = {}) {
    this.graph = graph;
    this.isReplayed = isReplayed;
    this.channelBlock = channelBlock;
  }

  /** Adds a node and returns the name of its only output. */
  node(type: string, inputs: readonly string[], attributes?: NodeAttributes): string {
    return this.graph.node(type, inputs, attributes)[0]!;
  }

  ints(numbers: readonly number[]): string {
    return this.graph.constant('int64', numbers, [numbers.length]);
  }

  scalar(number: number, dtype: NumberType = 'float32'): string {
    return this.graph.constant(dtype, [number], []);
  }

  reshape(name: string, shape: Shape): string {
    return this.node('Reshape', [name, this.ints(shape)], { allowzero: 1 });
  }

  /** A transpose, or a reshape where only axes of length 1 move. */
  transpose(name: string, shape: Shape, permutation: readonly number[]): string {
    const moved = permutation.filter((axis) => shape[axis] !== 1);
    const isInOrder = moved.every((axis, index) => index === 0 || axis > moved[index - 1]!);
    if (isInOrder)
      return permutation.every((axis, index) => axis === index)
        ? name
        : this.reshape(
            name,
            permutation.map((axis) => shape[axis]!),
          );
    return this.node('Transpose', [name], { perm: permutation });
  }

  plain(value: Value): string {
    return (value.plain ??=
      value.channelsFirst === undefined
        ? this.#outOfBlocks(value, true)
        : this.transpose(
            value.channelsFirst,
            TO_CHANNELS_FIRST.map((axis) => value.shape[axis]!),
            FROM_CHANNELS_FIRST,
          ));
  }

  channelsFirst(value: Value): string {
    return (value.channelsFirst ??=
      value.plain === undefined
        ? this.#outOfBlocks(value, false)
        : this.transpose(value.plain, value.shape, TO_CHANNELS_FIRST));
  }

  inBlocks(value: Value): string {
    const { channelsFirst, plain } = value;
    return (value.blocks ??= this.#reorder('ReorderInput', channelsFirst ?? plain!, {
      channels_last: channelsFirst === undefined ? 1 : 0,
    }));
  }

  #outOfBlocks(value: Value, isPlain: boolean): string {
    return this.#reorder('ReorderOutput', value.blocks!, {
      channels: value.shape[3]!,
      channels_last: isPlain ? 1 : 0,
    });
  }

  #reorder(type: string, name: string, attributes: NodeAttributes): string {
    return this.graph.node(type, [name], attributes, { domain: NCHWC })[0]!;
  }

  cast(name: string, dtype: NumberType): string {
    return this.node('Cast', [name], { to: ELEMENT_TYPES[dtype] });
  }

  /** The value under another shape of the same size. */
  withShape(value: Value, shape: Shape): Value {
    if (isSameShape(value.shape, shape)) return value;
    const key = shape.join();
    let reshaped = value.reshaped.get(key);
    if (!reshaped) {
      const plain = this.reshape(this.plain(value), shape);
      reshaped = new Value({ shape, dtype: value.dtype }, { plain });
      // All forms of one value know one another: a reshape back is none.
      reshaped.reshaped = value.reshaped.set(value.shape.join(), value).set(key, reshaped);
    }
    return reshaped;
  }

  /** The value as another type: tensors of several types may share a storage, as after a cast that loses nothing. */
  withType(value: Value, dtype: NumberType): Value {
    if (value.dtype === dtype) return value;
    const { shape } = value;
    return new Value({ shape, dtype }, { plain: this.cast(this.plain(value), dtype) });
  }

  /**
   * An operation on each element, with broadcasting; `output` is what it gives. Where an operand has its channels first only, the result has, too.
   */
  elementwise(
    { shape, dtype }: Described,
    inputs: readonly Value[],
    write: (names: string[]) => string,
  ): Value {
    if (dtype === 'float32' && this.#stayInBlocks(shape, inputs)) {
      const names = inputs.map((value) => value.blocks ?? this.plain(value));
      return new Value({ shape, dtype }, { blocks: write(names) });
    }
    const isImage = ({ shape }: Value): boolean => shape.length === 4;
    const staysFirst =
      shape.length === 4 &&
      inputs.some((value) => isImage(value) && !value.plain && sizeOf(value.shape) > 1) &&
      inputs.every((value) => isImage(value) || value.shape.length <= 1);
    if (!staysFirst)
      return new Value(
        { shape, dtype },
        { plain: write(inputs.map((value) => this.plain(value))) },
      );
    const names = inputs.map((value) => {
      if (isImage(value)) return this.channelsFirst(value);
      const [channels = 1] = value.shape;
      return channels === 1 ? this.plain(value) : this.reshape(this.plain(value), [channels, 1, 1]);
    });
    return new Value({ shape, dtype }, { channelsFirst: write(names) });
  }

  /** Whether operands are images in blocks, and single numbers. What fills up a block might become no number. */
  #stayInBlocks(shape: Shape, inputs: readonly Value[]): boolean {
    const isNumber = (value: Value): boolean => sizeOf(value.shape) === 1;
    return (
      inputs.some((value) => !isNumber(value) && this.isOnlyInBlocks(value)) &&
      inputs.every(
        (value) =>
          value.dtype === 'float32' &&
          (isNumber(value) ||
            (value.blocks !== undefined &&
              isSameShape(value.shape, shape) &&
              this.hasWholeBlocks(value))),
      )
    );
  }

  isOnlyInBlocks({ plain, channelsFirst, blocks }: Value): boolean {
    return plain === undefined && channelsFirst === undefined && blocks !== undefined;
  }

  hasWholeBlocks({ shape }: Value): boolean {
    return shape.at(-1)! % this.channelBlock === 0;
  }

  /** The value of an operation's only output in its plain form. */
  result({ outputs }: Operation, plain: string, index = 0): Value {
    const { shape, dtype } = outputs[index]!;
    return new Value({ shape, dtype }, { plain });
  }
}

/** ONNX's numbers for element types. */
export const ELEMENT_TYPES = {
  float32: 1,
  int32: 6,
  int64: 7,
  bool: 9,
  float64: 11,
  bfloat16: 16,
} as const;
