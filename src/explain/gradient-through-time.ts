import * as tf from '@tensorflow/tfjs';
import { checkOptions, checkWhole } from '../check.js';
import { Dataset } from '../data/dataset.js';
import { displaySymbol, type Displayable, type MimeBundle } from '../display/bundle.js';
import { significant } from '../display/numbers.js';
import { viewPart } from '../display/view.js';
import { encodeTargets } from '../models/encoding.js';
import { checkInputShape } from '../models/inputs.js';
import { Model } from '../models/model.js';
import { CharModel } from '../text/char-model.js';
import { objectiveFor } from '../training/objective.js';
import { gradientThroughTimeFigure } from './gradient-through-time-figure.js';
import { networkOf, recurrentPart } from './recurrent-layer.js';

/** What is measured. */
export interface GradientThroughTimeOptions {
  /** How many examples are taken, from the first on; 20 by default. */
  examples?: number;
  /** Which recurrent layer, counted from 0; the first by default. */
  layer?: number;
}

/** How the error of one network depends on its states. */
export interface TimeGradient {
  /** The name it was given, or its layer as it was written. */
  readonly name: string;
  /** The layer as it was written. */
  readonly layer: string;
  /** ‖∂E/∂h_t‖ for each step t, the mean over the examples. */
  readonly norms: readonly number[];
  /** By what the norm changes from one step to the one before it, on (geometric) average. */
  readonly perStep: number;
}

type AnyModel = Model | CharModel;

/**
 * How much the error at the end depends on the hidden state at each step before it: ‖∂E/∂h_t‖. Where it falls to nothing,
 * the network can't learn from what was long ago (vanishing gradients); where it grows, its steps become wild (exploding ones).
 *
 * The error is that of the last step where the network answers at each, else that of its one answer.
 *
 * @param model A model of letters or a network with a recurrent layer; several by name, to be compared: `{ simple, lstm }`.
 * @param data Examples that fit the network, or for models of letters a text.
 * @returns A figure; `models` has the numbers.
 * @throws {TypeError} If an option does not exist, or the data are no data set or text.
 * @throws {RangeError} If there is no recurrent layer, or the data don't fit.
 * @see Y. Bengio, P. Simard, P. Frasconi, Learning long-term dependencies with gradient descent is difficult (1994)
 *
 * @example
 * const lines = nn.data.sonnets();
 * const simple = nn.charModel(lines, { cell: 'simpleRNN', units: 16, window: 12 });
 * const lstm = nn.charModel(lines, { units: 16, window: 12 });
 * const { models } = nn.explain.gradientThroughTime({ simple, lstm }, lines);
 * models[0].norms.length; // 12
 */
export function gradientThroughTime(
  model: AnyModel | { readonly [name: string]: AnyModel },
  data: Dataset | string,
  options: GradientThroughTimeOptions = {},
): GradientThroughTime {
  checkOptions('gradientThroughTime', options, ['examples', 'layer']);
  const { examples = 20, layer = 0 } = options;
  checkWhole('gradientThroughTime', 'examples', examples, 1);
  const isOne = model instanceof Model || model instanceof CharModel;
  const named = isOne ? [[undefined, model] as const] : Object.entries(model);
  return new GradientThroughTime(
    named.map(([name, each]): TimeGradient => {
      if (!(each instanceof Model || each instanceof CharModel))
        throw new TypeError(
          `gradientThroughTime: ${name} is ${typeof each}, expected a model. Write { simple: model1, lstm: model2 }.`,
        );
      return measure(each, readData(each, data), { examples, layer, name });
    }),
  );
}

/** See `gradientThroughTime`. */
export class GradientThroughTime implements Displayable {
  /** One for each model. */
  readonly models: readonly TimeGradient[];

  constructor(models: readonly TimeGradient[]) {
    this.models = models;
  }

  /** In words, for those who can't see the figure. */
  describe(): string {
    const lines = this.models.map(({ name, norms, perStep }) => {
      const [first, last] = [norms[0]!, norms.at(-1)!].map((norm) => significant(norm, 3));
      return `${name}: ‖∂E/∂h‖ is ${last} at the last step and ${first} ${norms.length - 1} steps before, × ${significant(perStep, 3)} a step back`;
    });
    return lines.join('\n');
  }

  [displaySymbol](): MimeBundle {
    const view = viewPart('gradientThroughTime', { models: this.models });
    return gradientThroughTimeFigure(this, view)[displaySymbol]();
  }
}

