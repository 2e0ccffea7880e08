import * as tf from '@tensorflow/tfjs';
import { checkOptions } from '../check.js';
import { Dataset, type Example, type Split } from '../data/dataset.js';
import {
  displaySymbol,
  inspectSymbol,
  type Displayable,
  type MimeBundle,
} from '../display/bundle.js';
import { formatCount } from '../display/numbers.js';
import {
  exportModel,
  writeProgram,
  type Format,
  type Framework,
  type Program,
} from '../interop/index.js';
import { trainingOf } from '../interop/training.js';
import { evaluate, type Evaluation } from '../training/evaluate.js';
import { jupyterHost } from '../display/host.js';
import type { Control } from '../training/control.js';
import { fit, known as fitOptions, type FitOptions } from '../training/fit.js';
import type { Training } from '../training/training.js';
import { Turns } from '../training/turns.js';
import { objectiveFor, type LossName } from '../training/objective.js';
import type { Run } from '../training/run.js';
import type { OutputLayer } from './encoding.js';
import { forward, forwardValues } from './forward.js';
import { keepFrozenStatistics } from './frozen-statistics.js';
import { resizedData, resizedNumbers, resizedParts } from './image-size.js';
import {
  checkExamples,
  checkInputShape,
  readInputs,
  type ExampleInputs,
  type Numbers,
  isExample,
} from './inputs.js';
import type { Activation, Layer } from './layers.js';
import { Summary } from './summary.js';

/** A layer as it stands in a network. */
export interface Part {
  readonly layer: Layer;
  /** The real layers behind it. */
  readonly tf: readonly tf.layers.Layer[];
  /** Shape of what goes out, without the number of examples. */
  readonly output: readonly number[];
}

/** Layers that hand numbers on as they are. */
const passing = ['flatten', 'reshape', 'dropout', 'gaussianNoise'];

/** What is special about a network. */
export interface ModelTraits {
  /** Whether images of any size are brought to that of its input. */
  readonly resizes?: boolean;
}

/** What `fit` works on: usually the network itself with the data as it is. */
export interface TrainingTask {
  readonly model: Model;
  readonly data: Dataset | Split;
  readonly options: FitOptions;
}

/** A network that learns. Made by `nn.sequential`. */
export class Model implements Displayable {
  /** The network in TensorFlow.js: everything that library does works on it too. */
  readonly tf: tf.LayersModel;
  /** @internal */
  readonly parts: readonly Part[];
  /** What the first weights and the order of the examples come from. */
  readonly seed: number | string;
  /** Whether images of any size are brought to that of its input. */
  readonly resizes: boolean;
  #epochs = 0;
  #loss: LossName | undefined;
  #lastFit: FitOptions | undefined;
  readonly #turns = new Turns('model');

  constructor(
    model: tf.LayersModel,
    parts: readonly Part[],
    seed: number | string,
    { resizes = false }: ModelTraits = {},
  ) {
    this.tf = model;
    this.parts = parts;
    this.seed = seed;
    this.resizes = resizes;
    keepFrozenStatistics(model.layers);
  }

  /** Shape of one example, without their number. */
  get inputShape(): readonly number[] {
    return this.tf.inputs[0]!.shape.slice(1) as number[];
  }

  /** The layers as they were written, the input first. */
  get layers(): readonly Layer[] {
    return this.parts.map(({ layer }) => layer);
  }

  /** Shape of the answer to one example. */
  get outputShape(): readonly number[] {
    return this.tf.outputs[0]!.shape.slice(1) as number[];
  }

  /** The layer that gives the answers. */
  get outputLayer(): OutputLayer {
    const layer =
      this.layers.findLast(({ kind }) => !passing.includes(kind)) ?? this.layers.at(-1)!;
    return {
      text: layer.text,
      units: this.outputShape.at(-1)!,
      shape: this.outputShape,
      activation: layer.activation ?? ('linear' satisfies Activation),
    };
  }

  /** How many numbers the network learns. */
  get parameters(): number {
    return this.tf.countParams();
  }

