import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';

/** Keeps tfjs's cpu backend from greeting, on its first use, with advice that a learner can't use here. */
export function withoutGreeting<B extends MathBackendCPU>(backend: B): B {
  Reflect.set(backend, 'firstUse', false);
  return backend;
}
