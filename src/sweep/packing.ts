import type * as tf from '@tensorflow/tfjs';
import { Dataset, Split, type DatasetSource } from '../data/dataset.js';
import type { Model } from '../models/model.js';
import { pack, unpack } from '../models/saved.js';
import type { FitOptions } from '../training/fit.js';
import type { Optimizer } from '../training/optimizers.js';
import { Schedule } from '../training/schedule.js';

// A training as plain data, which a worker can be sent: functions and classes stay behind.

/** What of `fit` can be asked for in a sweep. */
export type SweptFit = Omit<FitOptions, 'signal' | 'plot' | 'checkpoint' | 'onEpochEnd' | 'record'>;

export interface PackedTraining {
  readonly model: tf.io.ModelArtifacts;
  readonly seed: number | string;
  readonly train: DatasetSource;
  readonly validation: DatasetSource | undefined;
  readonly fit: Omit<SweptFit, 'validation' | 'optimizer'>;
  readonly optimizer: PackedOptimizer | undefined;
}

type PackedOptimizer =
  | { readonly plain: FitOptions['optimizer'] }
  | { readonly options: Optimizer; readonly text: string; readonly rates: Float64Array };

/** What `unpackTraining` makes the same training from. */
export async function packTraining(
  model: Model,
  data: Dataset | Split,
  { validation, optimizer, ...fit }: SweptFit,
): Promise<PackedTraining> {
  const train = data instanceof Split ? data.train : data;
  const test = validation ?? (data instanceof Split ? data.test : undefined);
  const { epochs = 10, batchSize = 32 } = fit;
  return {
    model: await pack(model.tf),
    seed: model.seed,
    train: sourceOf(train),
    validation: test && sourceOf(test),
    fit,
    optimizer: packOptimizer(optimizer, epochs * Math.ceil(train.length / batchSize)),
  };
}

/** The network, its examples and how it is trained. */
export async function unpackTraining(packed: PackedTraining) {
  const { seed, train, validation, fit, optimizer } = packed;
  const model = await unpack(packed.model, { seed });
  const options: FitOptions = {
    ...fit,
    ...(validation && { validation: new Dataset(validation) }),
    ...(optimizer && { optimizer: unpackOptimizer(optimizer) }),
  };
  return { model, data: new Dataset(train), options };
}

const sources = new WeakMap<Dataset, DatasetSource>();

/** What a view shows, with its numbers as they are read; once for each view, and shared by the workers where memory can be. */
function sourceOf(data: Dataset): DatasetSource {
  let source = sources.get(data);
  if (!source) {
    const { name, inputShape, targetShape, classes } = data;
    source = {
      name,
      inputs: shared(data.inputs()),
      inputShape,
      targets: shared(data.targets()),
      targetShape,
      ...(classes && { classes }),
    };
    sources.set(data, source);
  }
  return source;
}

function shared(values: Float32Array): Float32Array {
  if (typeof SharedArrayBuffer === 'undefined') return values;
  const copy = new Float32Array(new SharedArrayBuffer(values.byteLength));
  copy.set(values);
  return copy;
}

function packOptimizer(
  optimizer: SweptFit['optimizer'],
  steps: number,
): PackedTraining['optimizer'] {
  if (typeof optimizer !== 'object' || !(optimizer.learningRate instanceof Schedule))
    return optimizer && { plain: optimizer };
  const { learningRate, ...options } = optimizer;
  const rates = Float64Array.from({ length: steps }, (_, step) => learningRate.at(step));
  return { options: { ...options, learningRate: 1 }, text: learningRate.text, rates };
}

function unpackOptimizer(packed: PackedOptimizer): FitOptions['optimizer'] {
  if ('plain' in packed) return packed.plain;
  const { options, text, rates } = packed;
  const learningRate = new Schedule(text, rates.length, (step) => rates[step]!);
  return { ...options, learningRate };
}
