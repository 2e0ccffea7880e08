/** What runs ONNX models: onnxruntime-node here, onnxruntime-web in a browser. */
import type { Awaitable } from './awaitable.js';
import type { NumberType, Shape, Values } from './graph.js';
import type { GraphBuilder } from './onnx/graph-builder.js';

/** A tensor of the runtime, over values that stay where they are. */
export type RunnerTensor = object;

/** A model that is ready to run. */
export interface RunnerSession {
  /**
   * Computes the outputs that are named in `outputs`: into the tensor that stands there, or into a new one.
   *
   * @returns The values of each; nothing of a graph whose results are kept in place.
   */
  run(
    inputs: Readonly<Record<string, RunnerTensor>>,
    outputs: Readonly<Record<string, RunnerTensor | null>>,
  ): Awaitable<Record<string, Values>>;
  dispose(): void;
}

export interface Runner {
  readonly name: string;
  /** Whether sessions answer later only. */
  readonly isAsync: boolean;
  /** How many channels its convolutions of images in blocks take at once, if it has them. */
  readonly channelBlock?: number;
  /** How many bytes there are for results; absent where nobody tells. */
  freeMemory?(): number;
  tensor(values: Values, dtype: NumberType, shape: Shape): RunnerTensor;
  /**
   * Has the results of a graph written into the tensors that are given for them, and nowhere else. To be asked before the graph has
   * outputs; absent where it is so anyway.
   *
   * @returns The name of an output that is to be fetched, too, as nothing.
   */
  keepInPlace?(graph: GraphBuilder): string;
  /**
   * Throws when the runtime refuses the model.
   *
   * @param work About how many scalar operations a run takes: threads pay off for many only.
   */
  load(model: Uint8Array, work: number): RunnerSession;
  /**
   * How long each node takes, in ms by its name, the least of some runs; nodes that the runtime has joined have the name of
   * one of them. Absent where the runtime does not tell.
   */
  profile?(model: Uint8Array, inputs: Readonly<Record<string, RunnerTensor>>): Map<string, number>;
}
