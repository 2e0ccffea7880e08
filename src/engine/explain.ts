import { engine, tidy, type Tensor } from '@tensorflow/tfjs-core';
import { localFiles } from '../data/local-files.js';
import { displaySymbol, type Displayable, type MimeBundle } from '../display/bundle.js';
import { formatCount, formatNumber } from '../display/numbers.js';
import { pictureBundle } from '../display/picture.js';
import { viewPart } from '../display/view.js';
import { feedsOf, modelOf } from './compiled.js';
import { explanationPicture } from './explain-picture.js';
import type { Operation, Shape, Storage } from './graph.js';
import { OnnxBackend } from './onnx-backend.js';
import { needed } from './recorder.js';
import { structureOf } from './structure.js';

/** One operation of an explained computation. */
export interface ExplainedOperation {
  /** tfjs's name of the kernel. */
  readonly kernel: string;
  readonly inputs: readonly Shape[];
  readonly output: Shape;
  /** What takes part in it, by index; what is not there is an input of the whole. */
  readonly from: readonly number[];
  /** Its part of the time, in ms; 0 where it was joined with another, absent where the runtime does not tell. */
  readonly ms: number | undefined;
}

/** As many as a view gets. */
const mostOperations = 500;

/** The graph of a computation: shows itself as a picture, with the time of each operation. */
export class Explanation implements Displayable {
  readonly operations: readonly ExplainedOperation[];
  /** The graph as an ONNX file, which [Netron](https://netron.app) opens. */
  readonly onnx: Uint8Array;

  constructor(operations: readonly ExplainedOperation[], onnx: Uint8Array) {
    this.operations = operations;
    this.onnx = onnx;
  }

  /** The time of all operations, in ms. */
  get ms(): number | undefined {
    return this.operations.some(({ ms }) => ms !== undefined)
      ? this.operations.reduce((sum, { ms = 0 }) => sum + ms, 0)
      : undefined;
  }

  /** Writes the ONNX file. */
  async save(path: string): Promise<void> {
    await (await localFiles('explain')).write(path, this.onnx);
  }

  [displaySymbol](): MimeBundle {
    const operations = this.operations.slice(0, mostOperations);
    const view = viewPart('operations', {
      // A time that is unknown is left out.
      operations: operations.map(({ ms, ...rest }) => ({
        ...rest,
        ...(ms !== undefined && { ms: Number(ms.toPrecision(4)) }),
      })),
      of: this.operations.length,
    });
    return pictureBundle(explanationPicture(this), this.#text(), view);
  }

  #text(): string {
    const { ms } = this;
    const lines = this.operations.map((operation) => {
      const time = operation.ms ? `  ${formatNumber(operation.ms)} ms` : '';
      const inputs = operation.inputs.map((shape) => `[${shape.join(', ')}]`).join(' ');
      return `${operation.kernel}  ${inputs} → [${operation.output.join(', ')}]${time}`;
    });
    const total = ms === undefined ? '' : `, ${formatNumber(ms)} ms`;
    return [`${formatCount(lines.length)} operations${total}`, ...lines].join('\n');
  }
}

/**
 * What the engine makes of a computation: its operations with shapes and times, as a picture, and the ONNX file.
 *
 * @param compute Calls tfjs and returns a tensor or several; it must read no values. The tensors are disposed.
 * @throws {Error} Where tfjs does not compute on the backend `onnx`, or `compute` reads values.
 *
 * @example
 * explain(() => model.tf.predict(tf.zeros([1, 28, 28, 1])));
 */
export function explain(compute: () => Tensor | Tensor[]): Explanation {
  const { backend, backendName } = engine();
  if (!(backend instanceof OnnxBackend))
    throw new Error(
      `explain: tfjs computes on "${backendName}", expected "onnx". Write await tf.setBackend("onnx") first.`,
    );
  const { recorder, runner } = backend;
  recorder.startTrace();
  let tensors: Tensor[];
  let recorded: readonly Operation[] | string;
  try {
    tensors = [tidy(compute)].flat();
  } finally {
    recorded = recorder.endTrace();
  }
  if (typeof recorded === 'string')
    throw new Error(
      `explain: the function can't be drawn as one graph, because ${recorded}. Return the tensor, and read it outside.`,
    );
  const results = new Set(tensors.map(({ dataId }) => backend.storage(dataId)));
  const operations = needed(recorded, results);
  const { leaves } = structureOf(operations, []);
  // What is given back as it came is part of no graph.
  const { model } = modelOf(
    operations,
    leaves,
    [...results].filter(({ isPending }) => isPending),
    runner,
  );
  const times = runner.profile?.(model, feedsOf(leaves, runner));
  for (const tensor of tensors) tensor.dispose();
  return new Explanation(operations.map(explained(operations, times)), model);
}

/** Nodes are named by the index of their operation, so that the parts of one can be added up. */
function explained(
  operations: readonly Operation[],
  times: ReadonlyMap<string, number> | undefined,
): (operation: Operation) => ExplainedOperation {
  const indices = new Map<Storage, number>(
    operations.flatMap(({ outputs }, index) => outputs.map((output) => [output, index] as const)),
  );
  const sums = new Map<number, number>();
  for (const [name, ms] of times ?? []) {
    const index = Number(/(?:^|\s)(\d+)\./.exec(name)?.[1]);
    sums.set(index, (sums.get(index) ?? 0) + ms);
  }
  return (operation) => {
    const { kernel, uses, outputs } = operation;
    const [output] = outputs;
    return {
      kernel,
      inputs: uses.map(({ shape }) => shape),
      output: output!.shape,
      from: uses.map(({ storage }) => indices.get(storage)).filter((index) => index !== undefined),
      ms: times && (sums.get(indices.get(output!)!) ?? 0),
    };
  };
}
