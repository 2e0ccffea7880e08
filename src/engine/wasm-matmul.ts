import * as tf from '@tensorflow/tfjs';

/**
 * Makes matrix products with a transposed factor fast on the wasm backend.
 *
 * tfjs hands only plain products to XNNPACK and computes AᵀB and ABᵀ, that is all gradients of a
 * dense layer, in three nested loops. Transposing first is cheap beside that: a training step of
 * 784-128-10 with 128 examples takes 9 ms instead of 29 (2 vCPU).
 */
export function useFastMatMul(): void {
  const product = tf.getKernel('BatchMatMul', 'wasm')?.kernelFunc;
  const transpose = tf.getKernel('Transpose', 'wasm')?.kernelFunc;
  if (!product || !transpose) throw new Error('internal: the wasm backend has no matrix product');

  const kernelFunc: tf.KernelFunc = ({ inputs, attrs, backend }) => {
    const made: tf.TensorInfo[] = [];
    const plain = (x: tf.TensorInfo, isTransposed: unknown) => {
      if (!isTransposed) return x;
      const perm = x.shape.map((_, axis) => axis);
      perm.push(...perm.splice(-2).reverse());
      const flipped = transpose({ inputs: { x }, attrs: { perm }, backend }) as tf.TensorInfo;
      made.push(flipped);
      return flipped;
    };
    const a = plain(inputs['a']!, attrs!['transposeA']);
    const b = plain(inputs['b']!, attrs!['transposeB']);
    const result = product({
      inputs: { a, b },
      attrs: { transposeA: false, transposeB: false },
      backend,
    });
    for (const { dataId } of made) (backend as tf.KernelBackend).disposeData(dataId);
    return result;
  };

  tf.unregisterKernel('BatchMatMul', 'wasm');
  tf.registerKernel({ kernelName: 'BatchMatMul', backendName: 'wasm', kernelFunc });
}
