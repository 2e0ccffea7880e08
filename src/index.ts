import './engine/backend.js';

export * as data from './data/index.js';
export type { DataClass, Dataset, Example, Split } from './data/index.js';
export * as explain from './explain/index.js';
export { dense, dropout, flatten, input, type Activation, type Layer } from './models/layers.js';
export type { Model } from './models/model.js';
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
export * as plot from './plots/index.js';
export type { Evaluation } from './training/evaluate.js';
export type { FitOptions } from './training/fit.js';
export type { LossName } from './training/objective.js';
export { adam, rmsprop, sgd, type Optimizer } from './training/optimizers.js';
export type { History, Run } from './training/run.js';
export { value, type Value } from './value/value.js';
