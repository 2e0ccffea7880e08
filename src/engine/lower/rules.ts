import type { Rules } from '../rule.js';
import { arrangementRules } from './arrangement.js';
import { convolutionRules } from './convolution.js';
import { elementwiseRules } from './elementwise.js';
import { imageRules } from './images.js';
import { indexingRules } from './indexing.js';
import { lstmRule } from './lstm.js';
import { matmulRules } from './matmul.js';
import { reluMaxPoolGradient } from './max-pool-gradient.js';
import { normalizationRules } from './normalization.js';
import { poolingRules } from './pooling.js';
import { reductionRules } from './reductions.js';

/** Every tfjs kernel that the engine records. The others run on tfjs's cpu kernels. */
export const rules: Rules = {
  ...elementwiseRules,
  ...reductionRules,
  ...matmulRules,
  ...convolutionRules,
  ...poolingRules,
  ...normalizationRules,
  ...arrangementRules,
  ...indexingRules,
  ...imageRules,
};

/** Those that tfjs does not have: rewrites of captured steps call them. */
export const rewriteRules: Rules = {
  ReluMaxPoolGrad: reluMaxPoolGradient,
  _Lstm: lstmRule,
};