  /**
   * Trains the network. A second call goes on from the weights that are there, and the optimizer
   * from what it remembers, unless another optimizer or another learning rate is asked for.
   *
   * In a notebook the curves are drawn while it trains, in a plain script each epoch is a line.
   * Interrupting the cell, or `signal`, stops at the next step and keeps the weights.
   *
   * @param data Examples to learn from; the test part of a split is measured after each epoch.
   * @returns The training: `await` gives its `Run`, until then it takes orders.
   * @throws {RangeError} If inputs, answers and network don't fit, or the loss is no longer finite.
   * @throws {TypeError} If an option does not exist.
   *
   * @example
   * const run = await model.fit(data.split(0.8), { epochs: 20, optimizer: nn.sgd(0.1) });
   * run.history.loss.at(-1);
   */
  fit(data: Dataset | Split, options: FitOptions = {}): Training {
    return this.#turns.start([options.signal, jupyterHost()?.signal], (control) =>
      this.#train(data, options, control),
    );
  }

  /** The training that goes on, if one does: to pause, stop or change it from elsewhere. */
  get training(): Training | undefined {
    return this.#turns.current;
  }

  async #train(data: Dataset | Split, options: FitOptions, control: Control): Promise<Run> {
    this.#checkSingle('fit');
    // Here, before they are spread: a number in their place would be lost.
    checkOptions('fit', options, fitOptions);
    const { seed = `${this.seed}/${this.#epochs}`, loss = this.#loss } = options;
    const given = { ...options, seed, ...(loss !== undefined && { loss }) };
    const { resizes, inputShape } = this;
    const { validation } = options;
    const task = await this.task(
      resizes ? resizedParts(data, inputShape) : data,
      resizes && validation ? { ...given, validation: resizedData(validation, inputShape) } : given,
    );
    const run = await fit(task.model, task.data, { ...task.options, seed }, control, this);
    this.#epochs += run.epochs;
    this.#loss = loss;
    this.#lastFit = { ...options, loss };
    return run;
  }

  /** What there is to learn from `data`; networks with a frozen part learn less. */
  protected task(data: Dataset | Split, options: FitOptions): TrainingTask | Promise<TrainingTask> {
    return { model: this, data, options };
  }

  /**
   * An example as the network takes it.
   *
   * @internal
   */
  sized(example: Numbers): Numbers {
    return this.resizes ? resizedNumbers(example, this.inputShape) : example;
  }

  /**
   * Measures the network on `data`: mean loss, and where there are classes the share of right
   * answers. The loss is that of the last `fit`, before any that `fit` would choose.
   *
   * @param data Examples that the network has not seen, best of all.
   * @returns Loss and accuracy.
   * @throws {RangeError} If inputs, answers and network don't fit.
   *
   * @example
   * model.evaluate(data.test).accuracy; // 0.976
   */
  evaluate(data: Dataset): Evaluation {
    if ((data as unknown) instanceof Promise)
      throw new TypeError(
        'evaluate: data is a promise, expected a data set: it is still on its way. Write "await" where it is made.',
      );
    if (!(data instanceof Dataset))
      throw new TypeError(
        'evaluate: data is not a data set, expected one of nn.data. Of a split, give the part: data.test.',
      );
    this.#checkSingle('evaluate');
    const sized = this.resizes ? resizedData(data, this.inputShape) : data;
    checkInputShape('evaluate', sized, this.inputShape);
    const objective = objectiveFor('evaluate', this.outputLayer, data, this.#loss);
    return evaluate(this.tf, sized, objective);
  }

  /**
   * The network's outputs: for one example a number for each unit of the last layer, for several
   * examples or a data set one such array each.
   *
   * @param example One example of a data set, or its numbers, row-major.
   * @returns A number for each unit of the last layer.
   * @throws {RangeError} If an example does not have as many numbers as the first layer takes.
   *
   * @example
   * model.predict([0, 1]); // [0.97]
   * model.predict(data.test.at(0));
   * model.predict([[0, 0], [0, 1]]); // [[-0.98], [0.97]]
   */
  predict(example: Numbers | Example): number[];
  /**
   * The network's outputs for several examples or a data set.
   *
   * @param examples Lists of numbers, or a data set.
   * @returns For each example a number for each unit of the last layer.
   * @throws {RangeError} If an example does not have as many numbers as the first layer takes.
   *
   * @example
   * model.predict([[0, 0], [0, 1]]); // [[-0.98], [0.97]]
   */
  predict(examples: readonly Numbers[] | Dataset): number[][];
  predict(asked: ExampleInputs | Example | Dataset): number[] | number[][] {
    this.#checkSingle('predict');
    const inputs = isExample(asked) ? asked.input : asked;
    const size = this.outputShape.reduce((product, side) => product * side, 1);
    const rows: number[][] = [];
    const collect = (outputs: Float32Array) => {
      for (let at = 0; at < outputs.length; at += size)
        rows.push(Array.from(outputs.subarray(at, at + size)));
    };
    if (inputs instanceof Dataset) {
      const sized = this.resizes ? resizedData(inputs, this.inputShape) : inputs;
      checkInputShape('predict', sized, this.inputShape);
      forward(this.tf, sized, collect);
      return rows;
    }
    checkExamples('predict', inputs, this.inputShape);
    const given =
      typeof inputs[0] === 'number'
        ? this.sized(inputs as Numbers)
        : (inputs as readonly Numbers[]).map((example) => this.sized(example));
    const { values, count, isSingle } = readInputs('predict', given, this.inputShape);
    collect(forwardValues(this.tf, values, count, this.inputShape));
    return isSingle ? rows[0]! : rows;
  }

  /**
   * The program that makes the same network in another framework and trains it as the last `fit`
   * did: 'tfjs', 'keras', 'tensorflow', 'pytorch', 'mxnet' or 'caffe'.
   *
   * @param framework Whose program it is.
   * @returns The program; it shows itself, and `text` is its text.
   * @throws {TypeError} If the framework is not one of these.
   * @throws {InteropError} If the framework can't express the network; the message names the layer.
   *
   * @example
   * const model = nn.sequential([nn.input(2), nn.dense(4, 'tanh'), nn.dense(1, 'sigmoid')]);
   * model.code('pytorch').text.includes('nn.Linear(2, 4)'); // true
   */
  code(framework: Framework): Program {
    return writeProgram(this.tf, framework, trainingOf(this.outputLayer, this.#lastFit));
  }

  #checkSingle(caller: string): void {
    const { inputs, outputs } = this.tf;
    if (inputs.length !== 1 || outputs.length !== 1)
      throw new TypeError(
        `${caller}: the network has ${inputs.length} inputs and ${outputs.length} outputs, expected one of each. Use model.tf, the network in TensorFlow.js.`,
      );
  }

  /**
   * Writes the network into a folder, in TensorFlow.js's format: model.json and a file of weights. `nn.load` reads it, and so does
   * any program with TensorFlow.js. A crash in the midst of it leaves what was saved before.
   *
   * @param path The folder, from the notebook's own on; made if it is missing.
   * @throws {Error} If it can't be written.
   *
   * @example
   * await model.save('digits');
   * const same = await nn.load('digits');
   */
  async save(path: string): Promise<void> {
    if (typeof path !== 'string' || path === '')
      throw new TypeError(
        `save: path is ${JSON.stringify(path)}, expected the name of a folder. Write await model.save("my-model").`,
      );
    // Loaded when needed: it leads back here.
    const { save } = await import('./saved.js');
    await save(this, path);
  }

  /**
   * Writes the trained network for another framework, as the program of `code` reads it: 'onnx', 'safetensors', 'keras' and
   * 'tensorflow' (.weights.h5), 'pytorch' (.safetensors), 'mxnet' (.params) or 'caffe' (.prototxt and .caffemodel).
   *
   * @param format What the weights are written for.
   * @param path A name without ending, from the notebook's folder.
   * @returns The paths of the files.
   * @throws {TypeError} If the format is not one of these.
   * @throws {InteropError} If the format can't express the network; the message names the layer.
   * @throws {Error} If the place can't be written.
   *
   * @example
   * const model = nn.sequential([nn.input(2), nn.dense(4, 'tanh'), nn.dense(1, 'sigmoid')]);
   * await model.export('safetensors', 'small');
   */
  async export(format: Format, path: string): Promise<readonly string[]> {
    return exportModel(this.tf, format, path);
  }

  /**
   * The layers, what goes out of each, and how many numbers it learns.
   *
   * @returns A table.
   *
   * @example
   * nn.sequential([nn.input(2), nn.dense(4), nn.dense(1)]).summary().parameters; // 17
   */
  summary(): Summary {
    return new Summary(
      this.parts.map(({ layer, tf, output }) => ({
        layer: layer.text,
        output,
        parameters: tf.reduce((sum, each) => sum + each.countParams(), 0),
      })),
    );
  }

  [inspectSymbol](): string {
    return this[displaySymbol]()['text/plain'];
  }

  [displaySymbol](): MimeBundle {
    const layers = this.layers.map(({ text }) => text).join(' → ');
    return { 'text/plain': `${layers}: ${formatCount(this.parameters)} parameters` };
  }
}
