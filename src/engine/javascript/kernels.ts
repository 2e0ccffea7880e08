import { arrangementKernels } from './arrangement.js';
import { elementwiseKernels } from './elementwise.js';
import { indexingKernels } from './indexing.js';
import type { Kernels } from './kernel.js';
import { productKernels } from './products.js';
import { reductionKernels } from './reductions.js';
import { windowKernels } from './windows.js';

/** Every kernel that can be written in JavaScript. */
export const kernels: Kernels = {
  ...elementwiseKernels,
  ...arrangementKernels,
  ...indexingKernels,
  ...reductionKernels,
  ...productKernels,
  ...windowKernels,
};
