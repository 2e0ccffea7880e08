export {
  activation,
  dense,
  dropout,
  embedding,
  flatten,
  gaussianNoise,
  input,
  leakyReLU,
  repeatVector,
  reshape,
  type DenseOptions,
  type EmbeddingOptions,
} from './layers/core.js';
export {
  averagePooling2d,
  conv2d,
  conv2dTranspose,
  depthwiseConv2d,
  globalAveragePooling2d,
  maxPooling2d,
  upSampling2d,
  type ConvOptions,
  type ConvTransposeOptions,
  type DepthwiseConvOptions,
  type Padding,
  type Pair,
  type PoolingOptions,
  type UpSamplingOptions,
} from './layers/images.js';
export {
  layerText,
  type Activation,
  type DenseLayer,
  type InputLayer,
  type Layer,
  type OtherLayer,
} from './layers/layer.js';
export {
  batchNormalization,
  layerNormalization,
  type BatchNormalizationOptions,
  type LayerNormalizationOptions,
} from './layers/normalization.js';
export {
  gru,
  lstm,
  simpleRNN,
  type GatedOptions,
  type LstmOptions,
  type RecurrentOptions,
} from './layers/recurrent.js';
export type { Initializer, Regularizer, WeightOptions } from './layers/weights.js';
export {
  bidirectional,
  residual,
  timeDistributed,
  type BidirectionalOptions,
  type ResidualOptions,
} from './layers/wrappers.js';
