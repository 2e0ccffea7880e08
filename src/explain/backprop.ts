import { checkOptions, oneOf } from '../check.js';
import type { Example } from '../data/dataset.js';
import { displaySymbol, type Displayable, type MimeBundle } from '../display/bundle.js';
import type { Numbers } from '../models/inputs.js';
import type { Model } from '../models/model.js';
import { backpropBundle } from './backprop-bundle.js';
import { backpropText } from './backprop-text.js';
import { errorFunctions, type ErrorFunction, type ErrorName } from './errors.js';
import {
  backwardPass,
  forwardPass,
  plainLayers,
  shortest,
  type LayerGradient,
  type LayerPass,
  type PlainLayer,
} from './plain-network.js';

/** How an example is followed through a network. */
export interface BackpropOptions {
  /** How far each weight steps against its derivative; 0.5 by default. */
  learningRate?: number;
  /** The error; after softmax 'categoricalCrossentropy' by default, else 'halfSquaredError'. */
  loss?: ErrorName;
  /** Whether the biases step too; true by default. */
  updateBiases?: boolean;
  /** The scene that is seen first, 1 to 13; 1 by default. */
  scene?: number;
}

/** One layer of a trace. Numbers of units are `[unit]`, numbers of weights `[from][to]`. */
export interface TracedLayer extends PlainLayer, LayerPass, LayerGradient {
  /** The weights after the step. */
  readonly weightsAfter: number[][];
  /** The biases after the step. */
  readonly biasAfter: number[];
}

/**
 * Follows one example through a network of dense layers and back, with every number on the way: the
 * sum x and the output y of each unit, the derivatives ∂E/∂y, ∂E/∂x and ∂E/∂w, and the step of each
 * weight. Shows itself as a picture in 13 scenes and as a table. The network is not changed.
 *
 * The example is one of a data set, with its target, or a number for each input and what should come out: a number for each
 * output, where with several outputs one number is a class.
 *
 * @param model A network of dense layers.
 * @param example One of a data set, with its target.
 * @returns The trace, with its picture.
 * @throws {TypeError} If the network has other layers, or an option does not exist.
 * @throws {RangeError} If the numbers don't fit the network.
 *
 * @example
 * const model = nn.sequential([nn.input(2), nn.dense(2, 'sigmoid'), nn.dense(1, 'sigmoid')], { seed: 1 });
 * const trace = nn.explain.backprop(model, [0.05, 0.1], 1, { learningRate: 0.5 });
 * trace.layers[1].dEdw; // a row for each unit before, a number for each unit
 */
export function backprop(model: Model, example: Example, options?: BackpropOptions): Backprop;
/**
 * Follows numbers of your own through a network of dense layers and back, with every number on the way.
 *
 * @param model A network of dense layers.
 * @param x A number for each input.
 * @param target A number for each output; with several outputs one number is a class.
 * @returns The trace, with its picture.
 * @throws {TypeError} If the network has other layers, or an option does not exist.
 * @throws {RangeError} If the numbers don't fit the network.
 *
 * @example
 * const model = nn.sequential([nn.input(2), nn.dense(2, 'sigmoid'), nn.dense(1, 'sigmoid')], { seed: 1 });
 * nn.explain.backprop(model, [0.05, 0.1], 1, { learningRate: 0.5 }).layers.length; // 2
 */
export function backprop(
  model: Model,
  x: Numbers,
  target: number | Numbers,
  options?: BackpropOptions,
): Backprop;
export function backprop(
  model: Model,
  x: Numbers | Example,
  second?: number | Numbers | BackpropOptions,
  third?: BackpropOptions,
): Backprop {
  const isExample = typeof x === 'object' && 'input' in x && 'target' in x;
  const [input, target] = isExample ? [x.input, x.target] : [x, second as number | Numbers];
  const options = (isExample ? (second as BackpropOptions | undefined) : third) ?? {};
  checkOptions('backprop', options, ['learningRate', 'loss', 'updateBiases', 'scene']);
  const { learningRate = 0.5, updateBiases = true, scene = 1 } = options;
  if (!(learningRate > 0 && learningRate < Infinity))
    throw new RangeError(
      `backprop: learningRate is ${learningRate}, expected a positive number. Leave it out for 0.5.`,
    );
  if (!Number.isInteger(scene) || scene < 1 || scene > 13)
    throw new RangeError(
      `backprop: scene is ${scene}, expected a whole number from 1 to 13. Leave it out to start with the first.`,
    );
  const layers = plainLayers('backprop', model);
  const last = layers.at(-1)!;
  const loss =
    options.loss ??
    (last.activation === 'softmax' ? 'categoricalCrossentropy' : 'halfSquaredError');
  if (!Object.hasOwn(errorFunctions, loss))
    throw new TypeError(
      `backprop: loss is ${JSON.stringify(loss)}, expected ${oneOf(Object.keys(errorFunctions))}. Leave it out, and the last layer decides.`,
    );
  return new Backprop(
    layers,
    readInput(input, layers[0]!.weights.length),
    readTarget(target, last.weights[0]!.length),
    errorFunctions[loss],
    { learningRate, updateBiases, scene },
  );
}

