import onnxProto from 'onnx-proto';
import type { NumberType, Shape } from '../graph.js';
import { ELEMENT_TYPES } from '../lower/lowering.js';

const { onnx } = onnxProto;

export type ElementType = keyof typeof ELEMENT_TYPES;
/** Those whose numbers can be written here. */
type ConstantType = Exclude<ElementType, 'bfloat16'>;

/** Attributes of a node. Whole numbers are ints in ONNX: write `{ float: 1 }` for a float. */
export type NodeAttributes = Readonly<
  Record<string, number | string | readonly number[] | { readonly float: number }>
>;

/** ONNX's operators are used as of this version; ONNX Runtime 1.12 and later know it. */
const OPSET = 17;
const IR_VERSION = 8;
/** ONNX Runtime's own operators. */
export const MICROSOFT = 'com.microsoft';
/** Those on images whose channels come in blocks. */
export const NCHWC = 'com.microsoft.nchwc';
/** Constants up to this size are kept once. */
const SHARED = 64;

interface NodeOptions {
  outputs?: number;
  domain?: string;
  /** What the outputs are called, where that matters. */
  names?: string[];
}

interface Declared {
  name: string;
  dtype: ElementType;
  shape: Shape;
}

/** An ONNX graph in the making. */
export class GraphBuilder {
  readonly #nodes: InstanceType<typeof onnx.NodeProto>[] = [];
  readonly #constants: InstanceType<typeof onnx.TensorProto>[] = [];
  readonly #shared = new Map<string, string>();
  readonly #inputs: Declared[] = [];
  readonly #outputs: Declared[] = [];
  /** What nodes are named by: the operation that they are part of. */
  label = '';
  readonly #computed = new Set<string>();
  readonly #domains = new Set<string>();
  #names = 0;

  /** Whether a node gives it: not an input, not a constant. */
  isComputed(name: string): boolean {
    return this.#computed.has(name);
  }

  get nodeCount(): number {
    return this.#nodes.length;
  }

  /** A name that no other value has. */
  name(): string {
    return `v${this.#names++}`;
  }

  input(name: string, dtype: NumberType, shape: Shape): string {
    this.#inputs.push({ name, dtype, shape });
    return name;
  }

  output(name: string, dtype: ElementType, shape: Shape): void {
    this.#outputs.push({ name, dtype, shape });
  }

  /** Adds a node and returns the names of its outputs. An empty name stands for an input that is left out. */
  node(
    type: string,
    inputs: readonly string[],
    attributes: NodeAttributes = {},
    { outputs: count = 1, domain = '', names }: NodeOptions = {},
  ): string[] {
    const outputs = names ?? Array.from({ length: count }, () => this.name());
    for (const name of outputs) this.#computed.add(name);
    this.#domains.add(domain);
    this.#nodes.push(
      new onnx.NodeProto({
        opType: type,
        name: `${this.label}.${type}.${this.#nodes.length}`,
        domain,
        input: [...inputs],
        output: outputs,
        attribute: Object.entries(attributes).map(([name, value]) => attribute(name, value)),
      }),
    );
    return outputs;
  }

  /** The name of a constant. Equal small ones are one. */
  constant(dtype: ConstantType, numbers: ArrayLike<number>, shape: Shape): string {
    const isSmall = numbers.length <= SHARED;
    const key = isSmall ? `${dtype} ${shape.join()} ${keyOf(numbers)}` : '';
    const known = isSmall ? this.#shared.get(key) : undefined;
    if (known !== undefined) return known;
    const name = `c${this.#names++}`;
    this.#constants.push(
      new onnx.TensorProto({
        name,
        dataType: ELEMENT_TYPES[dtype],
        dims: [...shape],
        rawData: bytesOf(dtype, numbers),
      }),
    );
    if (isSmall) this.#shared.set(key, name);
    return name;
  }

  /** The model as ONNX Runtime and Netron read it. */
  encode(): Uint8Array {
    const model = new onnx.ModelProto({
      irVersion: IR_VERSION,
      producerName: 'nnlab',
      opsetImport: [
        { domain: '', version: OPSET },
        { domain: MICROSOFT, version: 1 },
        ...(this.#domains.has(NCHWC) ? [{ domain: NCHWC, version: 1 }] : []),
      ],
      graph: {
        name: 'recorded',
        node: this.#neededNodes(),
        initializer: this.#constants,
        input: this.#inputs.map(valueInfo),
        output: this.#outputs.map(valueInfo),
      },
    });
    return onnx.ModelProto.encode(model).finish();
  }

  /** ONNX Runtime runs nodes that nobody needs, too: reshapes of values that were then taken in their first shape. */
  #neededNodes(): InstanceType<typeof onnx.NodeProto>[] {
    const needed = new Set(this.#outputs.map(({ name }) => name));
    const isNeeded = ({ input, output }: InstanceType<typeof onnx.NodeProto>): boolean => {
      const is = output.some((name) => needed.has(name));
      if (is) for (const name of input) needed.add(name);
      return is;
    };
    return [...this.#nodes].reverse().filter(isNeeded).reverse();
  }
}

function attribute(name: string, value: NodeAttributes[string]) {
  const { AttributeType } = onnx.AttributeProto;
  if (typeof value === 'string')
    return { name, type: AttributeType.STRING, s: new TextEncoder().encode(value) };
  if (typeof value === 'number') return { name, type: AttributeType.INT, i: value };
  if ('float' in value) return { name, type: AttributeType.FLOAT, f: value.float };
  return { name, type: AttributeType.INTS, ints: [...value] };
}

function valueInfo({ name, dtype, shape }: Declared) {
  // A side of -1 may be of any length.
  const dim = shape.map((side) => (side < 0 ? { dimParam: 'n' } : { dimValue: side }));
  return { name, type: { tensorType: { elemType: ELEMENT_TYPES[dtype], shape: { dim } } } };
}

/** Tells 0 from -0, and one NaN is like another. */
const keyOf = (numbers: ArrayLike<number>): string =>
  Array.from(numbers, (number) => (Object.is(number, -0) ? '-0' : String(number))).join();

function bytesOf(dtype: ConstantType, numbers: ArrayLike<number>): Uint8Array {
  const array =
    dtype === 'int64'
      ? BigInt64Array.from(Array.from(numbers, BigInt))
      : new ARRAYS[dtype](numbers as ArrayLike<number> & Iterable<number>);
  return new Uint8Array(array.buffer);
}

const ARRAYS = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  bool: Uint8Array,
};
