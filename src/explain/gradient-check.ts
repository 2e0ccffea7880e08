import * as tf from '@tensorflow/tfjs';
import { checkOptions, checkWhole, oneOf } from '../check.js';
import { Dataset } from '../data/dataset.js';
import { encodeTargets } from '../models/encoding.js';
import { checkInputShape } from '../models/inputs.js';
import type { Model } from '../models/model.js';
import { permutation, seededRandom } from '../random.js';
import { objectiveFor } from '../training/objective.js';
import { errorFunctions, type ErrorName } from './errors.js';
import { GradientCheck, type CheckedGradient, type NumericSlope } from './gradient-check-result.js';
import { forwardPass, plainLayers, shortest, type PlainLayer } from './plain-network.js';

/** A list of numbers, or of such lists: the numbers of one kernel or bias. */
export type GradientValues = readonly number[] | readonly (readonly number[])[];

/** How gradients are checked. */
export interface GradientCheckOptions {
  /** How many examples are taken, from the first on; 20 by default. */
  examples?: number;
  /** How many numbers of each kernel and bias are checked; 100 by default. */
  perTensor?: number;
  /** The error; by default that of `fit`. */
  loss?: ErrorName;
  /**
   * Gradients of your own, to be checked instead of those of TensorFlow.js: kernel and bias of each
   * layer in turn, laid out as `trace.layers[0].dEdw` and `.dEdb`, the mean over the examples.
   */
  gradients?: readonly GradientValues[];
  /** Decides which numbers are checked where there are more than `perTensor`; 1 by default. */
  seed?: number | string;
}

/** In double precision this leaves 1e-10 of both rounding and curvature. */
const h = 1e-5;

/**
 * Checks each derivative of the error by a weight against its definition: the weight is moved up
 * and down a little, and the difference of the two errors divided by the way. The differences are
 * computed in double precision, apart from TensorFlow.js.
 *
 * @param model A network of dense layers.
 * @param data Examples with answers that fit the network.
 * @returns Every derivative beside its difference, the worst first.
 * @throws {TypeError} If the network has other layers, or an option does not exist.
 * @throws {RangeError} If data, gradients and network don't fit.
 *
 * @example
 * const model = nn.sequential([nn.input(2), nn.dense(3, 'tanh'), nn.dense(1, 'tanh')], { seed: 1 });
 * const check = nn.explain.gradientCheck(model, nn.data.moons({ samples: 40, seed: 1 }));
 * check.passed; // true
 */
export function gradientCheck(
  model: Model,
  data: Dataset,
  options: GradientCheckOptions = {},
): GradientCheck {
  checkOptions('gradientCheck', options, ['examples', 'perTensor', 'loss', 'gradients', 'seed']);
  const { examples = 20, perTensor = 100, seed = 1, gradients } = options;
  checkWhole('gradientCheck', 'examples', examples, 1);
  checkWhole('gradientCheck', 'perTensor', perTensor, 1);
  if (!(data instanceof Dataset))
    throw new TypeError(
      'gradientCheck: data is not a data set, expected one of nn.data. Of a split, give the part: data.train.',
    );
  checkInputShape('gradientCheck', data, model.inputShape);
  const layers = plainLayers('gradientCheck', model);
  const { loss, batch } = readBatch(model, data, examples, options.loss);
  const found = gradients
    ? readGradients(gradients, layers)
    : gradientsOfTfjs(model, layers, batch, loss);
  const numeric = numericGradient(layers, batch, loss);
  const random = seededRandom(seed);
  const checked = layers.flatMap((layer, l) =>
    (['weights', 'bias'] as const).flatMap((kind): CheckedGradient[] => {
      const values = found[2 * l + (kind === 'bias' ? 1 : 0)];
      if (!values || values.length === 0) return [];
      const units = layer.weights[0]!.length;
      const chosen = permutation(values.length, random).slice(0, perTensor).sort();
      return Array.from(chosen, (k) => {
        const index = kind === 'bias' ? [k] : [Math.floor(k / units), k % units];
        return { layer: l + 1, kind, index, analytic: values[k]!, ...numeric(l, index) };
      });
    }),
  );
  const parameters = layers.reduce(
    (sum, { weights, bias }) => sum + weights.flat().length + bias.length,
    0,
  );
  return new GradientCheck(checked, {
    parameters,
    examples: batch.length,
    loss,
    whose: gradients ? 'yours' : 'TensorFlow.js',
  });
}

/** One example with its answer, as the network's outputs should be. */
interface Case {
  readonly inputs: number[];
  readonly targets: number[];
}

