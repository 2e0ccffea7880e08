import { after, type Awaitable } from './awaitable.js';
import { sizeOf, type NumberType, type Operation, type Storage, type Values } from './graph.js';
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
    const graph = new GraphBuilder();
    const lowering = new Lowering(graph);
    const values = new Map<Storage, Value>();
    leaves.forEach((storage, index) => {
      const { shape } = storage;
      const dtype = storage.dtype as NumberType;
      const plain = graph.input(`x${index}`, dtype, shape);
      values.set(storage, new Value({ shape, dtype }, { plain }));
    });
    lower(operations, lowering, values);
    for (const storage of wanted) {
      // An output of a graph has one name and is no input.
      const name = lowering.node('Identity', [lowering.plain(values.get(storage)!)]);
      graph.output(name, storage.dtype as NumberType, storage.shape);
      this.#outputs[name] = null;
    }
    const model = graph.encode();
    let bytes = 2 * model.length;
    for (const { outputs } of operations) for (const output of outputs) bytes += bytesOf(output);
    this.bytes = bytes;
    this.#runner = runner;
    this.#session = runner.load(model, workOf(operations));
  }

  /** Gives the wanted storages their values. */
  run(leaves: readonly Storage[], wanted: readonly Storage[]): Awaitable<void> {
    const feeds: Record<string, RunnerTensor> = {};
    leaves.forEach((storage, index) => (feeds[`x${index}`] = this.#tensorOf(storage)));
    return after(this.#session.run(feeds, this.#outputs), (results) => {
      let index = 0;
      for (const name in this.#outputs) wanted[index++]!.values = results[name];
    });
  }

  #tensorOf(storage: Storage): RunnerTensor {
    const dtype = storage.dtype as NumberType;
    return this.#runner.tensor(typed(storage.peek(), dtype), dtype, storage.shape);
  }

  dispose(): void {
    this.#session.dispose();
  }
}

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

const ARRAYS = { float32: Float32Array, int32: Int32Array, bool: Uint8Array };

/** tfjs lets plain arrays and arrays of another type through. */
export const typed = (values: Values | readonly number[], dtype: NumberType): Values =>
  values instanceof ARRAYS[dtype] ? values : ARRAYS[dtype].from(values);
