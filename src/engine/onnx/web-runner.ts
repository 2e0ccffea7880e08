import type { InferenceSession, Tensor, TensorConstructor } from 'onnxruntime-common';
import type { NumberType, Values } from '../graph.js';
import type { Runner, RunnerSession } from '../runner.js';

/** What is used of onnxruntime-web. */
export interface OnnxRuntimeWeb {
  readonly InferenceSession: {
    create(model: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession>;
  };
  readonly Tensor: TensorConstructor;
}

interface WebTensor {
  readonly tensor: Tensor;
  readonly values: Values;
}

/**
 * ONNX Runtime in a browser. It answers later only, so that reading a value at once (`dataSync`) takes tfjs's cpu kernels:
 * write `await tensor.data()`.
 *
 * @example
 * import * as ort from "onnxruntime-web/wasm";
 * useRunner(createWebRunner(ort));
 */
export function createWebRunner({ InferenceSession, Tensor }: OnnxRuntimeWeb): Runner {
  const make = Tensor as unknown as new (
    type: NumberType,
    values: Values,
    dims: readonly number[],
  ) => Tensor;
  return {
    name: 'onnxruntime-web',
    isAsync: true,
    tensor: (values, dtype, shape): WebTensor => ({
      tensor: new make(dtype, values, shape),
      values,
    }),
    load(model): RunnerSession {
      const session = InferenceSession.create(model, {
        executionProviders: ['wasm'],
        graphOptimizationLevel: 'extended',
        logSeverityLevel: 4,
      });
      // Whoever runs it hears of it.
      session.catch(() => undefined);
      return {
        async run(inputs, outputs) {
          const feeds: Record<string, Tensor> = {};
          for (const name in inputs) feeds[name] = (inputs[name] as WebTensor).tensor;
          const results = await (await session).run(feeds, Object.keys(outputs));
          const values: Record<string, Values> = {};
          for (const name in outputs) {
            const result = results[name]!.data as Values;
            const target = outputs[name] as WebTensor | null;
            target?.values.set(result);
            values[name] = target?.values ?? result;
          }
          return values;
        },
        dispose: () => void session.then((loaded) => loaded.release()).catch(() => undefined),
      };
    },
  };
}
