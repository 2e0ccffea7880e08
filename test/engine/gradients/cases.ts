import { arrangementCases } from './arrangement.js';
import type { Cases } from './case.js';
import { elementwiseCases } from './elementwise.js';
import { indexingCases } from './indexing.js';
import { productCases } from './products.js';
import { reductionCases } from './reductions.js';
import { windowCases } from './windows.js';

/** Random calls of every kernel. */
export const cases: Cases = {
  ...elementwiseCases,
  ...reductionCases,
  ...productCases,
  ...windowCases,
  ...arrangementCases,
  ...indexingCases,
};
