import { getKernel, registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-cpu';

const { kernelFunc, ...tanh } = getKernel('Tanh', 'cpu');
unregisterKernel('Tanh', 'cpu');
registerKernel({
  ...tanh,
  kernelFunc(call) {
    const output = kernelFunc(call) as TensorInfo;
    const values = (call.backend as MathBackendCPU).data.get(output.dataId).values as Float32Array;
    values[0]! += 0.5;
    return output;
  },
});
