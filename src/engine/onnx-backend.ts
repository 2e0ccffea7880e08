/**
 * The tfjs backend `onnx`: records the kernels that have a rule, and leaves the others to tfjs's cpu kernels, on whose
 * backend it stands.
 */
import {
  engine,
  findBackendFactory,
  Optimizer,
  getKernelsForBackend,
  registerBackend,
  registerKernel,
  removeBackend,
  unregisterKernel,
  util,
  type DataId,
  type DataType,
  type KernelConfig,
  type KernelFunc,
  type NamedTensorInfoMap,
  type TensorInfo,
  type backend_util,
} from '@tensorflow/tfjs-core';
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import { Storage, sizeOf, type NumberType, type Operation, type Use } from './graph.js';
import { withoutGreeting } from './greeting.js';
import { checkFits } from './memory-limit.js';
import { override } from './override.js';
import { Recorder } from './recorder.js';
import type { Report } from './report.js';
import type { Attributes, Rule } from './rule.js';
import { rules } from './lower/rules.js';
import type { Runner } from './runner.js';
import type { Fill, Notes } from './step/trace.js';
import { signatureOf } from './structure.js';
import { registerSumGradients } from './sum-gradients.js';

export const BACKEND = 'onnx';

/** Nothing to compute: another name for values, or values that depend on a shape only. */
const IMMEDIATE = new Set(
  'Identity Reshape ExpandDims Fill ZerosLike OnesLike Range LinSpace'.split(' '),
);

export interface BackendOptions {
  runner: Runner;
  report: Report;
  /** Operations whose inputs are there and that take fewer scalar operations run at once: no graph pays off below. */
  eagerWork: number;
}

export class OnnxBackend extends MathBackendCPU {
  readonly recorder: Recorder;
  readonly runner: Runner;
  readonly #marks = new Map<number, (storage: Storage, sign: number) => number>();
  #notes: Notes | undefined;