function readData(model: AnyModel, data: unknown): Dataset {
  if (model instanceof CharModel && typeof data === 'string')
    return model.windows('gradientThroughTime', data);
  if (data instanceof Dataset) return data;
  const isText = typeof data === 'string';
  throw new TypeError(
    `gradientThroughTime: data is ${isText ? 'a text' : 'not a data set'}, expected ${isText ? 'a data set, since the network does not read letters' : 'a data set of nn.data, or a text for models of letters'}. ${isText ? 'Make a model of letters with nn.charModel(text).' : 'Of a split, give the part: data.test.'}`,
  );
}

function measure(
  model: AnyModel,
  data: Dataset,
  options: { examples: number; layer: number; name: string | undefined },
): TimeGradient {
  const network = networkOf(model);
  const part = recurrentPart('gradientThroughTime', network, options.layer);
  checkInputShape('gradientThroughTime', data, network.inputShape);
  const { encoding, shape, loss } = objectiveFor('gradientThroughTime', network.outputLayer, data);
  const count = Math.min(options.examples, data.length);
  const indices = Uint32Array.from({ length: count }, (_, i) => i);
  const [steps, units] = [stepsOf(part.layer), part.layer.getConfig()['units'] as number];
  const gradient = tf.tidy(() => {
    const x = tf.tensor(data.gatherInputs(indices), [count, ...network.inputShape]);
    const target = tf.tensor(encodeTargets(encoding, data, indices), [count, ...shape]);
    // What is added to each state is 0: its gradient is that of the state itself, through all that follows.
    const error = (added: tf.Tensor): tf.Scalar => {
      const answer = passWith(network.tf, part.layer, x, added);
      const isSequence = shape.length === 2 && shape[0] === steps;
      const last = (of: tf.Tensor) => (isSequence ? tf.gather(of, [steps - 1], 1) : of);
      const losses = loss(last(target), last(answer));
      // The sum, so that each example's gradient is its own.
      return tf.sum(isSequence ? losses : tf.reshape(losses, [count, -1]).mean(1));
    };
    return tf
      .grad(error)(tf.zeros([steps, count, units]))
      .dataSync()
      .slice();
  });
  const norms = Array.from({ length: steps }, (_, t) => {
    const each = Array.from({ length: count }, (_each, b) =>
      Math.hypot(...gradient.subarray((t * count + b) * units, (t * count + b + 1) * units)),
    );
    return each.reduce((sum, norm) => sum + norm, 0) / count;
  });
  const perStep = (norms[0]! / norms.at(-1)!) ** (1 / Math.max(1, steps - 1));
  return { name: options.name ?? part.text, layer: part.text, norms, perStep };
}

const stepsOf = (layer: tf.layers.Layer): number => (layer.input as tf.SymbolicTensor).shape[1]!;

/** The answer of the network, with `added` `[steps, examples, units]` to the hidden states of `changed`. */
function passWith(
  model: tf.LayersModel,
  changed: tf.layers.Layer,
  x: tf.Tensor,
  added: tf.Tensor,
): tf.Tensor {
  let value = x;
  let before: unknown;
  for (const layer of model.layers) {
    if (layer.getClassName() !== 'InputLayer') {
      if (before !== undefined && layer.input !== before)
        throw new RangeError(
          'gradientThroughTime: the network has layers that are not one after the other, expected a chain. Write nn.sequential([...]) without nn.residual.',
        );
      value = layer === changed ? unrolled(layer, value, added) : (layer.apply(value) as tf.Tensor);
    }
    before = layer.output;
  }
  return value;
}

interface Recurrent {
  readonly returnSequences: boolean;
  readonly cell: {
    readonly stateSize: number | readonly number[];
    call(inputs: tf.Tensor[], options: object): tf.Tensor[];
  };
}

function unrolled(layer: tf.layers.Layer, x: tf.Tensor, added: tf.Tensor): tf.Tensor {
  const { cell, returnSequences } = layer as unknown as Recurrent;
  let states: tf.Tensor[] = [cell.stateSize].flat().map((size) => tf.zeros([x.shape[0], size]));
  const outputs: tf.Tensor[] = [];
  const additions = tf.unstack(added);
  tf.unstack(x, 1).forEach((input, t) => {
    const [, hidden, ...others] = cell.call([input, ...states], {});
    const changed = tf.add(hidden!, additions[t]!);
    states = [changed, ...others];
    outputs.push(changed);
  });
  return returnSequences ? tf.stack(outputs, 1) : outputs.at(-1)!;
}
