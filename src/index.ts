import './engine/backend.js';

export * as data from './data/index.js';
export type { DataClass, Dataset, Example, Split } from './data/index.js';
export {
  gan,
  loadGan,
  type Gan,
  type GanFitOptions,
  type GanForDataOptions,
  type GanHistory,
  type GanOptions,
  type GanRun,
  type Modes,
} from './gan/index.js';
export { help, type Help } from './help.js';
export * as explain from './explain/index.js';
export {
  check,
  figure,
  hint,
  predict,
  progress,
  solution,
  type Exercise,
  type Exercises,
  type Figure,
  type Prediction,
} from './lesson/index.js';
export {
  activation,
  averagePooling2d,
  batchNormalization,
  bidirectional,
  conv2d,
  conv2dTranspose,
  dense,
  depthwiseConv2d,
  dropout,
  embedding,
  flatten,
  gaussianNoise,
  globalAveragePooling2d,
  gru,
  input,
  layerNormalization,
  leakyReLU,
  lstm,
  maxPooling2d,
  repeatVector,
  reshape,
  residual,
  simpleRNN,
  timeDistributed,
  upSampling2d,
  type Activation,
  type Layer,
} from './models/layers.js';
export type { Model } from './models/model.js';
export { from } from './models/from.js';
export { load } from './models/saved.js';
export { sequential, type SequentialOptions } from './models/sequential.js';
export type { Summary } from './models/summary.js';
export { activations, type ActivationFunction } from './neurons/activations.js';
export { neuron, type Neuron, type NeuronOptions } from './neurons/neuron.js';
export {
  perceptron,
  type Correction,
  type Perceptron,
  type PerceptronOptions,
  type Weights,
} from './neurons/perceptron.js';
export {
  spikingNeuron,
  type SpikeRun,
  type SpikingNeuron,
  type SpikingNeuronOptions,
} from './neurons/spiking-neuron.js';
export { playground, type Playground, type PlaygroundOptions } from './playground/index.js';
export * as plot from './plots/index.js';
export {
  seeds,
  sweep,
  type NetworkSweep,
  type PlaygroundSweep,
  type Sweep,
  type SweepGroup,
  type SweepRun,
} from './sweep/index.js';
export {
  charModel,
  loadCharModel,
  type CharEvaluation,
  type CharFitOptions,
  type CharModel,
  type CharModelOptions,
  type GeneratedText,
  type GenerateOptions,
  type NextLetter,
} from './text/index.js';
export type { Evaluation } from './training/evaluate.js';
export type { FitOptions } from './training/fit.js';
export type { LossName } from './training/objective.js';
export {
  adadelta,
  adagrad,
  adam,
  adamW,
  rmsprop,
  sgd,
  type Optimizer,
} from './training/optimizers.js';
export * as schedules from './training/schedules.js';
export type { Schedule } from './training/schedule.js';
export type { Training } from './training/training.js';
export type { History, Run } from './training/run.js';
export {
  compareTransfer,
  type CompareTransferOptions,
  type TransferComparison,
  type TransferTrial,
} from './transfer/compare.js';
export {
  imageSearch,
  type Found,
  type ImageSearch,
  type Neighbour,
} from './transfer/image-search.js';
export { mobileNet, type MobileNetOptions } from './transfer/mobile-net.js';
export { transfer, type TransferOptions } from './transfer/transfer.js';
export type { TransferMode, TransferModel } from './transfer/transfer-model.js';
export { value, type Value } from './value/value.js';
export { webPage, type WebPageOptions } from './web/index.js';
export { InteropError, type Format, type Framework, type Program } from './interop/index.js';
export {
  wordVectors,
  type NearestWords,
  type NearWord,
  type WordVectors,
  type WordVectorsOptions,
} from './words/index.js';