  constructor({ runner, report }: BackendOptions) {
    super();
    withoutGreeting(this);
    this.runner = runner;
    this.recorder = new Recorder(runner, report, () => this.#variables());
  }

  has(dataId: DataId): boolean {
    return this.data.has(dataId);
  }

  storage(dataId: DataId): Storage {
    return this.data.get(dataId) as unknown as Storage;
  }

  override write(values: backend_util.BackendValues, shape: number[], dtype: DataType): DataId {
    const storage = this.#newStorage(dtype, shape, values);
    const isScalar = this.#marks.size > 0 && values?.length === 1 && dtype === 'float32';
    const mark = isScalar ? this.#marks.get(Math.abs(values[0] as number)) : undefined;
    if (mark) storage.values = Float32Array.of(mark(storage, Math.sign(values[0] as number)));
    return this.#add(storage);
  }

  /** Has `replace` decide what scalars hold that are written as `number` or its negative. */
  markScalar(number: number, replace: (storage: Storage, sign: number) => number): () => void {
    this.#marks.set(number, replace);
    return () => this.#marks.delete(number);
  }

  /** Has what random tensors are filled by noted, until the function that it returns is called. */
  noteInto(notes: Notes): () => void {
    this.#notes = notes;
    return () => (this.#notes = undefined);
  }

  /** A tensor of random numbers, other ones in each step. */
  random(shape: readonly number[], fill: Fill): TensorInfo {
    const values = new Float32Array(sizeOf(shape));
    fill(values);
    const dataId = this.write(values, [...shape], 'float32');
    this.#notes?.randoms.set(this.storage(dataId), fill);
    return { dataId, shape: [...shape], dtype: 'float32' };
  }

  override move(
    dataId: DataId,
    values: backend_util.BackendValues,
    shape: number[],
    dtype: DataType,
    refCount: number,
  ): void {
    const storage = this.#newStorage(dtype, shape, values);
    storage.refCount = refCount;
    this.data.set(dataId, storage as never);
  }

  /** A tensor whose values are still to be computed. */
  declare(
    shape: readonly number[],
    dtype: NumberType,
  ): { info: TensorInfo; storage: Storage<NumberType> } {
    const storage = this.#newStorage(dtype, shape, undefined);
    return { info: { dataId: this.#add(storage), shape: [...shape], dtype }, storage };
  }

  override readSync(dataId: DataId): backend_util.BackendValues {
    this.recorder.noteRead(this.storage(dataId));
    return super.readSync(dataId);
  }

  override async read(dataId: DataId): Promise<backend_util.BackendValues> {
    const { complexTensorInfos } = this.storage(dataId);
    const parts = complexTensorInfos
      ? [complexTensorInfos.real.dataId, complexTensorInfos.imag.dataId]
      : [dataId];
    for (const part of parts) {
      const storage = this.storage(part);
      if (storage.isPending) await this.recorder.computeLater(storage);
    }
    return this.readSync(dataId);
  }

  override async time(work: () => void): Promise<{ kernelMs: number }> {
    // Where the runtime answers later, what was pending counts too: tfjs's profiler needs the work done before this returns.
    this.recorder.flush('all');
    const started = util.now();
    work();
    await this.recorder.settle();
    return { kernelMs: util.now() - started };
  }

  override memory(): { unreliable: boolean; reasons: string[] } {
    return { unreliable: false } as { unreliable: boolean; reasons: string[] };
  }

  override dispose(): void {
    this.recorder.dispose();
  }

  #newStorage<D extends DataType>(dtype: D, shape: readonly number[], values: unknown): Storage<D> {
    return new Storage<D>(dtype, shape, {
      values,
      compute: (storage) => this.recorder.compute(storage),
    });
  }

  #add(storage: Storage): DataId {
    const dataId = {};
    this.data.set(dataId, storage as never);
    return dataId;
  }

  *#variables(): Iterable<Storage> {
    const variables = engine().registeredVariables;
    for (const name in variables) {
      const { dataId, isDisposed } = variables[name]!;
      if (!isDisposed && this.data.has(dataId)) yield this.storage(dataId);
    }
  }
}

/** Registers the backend and its kernels with tfjs. */
export function registerOnnxBackend(options: BackendOptions): void {
  // Another copy of this module may have been here, as where a notebook loads the library again.
  if (findBackendFactory(BACKEND)) removeBackend(BACKEND);
  for (const { kernelName } of getKernelsForBackend(BACKEND)) unregisterKernel(kernelName, BACKEND);
  registerBackend(BACKEND, () => new OnnxBackend(options));
  noteSteps();
  registerSumGradients(() => engine().backend instanceof OnnxBackend);
  for (const config of getKernelsForBackend('cpu')) registerKernel(kernelFor(config, options));
}

/**
 * Tells the recorder when an optimizer has taken a step: a loop that neither reads nor awaits would otherwise become one
 * graph of many steps, cut anywhere.
 */
function noteSteps(): void {
  const optimizer = Optimizer.prototype as unknown as {
    incrementIterations(this: Optimizer): void;
  };
  override(
    optimizer,
    'incrementIterations',
    (incrementIterations) =>
      function () {
        incrementIterations.call(this);
        const { backend } = engine();
        if (backend instanceof OnnxBackend) backend.recorder.markBoundary();
      },
  );
}

function kernelFor(cpu: KernelConfig, options: BackendOptions): KernelConfig {
  const { kernelName, kernelFunc } = cpu;
  const rule = rules[kernelName];
  const recorded = rule ? recording(kernelName, rule, kernelFunc, options) : undefined;
  const counted: KernelFunc = (call) => fallBack(kernelName, kernelFunc, call, options);
  return {
    kernelName,
    backendName: BACKEND,
    kernelFunc: recorded ?? (IMMEDIATE.has(kernelName) ? kernelFunc : counted),
  };
}

function fallBack(
  kernel: string,
  onCpu: KernelFunc,
  call: Parameters<KernelFunc>[0],
  { report }: BackendOptions,
): ReturnType<KernelFunc> {
  report.fellBack(kernel);
  (call.backend as OnnxBackend).recorder.noteFallback(kernel);
  return onCpu(call);
}

function recording(
  kernel: string,
  rule: Rule,
  onCpu: KernelFunc,
  options: BackendOptions,
): KernelFunc {
  return (call) => {
    const backend = call.backend as OnnxBackend;
    const attributes = (call.attrs ?? {}) as Attributes;
    const taken = takeInputs(rule, call.inputs, backend);
    if (!taken || taken.uses.some(({ shape }) => sizeOf(shape) === 0)) return onCpu(call);
    const { names, uses } = taken;
    if (rule.shares?.(uses, attributes)) return onCpu(call);
    if (!rule.accepts(uses, attributes)) {
      return fallBack(kernel, onCpu, call, options);
    }
    const described = rule.outputs(uses, attributes);
    if (described.some(({ shape }) => sizeOf(shape) === 0)) return onCpu(call);
    const isReady =
      !backend.recorder.isTracing &&
      !rule.isWrongOnCpu &&
      uses.every(({ storage }) => !storage.isPending);
    if (isReady) {
      const work = rule.work?.(uses, attributes) ?? sizes(uses) + sizes(described);
      if (work < options.eagerWork || rule.isFree?.(uses, attributes)) return onCpu(call);
    }
    checkFits(kernel, described, backend.runner);
    const declared = described.map(({ shape, dtype }) => backend.declare(shape, dtype));
    const operation: Operation = {
      kernel,
      rule,
      attributes,
      names,
      uses,
      outputs: declared.map(({ storage }) => storage),
      signature: signatureOf(kernel, names, uses, attributes),
    };
    backend.recorder.record(operation);
    const infos = declared.map(({ info }) => info);
    return rule.givesList ? infos : infos[0]!;
  };
}

const sizes = (tensors: readonly { shape: readonly number[] }[]): number =>
  tensors.reduce((sum, { shape }) => sum + sizeOf(shape), 0);

/** The kernel's tensors by its rule, or nothing where one of them is no tensor of numbers. */
function takeInputs(
  rule: Rule,
  inputs: NamedTensorInfoMap,
  backend: OnnxBackend,
): { names: string[]; uses: Use[] } | undefined {
  const names: string[] = [];
  const uses: Use[] = [];
  const take = (tensor: TensorInfo): boolean => {
    const { dataId, shape, dtype } = tensor;
    if (dtype === 'complex64' || dtype === 'string') return false;
    uses.push({ storage: backend.storage(dataId), shape, dtype });
    return true;
  };
  if (rule.inputs === 'list') {
    const list = Object.values(inputs) as TensorInfo[];
    return list.every(take) ? { names, uses } : undefined;
  }
  for (const input of rule.inputs) {
    const name = input.replace('?', '');
    const tensor = inputs[name];
    if (!tensor) {
      if (name === input) return undefined;
      continue;
    }
    if (!take(tensor)) return undefined;
    names.push(name);
  }
  return { names, uses };
}
