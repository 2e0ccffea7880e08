import { getKernel, type NamedTensorInfoMap, type TensorInfo } from '@tensorflow/tfjs-core';
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import type { Operation, Storage, Values } from './graph.js';
import { withoutGreeting } from './greeting.js';
import { LESS_MEMORY } from './memory-limit.js';

/**
 * Runs operations one by one with tfjs's cpu kernels, and gives the wanted storages their values. Those of an operation that
 * fails, and of all that follow from it, get its error instead.
 */
export function interpret(operations: readonly Operation[], wanted: readonly Storage[]): void {
  const cpu = withoutGreeting(new MathBackendCPU());
  const values = new Map<Storage, unknown>();
  const errors = new Map<Storage, Error>();
  for (const operation of operations)
    try {
      run(operation, values, errors, cpu);
    } catch (error) {
      for (const output of operation.outputs) errors.set(output, named(operation, error));
    }
  for (const storage of wanted) {
    const error = errors.get(storage);
    if (error) storage.fail(error);
    else storage.values = values.get(storage);
  }
}

const failures = new WeakSet<Error>();

/** What V8 says where an array is too long, or there is no memory for it. */
const NO_MEMORY = /^Invalid typed array length|^Array buffer allocation failed/;

/** The error, with the name of the operation that it comes from. */
function named({ kernel, outputs: [output] }: Operation, cause: unknown): Error {
  const error = cause instanceof Error ? cause : new Error(String(cause));
  if (failures.has(error)) return error;
  const message = NO_MEMORY.test(error.message)
    ? `there is no memory for its result of shape [${output!.shape.join(', ')}]. ${LESS_MEMORY}`
    : error.message;
  const failure = message.includes(kernel) ? error : new Error(`${kernel}: ${message}`, { cause });
  failures.add(failure);
  return failure;
}

function run(
  operation: Operation,
  values: Map<Storage, unknown>,
  errors: ReadonlyMap<Storage, Error>,
  cpu: MathBackendCPU,
): void {
  const valuesOf = (storage: Storage): unknown => {
    const error = errors.get(storage);
    if (error) throw error;
    return values.get(storage) ?? storage.values;
  };
  const inputs = operation.uses.map(({ storage, shape, dtype }) => ({
    dataId: cpu.write(valuesOf(storage) as Values, [...shape], dtype),
    shape: [...shape],
    dtype,
  }));
  const outputs = runCpuKernel(operation, inputs, cpu);
  operation.outputs.forEach((output, index) =>
    values.set(output, cpu.data.get(outputs[index]!.dataId).values),
  );
  for (const { dataId } of [...inputs, ...outputs]) cpu.disposeData(dataId, true);
}

function runCpuKernel(
  { kernel, names, attributes }: Operation,
  tensors: readonly TensorInfo[],
  backend: MathBackendCPU,
): TensorInfo[] {
  const { kernelFunc } = getKernel(kernel, 'cpu');
  const inputs =
    names.length > 0
      ? Object.fromEntries(names.map((name, index) => [name, tensors[index]!]))
      : ([...tensors] as unknown as NamedTensorInfoMap);
  return [kernelFunc({ inputs, attrs: attributes as never, backend })].flat();
}
