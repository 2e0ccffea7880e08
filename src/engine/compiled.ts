import { after, type Awaitable } from './awaitable.js';
import {
  ARRAYS,
  sizeOf,
  type NumberType,
  type Operation,
  type Storage,
  type Values,
} from './graph.js';
import { Lowering, Value } from './lower/lowering.js';
import { GraphBuilder } from './onnx/graph-builder.js';
import type { Runner, RunnerSession, RunnerTensor } from './runner.js';
import { bytesOf, type Structure } from './structure.js';

/** Recorded operations as a session of the runtime. */
export class Compiled {
  /** About what the session takes. */
  readonly bytes: number;
  readonly #runner: Runner;
  readonly #session: RunnerSession;
  readonly #outputs: Record<string, null> = {};

  constructor(
    operations: readonly Operation[],
    { leaves }: Structure,
    wanted: readonly Storage[],
    runner: Runner,
  ) {
    const { model, outputs } = modelOf(operations, leaves, wanted, runner);
    for (const name of outputs) this.#outputs[name] = null;
    let bytes = 2 * model.length;
    for (const { outputs } of operations) for (const output of outputs) bytes += bytesOf(output);
    this.bytes = bytes;
    this.#runner = runner;
    this.#session = runner.load(model, workOf(operations));
  }

  /** Gives the wanted storages their values. */
  run(leaves: readonly Storage[], wanted: readonly Storage[]): Awaitable<void> {
    const feeds = feedsOf(leaves, this.#runner);
    return after(this.#session.run(feeds, this.#outputs), (results) => {
      let index = 0;
      for (const name in this.#outputs) wanted[index++]!.values = results[name];
    });
  }

  dispose(): void {
    this.#session.dispose();
  }
}

/** Operations as an ONNX model, and the names of what is wanted of them. Its inputs are the leaves: see `feedsOf`. */
export function modelOf(
  operations: readonly Operation[],
  leaves: readonly Storage[],
  wanted: Iterable<Storage>,
  { channelBlock }: Runner,
): { model: Uint8Array; outputs: string[] } {
  const graph = new GraphBuilder();
  const lowering = new Lowering(graph, { channelBlock });
  const values = new Map<Storage, Value>();
  leaves.forEach((storage, index) => {
    const name = graph.input(inputName(index), storage.dtype as NumberType, storage.shape);
    values.set(storage, valueOf(storage, name));
  });
  lower(operations, lowering, values);
  const outputs: string[] = [];
  for (const storage of wanted) {
    // An output of a graph has one name and is no input.
    const name = lowering.node('Identity', [lowering.plain(values.get(storage)!)]);
    graph.output(name, storage.dtype as NumberType, storage.shape);
    outputs.push(name);
  }
  return { model: graph.encode(), outputs };
}

const inputName = (index: number): string => `x${index}`;

/** The values of the leaves, as a model of `modelOf` takes them. */
export function feedsOf(leaves: readonly Storage[], runner: Runner): Record<string, RunnerTensor> {
  const feeds: Record<string, RunnerTensor> = {};
  leaves.forEach((storage, index) => (feeds[inputName(index)] = tensorOf(storage, runner)));
  return feeds;
}

/** The values of a storage, as the runtime takes them. */
export function tensorOf(storage: Storage, runner: Runner): RunnerTensor {
  const dtype = storage.dtype as NumberType;
  return runner.tensor(typed(storage.peek(), dtype), dtype, storage.shape);
}

/** A storage in a graph, where it has that name. */
export const valueOf = ({ shape, dtype }: Storage, plain: string): Value =>
  new Value({ shape, dtype: dtype as NumberType }, { plain });

export const workOf = (operations: readonly Operation[]): number =>
  operations.reduce((sum, { rule, uses, attributes, outputs }) => {
    const moved = [...uses, ...outputs].reduce((size, { shape }) => size + sizeOf(shape), 0);
    return sum + (rule.work?.(uses, attributes) ?? moved);
  }, 0);

/** Adds the operations to a graph, in whose `values` their inputs are. */
export function lower(
  operations: readonly Operation[],
  lowering: Lowering,
  values: Map<Storage, Value>,
): void {
  for (const [index, operation] of operations.entries()) {
    lowering.graph.label = `${index}.${operation.kernel}`;
    const inputs = operation.uses.map(({ storage, shape, dtype }) =>
      lowering.withType(lowering.withShape(values.get(storage)!, shape), dtype),
    );
    const lowered = operation.rule.lower(lowering, inputs, operation);
    [lowered].flat().forEach((value, index) => values.set(operation.outputs[index]!, value));
  }
}

/** tfjs lets plain arrays and arrays of another type through. */
export const typed = (values: Values | readonly number[], dtype: NumberType): Values =>
  values instanceof ARRAYS[dtype] ? values : ARRAYS[dtype].from(values);