/** One example on its way through a network and back: see `backprop`. */
export class Backprop implements Displayable {
  /** The numbers that go in. */
  readonly inputs: readonly number[];
  /** What should come out. */
  readonly target: readonly number[];
  /** The layers with their numbers, the first one first. */
  readonly layers: readonly TracedLayer[];
  /** The error before the step. */
  readonly error: number;
  /** The error after it. */
  readonly errorAfter: number;
  /** How the error is computed. */
  readonly errorFunction: ErrorFunction;
  /** How far each weight steps against its derivative. */
  readonly learningRate: number;
  readonly #scene: number;

  constructor(
    layers: readonly PlainLayer[],
    inputs: readonly number[],
    target: readonly number[],
    errorFunction: ErrorFunction,
    { learningRate, updateBiases, scene }: Required<Omit<BackpropOptions, 'loss'>>,
  ) {
    const passes = forwardPass(layers, inputs);
    const { y } = passes.at(-1)!;
    const slopes = errorFunction.derivative(y, target);
    const gradients = backwardPass(layers, inputs, passes, slopes);
    this.inputs = inputs;
    this.target = target;
    this.errorFunction = errorFunction;
    this.learningRate = learningRate;
    this.#scene = scene;
    const biasRate = updateBiases ? learningRate : 0;
    this.layers = layers.map((layer, l) => {
      const gradient = gradients[l]!;
      return {
        ...layer,
        ...passes[l]!,
        ...gradient,
        weightsAfter: layer.weights.map((row, i) =>
          row.map((weight, j) => weight - learningRate * gradient.dEdw[i]![j]!),
        ),
        biasAfter: layer.bias.map((bias, j) => bias - biasRate * gradient.dEdb[j]!),
      };
    });
    this.error = errorFunction.of(y, target);
    const after = this.layers.map((layer) => ({
      ...layer,
      weights: layer.weightsAfter,
      bias: layer.biasAfter,
    }));
    this.errorAfter = errorFunction.of(forwardPass(after, inputs).at(-1)!.y, target);
  }

  /** What the network answers. */
  get output(): readonly number[] {
    return this.layers.at(-1)!.y;
  }

  /** All numbers as a table. */
  toString(): string {
    return backpropText(this);
  }

  [displaySymbol](): MimeBundle {
    return backpropBundle(this, this.#scene);
  }
}

function readInput(input: Numbers, size: number): number[] {
  const isList = typeof input === 'object' && input !== null && input.length === size;
  const numbers = isList ? Array.from(input) : [];
  if (!isList || !numbers.every((each) => Number.isFinite(each)))
    throw new RangeError(
      `backprop: x has ${isList ? 'something that is not a finite number' : `${input?.length ?? 'no'} numbers`}, expected ${size} ${size === 1 ? 'number' : 'numbers'}, one for each input. Give one example, such as data.at(0).`,
    );
  return input instanceof Float32Array ? numbers.map(shortest) : numbers;
}

function readTarget(target: number | Numbers, size: number): number[] {
  const isClass = typeof target === 'number' && size > 1;
  if (isClass && Number.isInteger(target) && target >= 0 && target < size)
    return Array.from({ length: size }, (_, i) => (i === target ? 1 : 0));
  const numbers = typeof target === 'number' ? [target] : Array.from(target ?? []);
  if (isClass || numbers.length !== size || !numbers.every((each) => Number.isFinite(each)))
    throw new RangeError(
      `backprop: target is ${typeof target === 'number' ? target : `${numbers.length} numbers`}, expected ${size} ${size === 1 ? 'number' : 'numbers'}, one for each output${size > 1 ? `, or a class from 0 to ${size - 1}` : ''}. Write ${
        size > 1
          ? `[${Array.from({ length: size }, (_, i) => (i === 0 ? 1 : 0))
              .slice(0, 4)
              .join(', ')}${size > 4 ? ', …' : ''}]`
          : '1'
      }, for example.`,
    );
  return numbers;
}
