import { getKernel, type NamedTensorInfoMap, type TensorInfo } from '@tensorflow/tfjs-core';
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import type { Operation, Storage, Values } from './graph.js';

/** Runs operations one by one with tfjs's cpu kernels, and gives the wanted storages their values. */
export function interpret(operations: readonly Operation[], wanted: readonly Storage[]): void {
  const cpu = plainCpu();
  const values = new Map<Storage, unknown>();
  const valuesOf = (storage: Storage): unknown => values.get(storage) ?? storage.values;
  for (const operation of operations) {
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
  for (const storage of wanted) storage.values = values.get(storage);
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

/** A cpu backend that greets nobody. */
export function plainCpu(): MathBackendCPU {
  const backend = new MathBackendCPU();
  Reflect.set(backend, 'firstUse', false);
  return backend;
}