function readBatch(model: Model, data: Dataset, examples: number, loss: ErrorName | undefined) {
  if (loss !== undefined && !Object.hasOwn(errorFunctions, loss))
    throw new TypeError(
      `gradientCheck: loss is ${JSON.stringify(loss)}, expected ${oneOf(Object.keys(errorFunctions))}. Leave it out for that of fit.`,
    );
  const { outputLayer } = model;
  const forFit = loss === 'halfSquaredError' ? undefined : loss;
  const { encoding, lossName } = objectiveFor('gradientCheck', outputLayer, data, forFit);
  const indices = Uint32Array.from({ length: Math.min(examples, data.length) }, (_, i) => i);
  const inputs = data.gatherInputs(indices);
  const targets = encodeTargets(encoding, data, indices);
  const row = (values: Float32Array, i: number) => {
    const size = values.length / indices.length;
    return Array.from(values.subarray(i * size, (i + 1) * size), shortest);
  };
  const batch = Array.from(indices, (i): Case => ({
    inputs: row(inputs, i),
    targets: row(targets, i),
  }));
  return { loss: loss ?? lossName, batch };
}

/** The mean error over the examples, differentiated by TensorFlow.js: kernel, bias, kernel, … */
function gradientsOfTfjs(
  model: Model,
  layers: readonly PlainLayer[],
  batch: readonly Case[],
  loss: ErrorName,
): (Float32Array | undefined)[] {
  const errorOf = (targets: tf.Tensor, outputs: tf.Tensor): tf.Tensor =>
    loss === 'halfSquaredError'
      ? tf.mul(0.5, tf.sum(tf.square(tf.sub(outputs, targets)), -1))
      : tf.metrics[loss](targets, outputs);
  return tf.tidy(() => {
    const inputs = tf.tensor(
      batch.flatMap((each) => each.inputs),
      [batch.length, ...model.inputShape],
    );
    const targets = tf.tensor2d(batch.map((each) => each.targets));
    const { grads } = tf.variableGrads(() =>
      tf.mean<tf.Scalar>(errorOf(targets, model.tf.apply(inputs) as tf.Tensor)),
    );
    const dense = model.tf.layers.filter((layer) => layer.getClassName() === 'Dense');
    return layers.flatMap(({ bias }, l) => {
      // A frozen layer has no gradient.
      const values = dense[l]!.trainableWeights.map((weight) => {
        const { name } = weight.read() as tf.Variable;
        return grads[name]!.dataSync() as Float32Array;
      });
      return [values[0], bias.length > 0 ? values[1] : undefined];
    });
  });
}

/** The same by the definition, for one number of one layer at a time. */
function numericGradient(layers: readonly PlainLayer[], batch: readonly Case[], loss: ErrorName) {
  const { of } = errorFunctions[loss];
  const mean = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0) / numbers.length;
  const passes = batch.map(({ inputs }) => forwardPass(layers, inputs));
  return (l: number, index: readonly number[]): NumericSlope => {
    const [i, j] = index.length === 2 ? [index[0], index[1]!] : [undefined, index[0]!];
    const after = layers.slice(l);
    const errorWith = (move: number, k: number): number => {
      const { inputs, targets } = batch[k]!;
      const incoming = passes[k]![l - 1]?.y ?? inputs;
      const moved = passes[k]![l]!.x.map((x, unit) =>
        unit === j ? x + move * (i === undefined ? 1 : incoming[i]!) : x,
      );
      return of(forwardPass(after, incoming, moved).at(-1)!.y, targets);
    };
    const sides = batch.map((_, k) => {
      const [down, here, up] = [errorWith(-h, k), errorWith(0, k), errorWith(h, k)];
      return [(here - down) / h, (up - here) / h] as const;
    });
    return {
      numeric: mean(sides.map(([left, right]) => (left + right) / 2)),
      between: [
        mean(sides.map((both) => Math.min(...both))),
        mean(sides.map((both) => Math.max(...both))),
      ],
    };
  };
}

function readGradients(
  gradients: readonly GradientValues[],
  layers: readonly PlainLayer[],
): number[][] {
  const expected = layers.flatMap(({ weights, bias }) => [
    [weights.length, weights[0]!.length],
    [bias.length],
  ]);
  return expected.map((shape, k) => {
    const values = gradients[k] ?? [];
    const rows = (shape.length === 2 ? values : [values]) as readonly (readonly number[])[];
    const width = shape.at(-1)!;
    const fits =
      rows.length === (shape.length === 2 ? shape[0] : 1) &&
      rows.every((row) => Array.isArray(row) && row.length === width);
    if (!fits)
      throw new RangeError(
        `gradientCheck: gradients[${k}] does not have the shape [${shape.join(', ')}], expected that of the ${shape.length === 2 ? 'weights' : 'bias'} of layer ${Math.floor(k / 2) + 1}. Give weights, bias, weights, … as trace.layers.flatMap((layer) => [layer.dEdw, layer.dEdb]).`,
      );
    return rows.flat();
  });
}
