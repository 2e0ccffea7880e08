/** ONNX Runtime in Node.js. */
import { createRequire } from 'node:module';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Tensor } from 'onnxruntime-common';
import type { InferenceSession } from 'onnxruntime-common';
import { GraphBuilder, NCHWC } from '../engine/onnx/graph-builder.js';
import { ELEMENT_TYPES } from '../engine/lower/lowering.js';
import type { Runner, RunnerSession } from '../engine/runner.js';
import type { Values } from '../engine/graph.js';

/** The part of onnxruntime-node that runs at once; its public call waits for a turn of the event loop. */
interface Binding {
  binding: {
    InferenceSession: new () => {
      loadModel(
        buffer: ArrayBufferLike,
        offset: number,
        length: number,
        options: InferenceSession.SessionOptions,
      ): void;
      run(
        inputs: Record<string, Tensor>,
        outputs: Record<string, Tensor | null>,
        options: InferenceSession.RunOptions,
      ): Record<string, Tensor>;
      endProfiling(): void;
      dispose(): void;
      readonly outputMetadata: readonly { name: string }[];
    };
  };
  initOrt: () => void;
}

export interface OnnxRunnerOptions {
  /** How many threads a model may use; by default NNLAB_THREADS, or the number of cores. */
  threads?: number;
}

/** Starting threads for a model takes as long as this many scalar operations, or longer. */
const THREADED_WORK = 500_000;

/**
 * A thread waits awake for the next operation, of the same run or the next, less long than it takes to wake it, 50 us: a step
 * of an LSTM takes 0.9 of the time where the cores are free, and 1.0 to 1.05 where others want them (with 100 us 0.8 and
 * 1.5, without a limit 0.8 and 7).
 */
const SPINNING = { allow_spinning: '1', spin_duration_us: '20' };

/** Throws where ONNX Runtime has no binary for this computer. */
export function createOnnxRunner({ threads = defaultThreads() }: OnnxRunnerOptions = {}): Runner {
  const { binding, initOrt } = createRequire(import.meta.url)(
    'onnxruntime-node/dist/binding.js',
  ) as Binding;
  initOrt();
  const options: InferenceSession.SessionOptions = {
    interOpNumThreads: 1,
    // The full optimization reorders images around pooling, which costs more than it saves.
    graphOptimizationLevel: 'extended',
    // A pattern of where values lie in memory would come beside the memory of the first run, and keep both.
    enableMemPattern: false,
    logSeverityLevel: 4,
    extra: { session: { intra_op: SPINNING } },
  };
  return {
    name: 'onnxruntime-node',
    isAsync: false,
    channelBlock: channelBlockOf(binding, options),
    freeMemory,
    tensor: (values, dtype, shape) => new Tensor(dtype, values, shape),
    profile: (model, inputs) => profile(binding, options, model, inputs as Tensors),
    keepInPlace(graph) {
      const [unread] = graph.node('Cast', [graph.constant('float32', [0], [1])], {
        to: ELEMENT_TYPES.bfloat16,
      });
      graph.output(unread!, 'bfloat16', [1]);
      return unread!;
    },
    load(model, work): RunnerSession {
      const session = new binding.InferenceSession();
      session.loadModel(model.buffer, model.byteOffset, model.byteLength, {
        ...options,
        intraOpNumThreads: work < THREADED_WORK ? 1 : threads,
      });
      return {
        run(inputs, outputs) {
          const results = run(session, inputs as Tensors, outputs as Tensors);
          const values: Record<string, Values> = {};
          if (results) for (const name in outputs) values[name] = results[name]!.data as Values;
          return values;
        },
        dispose: () => session.dispose(),
      };
    },
  };
}

/** What the binding says when it comes to a result of bfloat16, a type that JavaScript lacks. */
const UNREADABLE = 'Tensor type (16) is not supported.';

/**
 * Runs a session. The binding then makes a copy of each result, in new memory, also of those that it has written into tensors of
 * ours: for the gradients of an MLP a fifth of the time of its step. The first result that it can't copy ends that.
 *
 * @returns Nothing where the results are in our tensors only.
 */
function run(
  session: InstanceType<Binding['binding']['InferenceSession']>,
  inputs: Tensors,
  outputs: Tensors,
): Tensors | undefined {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return session.run(inputs, outputs, {});
  } catch (error) {
    if ((error as Error).message === UNREADABLE) return undefined;
    throw error;
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** In a container there may be less than the computer has; Node.js 20.13 knows. */
const freeMemory = (): number =>
  (process as { availableMemory?(): number }).availableMemory?.() ?? os.freemem();

type Tensors = Record<string, Tensor>;

/** How many channels the runtime's convolutions in blocks take at once on this processor: what it makes of an image of one. */
function channelBlockOf(
  { InferenceSession }: Binding['binding'],
  options: InferenceSession.SessionOptions,
): number {
  const graph = new GraphBuilder();
  const image = graph.input('x', 'float32', [1, 4, 1, 1]);
  const [blocks] = graph.node('ReorderInput', [image], {}, { domain: NCHWC });
  const [shape] = graph.node('Shape', [blocks!]);
  const [lengths] = graph.node('Cast', [shape!], { to: ELEMENT_TYPES.int32 });
  graph.output(lengths!, 'int32', [4]);
  const model = graph.encode();
  const session = new InferenceSession();
  try {
    session.loadModel(model.buffer, model.byteOffset, model.byteLength, options);
    const x = new Tensor('float32', new Float32Array(4), [1, 4, 1, 1]);
    return session.run({ x }, { [lengths!]: null }, {})[lengths!]!.data[1] as number;
  } catch {
    return 1;
  } finally {
    session.dispose();
  }
}

const PROFILED_RUNS = 5;

/** ONNX Runtime writes what it measured into a file. */
function profile(
  { InferenceSession }: Binding['binding'],
  options: InferenceSession.SessionOptions,
  model: Uint8Array,
  inputs: Tensors,
): Map<string, number> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'nnlab-profile-'));
  try {
    const session = new InferenceSession();
    session.loadModel(model.buffer, model.byteOffset, model.byteLength, {
      ...options,
      enableProfiling: true,
      profileFilePrefix: path.join(folder, 'profile'),
    });
    const outputs = Object.fromEntries(session.outputMetadata.map(({ name }) => [name, null]));
    for (let run = 0; run < PROFILED_RUNS; run++) session.run(inputs, outputs, {});
    session.endProfiling();
    session.dispose();
    const [file] = readdirSync(folder);
    return leastTimes(JSON.parse(readFileSync(path.join(folder, file!), 'utf8')) as ProfileEvent[]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface ProfileEvent {
  cat: string;
  name: string;
  /** Microseconds. */
  dur: number;
}

const KERNEL_TIME = '_kernel_time';

function leastTimes(events: readonly ProfileEvent[]): Map<string, number> {
  const times = new Map<string, number>();
  for (const { cat, name, dur } of events) {
    if (cat !== 'Node' || !name.endsWith(KERNEL_TIME)) continue;
    const node = name.slice(0, -KERNEL_TIME.length);
    times.set(node, Math.min(times.get(node) ?? Infinity, dur / 1000));
  }
  return times;
}

function defaultThreads(): number {
  const wanted = Number(process.env['NNLAB_THREADS']);
  return Number.isInteger(wanted) && wanted > 0 ? wanted : os.availableParallelism();
}
